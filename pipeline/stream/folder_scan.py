"""The files below a folder that a stream may read."""

import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.own_tables import OwnTables
from pipeline.stream.arrivals import SourceError

_UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", "~")


class FoundFile(NamedTuple):
    path: str
    size: int
    value: str  # size and time, as the journal remembers them


def value_of(stat: os.stat_result) -> str:
    """What tells that a file has changed."""
    return f"{stat.st_size}:{stat.st_mtime_ns}"


class FolderScan:
    """Looks through a folder again and again; OUT is passed over, by whatever name it is reached."""

    def __init__(self, folder: str, out: str) -> None:
        self._folder = folder
        self._own = OwnTables(out)

    def look(self) -> Iterator[FoundFile]:
        """All files. Raises SourceError where the folder is not there."""
        try:
            yield from self._below(self._folder)
        except FileNotFoundError as error:
            raise SourceError(f"{self._folder}: {error.strerror}") from error

    def _below(self, folder: str) -> Iterator[FoundFile]:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith((".", "_")) or entry.name.endswith(_UNFINISHED):
                    continue
                if entry.is_symlink() and self._own.holds(entry.path):
                    continue
                if entry.is_dir():
                    if not self._own.is_at(entry.path):
                        yield from self._below(entry.path)
                    continue
                try:
                    stat = entry.stat()
                except FileNotFoundError:  # gone between the two looks
                    continue
                yield FoundFile(entry.path, stat.st_size, value_of(stat))
