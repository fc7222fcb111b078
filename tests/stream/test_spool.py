"""A message of a queue is read as a file with its content would be, under the message's own uri."""

import gzip
import io
import json
from pathlib import Path

import pytest

from pipeline.stream.arrivals import Room
from pipeline.stream.spool import check_read, room_left, spool_messages
from transforms.formats.detect import read_content
from transforms.formats.spooled import Message, read_spool, write_spool
from transforms.read_documents import read_documents
from transforms.records import Document, Reject

BODY = "The dam above Oderby held on Tuesday, engineers said."
LINE = json.dumps({"id": "d1", "text": BODY}).encode()
PAGE = f"<html><body><article><p>{BODY}</p></article></body></html>".encode()
VALUES = {
    "one record": LINE,
    "one record with its line end": LINE + b"\n",
    "several records": LINE + b"\n" + LINE + b"\n{broken\n",
    "a list of records": b"[" + LINE + b"," + LINE + b"]",
    "one record printed wide": json.dumps({"text": BODY}, indent=2).encode(),
    "a page": PAGE,
    "a rendered page": BODY.encode(),
    "compressed": gzip.compress(LINE),
    "compressed, cut": gzip.compress(LINE)[:-9],
    "nothing": b"",
    "white space": b" \r\n",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00",
    "half a JSON line": LINE[:20],
    "an agency's format": b"<nitf><head/></nitf>",
}


def _spooled(*messages: Message) -> io.BytesIO:
    stream = io.BytesIO()
    write_spool(stream, messages)
    stream.seek(0)
    return stream


def _read(*messages: Message) -> list[Document | Reject]:
    return list(read_spool("/spool", _spooled(*messages)))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_message_is_read_as_a_file_would_be(value: bytes) -> None:
    uri = "kafka://b/news/3@1207"
    assert _read(Message(uri, value)) == list(read_content(uri, io.BytesIO(value)))


def test_messages_come_in_order_each_under_its_own_uri() -> None:
    messages = [Message(f"kafka://b/news/0@{n}", LINE) for n in range(600)]
    assert [(r.source_uri, r.record) for r in _read(*messages)] == [
        (f"kafka://b/news/0@{n}", "line 1") for n in range(600)
    ]


def test_a_tombstone_is_a_reject() -> None:
    uri = "kafka://b/news/0@7"
    error = "a message without a value (tombstone)"
    assert _read(Message(uri, None)) == [Reject(uri, None, "read", "no_value", error, b"")]


def test_the_url_beside_a_message_is_its_page_s() -> None:
    url = "https://oderbypost.example/dam"
    (page,) = _read(Message("kafka://b/news/0@7", PAGE, url))
    assert page == Document("kafka://b/news/0@7", None, "html", html=PAGE, url=url)


def test_the_url_in_a_record_wins() -> None:
    line = json.dumps({"url": "https://a.example/1", "text": BODY}).encode()
    (record,) = _read(Message("kafka://b/news/0@7", line, "https://b.example/2"))
    assert isinstance(record, Document)
    assert record.url == "https://a.example/1"


def test_a_cut_spool_ends_in_one_reject() -> None:
    whole = _spooled(*(Message(f"kafka://b/news/0@{n}", LINE) for n in range(300))).getvalue()
    *records, last = read_spool("/spool", io.BytesIO(whole[:-1000]))
    assert [r.source_uri for r in records] == [f"kafka://b/news/0@{n}" for n in range(256)]
    assert isinstance(last, Reject)
    assert (last.source_uri, last.stage, last.reason) == ("/spool", "read", "damaged_file")


def test_a_spool_is_a_file_that_the_batch_graph_reads(tmp_path: Path) -> None:
    file = spool_messages(str(tmp_path), [Message("kafka://b/news/0@7", LINE)])
    assert (file.uri, file.size_bytes) == (
        str(tmp_path / "messages.spool"),
        (tmp_path / "messages.spool").stat().st_size,
    )
    (record,) = read_documents(file)
    assert (record.source_uri, record.record) == ("kafka://b/news/0@7", "line 1")


def test_an_empty_spool_holds_nothing() -> None:
    assert _read() == []


def test_a_spool_that_was_not_read_is_no_batch() -> None:
    check_read({})
    with pytest.raises(OSError, match="spool: Input/output error"):
        check_read({"/out/messages.spool": "Input/output error"})


@pytest.mark.parametrize(
    ("records", "size", "more"),
    [(0, 0, 400), (100, 0, 300), (10, 100, 90), (10, 999, 1), (10, 1000, 0), (400, 10, 0), (500, 9, 0)],
)  # fmt: skip
def test_room_is_measured_in_messages_of_the_size_so_far(
    records: int, size: int, more: int
) -> None:
    assert room_left(Room(records=400, size_bytes=1000), records, size) == more


def test_no_more_than_a_thousand_at_a_time() -> None:
    assert room_left(Room(records=10**6, size_bytes=10**9), 1, 10) == 1000
