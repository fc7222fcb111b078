"""The steps of the streaming graph on an engine whose clock and watermark the test moves."""

import json
import random
import time
from pathlib import Path

import apache_beam as beam
import pandas as pd
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.runners.direct.direct_runner import BundleBasedDirectRunner
from apache_beam.runners.runner import PipelineResult
from apache_beam.testing import test_stream as streams
from apache_beam.transforms.window import TimestampedValue

from pipeline.config import Settings
from pipeline.stream.join_stories import JoinStories
from tests.stream.staged import NOW, line, read
from transforms.stage_stream import StageStream

ARRIVED = NOW.timestamp()
FAR = 4_000_000_000
"""Seconds of the test's clock, which begins at 0: past every timer, for these are set by the machine's."""

SETTLING = {
    "settle_s": 1e-9
}  # at once: this clock would call again and again until the machine's has come so far
LATENESS_S = 14 * 86_400.0


def result_of(out: Path, stream: streams.TestStream, **more: float) -> PipelineResult:
    """The stream through both steps, to its end."""
    options = PipelineOptions()
    options.view_as(StandardOptions).streaming = True
    pipeline = beam.Pipeline(runner=BundleBasedDirectRunner(), options=options)
    _ = (
        pipeline
        | stream.with_output_types(str)
        | StageStream(read, LATENESS_S)
        | JoinStories(str(out), Settings.model_validate({"stream": {**SETTLING, **more}}), {})
    )
    result = pipeline.run()
    result.wait_until_finish()
    return result


def run(out: Path, stream: streams.TestStream, **more: float) -> list[dict[str, int]]:
    """The stream through both steps; the counts of what was committed, in order."""
    result_of(out, stream, **more)
    return counts_of(out)


def counts_of(out: Path) -> list[dict[str, int]]:
    """Of each commit, in order."""
    manifests = sorted((out / "_runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(path.read_text("utf-8"))["counts"] for path in manifests]


def stories(out: Path) -> list[list[str]]:
    found = pd.read_parquet(out / "articles").sort_values("input_id")
    return sorted(found.groupby("story_id")["input_id"].agg(list))


def timed(text: str, arrived: float = ARRIVED) -> TimestampedValue:
    return TimestampedValue(text, arrived)


def test_a_batch_is_committed_when_it_is_due(tmp_path: Path) -> None:
    stream = (
        streams.TestStream()
        .add_elements([timed(line("a")), timed(line("b", "bakers"))])
        .add_elements([timed(line("c"))])
        .advance_processing_time(FAR)
        .advance_watermark_to_infinity()
    )
    (report,) = run(tmp_path, stream)
    assert report["records"] == 3
    assert stories(tmp_path) == [["a", "c"], ["b"]]


def test_copies_behind_the_watermark_join_their_story(tmp_path: Path) -> None:
    stream = (
        streams.TestStream()
        .advance_watermark_to(ARRIVED)
        .add_elements([timed(line("first"), ARRIVED + 1)])
        .advance_processing_time(FAR)
        .advance_watermark_to(ARRIVED + 86_400)
        .add_elements([timed(line("late", published="2025-03-01T09:00:00Z"), ARRIVED - 86_400)])
        .advance_processing_time(1)
        .advance_watermark_to_infinity()
    )
    run(tmp_path, stream)
    assert stories(tmp_path) == [["first", "late"]]


def test_whatever_comes_again_and_in_whatever_order_counts_once(tmp_path: Path) -> None:
    lines = [line(f"n{i}", "pier" if i % 3 else "bakers") for i in range(12)]
    again = [*lines, *lines[::2]]
    random.Random(7).shuffle(again)
    stream = streams.TestStream()
    for start in range(0, len(again), 3):
        arrived = [timed(text, ARRIVED - start) for text in again[start : start + 3]]
        stream = stream.add_elements(arrived).advance_processing_time(FAR if start == 0 else 1)
    reports = run(tmp_path, stream.advance_watermark_to_infinity())
    assert sum(report.get("new_copies", 0) for report in reports) == len(lines)
    assert sum(report.get("records", 0) for report in reports) == len(again)
    assert [len(story) for story in stories(tmp_path)] == [4, 8]


def test_a_batch_that_is_full_does_not_wait(tmp_path: Path) -> None:
    large = line("a") + "".join(line(f"r{i}", html="<p>" + "x" * 70_000) for i in range(20))
    an_hour_ago = time.time() - 3600
    stream = streams.TestStream().add_elements([timed(large, an_hour_ago)])
    result = result_of(tmp_path, stream.advance_watermark_to_infinity(), most_mb=1)
    assert sum(report.get("records", 0) for report in counts_of(tmp_path)) == 21
    found = result.metrics().query()["distributions"]
    (lag,) = [each.committed for each in found if each.key.metric.name == "commit_lag_ms"]
    assert lag.count == 1
    assert 3600 <= lag.sum / 1000 < 3700
