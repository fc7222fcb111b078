"""Parquet with the same fields as JSON Lines: a record a row."""

import json
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.formats.fields import ALIASES, BODY_NAMES, NoText, document_of
from transforms.formats.spec import Format, Source, reject
from transforms.records import Document, Reject

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
            for row in batch.to_pylist():
                number += 1
                yield _document(source, f"row {number}", row)
    except (pa.ArrowInvalid, OSError) as error:
        yield reject(source, "damaged_file", str(error), stage="read")


def _document(source: Source, record: str, row: dict[str, object]) -> Document | Reject:
    try:
        return document_of(row, source.uri, record, "parquet")
    except NoText as error:
        payload = json.dumps(row, default=str).encode()
        return reject(source, "no_text", str(error), payload, record)


PARQUET: Final = Format("parquet", _is_parquet, _read_parquet)
