"""Step names stay: monitoring, metrics and the update of a running job go by them.

After a change that is meant: ``python -m tests.pipeline.test_steps > tests/pipeline/steps_batch.txt``.
"""

from datetime import datetime, timezone
from pathlib import Path

import apache_beam as beam

from pipeline.config import Settings
from pipeline.graph import Job, build_batch
from pipeline.runners import beam_options
from transforms.read_documents import InputFile

STEPS = Path(__file__).with_name("steps_batch.txt")


def steps() -> list[str]:
    """The batch job's steps and the steps they are made of, two levels, by name."""
    pipeline = beam.Pipeline(options=beam_options([], {}))
    started = datetime(2025, 3, 12, tzinfo=timezone.utc)
    files = (InputFile("/in/day.jsonl", 1),)
    build_batch(pipeline, Job("/out", "run", started, files, Settings(), 2, {}, None))
    graph = pipeline.to_runner_api().components.transforms
    names = (transform.unique_name for transform in graph.values())
    own = (name for name in names if name and "core.py:" not in name)  # Beam's lines move
    return sorted(name for name in own if name.count("/") <= 1)


def test_the_steps_of_the_batch_job_keep_their_names() -> None:
    assert steps() == STEPS.read_text("utf-8").splitlines()


if __name__ == "__main__":
    print("\n".join(steps()))
