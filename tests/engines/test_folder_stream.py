"""A stream from a folder on real engines: what it leaves, how it ends, what the engine shows of it.

Needs what ``.ci/engines`` brings; skipped without. A minute or two each.
"""

from types import ModuleType
from typing import Any

import pytest

from benchmarks import engines

CHECKS = ("folder_as_batch", "rejects_and_kill", "sigterm_ends_it", "metrics_are_shown")


@pytest.fixture(scope="module")
def streamed(trial: engines.Trial, stream_checks: ModuleType) -> Any:
    """One stream an engine; each check looks at it."""
    is_cluster = f"--flink_master=localhost:{engines.PORT}" in trial.words
    return stream_checks.stream_folder(trial, is_cluster)


@pytest.mark.parametrize("check", CHECKS)
def test_stream(streamed: Any, stream_checks: ModuleType, check: str) -> None:
    wrong = getattr(stream_checks, check)(streamed)
    if wrong == engines.NOT_FOR_IT:
        pytest.skip("not for this engine")
    assert wrong == ""


def test_all_checks_are_tried(stream_checks: ModuleType) -> None:
    assert tuple(check.__name__ for check in stream_checks.OF_A_FOLDER) == CHECKS
