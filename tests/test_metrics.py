"""Metrics: each named once, told of in the docs, and counted by a job."""

import re
from datetime import datetime, timezone
from pathlib import Path

import apache_beam as beam

from pipeline.config import Settings
from pipeline.graph import Job, build_batch
from pipeline.runners import beam_options
from transforms import metrics
from transforms.read_documents import InputFile

DOCS = Path(__file__).parents[1] / "docs" / "metrics.md"
TEXT = "The harbour board of the made-up town said on Monday that the ferry would sail again. " * 9


def test_the_docs_tell_of_every_metric() -> None:
    told = re.findall(r"^\| `(\w+)` \|", DOCS.read_text("utf-8"), re.M)
    assert told == [metric.metric_name.name for metric in metrics.ALL]


def test_a_job_counts_what_it_does(tmp_path: Path) -> None:
    lines = [f'{{"id": "{n}", "outlet": "o{n}.example", "text": "{TEXT}"}}' for n in range(2)]
    path = tmp_path / "day.jsonl"
    path.write_text("\n".join([*lines, "{broken"]), "utf-8")
    started = datetime(2025, 3, 12, tzinfo=timezone.utc)
    files = (InputFile(str(path), path.stat().st_size),)
    pipeline = beam.Pipeline(options=beam_options([], {}))
    build_batch(
        pipeline, Job(str(tmp_path / "out"), "run", started, files, Settings(), 1, {}, None)
    )
    result = pipeline.run()
    result.wait_until_finish()
    found = result.metrics().query(beam.metrics.MetricsFilter().with_namespace(metrics.NAMESPACE))
    counted: dict[str, int] = {}
    for counter in found["counters"]:
        name = counter.key.metric.name
        counted[name] = counted.get(name, 0) + counter.committed
    written = counted.pop("rows_written")
    assert counted == {
        "records_read": 3,
        "records_rejected": 1,
        "articles_extracted": 2,
        "pairs_compared": 1,
        "pairs_found": 1,
    }
    assert written > 5
    at_once = [d.committed for d in found["distributions"] if d.key.metric.name == "copies_at_once"]
    assert [(d.sum, d.count, d.max) for d in at_once] == [(2, 1, 2)]
