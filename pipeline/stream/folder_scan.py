"""The files below a folder that a stream may read."""

import os
import stat
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from pipeline.own_tables import OwnTables
from pipeline.stream.arrivals import SourceError

_UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", "~")


class FoundFile(NamedTuple):
    path: str
    size: int
    value: str  # size and time, as the journal remembers them


def value_of(found: os.stat_result) -> str:
    """What tells that a file has changed."""
    return f"{found.st_size}:{found.st_mtime_ns}"


class FolderScan:
    """Looks through a folder again and again; OUT is passed over, by whatever name it is reached."""

    def __init__(self, folder: str, out: str) -> None:
        self._folder = folder
        self._own = OwnTables(out)

    def look(self) -> list[FoundFile]:
        """All regular files. Raises SourceError where the folder is not there."""
        try:
            entries = _entries(self._folder)
        except OSError as error:
            raise SourceError(f"{self._folder}: {error.strerror}") from error
        return list(self._files(entries))

    def _files(self, entries: Iterable[os.DirEntry[str]]) -> Iterator[FoundFile]:
        for entry in entries:
            if entry.is_symlink() and self._own.holds(entry.path):
                continue
            try:
                found = entry.stat()
            except FileNotFoundError:  # gone between the two looks
                continue
            if stat.S_ISREG(found.st_mode):
                yield FoundFile(entry.path, found.st_size, value_of(found))
            elif stat.S_ISDIR(found.st_mode) and not self._own.is_at(entry.path):
                yield from self._files(_entries(entry.path))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What lies in it, but for what waits for its rename."""
    with os.scandir(folder) as entries:
        return [
            entry
            for entry in entries
            if not entry.name.startswith((".", "_")) and not entry.name.endswith(_UNFINISHED)
        ]
