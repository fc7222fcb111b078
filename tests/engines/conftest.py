import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import engines


@pytest.fixture(scope="session")
def in_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Trial]:
    """A day of pages and its tables, made in process: what every engine has to give."""
    with engines.prepared(tmp_path_factory.mktemp("engines")) as trial:
        yield trial


LEFT_OUT = ("Flink, 1 task manager",)
"""One of two is tried; benchmarks/engines.py tries it as well."""

TRIED = [n for n, e in engines.ENGINES.items() if e.needs and n not in LEFT_OUT]


@pytest.fixture(scope="module", params=TRIED)
def trial(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[engines.Trial]:
    """One engine, up for all of its checks. Skipped, with the reason, where it is not there."""
    engine = engines.ENGINES[request.param]
    if why := engines.missing(engine):
        pytest.skip(why)
    measure: engines.Trial = request.getfixturevalue("in_process")
    folder: Path = tmp_path_factory.mktemp("engine")
    with engines.running(engine, folder / "cluster", measure.package) as words:
        yield measure._replace(words=words, folder=folder)


@pytest.fixture(scope="module")
def stream_checks() -> Iterator[ModuleType]:
    """benchmarks/stream_checks.py, which imports its neighbours as scripts do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(engines.ROOT / "benchmarks"))
        yield importlib.import_module("stream_checks")
