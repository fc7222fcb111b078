"""From a file's bytes to its format: compression and type told by content, not only by name."""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

import zstandard

from transforms.formats.spec import Format, Source, is_of_the_source, reject
from transforms.formats.table import FORMATS, UNSUPPORTED
from transforms.records import Document, Reject
from transforms.schema import REJECT_PAYLOAD_BYTES

_HEAD_BYTES: Final = 4096
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ROOT: Final = re.compile(rb"<[A-Za-z]")

DECOMPRESSION_ERRORS: Final = (EOFError, OSError, zlib.error, zstandard.ZstdError)
"""What truncated or damaged gzip and zstd raise while being read (gzip.BadGzipFile is an OSError)."""


class Opened(NamedTuple):
    """An input file opened for reading: its format, or the Reject that says why there is none."""

    source: Source
    format: Format | None
    reject: Reject | None


def _decompressed(stream: BinaryIO) -> BinaryIO:
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=stream))
    if head.startswith(_ZSTD):
        reader = zstandard.ZstdDecompressor().stream_reader(
            stream, read_across_frames=True, closefd=False
        )
        return io.BufferedReader(reader)
    return stream


def _unsupported(head: bytes) -> str | None:
    """The format's name where the content starts with its mark, an XML declaration and comments aside."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    is_xml = start.startswith(b"<?xml")
    if is_xml:
        root = _ROOT.search(start)
        start = start[root.start() :] if root else b""
    name = next((name for mark, name in UNSUPPORTED if start.startswith(mark)), None)
    return name or ("xml" if is_xml and not start[:5].lower().startswith(b"<html") else None)


def _recognise(source: Source, head: bytes) -> Opened:
    name = source.uri.lower()
    if not head.strip():
        return Opened(source, None, reject(source, "empty_file", "no content", stage="read"))
    if unsupported := _unsupported(head):
        error = f"{unsupported} is recognised but not read yet"
        return Opened(source, None, reject(source, "unsupported_format", error, head))
    for candidate in FORMATS:
        if candidate.sniff(head, name):
            return Opened(source, candidate, None)
    error = "neither a page, nor text, JSON Lines or Parquet"
    return Opened(source, None, reject(source, "binary", error, head))


def open_content(uri: str, raw: BinaryIO) -> Opened:
    """Recognise the content of a seekable stream. Errors of damaged compression become a Reject.

    Raises OSError where the stream itself cannot be read.
    """
    source = Source(uri, raw)
    try:
        head = _decompressed(raw).read(_HEAD_BYTES)
        raw.seek(0)
        stream = _decompressed(raw)
    except DECOMPRESSION_ERRORS as error:
        if is_of_the_source(error):
            raise
        return Opened(source, None, _damaged(source, error))
    return _recognise(Source(uri, stream), head)


def _damaged(source: Source, error: BaseException) -> Reject:
    source.stream.seek(0)
    payload = source.stream.read(REJECT_PAYLOAD_BYTES)
    reason = "truncated_file" if isinstance(error, EOFError) else "damaged_file"
    return reject(source, reason, f"{type(error).__name__}: {error}", payload, stage="read")


def read_content(uri: str, raw: BinaryIO) -> Iterator[Document | Reject]:
    """Every record of one file, in order; each is a Document or a Reject, and nothing is raised for bad content.

    Damage in the middle (a truncated gzip) ends the file with one Reject; the records before it stand. Raises OSError
    where the stream itself cannot be read.
    """
    opened = open_content(uri, raw)
    if opened.format is None:
        if opened.reject is not None:
            yield opened.reject
        return
    try:
        yield from opened.format.read(opened.source)
    except DECOMPRESSION_ERRORS as error:
        if is_of_the_source(error):
            raise
        yield _damaged(Source(uri, raw), error)
