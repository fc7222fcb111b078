"""What the tests of sources share: polling until something comes, and what it is."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pipeline.stream.arrivals import Arrived, Room, Source, SourceError
from transforms.read_documents import read_documents
from transforms.records import Document, Reject

ROOMY: Final = Room(records=10_000, size_bytes=64 << 20)
PATIENCE_S: Final = 60.0


def line(number: int) -> bytes:
    """A record, with the id "d<number>"."""
    return json.dumps({"id": f"d{number}", "text": f"Dam {number} held on Tuesday."}).encode()


def batch(source: Source, spool: Path, room: Room = ROOMY) -> Arrived:
    """The next batch, however often the source is out of reach before it."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            arrived = source.poll(room, str(spool), 1.0)
        except SourceError:
            continue
        if arrived is not None:
            return arrived
    raise AssertionError("nothing came")


def acknowledged(source: Source, spool: Path, room: Room = ROOMY) -> Arrived:
    """The next batch, taken for durable."""
    arrived = batch(source, spool, room)
    source.acknowledge(arrived.marks)
    return arrived


def records(arrived: Arrived) -> list[Document | Reject]:
    return [record for file in arrived.files for record in read_documents(file)]


def ids(found: Sequence[Document | Reject]) -> list[str]:
    """The id of each record, the reason of each reject."""
    return [r.input_id or "" if isinstance(r, Document) else r.reason for r in found]
