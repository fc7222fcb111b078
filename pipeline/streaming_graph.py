"""The story of the streaming job on an engine, readable aloud."""

import io
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.io.unbounded_source import ReadFromUnboundedSource, UnboundedSource

from pipeline.config import Settings
from pipeline.stream.join_stories import JoinStories
from pipeline.stream.unbounded_folder import FolderFiles
from transforms.formats.spooled import read_spool
from transforms.read_documents import InputFile, read_documents
from transforms.records import Document, Reject
from transforms.stage_stream import StageStream

POLL_S: Final = 0.5
READ_S: Final = 1.0
"""A source hands out what it has read, and tells the engine where it stands, so often."""

_DAY_S: Final = 86_400


class StreamJob(NamedTuple):
    """What is read, where it goes, how it is decided."""

    input: str
    out: str
    settings: Settings
    header: dict[str, Any]

    @property
    def lateness_s(self) -> float:
        """As late as an article may come and still meet the copies of its day in memory."""
        return float(self.settings.stories.horizon_days * _DAY_S)


def build_stream(pipeline: beam.Pipeline, job: StreamJob) -> beam.PCollection[str]:
    """What arrives is read, extracted and packed by all workers; it joins the stories of OUT, which are committed."""
    if job.input.startswith("kafka://"):
        staged = pipeline | "ReadKafka" >> _read(_kafka(job)) | "StageSpools" >> _stage_spools(job)
    elif job.input.startswith("pubsub://"):
        read = pipeline | "ReadPubSub" >> _read(_pubsub(job))
        staged = read | "StageSpools" >> _stage_spools(job)
    else:
        stage = StageStream(read_documents, job.lateness_s)
        staged = (
            pipeline
            | "ReadFolder" >> _read(_folder(job)).with_output_types(InputFile)
            | "SpreadFiles" >> beam.Reshuffle()
            | "StageFiles" >> stage
        )
    return staged | "JoinStories" >> JoinStories(job.out, job.settings, job.header)


def _read(source: UnboundedSource) -> beam.PTransform:
    return ReadFromUnboundedSource(source, poll_interval=POLL_S, max_read_time_seconds=READ_S)


def _kafka(job: StreamJob) -> UnboundedSource:
    from pipeline.stream.unbounded_kafka import KafkaTopics  # an extra, which others do without

    return KafkaTopics(job.input, job.settings.kafka, job.lateness_s)


def _pubsub(job: StreamJob) -> UnboundedSource:
    from pipeline.stream.unbounded_pubsub import PubSubMessages  # another extra

    return PubSubMessages(job.input, job.settings.pubsub, job.lateness_s)


def _folder(job: StreamJob) -> UnboundedSource:
    settle_s = job.settings.stream.file_settles_s
    return FolderFiles(job.input, job.out, settle_s, job.lateness_s)


class StageSpools(beam.PTransform):
    """PCollection[bytes], spools of messages → PCollection[Staged]. A shuffle spreads them over the workers first."""

    def __init__(self, lateness_s: float) -> None:
        super().__init__()
        self.lateness_s = lateness_s

    def expand(self, spools: beam.PCollection[bytes]) -> beam.PCollection[Any]:
        return (
            spools
            | "SpreadSpools" >> beam.Reshuffle().with_input_types(bytes)
            | "Stage" >> StageStream(read_messages, self.lateness_s)
        )


def _stage_spools(job: StreamJob) -> StageSpools:
    return StageSpools(job.lateness_s)


def read_messages(spool: bytes) -> Iterator[Document | Reject]:
    """The records of a spool's messages, each under its message's own uri."""
    return read_spool("spool", io.BytesIO(spool))
