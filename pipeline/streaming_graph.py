"""The story of the streaming job on an engine, readable aloud."""

import io
from collections.abc import Callable, Iterable, Iterator
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


class Reading(NamedTuple):
    """Where news arrives, as what, and how that is read."""

    name: str
    source: UnboundedSource
    element: type
    read: Callable[[Any], Iterable[Document | Reject]]


def build_stream(pipeline: beam.Pipeline, job: StreamJob) -> beam.PCollection[str]:
    """What arrives is spread over all workers, extracted and packed; it joins the stories of OUT and is committed."""
    news = reading_of(job)
    source = ReadFromUnboundedSource(news.source, POLL_S, max_read_time_seconds=READ_S)
    return (
        pipeline
        | f"Read{news.name}" >> source.with_output_types(news.element)
        | "Spread" >> beam.Reshuffle()
        | "StageStream" >> StageStream(news.read, job.lateness_s)
        | "JoinStories" >> JoinStories(job.out, job.settings, job.header)
    )


def reading_of(job: StreamJob) -> Reading:
    """By the scheme of INPUT. Kafka and Pub/Sub are extras, which others do without."""
    if job.input.startswith("kafka://"):
        from pipeline.stream.unbounded_kafka import KafkaTopics

        topics = KafkaTopics(job.input, job.settings.kafka, job.lateness_s)
        return Reading("Kafka", topics, bytes, read_messages)
    if job.input.startswith("pubsub://"):
        from pipeline.stream.unbounded_pubsub import PubSubMessages

        messages = PubSubMessages(job.input, job.settings.pubsub, job.lateness_s)
        return Reading("PubSub", messages, bytes, read_messages)
    settle_s = job.settings.stream.file_settles_s
    files = FolderFiles(job.input, job.out, settle_s, job.lateness_s)
    return Reading("Folder", files, InputFile, read_documents)


def read_messages(spool: bytes) -> Iterator[Document | Reject]:
    """The records of a spool's messages, each under its message's own uri."""
    return read_spool("spool", io.BytesIO(spool))
