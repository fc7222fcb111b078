from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from pipeline.demo.newswire import make_day
from pipeline.demo.truth import Truth
from pipeline.run import run_batch

Tables = dict[str, pd.DataFrame]


class Day(NamedTuple):
    """The made-up day, run once for the whole session: its pages, its tables, its truth."""

    pages: Path
    out: Path
    truth: Truth
    summary: str


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    root = tmp_path_factory.mktemp("day")
    truth = make_day(root / "pages", seed=7)
    summary = run_batch([str(root / "pages")], str(root / "out"), None, [])
    return Day(root / "pages", root / "out", truth, summary)


@pytest.fixture(scope="session")
def read_tables() -> Callable[[Path], Tables]:
    """The tables of an OUT as a user reads them."""

    def read(out: Path) -> Tables:
        names = [
            name for name in ("articles", "stories", "links", "rejects") if (out / name).exists()
        ]
        return {name: pd.read_parquet(out / name) for name in names}

    return read
