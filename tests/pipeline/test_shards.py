"""Into how many parts a job cuts its shuffles changes files, never an answer."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pipeline import run
from tests.pipeline.conftest import Day, Tables

KEYS = {
    "articles": ["article_id", "revision"],
    "stories": ["story_id"],
    "links": ["article_id", "revision", "other_id", "other_revision"],
}


def test_many_shards_give_the_tables_of_one(
    day: Day,
    read_tables: Callable[[Path], Tables],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "BYTES_PER_SHARD", 40_000)
    run.run_batch([str(day.pages)], str(tmp_path / "out"), None, [])
    one, many = read_tables(day.out), read_tables(tmp_path / "out")
    for name, keys in KEYS.items():
        tables = (t[name].sort_values(keys).reset_index(drop=True) for t in (one, many))
        pd.testing.assert_frame_equal(*tables)
    for name in ("stories", "links"):
        assert len(list((tmp_path / "out" / name).iterdir())) > 2


def test_a_second_run_joins_what_stands_in_many_shards_as_in_one(
    day: Day,
    read_tables: Callable[[Path], Tables],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = sorted(path for path in day.pages.rglob("*") if path.is_file())
    parts = [[str(path) for path in pages[start::2]] for start in (0, 1)]
    for out, shard in (("one", 10**9), ("many", 40_000)):
        monkeypatch.setattr(run, "BYTES_PER_SHARD", shard)
        for part in parts:
            run.run_batch(part, str(tmp_path / out), None, [])
    one, many = read_tables(tmp_path / "one"), read_tables(tmp_path / "many")
    assert {"roundup", "shared_passage"} <= set(one["links"]["relation"])
    for name, keys in KEYS.items():
        tables = (t[name].sort_values(keys).reset_index(drop=True) for t in (one, many))
        pd.testing.assert_frame_equal(*tables)
