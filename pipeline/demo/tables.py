"""The tables of OUT as rows, with only the columns that the summary needs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.dataset as ds


class CopyRow(NamedTuple):
    """A row of ``articles``."""

    article_id: str
    story_id: str
    source_uri: str
    is_canonical: bool
    relation: str
    credit_kind: str
    sightings: int
    input_id: str | None = None
    outlet: str | None = None
    headline: str | None = None
    published: datetime | None = None
    agency: str | None = None
    agency_by_text: str | None = None
    body: str | None = None
    containment: float | None = None
    coverage: float | None = None


class LinkRow(NamedTuple):
    """A row of ``links``."""

    article_id: str
    other_id: str
    relation: str


class RejectRow(NamedTuple):
    """A row of ``rejects``."""

    source_uri: str
    reason: str
    error: str | None = None


class Tables(NamedTuple):
    """What a run left in OUT."""

    copies: tuple[CopyRow, ...]
    links: tuple[LinkRow, ...]
    rejects: tuple[RejectRow, ...]


def read_tables(out: Path) -> Tables:
    """Read OUT. A table that is not there has no rows. The order does not depend on the files."""
    return Tables(
        copies=tuple(sorted(_rows(out / "articles", CopyRow), key=_copy_order)),
        links=tuple(sorted(_rows(out / "links", LinkRow))),
        rejects=tuple(
            sorted(_rows(out / "rejects", RejectRow), key=lambda r: (r.reason, r.source_uri))
        ),
    )


def _rows(folder: Path, row: Any) -> Iterator[Any]:
    if not folder.is_dir():
        return iter(())
    columns: Sequence[str] = row._fields
    table = ds.dataset(folder, format="parquet", partitioning="hive").to_table(
        columns=list(columns)
    )
    return (row(**values) for values in table.to_pylist())


def _copy_order(copy: CopyRow) -> tuple[bool, str, str, str]:
    """By time of publication, copies without one last; then by id and source."""
    moment = copy.published.isoformat() if copy.published else ""
    return (copy.published is None, moment, copy.article_id, copy.source_uri)
