"""Records laid down as they were read: a part of a file that cannot be opened in its middle.

The file is a mark, then an Arrow stream: a row a record, in order, a column a field.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, Final

import pyarrow as pa

from transforms.formats.encodable import encodable
from transforms.formats.spec import Source, is_of_the_source, reject
from transforms.records import Document, Reject

MARK: Final = b"copydesk records 1\n"
"""First bytes of such a file: no other format that is read begins so."""

_TYPES: Final = {
    "authors": pa.list_(pa.string()),
    **dict.fromkeys(("html", "payload"), pa.large_binary()),
}
_SCHEMA: Final = pa.schema(
    [
        (name, _TYPES.get(name, pa.string()))
        for name in dict.fromkeys(Document._fields + Reject._fields)
    ]
)
_AT_A_TIME: Final = 256


def write_records(sink: BinaryIO, records: Iterable[Document | Reject]) -> None:
    """All of them, in order."""
    sink.write(MARK)
    remaining = iter(records)
    with pa.ipc.new_stream(sink, _SCHEMA) as writer:
        while some := list(islice(remaining, _AT_A_TIME)):
            rows = [_row(record) for record in some]
            writer.write_batch(pa.RecordBatch.from_pylist(rows, schema=_SCHEMA))


def _row(record: Document | Reject) -> dict[str, Any]:
    values = record._asdict()
    return {k: encodable(v) if isinstance(v, str) else v for k, v in values.items()}


def read_records(uri: str, stream: BinaryIO) -> Iterator[Document | Reject]:
    """The records, in order, as they were when they were read from their own file.

    A damaged file ends with one Reject of itself; the records before it stand.
    """
    stream.seek(len(MARK))
    try:
        with pa.ipc.open_stream(stream) as reader:
            for batch in reader:
                yield from map(_record, batch.to_pylist())
    except (pa.ArrowException, OSError) as error:
        if is_of_the_source(error):
            raise
        yield reject(Source(uri, stream), "damaged_file", str(error), stage="read")


def _record(row: dict[str, Any]) -> Document | Reject:
    if row["reason"] is not None:
        return Reject(*(row[name] for name in Reject._fields))
    row["authors"] = tuple(row["authors"])
    return Document(*(row[name] for name in Document._fields))
