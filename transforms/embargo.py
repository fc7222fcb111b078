"""Embargoes: records that may not be in ``articles`` yet wait in OUT's index, as they were given.

    extracted ──► under embargo when the run started? ── no ──► articles
                          │ yes                                     ▲
                          ▼                                         │ read anew, once their time has come
                  _index/embargoed/held.parquet ────────────────────┘

One small file, written whole by each run that changes it: agencies have some hundreds of items under embargo at once.
A copy that an outlet published all the same is no record under embargo: it is news, and a breach.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from transforms import layout
from transforms.batches import concat, empty
from transforms.extract_articles import Extracted
from transforms.identity import record_digest
from transforms.parquet_files import OutputFile, stage_parquet
from transforms.records import Article, Document
from transforms.schema import TIMESTAMP

_TYPES: Final = {"html": pa.binary(), "authors": pa.list_(pa.string())}

HELD: Final = pa.schema(
    [
        pa.field("digest", pa.uint64(), nullable=False),  # of the record
        pa.field("embargoed_until", TIMESTAMP, nullable=False),
        *(pa.field(name, _TYPES.get(name, pa.string())) for name in Document._fields),
    ]
)

_FINAL: Final = layout.join(layout.EMBARGOED, "held.parquet")


class HeldCounts(NamedTuple):
    """Records that were put under hold, and those that were there already."""

    held: int = 0
    known_held: int = 0


def is_held(article: Article, now: datetime) -> bool:
    """Whether the article may not be published yet. A kill is never held back."""
    until = article.embargo_until
    return until is not None and until > now and article.change_type != "kill"


def held_batch(held: Iterable[Extracted]) -> pa.RecordBatch:
    """The records as HELD."""
    rows: list[dict[str, Any]] = [
        {
            **extracted.document._asdict(),
            "digest": record_digest(extracted.document),
            "embargoed_until": extracted.article.embargo_until,
        }
        for extracted in held
    ]
    return pa.RecordBatch.from_pylist(rows, schema=HELD)


def held_documents(rows: pa.RecordBatch) -> list[Document]:
    """The records as they were given."""
    found = rows.select(Document._fields).to_pylist()
    return [Document(**{**row, "authors": tuple(row["authors"])}) for row in found]


def read_held(out: str) -> pa.RecordBatch:
    """HELD rows of all records that wait in OUT."""
    path = layout.join(out, _FINAL)
    if not FileSystems.exists(path):
        return empty(HELD)
    with FileSystems.open(path) as stream:
        table = pq.read_table(stream)
    missing = [field for field in HELD if field.name not in table.column_names]
    for field in missing:  # held by a version that did not know it
        table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return concat(table.select(HELD.names).combine_chunks().to_batches(), HELD)


def due(held: pa.RecordBatch, now: datetime) -> pa.RecordBatch:
    """Those whose time has come."""
    moment = pa.scalar(now, TIMESTAMP)
    return held.filter(pc.less_equal(held.column("embargoed_until"), moment))


def hold(
    standing: pa.RecordBatch, new: Iterable[pa.RecordBatch], now: datetime
) -> tuple[pa.RecordBatch, HeldCounts]:
    """What waits after a run that started at ``now``: of what stood there what is not due, and what is new."""
    moment = pa.scalar(now, TIMESTAMP)
    waiting = standing.filter(pc.greater(standing.column("embargoed_until"), moment))
    added = concat(new, HELD)
    rows = concat([waiting, added], HELD)
    first = {digest: at for at, digest in reversed(list(enumerate(_digests(rows))))}
    kept = rows.take(pa.array(sorted(first.values()), pa.int64()))
    fresh = kept.num_rows - waiting.num_rows
    return kept, HeldCounts(fresh, added.num_rows - fresh)


def _digests(rows: pa.RecordBatch) -> list[int]:
    return list(rows.column("digest").to_pylist())


def stage_held(staging: str, rows: pa.RecordBatch) -> OutputFile:
    """The file of all that waits, staged; it takes the place of the one that stands."""
    table = pa.Table.from_batches([rows]).sort_by(
        [("embargoed_until", "ascending"), ("digest", "ascending")]
    )
    return stage_parquet(staging, _FINAL, table, layout.EMBARGOED, replaces=True)
