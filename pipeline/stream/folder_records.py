"""A large file that is packed, or of Parquet, is taken in parts as well: as many records as a micro-batch has room for.

    a part's mark: size:time@records     how many of its records have been taken

It stays open from one part to the next; after a restart it is read over up to there. One that has changed since is read
anew: what was read of it before is known and adds nothing.
"""

import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.stream.arrivals import Mark, Room, SourceError
from transforms.formats.spooled_records import write_records
from transforms.identity import digest64
from transforms.read_documents import InputFile, read_documents
from transforms.records import Document, Reject

_MAGIC: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1")  # gzip, zstd, Parquet
_UNPACKED: Final = 4
"""How many times larger such a file may be once it is read."""


class Records:
    """Reads on where it stopped. Raises SourceError where a part cannot be laid down."""

    def __init__(self) -> None:
        self._open: _Reader | None = None

    def next_part(
        self, file: InputFile, value: str, taken: int, room: Room, spool: str
    ) -> tuple[InputFile, Mark]:
        """What comes next of a file of this value, of which so many records have been taken."""
        reader = self._open
        if reader is None or reader.place != (file.uri, value, taken):
            reader = _Reader(file, value, taken)
        records = reader.take(room)
        part = os.path.join(spool, f"{digest64(file.uri):016x}.records")
        try:
            with open(part, "wb") as sink:
                write_records(sink, records)
        except OSError as error:
            raise SourceError(f"{part}: {error.strerror or error}") from error
        self._open = None if reader.is_at_end else reader
        mark = value if reader.is_at_end else f"{value}@{reader.taken}"
        return InputFile(part, os.path.getsize(part)), Mark(file.uri, mark)


def is_unseekable(path: str, size_bytes: int, room: Room) -> bool:
    """Whether a file may hold more than there is room for, and nothing tells where one of its records begins.

    Raises OSError where it cannot be opened.
    """
    if size_bytes * _UNPACKED <= room.size_bytes:
        return False
    with open(path, "rb") as stream:
        return stream.read(4).startswith(_MAGIC)


class _Place(NamedTuple):
    path: str
    value: str
    taken: int


class _Reader:
    def __init__(self, file: InputFile, value: str, taken: int) -> None:
        self.taken = 0
        self._file, self._value = file, value
        self._records: Iterator[Document | Reject] = read_documents(file)
        self._next = next(self._records, None)
        while self.taken < taken and self._next is not None:
            self._step()

    @property
    def place(self) -> _Place:
        return _Place(self._file.uri, self._value, self.taken)

    @property
    def is_at_end(self) -> bool:
        return self._next is None

    def take(self, room: Room) -> list[Document | Reject]:
        """So many records as there is room for, at least one where there is one."""
        some: list[Document | Reject] = []
        size = 0
        while self._next is not None and len(some) < room.records:
            size += _size(self._next)
            if some and size > room.size_bytes:
                break
            some.append(self._next)
            self._step()
        return some

    def _step(self) -> None:
        self.taken += 1
        self._next = next(self._records, None)


def _size(record: Document | Reject) -> int:
    if isinstance(record, Reject):
        return len(record.payload)
    return sum(len(text) for text in (record.html, record.page_text, record.body_text) if text)
