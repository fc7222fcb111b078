"""The parts of a page, its metadata and what the input says beside it → the Article.

Given fields of the Document win, then metadata, then what is printed. Credits are read here, so
that every kind of input (HTML, rendered text, plain bodies) has them by one set of rules.
"""

from collections.abc import Sequence

from transforms.agencies.attribution import attribute
from transforms.agencies.captions import caption_credit
from transforms.agencies.tails import is_signoff, tail_credit
from transforms.extract.assemble_times import article_times
from transforms.extract.authors import read_names
from transforms.extract.metadata import PageMetadata
from transforms.extract.urls import canonicalise_url, outlet_of
from transforms.records import Article, Caption, Document, PageParts, Removed

_TAIL = 4  # body paragraphs that may be credits the page's layout did not set apart
_MAX_TAIL = 400  # characters


def assemble(
    parts: PageParts, meta: PageMetadata | None = None, document: Document | None = None
) -> Article:
    """The Article of one document. ``meta`` is None for plain bodies and rendered text.

    Credit lines leave the body and stand in ``removed``; datelines stay in it as printed.
    """
    parts = _with_credits_set_apart(parts)
    captions = read_captions(parts.captions)
    byline = (document.byline if document else None) or parts.byline
    url = (document.url if document else None) or (meta.canonical_url if meta else None)
    found = attribute(byline, parts.paragraphs, parts.tail, captions, _marks(meta), url)
    article = _described(parts, meta, document, url)
    return article._replace(
        byline=byline,
        authors=_authors(byline, meta, document),
        agency=found.agency,
        credit_kind=found.kind,
        credits=found.credits,
        dateline=found.dateline,
        provider_item_id=found.printed_id.item_id if found.printed_id else None,
        version_label=found.printed_id.version if found.printed_id else None,
        body="\n\n".join(parts.paragraphs) or None,
        captions=captions,
        is_truncated=parts.is_truncated,
        removed=parts.removed + tuple(map(_removed_credit, parts.tail)),
    )


def read_captions(captions: Sequence[Caption]) -> tuple[Caption, ...]:
    """Captions with their credits read. A credit on a line of its own joins the caption before it."""
    read: list[Caption] = []
    for caption in captions:
        if caption.credit is None and caption.text is not None:
            found = caption_credit(caption.text)
            caption = Caption(found.text, caption.alt, found.credit)
        if _completes(caption, read):
            caption = read.pop()._replace(credit=caption.credit)
        read.append(caption)
    return tuple(read)


def _completes(caption: Caption, read: list[Caption]) -> bool:
    alone = caption.text is None and caption.alt is None and caption.credit is not None
    return alone and bool(read) and read[-1].credit is None and read[-1].text is not None


def _with_credits_set_apart(parts: PageParts) -> PageParts:
    """Move credit lines that the body still ends with to the tail."""
    paragraphs = parts.paragraphs
    last = len(paragraphs)
    while last > max(1, len(paragraphs) - _TAIL) and _is_credit(paragraphs[last - 1]):
        last -= 1
    if last == len(paragraphs):
        return parts
    return parts._replace(paragraphs=paragraphs[:last], tail=(*paragraphs[last:], *parts.tail))


def _is_credit(line: str) -> bool:
    return len(line) <= _MAX_TAIL and (is_signoff(line) or tail_credit(line) is not None)


def _removed_credit(line: str) -> Removed:
    return Removed(line, "agency_credit" if tail_credit(line) else "sign_off")


def _marks(meta: PageMetadata | None) -> tuple[tuple[str, str], ...]:
    return meta.agency_marks if meta else ()


def _authors(
    byline: str | None, meta: PageMetadata | None, document: Document | None
) -> tuple[str, ...]:
    if document is not None and document.authors:
        return read_names(document.authors).people
    if meta is not None and meta.authors:
        return meta.authors
    return read_names(byline.split("\n")).people if byline else ()


def _described(
    parts: PageParts, meta: PageMetadata | None, document: Document | None, url: str | None
) -> Article:
    """Headline, times, language, place of publication."""
    language = (document.language if document else None) or (meta.language if meta else None)
    outlet = (document.outlet if document else None) or (meta.outlet if meta else None)
    times = article_times(parts.timestamps, meta, document, url, language)
    return Article(
        headline=_first(document and document.headline, meta and meta.headline, parts.headline),
        standfirst=_first(document and document.standfirst, parts.standfirst),
        published=times.published,
        modified=times.modified,
        fetched=times.fetched,
        published_raw=times.published_raw,
        tz_source=times.tz_source,
        language=language,
        url=url,
        canonical_url=(meta.canonical_url if meta else None)
        or (canonicalise_url(url) if url else None),
        outlet=outlet or (outlet_of(url) if url else None),
        section=meta.section if meta else None,
        keywords=meta.keywords if meta else (),
    )


def _first(*values: str | None) -> str | None:
    return next((value for value in values if value), None)
