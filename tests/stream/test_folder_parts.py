"""A large file of JSON Lines comes in parts; each record once, named as when the file is read whole."""

import json
from pathlib import Path

import pytest

from pipeline.stream.arrivals import Mark, Room
from tests.stream.parts import ids, records, some, started
from transforms.read_documents import InputFile, read_documents
from transforms.records import Document, Reject

ROOM = Room(records=1000, size_bytes=250)


def line(number: int, size: int = 100) -> str:
    """A record in so many bytes, with its line end."""
    head = json.dumps({"id": f"d{number}", "text": ""})[:-2]
    return head + "x" * (size - len(head) - 3) + '"}\n'


def write(path: Path, *lines: str) -> None:
    path.write_text("".join(lines), "utf-8")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.jsonl"
    write(path, *map(line, range(5)))
    return path


def test_a_batch_takes_the_whole_lines_that_fit(large: Path) -> None:
    source = started(large.parent)
    assert [ids(some(source, ROOM)) for _ in range(4)] == [["d0", "d1"], ["d2", "d3"], ["d4"], []]
    assert source.waiting() == 0


def test_a_batch_takes_so_many_records(large: Path) -> None:
    source = started(large.parent)
    room = Room(records=3, size_bytes=450)
    assert [ids(some(source, room)) for _ in range(2)] == [["d0", "d1", "d2"], ["d3", "d4"]]


def test_at_least_one_line_comes(large: Path) -> None:
    source = started(large.parent)
    assert ids(some(source, Room(1000, 10))) == ["d0"]


def test_the_parts_hold_the_records_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(path, "\ufeff", line(0), "\n", line(1), "{broken\n", line(2, 600), '{"id": "no end"')
    source = started(tmp_path)
    found: list[Document | Reject] = []
    while (arrived := some(source, ROOM)) is not None:
        found += records(arrived)
    assert found == list(read_documents(InputFile(str(path), path.stat().st_size)))


def test_after_a_restart_the_rest_comes(large: Path) -> None:
    first = some(started(large.parent), ROOM)
    assert first is not None
    source = started(large.parent, dict(first.marks))
    assert [ids(some(source, ROOM)) for _ in range(3)] == [["d2", "d3"], ["d4"], []]


def test_what_nobody_acknowledged_comes_again(large: Path) -> None:
    source = started(large.parent)
    assert ids(source.poll(ROOM, "", 0.0)) == ["d0", "d1"]
    assert ids(source.poll(ROOM, "", 0.0)) == ["d0", "d1"]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_file_that_grew_goes_on_where_it_was(large: Path, restarts: bool) -> None:
    source = started(large.parent)
    first = some(source, ROOM)
    assert first is not None
    with large.open("a", encoding="utf-8") as file:
        file.write(line(5))
    source = started(large.parent, dict(first.marks)) if restarts else source
    assert [ids(some(source, ROOM)) for _ in range(3)] == [["d2", "d3"], ["d4", "d5"], []]


@pytest.mark.parametrize(
    "lines",
    [[line(7), line(1), line(2), line(3)], [line(0), line(7), line(2), line(3)], [line(0)]],
    ids=["its head differs", "it differs before the offset", "shorter"],
)
def test_a_file_that_is_another_is_read_anew(large: Path, lines: list[str]) -> None:
    source = started(large.parent)
    some(source, ROOM)
    write(large, *lines)
    found = [i for _ in range(3) for i in ids(some(source, ROOM))]
    assert found == [json.loads(text)["id"] for text in lines]


def test_a_file_that_changes_while_a_part_is_in_work_does_not_count(large: Path) -> None:
    source = started(large.parent)
    arrived = source.poll(ROOM, "", 0.0)
    assert arrived is not None
    write(large, line(7))
    assert source.unchanged(arrived, {}).files == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "A dam held. " * 50),
        ("a.jsonl", json.dumps([json.loads(line(n)) for n in range(5)])),
        ("a.jsonl", json.dumps(json.loads(line(0, 500)), indent=1)),
    ],
    ids=["text", "a list", "one record printed wide"],
)
def test_other_files_come_whole(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "latin-1")
    arrived = some(started(tmp_path), ROOM)
    assert arrived is not None
    assert arrived.files == (InputFile(str(path), path.stat().st_size),)
    stat = path.stat()
    assert arrived.marks == (Mark(str(path), f"{stat.st_size}:{stat.st_mtime_ns}"),)
