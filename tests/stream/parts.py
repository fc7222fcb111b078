"""A FolderSource that takes large files in parts, as its tests use it."""

from pathlib import Path

from pipeline.stream.arrivals import Arrived, Room
from pipeline.stream.folder import FolderSource
from pipeline.stream.folder_parts import Parts
from transforms.read_documents import read_documents
from transforms.records import Document, Reject


def started(inbox: Path, taken: dict[str, str] | None = None) -> FolderSource:
    source = FolderSource(str(inbox), "/nowhere/out", 0.0, Parts())
    source.start(taken or {})
    return source


def some(source: FolderSource, room: Room, spool: str = "") -> Arrived | None:
    """The next batch, taken for durable."""
    arrived = source.poll(room, spool, 0.0)
    if arrived is not None:
        assert source.unchanged(arrived, {}) == arrived
        source.acknowledge(arrived.marks)
    return arrived


def records(arrived: Arrived | None) -> list[Document | Reject]:
    return [r for file in arrived.files for r in read_documents(file)] if arrived else []


def ids(arrived: Arrived | None) -> list[str | None]:
    return [r.input_id for r in records(arrived) if isinstance(r, Document)]
