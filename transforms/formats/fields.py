"""The field names of JSON Lines and Parquet records: ours, and those of the crawlers people come from.

Ours come first; news-please, Fundus and trafilatura write the others. One line a field.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from transforms.formats.encodable import encodable
from transforms.records import Document

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "input_id": ("id", "fingerprint", "uuid"),
    "url": ("url", "source-url", "requested_url", "responded_url", "source_url"),
    "outlet": ("outlet", "source_domain", "hostname", "publisher", "sitename", "source-hostname"),
    "headline": ("headline", "title"),
    "standfirst": ("standfirst", "description", "excerpt", "summary"),
    "published": ("published", "date_publish", "publishing_date", "publication_date", "date"),
    "modified": ("modified", "date_modify", "modified_date"),
    "fetched": ("fetched", "date_download", "crawl_date", "filedate", "date-crawled"),
    "byline": ("byline", "author"),
    "language": ("language", "lang"),
}
"""Field of Document → names of it, the first that is filled counts."""

BODY_NAMES: Final = ("text", "maintext", "plaintext", "raw_text", "text_content", "body")


class NoText(ValueError):
    """The record holds neither a page nor a body."""


def _as_text(value: object) -> str | None:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float, str)):
        return encodable(str(value).strip()) or None
    return None


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        if (text := _as_text(record.get(name))) is not None:
            return text
    return None


def _fundus_body(body: object) -> str | None:
    """Fundus writes ``body`` as {summary: [...], sections: [{headline: [...], paragraphs: [...]}]}."""
    if not isinstance(body, Mapping):
        return None
    lines: list[str] = []
    for section in _items(body.get("sections")):
        if isinstance(section, Mapping):
            lines += [*_strings(section.get("headline")), *_strings(section.get("paragraphs"))]
    return encodable("\n\n".join(line for line in lines if line.strip())) or None


def _items(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def _strings(value: object) -> list[str]:
    """What a list holds of strings, or the one string that stands in place of a list."""
    items = (value,) if isinstance(value, str) else _items(value)
    return [item for item in items if isinstance(item, str)]


def _authors(record: Mapping[str, Any]) -> tuple[str, ...]:
    value = record.get("authors")
    if isinstance(value, str):
        value = value.split(";")  # trafilatura joins names so
    return tuple(encodable(name) for text in _strings(value) if (name := text.strip()))


def _html(record: Mapping[str, Any]) -> bytes | None:
    value = record.get("html")
    if isinstance(value, str) and value.strip():
        return encodable(value).encode()
    return value if isinstance(value, bytes) and value.strip() else None


def document_of(
    record: Mapping[str, Any], source_uri: str, where: str | None, format_name: str
) -> Document:
    """A Document of one record by its field names. Raises NoText where there is nothing to read."""
    html = _html(record)
    body = None if html else _first(record, BODY_NAMES) or _fundus_body(record.get("body"))
    if html is None and body is None:
        raise NoText("neither html nor text")
    fields = {field: _first(record, names) for field, names in ALIASES.items()}
    return Document(
        source_uri,
        where,
        format_name,
        html=html,
        body_text=body,
        authors=_authors(record),
        **fields,
    )
