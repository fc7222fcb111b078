"""What a stream reads from: the form that a folder, Kafka and Pub/Sub have in common.

    poll → a batch of files and marks → the batch's output is durable, its marks in the journal → acknowledge

A mark is what the journal remembers of an arrival, so that it is never taken twice: a file's path with its size and
time, a partition with its next offset, a subscription with its latest ids.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from pipeline.stream.marks import Mark as Mark
from transforms.read_documents import InputFile


class Arrived(NamedTuple):
    """What one micro-batch reads. Files a source has spooled lie in the folder it was given."""

    files: tuple[InputFile, ...]
    marks: tuple[Mark, ...]
    since: float  # when the oldest of it arrived, seconds since the epoch


class Room(NamedTuple):
    """How much one micro-batch may hold: whichever is reached first."""

    records: int
    size_bytes: int


class Source(Protocol):
    """Where news arrives. One thread calls it."""

    def start(self, taken: Mapping[str, str]) -> None:
        """Connect. ``taken``: the journal's marks; nothing in them is delivered again. Callable again after an error.

        Raises SourceError where the source is out of reach, UsageError where settings can never be right.
        """
        ...

    def poll(self, room: Room, spool: str, wait_s: float) -> Arrived | None:
        """What has arrived, oldest first; None where nothing came within ``wait_s``.

        ``spool`` is an existing empty folder for what does not lie in files. What an earlier poll delivered and nobody
        has acknowledged comes again. Raises SourceError where the source is out of reach, after which ``poll`` may be
        called again.
        """
        ...

    def acknowledge(self, marks: tuple[Mark, ...]) -> None:
        """Tell the source that these are durable. Repeatable, and may be lost: the journal is what counts."""
        ...

    def unchanged(self, arrived: Arrived, unread: Mapping[str, str]) -> Arrived:
        """What of a batch, now read, counts: a file that changed meanwhile, or could not be read, has to come again.

        ``unread``: why, by the name that the file is told by. Raises OSError where nothing of the batch can count.
        """
        ...

    def waiting(self) -> int | None:
        """Records (of a folder: files) that have arrived and are not taken yet; None where unknown."""
        ...

    def unreadable(self) -> int:
        """How many of those cannot be read for now."""
        ...

    def close(self) -> None: ...


class SourceError(Exception):
    """The source is out of reach for now: one line of why."""
