"""Readers beside a stream: whole files only, and rows that never grow fewer nor stand twice."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd
import pyarrow.dataset as ds

from tests.stream.faults import (
    Command,
    copydesk,
    cut,
    drop,
    made_up,
    rows_of,
    stream_words,
    wait_for,
)

ARTICLES: Final = 600
TABLES: Final = ("articles", "stories", "links", "rejects")
Read = Callable[[Path], Sequence[str]]


def by_pandas(out: Path) -> Sequence[str]:
    """The articles there; the other tables can be read, too."""
    for name in TABLES[1:]:
        pd.read_parquet(out / name)
    return list(pd.read_parquet(out / "articles", columns=["article_id"])["article_id"])


def by_dataset(out: Path) -> Sequence[str]:
    rows = ds.dataset(out / "articles", partitioning="hive").to_table(columns=["article_id"])
    return [str(i) for i in rows["article_id"].to_pylist()]


def by_duckdb(out: Path) -> Sequence[str]:
    files = out / "articles" / "*" / "*.parquet"
    with duckdb.connect() as db:
        rows = db.execute(f"select article_id, body, story_id from '{files}'").fetchall()
    return [row[0] for row in rows]


READERS: Final[dict[str, Read]] = {
    "pandas": by_pandas,
    "dataset": by_dataset,
    "duckdb": by_duckdb,
}


class Reading:
    """What a reader saw, one look after the other."""

    def __init__(self, read: Read, out: Path) -> None:
        self._read, self._out = read, out
        self._end = threading.Event()
        self.looks: list[list[str]] = []
        self.away: Counter[str] = Counter()
        self.wrong: list[str] = []

    def run(self) -> None:
        while not self._end.is_set():
            try:
                self.looks.append(sorted(self._read(self._out)))
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                if (
                    isinstance(error, FileNotFoundError)
                    or "No such file" in told
                    or "No files found" in told
                ):
                    self.away[type(error).__name__] += 1  # listed, and folded before it was opened
                else:
                    self.wrong.append(told)

    def end(self) -> None:
        self._end.set()


@contextmanager
def reading(out: Path) -> Iterator[dict[str, Reading]]:
    readings = {name: Reading(read, out) for name, read in READERS.items()}
    threads = [threading.Thread(target=reading.run) for reading in readings.values()]
    for thread in threads:
        thread.start()
    try:
        yield readings
    finally:
        for one in readings.values():
            one.end()
        for thread in threads:
            thread.join()


def check(readings: dict[str, Reading], ids: int) -> None:
    for name, one in readings.items():
        sizes = [len(look) for look in one.looks]
        print(f"{name}: {len(sizes)} looks, {dict(one.away)} away, {one.wrong[:3]}")
        assert one.wrong == [], name
        assert sizes == sorted(sizes), name
        assert all(len(set(look)) == len(look) for look in one.looks), name
        assert sizes[-1] == ids, name


def test_readers_see_whole_files_while_a_stream_writes_and_compact_folds(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    parts = cut(made_up(tmp_path, ARTICLES), 25)
    drop(source, "00.jsonl", parts[0])
    with Command(*stream_words(source, out)) as stream:
        wait_for(lambda: rows_of(out))
        with reading(out) as readings:
            for number, part in enumerate(parts[1:], 1):
                drop(source, f"{number:02}.jsonl", part)
                wait_for(lambda n=number: len(rows_of(out)) > 25 * (n - 2))
            wait_for(lambda: len(rows_of(out)) == ARTICLES)
            assert stream.stop()[0].code == 0
            assert copydesk("compact", out).code == 0
            seen = {name: len(one.looks) for name, one in readings.items()}
            wait_for(lambda: all(len(r.looks) > seen[n] + 1 for n, r in readings.items()))
    check(readings, ARTICLES)
