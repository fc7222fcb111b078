"""A source folder that misbehaves: files changed while they are read, torn, oddly named, poisoned; the folder away."""

import gzip
import json
import os
from pathlib import Path
from random import Random
from typing import Final, TextIO

import pytest

from tests.stream.faults import (
    Books,
    Command,
    books,
    check_as_batch,
    check_whole,
    copydesk,
    cut,
    drop,
    finish,
    ids_of,
    made_up,
    rows_of,
    seen,
    stream_words,
    table,
    wait_for,
)

NAMES: Final = (
    b"two words.jsonl",
    b"a[1].jsonl",
    b"new\nline.jsonl",
    b"caf\xe9.jsonl",
    "日本.jsonl".encode(),
    b"st*r?.jsonl",
    b"#h%20.jsonl",
    b"folder\xff [2]/inner.jsonl",
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def reasons(out: Path) -> list[str]:
    return sorted(table(out, "rejects")["reason"].to_pylist())


def test_any_name_of_a_file_is_read_once(tmp_path: Path, source: Path, out: Path) -> None:
    lines = made_up(tmp_path, 80)
    for name, part in zip(NAMES, cut(lines, 10), strict=True):
        path = os.path.join(os.fsencode(source), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write("\n".join(part).encode())
    finish(source, out)
    assert "0 records read" in finish(source, out).out
    assert books(out) == (80, 0, 0)
    check_whole(out, ids_of(lines))


def test_only_whole_files_count(tmp_path: Path, source: Path, out: Path) -> None:
    """Hidden and half-named files wait for their rename, growing ones until they rest."""
    lines = made_up(tmp_path, 90)
    first, second, third = cut(lines, 30)
    drop(source, "first.jsonl", first)
    drop(source, "second.jsonl.part", second)
    drop(source, "_third.jsonl", third)
    with Command(*stream_words(source, out)) as stream:
        with (source / "first.jsonl").open("a", encoding="utf-8") as growing:
            wait_for(lambda: _grown(growing, out))
        wait_for(lambda: len(rows_of(out)) == 30)
        (source / "second.jsonl.part").rename(source / "second.jsonl")
        (source / "_third.jsonl").rename(source / "third.jsonl")
        wait_for(lambda: len(rows_of(out)) == 90)
        assert stream.stop()[0].code == 0
    assert books(out) == (90, 0, 0)
    check_whole(out, ids_of(lines))


def _grown(file: TextIO, out: Path) -> bool:
    """The file grows by an empty line, until the stream has begun to look at it."""
    file.write("\n")
    file.flush()
    return bool(seen(out, "_staging/spool"))


def test_files_cut_rewritten_and_deleted_while_they_are_read(
    tmp_path: Path, source: Path, out: Path
) -> None:
    """What is lost with a file was never sent; of what stays, all is there once, and nothing is half."""
    lines = made_up(tmp_path, 600)
    cut_off, rewritten, deleted, kept = cut(lines, 150)
    random = Random(3)
    for name, part in (("c", cut_off), ("r", rewritten), ("d", deleted), ("k", kept)):
        drop(source, f"{name}.jsonl", part)
    with Command(*stream_words(source, out)) as stream:
        wait_for(lambda: seen(out, "_staging/s*"), every_s=0.001)
        drop(source, "r.jsonl", random.sample(rewritten, len(rewritten)))
        (source / "d.jsonl").unlink()
        with (source / "c.jsonl").open("r+", encoding="utf-8") as file:
            file.truncate(sum(len(line.encode()) + 1 for line in cut_off[:50]))
        wait_for(lambda: len(rows_of(out)) >= 350, every_s=0.5)
        assert stream.stop()[0].code == 0
    finish(source, out)
    assert books(out) == Books(350, 0, 0)
    check_whole(out, ids_of([*cut_off[:50], *rewritten, *kept]))
    check_as_batch(source, out)


def test_a_torn_gzip_file_gives_what_it_holds_and_a_reject(
    tmp_path: Path, source: Path, out: Path
) -> None:
    packed = gzip.compress("\n".join(made_up(tmp_path, 200)).encode())
    (source / "torn.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    finish(source, out)
    found = books(out)
    assert reasons(out)[-1] == "truncated_file"
    (source / "torn.jsonl.gz").write_bytes(packed)
    finish(source, out)
    assert books(out) == (200, 0, found.rejects)
    check_whole(out, ids_of(made_up(tmp_path, 200)))


def test_a_folder_that_goes_away_and_comes_back(tmp_path: Path, source: Path, out: Path) -> None:
    before, after = cut(made_up(tmp_path, 60), 30)
    drop(source, "before.jsonl", before)
    with Command(*stream_words(source, out)) as stream:
        wait_for(lambda: len(rows_of(out)) == 30)
        source.rename(tmp_path / "away")
        wait_for(lambda: "trouble" in copydesk("status", out).out)
        drop(tmp_path / "away", "after.jsonl", after)
        (tmp_path / "away").rename(source)
        wait_for(lambda: len(rows_of(out)) == 60)
        ended, _ = stream.stop()
    assert ended.code == 0, ended.err
    assert ended.err.splitlines() == [
        f"copydesk: {source}: No such file or directory; tried again until it is over",
        "copydesk: that is over, going on",
    ]
    assert books(out) == (60, 0, 0)
    check_whole(out, ids_of(made_up(tmp_path, 60)))


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs Linux's /proc")
def test_a_file_that_cannot_be_read_is_taken_once_it_can_be(
    tmp_path: Path, source: Path, out: Path
) -> None:
    """/proc/self/mem opens, and reading its first page is an I/O error, whoever asks."""
    good, late = cut(made_up(tmp_path, 60), 30)
    drop(source, "good.jsonl", good)
    (source / "late.jsonl").symlink_to("/proc/self/mem")
    ended = finish(source, out)
    assert "1 left waiting: cannot be read" in ended.out
    assert ended.err.count("it waits until it can be read") == 1
    assert books(out) == (30, 0, 0)
    (source / "late.jsonl").unlink()
    drop(source, "late.jsonl", late)
    finish(source, out)
    assert books(out) == (60, 0, 0)
    check_whole(out, ids_of([*good, *late]))


def poison(number: int, line: str) -> bytes:
    """One of the ways in which a record may be bad; some are bad enough for a reject."""
    record = json.loads(line)
    kinds = (
        line[: len(line) // 2].encode(),  # broken JSON
        line.encode().replace(b'"text": "', b'"text": "\xff\xfe\xc3'),  # no UTF-8
        json.dumps(record | {"text": "nul \0 " + record["text"]}).encode(),
        json.dumps(record | {"text": "word " * 400_000}).encode(),  # an enormous line
        b"{}",
        json.dumps({"id": record["id"], "html": "<html><p><<<" + "<div>" * 5_000}).encode(),
        json.dumps(record | {"published": "the 41st of May", "url": "http://[oops"}).encode(),
        b"\x00\x01\x02 not a record",
        json.dumps([record]).encode(),
        json.dumps(record | {"text": 17, "headline": {"a": [None]}}).encode(),
    )
    return kinds[number % len(kinds)]


def test_a_record_in_a_hundred_is_poison(tmp_path: Path, source: Path, out: Path) -> None:
    lines = made_up(tmp_path, 1000)
    sent = [
        poison(n // 100, line) if n % 100 == 50 else line.encode() for n, line in enumerate(lines)
    ]
    for number in range(4):
        (source / f"{number}.jsonl").write_bytes(b"\n".join(sent[number::4]) + b"\n")
    finish(source, out)
    found = books(out)
    print(f"{found}; {reasons(out)}")
    assert found.records == 1000
    assert found.rows >= 990
    check_as_batch(source, out)
