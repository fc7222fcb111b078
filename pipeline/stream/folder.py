"""A folder being filled, as a source of a stream.

A file is taken once it has kept its size and time for a while, as this process sees it: clocks may jump. Hidden and
half-named files ('.x', '_x', 'x.part', 'x.tmp') wait for their rename. A file that changes later is read again; what
was read of it before is known and adds nothing. A file that cannot be read waits until it can be.
A large file of many records comes in parts, where that is asked for.
"""

import math
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.stream.arrivals import Arrived, Mark, Room, SourceError
from pipeline.stream.folder_parts import Parts, is_part, value_in
from pipeline.stream.folder_scan import FolderScan, value_of
from pipeline.stream.terminal import tell
from transforms.formats.encodable import encodable
from transforms.read_documents import InputFile

SCAN_EVERY_S: Final = 0.5
FORGETS_S: Final = 600.0
"""How often it is looked which of the files taken are still there: what is remembered grows with those that are."""

LONGEST_ASIDE_S: Final = 30.0
"""A file that cannot be read is tried again after a second, then after twice as long each time, up to this."""


class _Look(NamedTuple):
    value: str  # size and time, as the journal remembers them
    size: int
    since: float  # monotonic: when the file was first seen like this
    arrived: float  # seconds since the epoch, for people


class _Aside(NamedTuple):
    until: float  # monotonic
    pause: float


class FolderSource:
    """Files below a local folder, in order of their arrival."""

    def __init__(self, folder: str, out: str, settle_s: float, parts: Parts | None = None) -> None:
        """``parts``: large files are cut by it; without it, each is delivered whole."""
        self._folder = os.path.abspath(folder)
        self._scan = FolderScan(self._folder, out)
        self._settle_s = settle_s
        self._parts = parts
        self._taken: dict[str, str] = {}
        self._gone: set[str] = set()  # of those, the files that were not there lately
        self._forgot = time.monotonic()
        self._seen: dict[str, _Look] = {}
        self._has_looked = False
        self._aside: dict[str, _Aside] = {}  # cannot be read for now

    def start(self, taken: Mapping[str, str]) -> None:
        """Raises SourceError where the folder is not there."""
        if not Path(self._folder).is_dir():
            raise SourceError(f"{self._folder}: no such folder")
        self._taken = dict(taken)

    def poll(self, room: Room, spool: str, wait_s: float) -> Arrived | None:
        """The longest waiting files that are complete, at most ``room`` of them but at least one."""
        end = time.monotonic() + wait_s
        while True:
            arrived = self._batch(self._ready(), room, spool)
            if arrived is not None:
                return arrived
            left = end - time.monotonic()
            if left <= 0:
                return None
            time.sleep(min(SCAN_EVERY_S, left))

    def unchanged(self, arrived: Arrived, unread: Mapping[str, str]) -> Arrived:
        """The files of a batch that could be read, and are as they were when they were taken for complete."""
        kept = []
        for file, mark in zip(arrived.files, arrived.marks, strict=True):
            if _value(mark.key) != value_in(mark.value):
                continue
            why = unread.get(encodable(file.uri)) or unread.get(encodable(mark.key))
            if why is not None:
                self._set_aside(mark.key, why)
                continue
            kept.append((file, mark))
        files, marks = zip(*kept, strict=True) if kept else ((), ())
        return Arrived(tuple(files), tuple(marks), arrived.since)

    def acknowledge(self, marks: tuple[Mark, ...]) -> None:
        """The journal is all that a folder needs."""
        for mark in marks:
            self._taken[mark.key] = mark.value
            self._aside.pop(mark.key, None)
            if not is_part(mark.value):
                self._seen.pop(mark.key, None)
            if self._parts is not None:
                self._parts.acknowledge(mark)

    def waiting(self) -> int | None:
        """Files that are not taken yet, as of the last look."""
        return len(self._seen) if self._has_looked else None

    def unreadable(self) -> int:
        """How many of them cannot be read for now."""
        return len(self._aside)

    def close(self) -> None:
        """Nothing is held open."""

    def _ready(self) -> list[tuple[str, _Look]]:
        now = time.monotonic()
        seen: dict[str, _Look] = {}
        for path, size, value in self._scan.look(self._taken):
            before = self._seen.get(path)
            same = before is not None and before.value == value
            seen[path] = before if same and before else _Look(value, size, now, time.time())
        self._seen = seen
        self._has_looked = True
        self._forget_gone(now)
        self._aside = {path: aside for path, aside in self._aside.items() if path in seen}
        ready = [
            (path, look)
            for path, look in seen.items()
            if now - look.since >= self._settle_s and not self._is_aside(path, now)
        ]
        return sorted(ready, key=lambda item: (item[1].since, item[0]))

    def _forget_gone(self, now: float) -> None:
        """Files that were not there twice in a row: a disk may be away for a while, and come back with all of them."""
        if now - self._forgot < FORGETS_S:
            return
        gone = {path for path in self._taken if not os.path.lexists(path)}
        for path in gone & self._gone:
            del self._taken[path]
        self._gone, self._forgot = gone, now

    def _is_aside(self, path: str, now: float) -> bool:
        aside = self._aside.get(path)
        return aside is not None and now < aside.until

    def _set_aside(self, path: str, why: str) -> None:
        """It waits, and is told of once."""
        before = self._aside.get(path)
        if before is None:
            tell(f"{path}: {why}; it waits until it can be read")
        pause = min(LONGEST_ASIDE_S, 2 * before.pause) if before else 1.0
        self._aside[path] = _Aside(time.monotonic() + pause, pause)

    def _next_part(
        self, path: str, look: _Look, room: Room, spool: str
    ) -> tuple[InputFile, Mark] | None:
        """None where the file cannot be read."""
        file = InputFile(path, look.size)
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
            if self._parts is not None:
                taken = self._taken.get(path, "")
                return self._parts.next_part(file, look.value, taken, room, spool)
        except FileNotFoundError:  # gone since the look
            return None
        except OSError as error:
            self._set_aside(path, error.strerror or str(error))
            return None
        return file, Mark(path, look.value)

    def _batch(self, ready: list[tuple[str, _Look]], room: Room, spool: str) -> Arrived | None:
        chosen: list[tuple[InputFile, Mark]] = []
        size = 0
        since = math.inf
        for path, look in ready:
            if chosen and (size + look.size > room.size_bytes or len(chosen) >= room.records):
                break
            part = self._next_part(path, look, room, spool)
            if part is not None:
                chosen.append(part)
                size += part[0].size_bytes
                since = min(since, look.arrived)
        if not chosen:
            return None
        files, marks = zip(*chosen, strict=True)
        return Arrived(tuple(files), tuple(marks), since)


def _value(path: str) -> str | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return value_of(stat)
