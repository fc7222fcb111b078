"""Stable names: of records, articles, copies and stories. The same in every run, process and machine.

All are xxh3 of a text with its parts joined by U+001F (unit separator), so that ('ab', 'c') and ('a', 'bc') differ.
"""

import xxhash

from transforms.agencies.table import agencies
from transforms.lifecycle.items import is_item_id, item_name, provider_code
from transforms.records import Article, Document

_SEPARATOR = "\x1f"


def _joined(parts: tuple[str | None, ...]) -> bytes:
    return _SEPARATOR.join("" if part is None else part for part in parts).encode(
        "utf-8", "surrogatepass"
    )


def digest64(*parts: str | None) -> int:
    """A 64-bit digest of the parts. Two of 100 million collide with probability 3e-4."""
    return int(xxhash.xxh3_64_intdigest(_joined(parts)))


def _digest80(*parts: str | None) -> str:
    return str(xxhash.xxh3_128_hexdigest(_joined(parts)))[:20]


def article_id(document: Document, article: Article) -> str:
    """An article at an outlet: from the provider's id where the record gives it, else the canonical URL, else the
    content. An id that is only printed in the text does not name the page.

    The outlet is part of each: copies at two outlets that name one canonical URL (MSN and CNN do), or print one
    agency id, are two articles.
    """
    outlet = article.outlet
    if article.provider_item_id and _gives_id(document):
        item = item_name(article.provider, article.provider_item_id)
        return "a" + _digest80("provider", outlet, *item)
    if article.canonical_url:
        return "a" + _digest80("url", outlet, article.canonical_url)
    given = (document.input_id, article.published_raw, article.headline, article.body)
    return "a" + _digest80("content", outlet, *given)


def copy_handle(article_id: str, article: Article) -> int:
    """The 64-bit handle of one text of an article: what travels through shuffles in place of the copy.

    A text that is held back or taken back is another copy than the same text when it was fit for use.
    """
    state = () if article.pub_status in ("usable", "embargoed") else (article.pub_status,)
    return digest64(article_id, article.headline, article.body, *state)


def _gives_id(document: Document) -> bool:
    given = document.provider_item_id
    return document.format in DELIVERY_FORMATS or (given is not None and is_item_id(given))


def is_delivery(document: Document, article: Article) -> bool:
    """Whether the copy is the agency's own: its format is one that agencies deliver in, or the record gives the
    item's id and comes from nowhere, or from who issued the id. An outlet that numbers its own pages delivers nothing.
    """
    if document.format in DELIVERY_FORMATS:
        return True
    if not _gives_id(document):
        return False
    if document.outlet is None and document.url is None:
        return True
    is_known = article.provider in agencies() or document.provider is not None
    return is_known and provider_code(article.outlet) == article.provider


def record_digest(document: Document) -> int:
    """One record of the input: the same file read again gives the same digest, so it adds nothing."""
    body = document.html or b""
    return digest64(
        document.source_uri,
        document.record,
        document.input_id,
        document.url,
        document.headline,
        document.published,
        document.fetched,
        document.page_text or document.body_text,
        str(xxhash.xxh3_128_hexdigest(body)),
    )


def story_id(founder_article_id: str) -> str:
    """A story, named after the article that founded it."""
    return "s" + founder_article_id[1:]


DELIVERY_FORMATS = frozenset(
    {"nitf", "newsml-g2", "newsml1", "ninjs", "iptc7901", "anpa1312", "ap-media-api"}
)
"""Formats in which agencies deliver: a copy read from one is the agency's own."""
