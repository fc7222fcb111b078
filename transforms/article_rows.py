"""Articles as Arrow columns: the rows of a staged file, and the facts of each row that travel on."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms import identity
from transforms.records import Article, Document
from transforms.schema import STAGED
from transforms.text.words import count_words

NO_DATE: Final = "undated"
"""The partition of rows without a date. Hive's own name for it makes ``pandas.read_parquet`` fail on the whole table
("Cannot yet unify dictionaries with nulls", pandas issue 55400); a plain word is read by every engine."""


class Row(NamedTuple):
    """One article with the names that only its content gives."""

    document: Document
    article: Article
    article_id: str
    handle: int

    @property
    def date(self) -> str:
        return published_date(self.article.published)

    @property
    def order(self) -> tuple[str, int, str, str]:
        """Sort key: by day, and the same whatever the order of arrival."""
        return (self.date, self.handle, self.document.source_uri, self.document.record or "")


def row_of(document: Document, article: Article) -> Row:
    """The article under its stable id, with the handle of this text of it."""
    article_id = identity.article_id(document, article)
    return Row(document, article, article_id, identity.copy_handle(article_id, article))


def published_date(published: datetime | None) -> str:
    """The partition of a publication time: its day in UTC."""
    return NO_DATE if published is None else published.date().isoformat()


def _dicts(records: Sequence[Any]) -> list[dict[str, Any]]:
    return [record._asdict() for record in records]


_FROM_DOCUMENT: Final = ("input_id", "source_uri", "record", "format")
_DERIVED: Final[dict[str, Callable[[Row], Any]]] = {
    "handle": lambda row: row.handle,
    "article_id": lambda row: row.article_id,
    "word_count": lambda row: count_words(row.article.body or ""),
    "credits": lambda row: _dicts(row.article.credits),
    "captions": lambda row: _dicts(row.article.captions),
    "removed": lambda row: _dicts(row.article.removed),
    "authors": lambda row: list(row.article.authors),
    "keywords": lambda row: list(row.article.keywords),
    "is_delivery": lambda row: identity.is_delivery(row.document, row.article),
    "refers_to": lambda row: list(row.article.refers_to),
}


def _values(rows: Sequence[Row], name: str) -> list[Any]:
    if name in _DERIVED:
        derive = _DERIVED[name]
        return [derive(row) for row in rows]
    if name in _FROM_DOCUMENT:
        return [getattr(row.document, name) for row in rows]
    return [getattr(row.article, name) for row in rows]


def staged_batch(rows: Sequence[Row], signature: pa.Array) -> pa.RecordBatch:
    """The rows as STAGED; ``signature`` is a fixed-size list array of as many rows."""
    columns = [
        signature if field.name == "signature" else pa.array(_values(rows, field.name), field.type)
        for field in STAGED
    ]
    return pa.RecordBatch.from_arrays(columns, schema=STAGED)
