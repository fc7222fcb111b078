"""JSON Lines: a record a line, holding ``html`` or ``text``. A file that is one JSON array is read as well."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from transforms.formats.fields import Unusable, document_of
from transforms.formats.spec import MAX_RECORD_BYTES, Format, Source, reject
from transforms.records import Document, Reject

_BOM: Final = b"\xef\xbb\xbf"
_START: Final = re.compile(rb'\{\s*["}]|\[\s*["{\[\]]|\[[ \t]*\r?\n')
"""How an object or a list of records begins. A headline may open with a bracket: "[VIDEO] Dam holds"."""


def _is_json(head: bytes, name: str) -> bool:
    return _START.match(head.lstrip(_BOM + b" \t\r\n")) is not None or _named(name)


def _named(name: str) -> bool:
    return name.removesuffix(".gz").removesuffix(".zst").endswith((".jsonl", ".ndjson", ".json"))


def _lines(source: Source, number: int = 0, stop: int = 0) -> Iterator[tuple[int, bytes]]:
    """Lines, numbered from the one after ``number``, up to the offset ``stop`` where there is one.

    One longer than a record may be comes cut, and its rest is passed over.
    """
    while not stop or source.stream.tell() < stop:
        line = source.stream.readline(MAX_RECORD_BYTES + 1)
        if not line:
            return
        number += 1
        yield number, line
        while len(line) > MAX_RECORD_BYTES and not line.endswith(b"\n"):
            line = source.stream.readline(MAX_RECORD_BYTES + 1)
            if not line:
                return


def read_some_lines(
    source: Source, start: int, stop: int, lines_before: int
) -> Iterator[Document | Reject]:
    """The records of whole lines of a file, told as they are when all of it is read."""
    source.stream.seek(start)
    for number, line in _lines(source, lines_before, stop):
        yield from _record(source, number, line)


def _parse(source: Source, record: str, text: bytes) -> Document | Reject:
    try:
        value = json.loads(text.removeprefix(_BOM))
    except (ValueError, RecursionError) as error:
        return reject(source, "invalid_json", str(error), text, record)
    return _document(source, record, value, text)


def _document(source: Source, record: str, value: object, text: bytes) -> Document | Reject:
    if not isinstance(value, Mapping):
        return reject(source, "not_a_record", f"a JSON {type(value).__name__}", text, record)
    try:
        return document_of(value, source.uri, record, "jsonl")
    except Unusable as error:
        return reject(source, error.reason, str(error), text, record)


def _read_jsonl(source: Source) -> Iterator[Document | Reject]:
    is_first = True
    for number, line in _lines(source):
        text = _text(line)
        if is_first and (text.startswith(b"[") or text == b"{"):
            yield from _read_whole(source, line)
            return
        is_first = is_first and not text
        yield from _record(source, number, line)


def _text(line: bytes) -> bytes:
    return line.removeprefix(_BOM).strip()


def _record(source: Source, number: int, line: bytes) -> Iterator[Document | Reject]:
    """What a line holds: nothing where it is empty."""
    text = _text(line)
    record = f"line {number}"
    if len(line) > MAX_RECORD_BYTES and text:
        yield reject(source, "too_large", f"over {MAX_RECORD_BYTES} bytes", text, record)
    elif text:
        yield _parse(source, record, text)


def _read_whole(source: Source, first_line: bytes) -> Iterator[Document | Reject]:
    """A file that is one JSON value over many lines: an array of records, or one record printed wide."""
    text = first_line + source.stream.read(MAX_RECORD_BYTES)
    if len(text) > MAX_RECORD_BYTES:
        yield reject(source, "too_large", "one JSON value; write a record a line", text)
        return
    try:
        value = json.loads(text.removeprefix(_BOM))
    except (ValueError, RecursionError) as error:
        yield reject(source, "invalid_json", str(error), text)
        return
    items = value if isinstance(value, list) else [value]
    for number, item in enumerate(items, 1):
        yield _document(source, f"item {number}", item, _payload(item))


def _payload(item: object) -> bytes:
    """The item as JSON again; nothing where it nests deeper than can be written."""
    try:
        return json.dumps(item).encode()
    except RecursionError:
        return b""


JSONL: Final = Format("jsonl", _is_json, _read_jsonl)
