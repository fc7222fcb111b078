"""The streaming graph as an engine gets it. A running job can be updated only while its steps keep their names."""

from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pipeline import AppliedPTransform, PipelineVisitor

from pipeline.config import Settings
from pipeline.streaming_graph import StreamJob, build_stream, read_messages
from transforms.formats.spooled import MARK

FURTHER = ["StageStream/StageBundle", "JoinStories/OneKey", "JoinStories/JoinBatches"]


class _Labels(PipelineVisitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_transform(self, node: AppliedPTransform) -> None:
        self.found.append(node.full_label)


def labels(word: str, out: Path) -> list[str]:
    pipeline = beam.Pipeline(options=PipelineOptions(["--streaming"]))
    build_stream(pipeline, StreamJob(word, str(out), Settings(), {}))
    visitor = _Labels()
    pipeline.visit(visitor)
    of_beam = ("(", "/Create/", "Spread/")
    return [label for label in visitor.found if not any(part in label for part in of_beam)]


@pytest.mark.parametrize(
    ("word", "steps"),
    [
        ("kafka://broker:9092/news", ["ReadKafka/ReadUnbounded", *FURTHER]),
        ("pubsub://made-up/news", ["ReadPubSub/ReadUnbounded", *FURTHER]),
        ("/news", ["ReadFolder/ReadUnbounded", *FURTHER]),
    ],
)
def test_steps_keep_their_names(word: str, steps: list[str], tmp_path: Path) -> None:
    assert labels(word, tmp_path) == steps


def test_a_spool_that_is_damaged_is_a_reject() -> None:
    (reject,) = read_messages(MARK + b"damaged")
    assert reject[3] == "damaged_file"
