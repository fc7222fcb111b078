"""The streaming graph on real engines, from a real broker and a double of Pub/Sub: nothing lost, nothing doubled.

Needs what ``.ci/engines`` and ``.ci/kafka`` bring; skipped without. Some minutes each.
"""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import engines

pytest.importorskip("confluent_kafka")

from tests.stream.broker import why_not

SCRIPT = engines.ROOT / "benchmarks" / "stream_engines.py"
CASES = {
    "Prism": [],
    "Flink, 2 task managers": ["--kill=10"],
}


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_lost_or_doubled_and_stories_are_those_of_batch(
    name: str, tmp_path: Path
) -> None:
    reason = engines.missing(engines.ENGINES[name]) or why_not()
    if reason is not None:
        pytest.skip(reason)
    words = ["--engine", name, "--rate=10", "--seconds=30", *CASES[name], "--keep", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *words], capture_output=True, text=True, timeout=1200
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lost or doubled: nothing" in done.stdout
    assert "compacted, beside a batch run: the same stories" in done.stdout


@pytest.mark.parametrize("name", CASES)
def test_messages_of_pubsub_are_in_once_and_acknowledged(
    name: str, in_process: engines.Trial, stream_checks: ModuleType, tmp_path: Path
) -> None:
    if (reason := engines.missing(engines.ENGINES[name])) is not None:
        pytest.skip(reason)
    found = stream_checks.from_pubsub(name, in_process._replace(folder=tmp_path))
    assert [wrong for wrong in found.values() if wrong != engines.NOT_FOR_IT and wrong] == []
