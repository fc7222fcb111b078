"""What a format is: a name, a test on the first bytes, a reader."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

from transforms.records import Document, Reject
from transforms.schema import REJECT_PAYLOAD_BYTES

MAX_RECORD_BYTES: Final = 32 * 1024 * 1024
"""A page, a JSON line or a row above this is no article: the largest of 83 real news pages is 4 MB."""


class Source(NamedTuple):
    """One input file, decompressed: a stream over its content, and what to call it."""

    uri: str
    stream: BinaryIO


class Format(NamedTuple):
    """``sniff`` sees the first bytes of the decompressed content and the file's lower-case name."""

    name: str
    sniff: Callable[[bytes, str], bool]
    read: Callable[[Source], Iterator[Document | Reject]]


def reject(
    source: Source,
    reason: str,
    error: str,
    payload: bytes = b"",
    record: str | None = None,
    stage: str = "parse",
) -> Reject:
    """A Reject of this source with the payload cut to what the table keeps."""
    return Reject(source.uri, record, stage, reason, error[:500], payload[:REJECT_PAYLOAD_BYTES])


def is_of_the_source(error: BaseException) -> bool:
    """Whether reading itself failed (a disk's EIO, NFS's ESTALE), not the content: codecs raise OSErrors without a
    number."""
    return isinstance(error, OSError) and error.errno is not None


def read_single(source: Source) -> tuple[bytes, Reject | None]:
    """The whole of a one-document file, or a Reject where it is larger than a document can be."""
    payload = source.stream.read(MAX_RECORD_BYTES + 1)
    if len(payload) <= MAX_RECORD_BYTES:
        return payload, None
    message = f"larger than {MAX_RECORD_BYTES} bytes: no article is"
    return payload, reject(source, "too_large", message, payload)
