"""The files below a folder that a stream may read."""

import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipeline.own_tables import OwnTables
from pipeline.stream.arrivals import SourceError
from pipeline.stream.terminal import tell

_Place = tuple[int, int]  # device and inode

_UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", "~")

WHOLE_SHARE: Final = 0.01
"""Of the time, for looking at all files: 30,000 take 0.1 s."""

LONGEST_UNSEEN_S: Final = 60.0
"""A file that grows after it was taken is noticed within this; where a look takes less than 0.6 s, within 100 looks."""

COARSE_S: Final = 2.0
"""The coarsest time of a change among file systems, FAT's."""


class FoundFile(NamedTuple):
    path: str
    size: int
    value: str  # size and time, as the journal remembers them


def value_of(found: os.stat_result) -> str:
    """What tells that a file has changed."""
    return f"{found.st_size}:{found.st_mtime_ns}"


@dataclass
class _Folder:
    """A folder as it was listed last."""

    changed: int = -1
    """Its time (ns): files that come, go or are renamed change it, one that grows does not."""

    listed_until: float = 0.0
    """Monotonic: it is listed at each look until then, for its time may be coarse."""

    still: dict[str, int] = field(default_factory=dict)  # taken files by path, each with its inode
    others: dict[str, int] = field(default_factory=dict)


class FolderScan:
    """Looks through a folder again and again; OUT is passed over, by whatever name it is reached.

    Each look lists the folders that have changed, and looks at the files that are not taken. At all files it looks so
    seldom that it takes a hundredth of the time: each time where there are few.
    """

    def __init__(self, folder: str, out: str) -> None:
        self._top = folder
        self._own = OwnTables(out)
        self._folders: dict[str, _Folder] = {}  # by this look
        self._before: dict[str, _Folder] = {}  # by the look before it
        self._taken: Mapping[str, str] = {}
        self._whole_at = 0.0  # monotonic: when all files are to be looked at
        self._is_whole = True
        self._told: dict[str, str] = {}
        self._troubles: dict[str, str] = {}  # what is passed over, and why

    def look(self, taken: Mapping[str, str]) -> list[FoundFile]:
        """The regular files that are not taken as they are; what cannot be looked into is passed over, told once.

        Raises SourceError where the folder itself cannot be looked into.
        """
        begun = time.monotonic()
        self._is_whole = begun >= self._whole_at
        self._taken, self._troubles = taken, {}
        self._before, self._folders = self._folders, {}
        try:
            found = os.stat(self._top)
            folder = self._listed(self._top, found)
        except OSError as error:
            raise SourceError(f"{self._top}: {error.strerror}") from error
        files = list(self._files(folder, frozenset({_place(found)})))
        if self._is_whole:
            ended = time.monotonic()
            self._whole_at = ended + min(LONGEST_UNSEEN_S, (ended - begun) / WHOLE_SHARE)
        self._tell()
        return files

    def _tell(self) -> None:
        for path in self._troubles.keys() - self._told.keys():
            tell(f"{path}: {self._troubles[path]}; passed over")
        self._told = self._troubles

    def _listed(self, path: str, found: os.stat_result) -> _Folder:
        """The folder, listed anew where that may tell of something new."""
        folder = self._before.get(path) or _Folder()
        now = time.monotonic()
        if found.st_mtime_ns != folder.changed:
            folder.changed, folder.listed_until = found.st_mtime_ns, now + COARSE_S
        if self._is_whole or now < folder.listed_until:
            entries = _entries(path)
            known = {} if self._is_whole else folder.still
            folder.still, folder.others = {}, {}
            for entry in entries:
                if known.get(entry.path) == entry.inode():
                    folder.still[entry.path] = entry.inode()
                elif not (entry.is_symlink() and self._own.holds(entry.path)):
                    folder.others[entry.path] = entry.inode()
        self._folders[path] = folder
        return folder

    def _files(self, folder: _Folder, above: frozenset[_Place]) -> Iterator[FoundFile]:
        for path, inode in list(folder.others.items()):
            try:
                found = os.stat(path)
                if stat.S_ISDIR(found.st_mode):
                    yield from self._below(path, found, above)
                elif stat.S_ISREG(found.st_mode) and self._taken.get(path) != value_of(found):
                    yield FoundFile(path, found.st_size, value_of(found))
                elif stat.S_ISREG(found.st_mode):
                    folder.still[path] = inode
                    del folder.others[path]
            except FileNotFoundError:  # gone, or a link to what is not there yet
                continue
            except OSError as error:
                self._troubles[path] = error.strerror or str(error)

    def _below(
        self, path: str, found: os.stat_result, above: frozenset[_Place]
    ) -> Iterator[FoundFile]:
        if _place(found) in above:
            self._troubles[path] = "a folder that lies in itself"
        elif not self._own.is_at(path):
            yield from self._files(self._listed(path, found), above | {_place(found)})


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
