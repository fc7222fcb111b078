"""A spool: messages of a queue in one file, each read as a file of its own would be.

A message's own bytes decide what it is: JSON Lines of one or many records, a page, a rendered page. The file is a mark,
then an Arrow stream, so that thousands of small messages cost one file and few allocations.
"""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, Final, NamedTuple

import pyarrow as pa

from transforms.formats.detect import read_content
from transforms.formats.spec import Source, is_of_the_source, reject
from transforms.records import Document, Reject

MARK: Final = b"copydesk spool 1\n"
"""First bytes of a spool: no other format that is read begins so."""

_SCHEMA: Final = pa.schema(
    [
        pa.field("uri", pa.string(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("value", pa.large_binary()),
    ]
)
_AT_A_TIME: Final = 256
"""Messages in memory at once while a spool is read; of pages of 300 KB that is 77 MB."""


class Message(NamedTuple):
    """One message of a queue; ``uri`` names it for good ("kafka://broker/news/3@1207")."""

    uri: str
    value: bytes | None  # None: a tombstone, sent to delete an earlier message of its key
    url: str | None = None  # of the page in ``value``, where the message says so beside it


def write_spool(sink: BinaryIO, messages: Iterable[Message]) -> None:
    """All messages, in order."""
    sink.write(MARK)
    with pa.ipc.new_stream(sink, _SCHEMA) as writer:
        remaining = iter(messages)
        while some := list(islice(remaining, _AT_A_TIME)):
            writer.write_batch(_batch(some))


def _batch(messages: list[Message]) -> pa.RecordBatch:
    columns = [
        pa.array([m.uri for m in messages], pa.string()),
        pa.array([m.url for m in messages], pa.string()),
        pa.array([m.value for m in messages], pa.large_binary()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)


def read_spool(uri: str, stream: BinaryIO) -> Iterator[Document | Reject]:
    """The records of all messages, in order, under the messages' own uris.

    A spool that is cut or damaged ends with one Reject of the spool itself; the messages before it stand.
    """
    stream.seek(len(MARK))
    try:
        with pa.ipc.open_stream(stream) as reader:
            for batch in reader:
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    yield from _read_message(*row)
    except (pa.ArrowException, OSError) as error:
        if is_of_the_source(error):
            raise
        yield reject(Source(uri, stream), "damaged_file", str(error), stage="read")


def _read_message(uri: str, url: str | None, value: bytes | None) -> Iterator[Document | Reject]:
    if value is None:
        source = Source(uri, io.BytesIO())
        yield reject(source, "no_value", "a message without a value (tombstone)", stage="read")
        return
    for record in read_content(uri, io.BytesIO(value)):
        if url and isinstance(record, Document) and record.url is None:
            yield record._replace(url=url)
        else:
            yield record
