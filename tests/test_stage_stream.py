from datetime import datetime, timezone

import apache_beam as beam
import pyarrow as pa
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import TimestampedValue

from pipeline.runners import LOCAL_RUNNER
from tests.stream.staged import NOW, TEXTS, extracted, line, read
from transforms.stage_stream import RECORDS_A_PART, Staged, StageStream, stage_stream, unpacked


def test_articles_travel_with_their_text() -> None:
    staged = stage_stream(extracted([line("a"), line("b")]), NOW, 5.0)
    batches = unpacked(staged, "/staging/articles-00000.arrow")
    assert batches["facts"]["file"].to_pylist() == ["/staging/articles-00000.arrow"] * 2
    with pa.ipc.open_file(pa.py_buffer(staged.articles)) as articles:
        rows = articles.read_all().to_pylist()
    assert sorted(row["headline"] for row in rows) == ["News of a", "News of b"]
    assert {row["body"] for row in rows} == {TEXTS["pier"].strip()}
    assert batches["fingerprints"].num_rows == 2
    assert staged.arrived == 5.0


def test_what_cannot_be_used_and_what_may_not_be_published_yet_travel_too() -> None:
    embargoed = line("later", embargo_until="2025-03-04T00:00:00Z")
    batches = unpacked(stage_stream(extracted(["{broken\n", embargoed]), NOW, 5.0), "f")
    assert batches["facts"].num_rows == 0
    assert batches["rejects"]["reason"].to_pylist() == ["no_article"]
    assert batches["held"].num_rows == 1


def test_the_same_records_are_packed_into_the_same_bytes() -> None:
    lines = [line("a"), line("b")]
    assert stage_stream(extracted(lines), NOW, 5.0) == stage_stream(extracted(lines), NOW, 5.0)


def test_a_bundle_is_packed_in_parts_at_the_time_of_its_oldest_article() -> None:
    lines = [line(f"n{i}") for i in range(RECORDS_A_PART + 1)]
    arrived = NOW.timestamp()
    with beam.Pipeline(runner=LOCAL_RUNNER) as pipeline:
        packed = (
            pipeline
            | beam.Create([TimestampedValue("".join(lines), arrived)])
            | beam.Map(lambda timed: timed)
            | StageStream(read, lateness_s=86_400.0 * 14)
        )
        assert_that(packed | beam.Map(_described), equal_to([(RECORDS_A_PART, 0), (1, 0)]))


def test_what_comes_late_and_what_is_dated_ahead_is_counted() -> None:
    lines = [
        line("in time"),
        line("late", published="2025-02-01T10:00:00Z"),
        line("ahead", published="2025-03-09T10:00:00Z"),
        line("undated", published=""),
    ]
    pipeline = beam.Pipeline(runner=LOCAL_RUNNER)
    arrived = TimestampedValue("".join(lines), NOW.timestamp())
    _ = (
        pipeline
        | beam.Create([arrived])
        | beam.Map(lambda timed: timed)
        | StageStream(read, 14 * 86_400.0)
    )
    found = pipeline.run().metrics().query()["counters"]
    counted = {each.key.metric.name: each.committed for each in found}
    assert (counted["articles_late"], counted["articles_ahead"]) == (1, 1)


def _described(staged: Staged, at: object = beam.DoFn.TimestampParam) -> tuple[int, float]:
    published = datetime(2025, 3, 2, 10, tzinfo=timezone.utc).timestamp()
    return unpacked(staged, "f")["facts"].num_rows, float(at) - published  # type: ignore[arg-type]
