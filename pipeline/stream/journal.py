"""What a stream has taken, in SQLite beside OUT's manifests: the memory that makes each arrival count once.

    begin(run, marks) → the run's files commit → finish(run)

A mark counts from the moment its run has a manifest. A crash between the two is settled at the next start: a begun run
whose manifest stands is finished, one without has changed nothing, and its arrivals are taken again.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pipeline.stream.marks import Mark

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS taken (key TEXT PRIMARY KEY, value TEXT NOT NULL, run INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT, begun REAL NOT NULL, finished REAL, marks TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS status (one INTEGER PRIMARY KEY CHECK (one = 1), told TEXT NOT NULL);
"""


class Journal:
    """One process writes; any may read its status at the same time (write-ahead log)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        self._db.close()

    def taken(self) -> dict[str, str]:
        """All marks whose output is durable."""
        rows = self._db.execute("SELECT key, value FROM taken")
        return {os.fsdecode(key): value for key, value in rows}

    def begin(self, marks: tuple[Mark, ...]) -> int:
        """A new run that is to take these; its number, never used before."""
        told = json.dumps(marks)
        made = self._db.execute(
            "INSERT INTO runs (begun, marks) VALUES (?, ?)", (time.time(), told)
        )
        assert made.lastrowid is not None
        return made.lastrowid

    def name(self, run: int, run_id: str) -> None:
        """Tell the run's id, before anything of it is committed."""
        self._db.execute("UPDATE runs SET run_id = ? WHERE run = ?", (run_id, run))

    def finish(self, run: int) -> tuple[Mark, ...]:
        """The run's output is durable: its marks count from now on. Repeatable."""
        ((told,),) = self._db.execute("SELECT marks FROM runs WHERE run = ?", (run,)).fetchall()
        marks = tuple(Mark(*mark) for mark in json.loads(told))
        with _Transaction(self._db):
            self._db.executemany(
                "INSERT OR REPLACE INTO taken (key, value, run) VALUES (?, ?, ?)",
                [(_stored(mark.key), mark.value, run) for mark in marks],
            )
            self._db.execute(
                "UPDATE runs SET finished = ?, marks = '[]' WHERE run = ?", (time.time(), run)
            )
            self._db.execute("DELETE FROM runs WHERE finished IS NOT NULL AND run < ?", (run,))
        return marks

    def resolve(self, is_committed: Callable[[str], bool]) -> tuple[Mark, ...]:
        """After a crash: finish the begun runs whose output stands, forget the others. The marks finished now."""
        begun = self._db.execute(
            "SELECT run, run_id FROM runs WHERE finished IS NULL ORDER BY run"
        ).fetchall()
        marks: list[Mark] = []
        for run, run_id in begun:
            if run_id is not None and is_committed(run_id):
                marks += self.finish(run)
            else:
                self._db.execute("DELETE FROM runs WHERE run = ?", (run,))
        return tuple(marks)

    def tell(self, status: dict[str, Any]) -> None:
        """Leave word for ``copydesk status``."""
        told = json.dumps(status)
        self._db.execute("INSERT OR REPLACE INTO status (one, told) VALUES (1, ?)", (told,))


def read_status(path: Path) -> dict[str, Any] | None:
    """What the stream told last; None where none has run. Raises sqlite3.Error where the file is no journal."""
    if not path.exists():
        return None
    with sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True) as db:
        is_made = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'status'").fetchall()
        rows = db.execute("SELECT told FROM status").fetchall() if is_made else []
    db.close()
    return json.loads(rows[0][0]) if rows else None


def _stored(key: str) -> str | bytes:
    """A file's name need not be UTF-8, what SQLite takes for text has to be: such a name is kept as its bytes."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return os.fsencode(key)
    return key


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
