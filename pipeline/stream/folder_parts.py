"""A large file of JSON Lines is taken in parts: as many whole lines as a micro-batch has room for.

    a part's mark: size:time@offset:lines:digest     where it ends, the lines before that, the digest of all before it

The file is taken when its end is reached. One that has changed since is taken up at the offset if all before it is as
it was; else it is read anew, and what was read of it before is known and adds nothing. What cannot be opened in
its middle has parts of another kind (folder_records).
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

import xxhash

from pipeline.stream.arrivals import Mark, Room
from pipeline.stream.folder_records import Records, is_unseekable
from transforms.read_documents import InputFile

_NAMES: Final = (".jsonl", ".ndjson")
_LINES: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{[ \t]*["}]')
"""How a file of a record a line begins. A list of records, or one record printed wide, has no parts."""

_AT_A_TIME: Final = 1 << 20


class Reached(NamedTuple):
    """How far a file has been taken."""

    offset: int = 0
    lines: int = 0
    digest: str = ""


class Parts:
    """Cuts files as they are taken. Raises OSError where one cannot be read."""

    def __init__(self) -> None:
        self._hashes: dict[str, dict[int, xxhash.xxh3_64]] = {}  # of all before an offset
        self._records = Records()

    def next_part(
        self, file: InputFile, value: str, taken: str, room: Room, spool: str
    ) -> tuple[InputFile, Mark]:
        """What comes next of a whole file of this value; ``taken``: its mark. All of it where that fits."""
        path, size = file.uri, file.size_bytes
        records = _records_in(taken) if value_in(taken) == value else 0
        if records or is_unseekable(path, size, room):
            return self._records.next_part(file, value, records, room, spool)
        begun = self._begun(file, value, taken)
        if begun.offset == 0 and (size <= room.size_bytes or not _has_lines(path)):
            return file, Mark(path, value)
        fits = size - begun.offset <= room.size_bytes
        end = Reached(size) if fits else self._cut(path, begun, room)
        part = InputFile(path, end.offset - begun.offset, begun.offset, end.offset, begun.lines)
        is_last = end.offset == size
        return part, Mark(path, value if is_last else f"{value}@{':'.join(map(str, end))}")

    def acknowledge(self, mark: Mark) -> None:
        """What is remembered of what lies before it is not needed any more."""
        hashes = self._hashes.pop(mark.key, {})
        if is_part(mark.value):
            offset = _reached_in(mark.value).offset
            self._hashes[mark.key] = {at: of for at, of in hashes.items() if at >= offset}

    def _begun(self, file: InputFile, value: str, taken: str) -> Reached:
        reached = _reached_in(taken)
        if value_in(taken) == value or reached.offset == 0:
            return reached
        if file.size_bytes >= reached.offset:
            digest = _hash_until(file.uri, reached.offset)
            if digest.hexdigest() == reached.digest:
                self._hashes[file.uri] = {reached.offset: digest}
                return reached
        return Reached()

    def _cut(self, path: str, begun: Reached, room: Room) -> Reached:
        """So many whole lines as there is room for, at least one."""
        known = self._hashes.setdefault(path, {})
        if begun.offset not in known:
            known[begun.offset] = _hash_until(path, begun.offset)
        digest = known[begun.offset].copy()
        with open(path, "rb") as stream:
            stream.seek(begun.offset)
            text = stream.read(room.size_bytes)
            lines = min(room.records, text.count(b"\n"))
            end = _end_of_line(text, lines) if lines else len(text)
            digest.update(memoryview(text)[:end])
            for more in () if lines else _rest_of_line(stream):
                digest.update(more)
                end += len(more)
        known[begun.offset + end] = digest
        return Reached(begun.offset + end, begun.lines + max(1, lines), digest.hexdigest())


def value_in(mark: str) -> str:
    """The size and time of the file in a mark."""
    return mark.partition("@")[0]


def is_part(mark: str) -> bool:
    """Whether there is more of the file."""
    return "@" in mark


def _reached_in(mark: str) -> Reached:
    parts = mark.partition("@")[2].split(":")
    return Reached(int(parts[0]), int(parts[1]), parts[2]) if len(parts) == 3 else Reached()


def _records_in(mark: str) -> int:
    parts = mark.partition("@")[2].split(":")
    return int(parts[0]) if is_part(mark) and len(parts) == 1 else 0


def _has_lines(path: str) -> bool:
    if not path.lower().endswith(_NAMES):
        return False
    with open(path, "rb") as stream:
        return _LINES.match(stream.read(4096)) is not None


def _hash_until(path: str, offset: int) -> xxhash.xxh3_64:
    digest = xxhash.xxh3_64()
    with open(path, "rb") as stream:
        while offset and (some := stream.read(min(offset, _AT_A_TIME))):
            digest.update(some)
            offset -= len(some)
    return digest


def _end_of_line(text: bytes, number: int) -> int:
    """Where the line of this number ends."""
    end = 0
    for _ in range(number):
        end = text.index(b"\n", end) + 1
    return end


def _rest_of_line(stream: BinaryIO) -> Iterator[bytes]:
    while more := stream.readline(_AT_A_TIME):
        yield more
        if more.endswith(b"\n"):
            return
