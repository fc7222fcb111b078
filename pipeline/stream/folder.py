"""A folder being filled, as a source of a stream.

A file is taken once it has kept its size and time for a while, as this process sees it: clocks may jump. Hidden and
half-named files ('.x', '_x', 'x.part', 'x.tmp') wait for their rename. A file that changes later is read again; what
was read of it before is known and adds nothing.
"""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.stream.arrivals import Arrived, Mark, Room, SourceError
from transforms.read_documents import InputFile

_UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", "~")
SCAN_EVERY_S: Final = 0.5


class _Look(NamedTuple):
    value: str  # size and time, as the journal remembers them
    size: int
    since: float  # monotonic: when the file was first seen like this
    arrived: float  # seconds since the epoch, for people


class FolderSource:
    """Files below a local folder, in order of their arrival."""

    def __init__(self, folder: str, out: str, settle_s: float) -> None:
        self._folder = os.path.abspath(folder)
        self._out = os.path.abspath(out)
        self._settle_s = settle_s
        self._taken: dict[str, str] = {}
        self._seen: dict[str, _Look] = {}

    def start(self, taken: Mapping[str, str]) -> None:
        """Raises SourceError where the folder is not there."""
        if not Path(self._folder).is_dir():
            raise SourceError(f"{self._folder}: no such folder")
        self._taken = dict(taken)

    def poll(self, room: Room, spool: str, wait_s: float) -> Arrived | None:
        """The longest waiting files that are complete, at most ``room`` of them but at least one."""
        end = time.monotonic() + wait_s
        while True:
            ready = self._ready()
            if ready:
                return self._batch(ready, room)
            left = end - time.monotonic()
            if left <= 0:
                return None
            time.sleep(min(SCAN_EVERY_S, left))

    def unchanged(self, arrived: Arrived) -> Arrived:
        """The files of a batch that are still as they were when they were taken for complete."""
        kept = [
            (file, mark)
            for file, mark in zip(arrived.files, arrived.marks, strict=True)
            if _value(mark.key) == mark.value
        ]
        files, marks = zip(*kept, strict=True) if kept else ((), ())
        return Arrived(tuple(files), tuple(marks), arrived.since)

    def acknowledge(self, marks: tuple[Mark, ...]) -> None:
        """The journal is all that a folder needs."""
        for mark in marks:
            self._taken[mark.key] = mark.value
            self._seen.pop(mark.key, None)

    def waiting(self) -> int:
        """Files that are not taken yet, as of the last look."""
        return len(self._seen)

    def close(self) -> None:
        """Nothing is held open."""

    def _ready(self) -> list[tuple[str, _Look]]:
        now = time.monotonic()
        seen: dict[str, _Look] = {}
        for path, size, value in self._files():
            if self._taken.get(path) != value:
                before = self._seen.get(path)
                same = before is not None and before.value == value
                seen[path] = before if same and before else _Look(value, size, now, time.time())
        self._seen = seen
        ready = [(p, look) for p, look in seen.items() if now - look.since >= self._settle_s]
        return sorted(ready, key=lambda item: (item[1].since, item[0]))

    def _batch(self, ready: list[tuple[str, _Look]], room: Room) -> Arrived:
        chosen: list[tuple[str, _Look]] = []
        size = 0
        for path, look in ready:
            if chosen and (size + look.size > room.size_bytes or len(chosen) >= room.records):
                break
            chosen.append((path, look))
            size += look.size
        return Arrived(
            tuple(InputFile(path, look.size) for path, look in chosen),
            tuple(Mark(path, look.value) for path, look in chosen),
            min(look.arrived for _, look in chosen),
        )

    def _files(self) -> Iterator[tuple[str, int, str]]:
        try:
            yield from self._below(self._folder)
        except FileNotFoundError as error:
            raise SourceError(f"{self._folder}: {error.strerror}") from error

    def _below(self, folder: str) -> Iterator[tuple[str, int, str]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith((".", "_")) or entry.name.endswith(_UNFINISHED):
                    continue
                if entry.is_dir():
                    if entry.path != self._out:
                        yield from self._below(entry.path)
                    continue
                try:
                    stat = entry.stat()
                except FileNotFoundError:  # gone between the two looks
                    continue
                yield entry.path, stat.st_size, f"{stat.st_size}:{stat.st_mtime_ns}"


def _value(path: str) -> str | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return f"{stat.st_size}:{stat.st_mtime_ns}"
