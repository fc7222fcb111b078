"""copydesk on real engines: Prism, Flink in one process, a Flink cluster whose workers have the staged wheel only.

Needs what ``.ci/engines`` brings; skipped without.
"""

import pytest

from benchmarks import engines


@pytest.mark.parametrize("check", engines.CHECKS, ids=lambda check: check.__name__)
def test_engine(trial: engines.Trial, check: engines.Check) -> None:
    wrong = engines.try_check(check, trial)
    if wrong == engines.NOT_FOR_IT:
        pytest.skip("not for this engine")
    assert wrong == ""
