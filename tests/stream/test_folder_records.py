"""A large packed file, or one of Parquet, comes in parts; each record once, named as when the file is read whole."""

import gzip
import json
import random
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from pipeline.stream.arrivals import Arrived, Mark, Room, SourceError
from pipeline.stream.folder import FolderSource
from tests.stream.parts import ids, records, some, started
from transforms.formats.spooled_records import MARK, write_records
from transforms.read_documents import UNREADABLE_REASON, InputFile, read_documents
from transforms.records import Reject

ROOM: Final = Room(records=2, size_bytes=400)
RECORDS: Final = [
    {"id": f"d{n}", "text": "A dam held. " * 10, "authors": ["A. Reporter", "B. Other"]}
    for n in range(5)
]
LINES: Final = "".join(json.dumps(r) + "\n" for r in RECORDS).encode()


def _parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(RECORDS), path, row_group_size=2)


WRITERS: Final = MappingProxyType(
    {
        "a.jsonl.gz": lambda path: path.write_bytes(gzip.compress(LINES)),
        "a.jsonl.zst": lambda path: path.write_bytes(zstandard.compress(LINES)),
        "a.json.gz": lambda path: path.write_bytes(gzip.compress(json.dumps(RECORDS).encode())),
        "a.parquet": _parquet,
    }
)


@pytest.fixture(params=WRITERS)
def large(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "in" / str(request.param)
    path.parent.mkdir()
    WRITERS[request.param](path)
    return path


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "a.jsonl.gz"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(LINES))
    return path


def spool(path: Path) -> str:
    folder = path.parent.parent / "spool"
    folder.mkdir(exist_ok=True)
    return str(folder)


def poll(source: FolderSource, path: Path) -> Arrived | None:
    return source.poll(ROOM, spool(path), 0.0)


def part(source: FolderSource, path: Path, room: Room = ROOM) -> Arrived | None:
    return some(source, room, spool(path))


def value(path: Path) -> str:
    return f"{path.stat().st_size}:{path.stat().st_mtime_ns}"


def test_the_parts_hold_the_records_of_the_whole(large: Path) -> None:
    source = started(large.parent)
    found = [records(part(source, large)) for _ in range(4)]
    assert [len(some) for some in found] == [2, 2, 1, 0]
    whole = InputFile(str(large), large.stat().st_size)
    assert [r for some in found for r in some] == list(read_documents(whole))
    assert source.waiting() == 0


def test_a_part_is_bounded_in_bytes_and_holds_one_record_at_least(packed: Path) -> None:
    source = started(packed.parent)
    assert ids(part(source, packed, Room(100, 250))) == ["d0", "d1"]
    assert ids(part(source, packed, Room(100, 10))) == ["d2"]


def test_a_small_one_comes_as_it_is(packed: Path) -> None:
    arrived = part(started(packed.parent), packed, Room(2, 1_000_000))
    assert arrived is not None
    assert arrived.files == (InputFile(str(packed), packed.stat().st_size),)
    assert arrived.marks == (Mark(str(packed), value(packed)),)


def test_after_a_restart_the_rest_comes(large: Path) -> None:
    first = part(started(large.parent), large)
    assert first is not None
    assert first.marks == (Mark(str(large), f"{value(large)}@2"),)
    source = started(large.parent, dict(first.marks))
    assert [ids(part(source, large)) for _ in range(3)] == [["d2", "d3"], ["d4"], []]


def test_what_nobody_acknowledged_comes_again(packed: Path) -> None:
    source = started(packed.parent)
    assert ids(poll(source, packed)) == ["d0", "d1"]
    assert ids(poll(source, packed)) == ["d0", "d1"]


def test_a_file_that_changed_is_read_anew(packed: Path) -> None:
    source = started(packed.parent)
    part(source, packed)
    packed.write_bytes(gzip.compress(LINES + b'{"id": "d5", "text": "It rained."}\n'))
    assert [ids(part(source, packed)) for _ in range(3)] == [
        ["d0", "d1"],
        ["d2", "d3"],
        ["d4", "d5"],
    ]


def test_a_file_that_is_not_packed_any_more_is_read_anew(packed: Path) -> None:
    source = started(packed.parent)
    part(source, packed)
    packed.write_bytes(LINES)
    assert ids(part(source, packed, Room(2, 100_000))) == ["d0", "d1", "d2", "d3", "d4"]


def test_one_cut_short_ends_with_one_reject(packed: Path) -> None:
    rng = random.Random(7)
    many = [{"id": f"d{n}", "text": rng.randbytes(200).hex()} for n in range(200)]
    whole = gzip.compress("".join(json.dumps(r) + "\n" for r in many).encode())
    packed.write_bytes(whole[: len(whole) // 2])
    source = started(packed.parent)
    found = []
    while (arrived := part(source, packed, Room(30, 10_000))) is not None:
        found += records(arrived)
    assert len(found) > 60
    assert [r.reason for r in found if isinstance(r, Reject)] == ["truncated_file"]
    assert found == list(read_documents(InputFile(str(packed), packed.stat().st_size)))


def test_a_part_that_could_not_be_read_to_its_end_waits(packed: Path) -> None:
    source = started(packed.parent)
    arrived = poll(source, packed)
    assert arrived is not None
    unread = {str(packed): "Input/output error"}
    assert source.unchanged(arrived, unread).files == ()
    assert source.unreadable() == 1


def test_no_room_for_a_part_is_no_fault_of_the_file(packed: Path, tmp_path: Path) -> None:
    source = started(packed.parent)
    with pytest.raises(SourceError, match="No such file or directory"):
        source.poll(ROOM, str(tmp_path / "nowhere"), 0.0)
    assert source.unreadable() == 0
    assert ids(poll(source, packed)) == ["d0", "d1"]


def test_rejects_are_laid_down_as_they_are(tmp_path: Path) -> None:
    rejects = [
        Reject("/in/a", "line 3", "parse", "invalid_json", "Expecting value", b"{"),
        Reject("/in/a", None, "read", UNREADABLE_REASON, "no \ud800 text", b""),
    ]
    path = tmp_path / "part"
    with path.open("wb") as sink:
        write_records(sink, rejects)
    found = list(read_documents(InputFile(str(path), 0)))
    assert found == [rejects[0], rejects[1]._replace(error="no \ufffd text")]


def test_a_damaged_part_ends_with_one_reject(tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_bytes(MARK + b"nothing of Arrow")
    (found,) = read_documents(InputFile(str(path), 0))
    assert isinstance(found, Reject)
    assert found.reason == "damaged_file"
