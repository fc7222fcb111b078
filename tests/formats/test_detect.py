import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from transforms.formats.detect import read_content
from transforms.records import Document, Reject
from transforms.schema import REJECT_PAYLOAD_BYTES

PAGE = b"<!doctype html><html><body><p>Quarry reopens.</p></body></html>"
LINE = b'{"id": "q1", "text": "The quarry reopens on Monday.", "outlet": "Vale Echo"}\n'


def read(content: bytes, name: str = "x") -> list[Document | Reject]:
    return list(read_content(name, io.BytesIO(content)))


def reasons(records: list[Document | Reject]) -> list[str]:
    return [r.reason for r in records if isinstance(r, Reject)]


@pytest.mark.parametrize("name", ["page.html", "page", "page.txt"])
def test_a_page_is_known_by_its_content(name: str) -> None:
    assert read(PAGE, name) == [Document(name, None, "html", html=PAGE)]


def test_an_xhtml_page_is_a_page() -> None:
    page = b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>"
    assert read(page, "page") == [Document("page", None, "html", html=page)]


def test_a_gzipped_page_is_read_whatever_its_name() -> None:
    assert read(gzip.compress(PAGE, mtime=0), "page.html") == [
        Document("page.html", None, "html", html=PAGE)
    ]


def test_utf16_page_is_a_page() -> None:
    content = "<html><body><p>Grüße</p></body></html>".encode("utf-16")
    assert [r.format for r in read(content) if isinstance(r, Document)] == ["html"]


def test_rendered_text_is_a_page_text() -> None:
    assert read(b"Quarry reopens\n\nBody.", "page.txt") == [
        Document("page.txt", None, "text", page_text="Quarry reopens\n\nBody.")
    ]


@pytest.mark.parametrize(
    "content",
    [LINE, gzip.compress(LINE, mtime=0), zstandard.compress(LINE), b"\xef\xbb\xbf" + LINE],
    ids=["plain", "gzip", "zstd", "bom"],
)
def test_json_lines_plain_or_compressed(content: bytes) -> None:
    assert read(content) == [
        Document(
            "x",
            "line 1",
            "jsonl",
            body_text="The quarry reopens on Monday.",
            input_id="q1",
            outlet="Vale Echo",
        )
    ]


def test_zstd_of_several_frames_is_read_to_its_end() -> None:
    assert len(read(zstandard.compress(LINE) + zstandard.compress(LINE))) == 2


def test_a_json_array_and_one_wide_record_are_read_too() -> None:
    record = json.loads(LINE)
    assert len(read(json.dumps([record, record], indent=1).encode())) == 2
    assert len(read(json.dumps(record, indent=1).encode())) == 1


def test_parquet_rows_are_records() -> None:
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": ["q1", "q2"], "text": ["One.", None], "extra": [1, 2]}), sink)
    first, second = read(sink.getvalue())
    assert first == Document("x", "row 1", "parquet", body_text="One.", input_id="q1")
    assert isinstance(second, Reject)
    assert (second.record, second.reason) == ("row 2", "no_text")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"  \n", "empty_file"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
        (gzip.compress(PAGE, mtime=0)[:-12], "truncated_file"),
        (gzip.compress(b"", mtime=0)[:9], "truncated_file"),
        (b"PAR1 but no more", "damaged_file"),
        (b"<?xml version='1.0'?><nitf><head/></nitf>", "unsupported_format"),
        (b"<?xml version='1.0'?><!-- a desk's own --><item/>", "unsupported_format"),
        (b"WARC/1.0\r\n", "unsupported_format"),
    ],
)
def test_what_cannot_be_read_is_one_reject(content: bytes, reason: str) -> None:
    assert reasons(read(content)) == [reason]
    assert len(read(content)) == 1


def test_lines_before_the_cut_of_a_truncated_gzip_stand() -> None:
    many = b"".join(b'{"text": "Line %d of the news."}\n' % i for i in range(5000))
    records = read(gzip.compress(many, mtime=0)[:-2000])
    assert sum(isinstance(r, Document) for r in records) > 1000
    assert reasons(records) in (["truncated_file"], ["invalid_json", "truncated_file"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{not json", "invalid_json"),
        (b"[1, 2", "invalid_json"),
        (b"7", "not_a_record"),
        (b'{"id": "q9"}', "no_text"),
        (b'{"text": "  "}', "no_text"),
        (b"[" * 100_000, "invalid_json"),
    ],
)
def test_a_bad_line_is_a_reject_and_the_rest_goes_on(line: bytes, reason: str) -> None:
    records = read(LINE + line + b"\n\n" + LINE)
    assert [type(r) for r in records] == [Document, Reject, Document]
    (rejected,) = [r for r in records if isinstance(r, Reject)]
    assert (rejected.record, rejected.reason) == ("line 2", reason)
    assert rejected.payload == line[:REJECT_PAYLOAD_BYTES]


def test_too_large_a_line_is_passed_over_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.formats.jsonl.MAX_RECORD_BYTES", 100)
    records = read(LINE + b'{"text": "' + b"x" * 1000 + b'"}\n' + LINE)
    assert [type(r) for r in records] == [Document, Reject, Document]
    assert reasons(records) == ["too_large"]


def test_too_large_a_page_is_a_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.formats.spec.MAX_RECORD_BYTES", 100)
    assert reasons(read(PAGE + b"x" * 100)) == ["too_large"]


@pytest.mark.parametrize("name", ["page.txt", "page"])
@pytest.mark.parametrize("start", ["[VIDEO] Harbour repairs delayed", "{Sponsored} Dam holds"])
def test_a_headline_in_brackets_is_no_json(start: str, name: str) -> None:
    text = f"{start}\n\nThe dam held."
    assert read(text.encode(), name) == [Document(name, None, "text", page_text=text)]


@pytest.mark.parametrize("content", [b"{bad", b"[bad"])
def test_what_is_named_json_is_json(content: bytes) -> None:
    for name in ("x.json", "x.jsonl", "x.ndjson.gz"):
        assert reasons(read(content, name)) == ["invalid_json"]


@pytest.mark.parametrize(
    "content",
    [b'{ "text": "One."}', b'[{"text": "One."}]', b'\xef\xbb\xbf\n[\r\n {"text": "One."}\n]'],
)
def test_json_is_known_without_a_name(content: bytes) -> None:
    assert [r.body_text for r in read(content) if isinstance(r, Document)] == ["One."]


def test_json_without_a_record_is_no_record() -> None:
    assert read(b"[]") == []


def test_a_parquet_row_that_cannot_be_read_leaves_the_others() -> None:
    texts = pa.array([b"One.", b"T\xffwo.", b"Three.", b"Four."]).view(pa.string())
    times = pa.array([0, 0, 1 << 62, None], pa.timestamp("us"))
    sink = io.BytesIO()
    table = pa.table({"id": ["q1", "q2", "q3", "q4"], "text": texts, "published": times})
    pq.write_table(table, sink)
    one, two, three, four = read(sink.getvalue())
    assert isinstance(one, Document)
    assert isinstance(four, Document)
    assert (one.body_text, four.body_text) == ("One.", "Four.")
    assert isinstance(two, Reject)
    assert isinstance(three, Reject)
    assert (two.record, two.stage, two.reason) == ("row 2", "parse", "unreadable_row")
    assert (three.record, three.reason) == ("row 3", "unreadable_row")
    assert two.error.startswith("text: ")
    assert three.error.startswith("published: ")
    assert json.loads(three.payload) == {"id": "q3", "text": "Three."}
