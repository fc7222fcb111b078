"""What the record says of an article's life, then what the article itself prints, as columns of the Article."""

from datetime import datetime

from transforms.extract.times import parse_time
from transforms.extract.times_zones import zone_of_page
from transforms.lifecycle.items import is_item_id, killed_text, named_items, provider_code
from transforms.lifecycle.marks import Found, read_marks
from transforms.lifecycle.vocabulary import is_kill
from transforms.records import Article, Document


class UnknownEmbargo(ValueError):
    """The record is embargoed, and until when cannot be read."""


def with_lifecycle(article: Article, document: Document) -> Article:
    """The article with provider, id, version, status, change, embargo and what it refers to.

    Given fields win over marks, and a kill over everything. Raises UnknownEmbargo: what may not be published before
    a time that is not known is not taken for news.
    """
    paragraphs = article.body.split("\n\n") if article.body else []
    found = read_marks(article.headline, document.slugline, document.editor_note, paragraphs)
    embargo = _embargo(document, article)
    killed = is_kill(document.pub_status, document.change_type or found.change_type)
    change = "kill" if killed else document.change_type or found.change_type
    provider, item_id = _item(article, document)
    return article._replace(
        outlet=article.outlet or document.provider,
        provider=provider,
        provider_item_id=item_id,
        version_label=document.version_label or article.version_label or found.version_label,
        pub_status="canceled" if killed else document.pub_status or _status(found, embargo),
        change_type=change,
        embargo_until=embargo,
        slugline=document.slugline,
        refers_to=_named(article, document, paragraphs, change),
    )


def _status(found: Found, embargo: datetime | None) -> str:
    if found.is_withheld:
        return "withheld"
    return "embargoed" if embargo else "usable"


def _item(article: Article, document: Document) -> tuple[str | None, str | None]:
    """Who issued the item's id, and the id: as given, else as printed."""
    given = document.provider_item_id
    if given is not None and is_item_id(given):
        return provider_code(document.provider or document.outlet or article.outlet), given
    if article.provider_item_id is not None:
        return article.provider, article.provider_item_id
    return provider_code(document.provider), None


def _named(
    article: Article, document: Document, paragraphs: list[str], change: str
) -> tuple[str, ...]:
    if change not in ("kill", "correction"):
        return ()
    notice = _notice(paragraphs) if change == "kill" else None
    return named_items(article.headline, document.slugline, document.editor_note, notice)


def _notice(paragraphs: list[str]) -> list[str]:
    story = set(killed_text(paragraphs))
    return [paragraph for paragraph in paragraphs if paragraph not in story]


def _embargo(document: Document, article: Article) -> datetime | None:
    raw = document.embargo_until
    if raw is None:
        if document.pub_status == "embargoed":
            raise UnknownEmbargo("status embargoed, and no time until when")
        return None
    zone, source = zone_of_page(article.url, article.language) or (None, "assumed")
    parsed = parse_time(raw, article.language, zone, article.fetched, source)
    if parsed is None:
        raise UnknownEmbargo(f"embargoed until {raw[:60]!r}, which is no time")
    return parsed.utc
