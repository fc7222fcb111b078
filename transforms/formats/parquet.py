"""Parquet with the same fields as JSON Lines: a record a row."""

import json
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.formats.encodable import encodable
from transforms.formats.fields import ALIASES, BODY_NAMES, Unusable, document_of
from transforms.formats.spec import Format, Source, is_of_the_source, reject
from transforms.records import Document, Reject

_UNREADABLE: Final = (pa.ArrowException, ValueError, TypeError, IndexError, OverflowError)
"""What a value raises that Python has no form for: bytes that are no UTF-8, a day in the year 290000."""

_ROWS_AT_A_TIME: Final = 1024
_KNOWN: Final = {"html", "authors", *BODY_NAMES, *(n for names in ALIASES.values() for n in names)}


def _is_parquet(head: bytes, name: str) -> bool:
    return head.startswith(b"PAR1")


def _read_parquet(source: Source) -> Iterator[Document | Reject]:
    try:
        file = pq.ParquetFile(source.stream)
        wanted = [name for name in file.schema_arrow.names if name in _KNOWN]
        number = 0
        for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=wanted):
            for row in _rows(batch):
                number += 1
                yield _record(source, f"row {number}", row)
    except (pa.ArrowException, OSError) as error:
        if is_of_the_source(error):
            raise
        yield reject(source, "damaged_file", str(error), stage="read")


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, object] | pa.RecordBatch]:
    """A batch's rows; one that holds a value Python has no form for comes as a batch of one."""
    try:
        rows = batch.to_pylist()
    except _UNREADABLE:
        yield from _rows_one_by_one(batch)
    else:
        yield from rows


def _rows_one_by_one(batch: pa.RecordBatch) -> Iterator[dict[str, object] | pa.RecordBatch]:
    for number in range(batch.num_rows):
        single = batch.slice(number, 1)
        try:
            row = single.to_pylist()[0]
        except _UNREADABLE:
            yield single
        else:
            yield row


def _record(
    source: Source, record: str, row: dict[str, object] | pa.RecordBatch
) -> Document | Reject:
    if isinstance(row, dict):
        return _document(source, record, row)
    readable: dict[str, object] = {}
    errors = []
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            readable[name] = column.to_pylist()[0]
        except _UNREADABLE as error:
            errors.append(f"{name}: {error}")
    payload = json.dumps(readable, default=str).encode()
    return reject(source, "unreadable_row", encodable("; ".join(errors)), payload, record)


def _document(source: Source, record: str, row: dict[str, object]) -> Document | Reject:
    try:
        return document_of(row, source.uri, record, "parquet")
    except Unusable as error:
        payload = json.dumps(row, default=str).encode()
        return reject(source, error.reason, str(error), payload, record)


PARQUET: Final = Format("parquet", _is_parquet, _read_parquet)
