"""The parts of a page, its metadata and what the input says beside it → the Article.

Given fields of the Document win, then metadata, then what is printed. Credits are read here, so
that every kind of input (HTML, rendered text, plain bodies) has them by one set of rules.
"""

from collections.abc import Sequence
from itertools import pairwise

from transforms.agencies.attribution import attribute
from transforms.agencies.bylines import byline_credit
from transforms.agencies.captions import caption_credit
from transforms.agencies.tails import is_signoff, tail_credit
from transforms.extract.assemble_times import article_times
from transforms.extract.authors import read_names
from transforms.extract.metadata import PageMetadata
from transforms.extract.urls import canonicalise_url, outlet_of
from transforms.records import Article, Caption, Document, PageParts, Removed

_TAIL = 4  # body paragraphs that may be credits the page's layout did not set apart
_MAX_TAIL = 400  # characters
_HEAD_BLOCKS, _MAX_HEAD_LINES, _MAX_HEAD_LINE = 3, 15, 40
_MARKERS = frozenset({"by", "von", "par", "por", "di", "door", "av", "af"})


def assemble(
    parts: PageParts, meta: PageMetadata | None = None, document: Document | None = None
) -> Article:
    """The Article of one document. ``meta`` is None for plain bodies and rendered text.

    Credit lines leave the body and stand in ``removed``; datelines stay in it as printed.
    """
    parts = _with_credits_set_apart(parts)
    captions = read_captions(parts.captions)
    given = document.byline if document else None
    byline = given or parts.byline or _dropped_byline(parts.removed)
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
    """Move credit lines that the body still ends with to the tail, and copyright lines of the text
    that stand among the captions.
    """
    paragraphs = parts.paragraphs
    last = len(paragraphs)
    under = tuple(c.text for c in parts.captions if c.text and _is_copyright(c.text))
    while last > max(1, len(paragraphs) - _TAIL) and _is_credit(paragraphs[last - 1]):
        last -= 1
    if last == len(paragraphs) and not under:
        return parts
    return parts._replace(
        paragraphs=paragraphs[:last],
        captions=tuple(c for c in parts.captions if c.text not in under),
        tail=(*paragraphs[last:], *parts.tail, *under),
    )


def _is_copyright(line: str) -> bool:
    """'© 2021 The Canadian Press': with the year it is no picture credit."""
    return line[:1] == "©" and line[1:8].strip()[:4].isdigit() and tail_credit(line) is not None


def _dropped_byline(removed: Sequence[Removed]) -> str | None:
    """An agency named with its marker ("von", then "APA") in a dropped block of the page's head.

    Such a block holds short lines only (byline, day, count of comments); cards have titles too.
    """
    for block in removed[:_HEAD_BLOCKS]:
        lines = block.text.split("\n")
        if len(lines) > _MAX_HEAD_LINES or any(len(line) > _MAX_HEAD_LINE for line in lines):
            continue
        for upper, lower in pairwise([*lines, ""]):
            line = f"{upper} {lower}" if upper.casefold() in _MARKERS else upper
            if line.split(" ", 1)[0].casefold() in _MARKERS and byline_credit(line) is not None:
                return line
    return None


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
