"""Counts that a running job shows: one small memory-mapped file a worker process, summed by whoever watches.

Beam has no progress hook, and its metrics come at the end. Writing a count costs a memory write, no call to the system.
"""

import mmap
import os
import struct
import uuid
from pathlib import Path
from typing import Final, NamedTuple

from transforms.metrics import ARTICLES_EXTRACTED, RECORDS_READ, RECORDS_REJECTED

_LAYOUT: Final = struct.Struct("<3Q")
_PATTERN: Final = "progress-*"


class Progress(NamedTuple):
    """Records read so far, and what became of them."""

    records: int = 0
    articles: int = 0
    rejects: int = 0


class ProgressCounter:
    """This process's counts in ``folder``; counts nothing where the folder is None (a cluster, or no terminal)."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._map: mmap.mmap | None = None
        self._counts = [0, 0, 0]

    def __reduce__(self) -> tuple[type["ProgressCounter"], tuple[str | None]]:
        return ProgressCounter, (self._folder,)

    def add(self, records: int = 0, articles: int = 0, rejects: int = 0) -> None:
        """Count: in the engine's metrics, and visible at once to ``read_progress``."""
        RECORDS_READ.inc(records)
        ARTICLES_EXTRACTED.inc(articles)
        RECORDS_REJECTED.inc(rejects)
        if self._folder is None:
            return
        for i, more in enumerate((records, articles, rejects)):
            self._counts[i] += more
        _LAYOUT.pack_into(self._mapped(self._folder), 0, *self._counts)

    def _mapped(self, folder: str) -> mmap.mmap:
        if self._map is None:
            path = Path(folder, f"progress-{os.getpid()}-{uuid.uuid4().hex}")
            path.write_bytes(bytes(_LAYOUT.size))
            with path.open("r+b") as file:
                self._map = mmap.mmap(file.fileno(), _LAYOUT.size)
        return self._map


def read_progress(folder: str) -> Progress:
    """The counts of all processes that work in ``folder``."""
    totals = [0, 0, 0]
    for path in Path(folder).glob(_PATTERN):
        content = path.read_bytes()
        if len(content) == _LAYOUT.size:
            totals = [a + b for a, b in zip(totals, _LAYOUT.unpack(content), strict=True)]
    return Progress(*totals)
