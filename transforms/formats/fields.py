"""The field names of JSON Lines and Parquet records: ours, and those of the systems people come from.

Ours come first; news-please, Fundus and trafilatura write the others, and ninjs those of an agency's delivery. One
line a field.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from transforms.agencies.table import agencies, find_alias
from transforms.formats.encodable import encodable
from transforms.lifecycle.items import is_item_id, provider_code
from transforms.lifecycle.vocabulary import UnknownStatus, change_type, is_kill, pub_status
from transforms.records import Document

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "input_id": ("id", "fingerprint", "uuid"),
    "url": ("url", "source-url", "requested_url", "responded_url", "source_url"),
    "outlet": ("outlet", "source_domain", "hostname", "publisher", "sitename", "source-hostname"),
    "headline": ("headline", "title"),
    "standfirst": ("standfirst", "description", "excerpt", "summary"),
    "published": (
        *("published", "date_publish", "publishing_date", "publication_date", "date"),
        *("versioncreated", "firstcreated"),
    ),
    "modified": ("modified", "date_modify", "modified_date"),
    "fetched": ("fetched", "date_download", "crawl_date", "filedate", "date-crawled"),
    "byline": ("byline", "author"),
    "language": ("language", "lang"),
    "provider": ("provider", "copyrightholder"),
    "provider_item_id": ("provider_item_id", "uri", "guid", "itemid"),
    "version_label": ("version_label", "version"),
    "pub_status": ("pub_status", "pubstatus", "pubStatus"),
    "change_type": ("change_type",),
    "embargo_until": ("embargo_until", "embargoed"),
    "slugline": ("slugline", "slug"),
    "editor_note": ("editor_note", "ednote", "edNote"),
}
"""Field of Document → names of it, the first that is filled counts."""

BODY_NAMES: Final = (
    "text",
    "maintext",
    "plaintext",
    "raw_text",
    "text_content",
    "body_text",
    "body",
)


class Unusable(ValueError):
    """The record cannot be read for what it is. ``reason`` is a short stable code for the rejects table."""

    reason: str


class NoText(Unusable):
    """The record holds neither a page nor a body."""

    reason = "no_text"


class InvalidStatus(Unusable):
    """The record's publication status is none that is known: it may be a kill, and is not taken for news."""

    reason = "invalid_status"


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


def _lifecycle(fields: Mapping[str, str | None]) -> dict[str, str | None]:
    """Status and kind of change in the table's words. An unknown kind of change is left out, a status never."""
    try:
        status = pub_status(fields["pub_status"])
    except UnknownStatus as error:
        raise InvalidStatus(str(error)) from error
    item_id = fields["provider_item_id"]
    is_address = item_id is not None and item_id.startswith(("http://", "https://"))
    given, outlet = fields["provider"], fields["outlet"]
    provider = _provider(given, outlet, None if is_address else item_id)
    is_outlet = given != provider and not (outlet or fields["url"])
    return {
        "pub_status": status,
        "change_type": change_type(fields["change_type"]),
        "provider": provider,
        "outlet": given if is_outlet else outlet,
        "provider_item_id": None if is_address else item_id,
        "url": fields["url"] or (item_id if is_address else None),
    }


def _provider(provider: str | None, outlet: str | None, item_id: str | None) -> str | None:
    """Who issued the item; an agency under a name that credits it: 'The Associated Press' for 'ap' and 'apnews.com'.

    An agency that stands in as the outlet of an item with its id delivers it; without an id its name tells nothing.
    """
    delivers = item_id is not None and is_item_id(item_id)
    name = provider or (outlet if delivers else None)
    agency = agencies().get(provider_code(name) or "")
    if name is None or agency is None:
        return provider
    return next(known for known in (name, agency.name, *agency.names) if find_alias(known))


def _names_item(fields: Mapping[str, str | None]) -> bool:
    """A kill without a text, which still tells what it kills."""
    told = ("provider_item_id", "url", "slugline", "headline", "editor_note")
    names = (fields[name] for name in told)
    return is_kill(fields["pub_status"], fields["change_type"]) and any(names)


def document_of(
    record: Mapping[str, Any], source_uri: str, where: str | None, format_name: str
) -> Document:
    """A Document of one record by its field names.

    Raises NoText where there is nothing to read, InvalidStatus where it is not told what may be done with it.
    """
    fields = {field: _first(record, names) for field, names in ALIASES.items()}
    if record.get("embargoed") is True and fields["pub_status"] is None:
        fields["pub_status"] = "embargoed"
    fields |= _lifecycle(fields)
    html = _html(record)
    body = None if html else _first(record, BODY_NAMES) or _fundus_body(record.get("body"))
    if html is None and body is None:
        if not _names_item(fields):
            raise NoText("neither html nor text")
        body = ""
    return Document(
        source_uri,
        where,
        format_name,
        html=html,
        body_text=body,
        authors=_authors(record),
        **fields,
    )
