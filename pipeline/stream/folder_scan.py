"""The files below a folder that a stream may read."""

import os
import stat
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from pipeline.own_tables import OwnTables
from pipeline.stream.arrivals import SourceError
from pipeline.stream.terminal import tell

_Place = tuple[int, int]  # device and inode

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
        self._told: dict[str, str] = {}
        self._troubles: dict[str, str] = {}  # what is passed over, and why

    def look(self) -> list[FoundFile]:
        """All regular files; what cannot be looked into is passed over, and told of once.

        Raises SourceError where the folder itself cannot be.
        """
        self._troubles = {}
        try:
            top = _place(os.stat(self._folder))
            entries = _entries(self._folder)
        except OSError as error:
            raise SourceError(f"{self._folder}: {error.strerror}") from error
        files = list(self._files(entries, frozenset({top})))
        for path in self._troubles.keys() - self._told.keys():
            tell(f"{path}: {self._troubles[path]}; passed over")
        self._told = self._troubles
        return files

    def _files(
        self, entries: Iterable[os.DirEntry[str]], above: frozenset[_Place]
    ) -> Iterator[FoundFile]:
        for entry in entries:
            if entry.is_symlink() and self._own.holds(entry.path):
                continue
            try:
                found = entry.stat()
                if stat.S_ISREG(found.st_mode):
                    yield FoundFile(entry.path, found.st_size, value_of(found))
                elif stat.S_ISDIR(found.st_mode):
                    yield from self._below(entry.path, _place(found), above)
            except FileNotFoundError:  # gone between two looks
                continue
            except OSError as error:
                self._troubles[entry.path] = error.strerror or str(error)

    def _below(self, folder: str, place: _Place, above: frozenset[_Place]) -> Iterator[FoundFile]:
        if place in above:
            self._troubles[folder] = "a folder that lies in itself"
        elif not self._own.is_at(folder):
            yield from self._files(_entries(folder), above | {place})


def _place(found: os.stat_result) -> _Place:
    return found.st_dev, found.st_ino


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What lies in it, but for what waits for its rename."""
    with os.scandir(folder) as entries:
        return [
            entry
            for entry in entries
            if not entry.name.startswith((".", "_")) and not entry.name.endswith(_UNFINISHED)
        ]
