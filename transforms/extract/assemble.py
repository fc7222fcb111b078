"""The parts of a page, its metadata and what the input says beside it → the Article.

Given fields of the Document win, then metadata, then what is printed. Credits are read here, so
that every kind of input (HTML, rendered text, plain bodies) has them by one set of rules.
"""

from collections.abc import Sequence

from transforms.agencies.attribution import attribute
from transforms.agencies.bylines import names_agency
from transforms.agencies.captions import caption_credit
from transforms.extract.assemble_credits import (
    credit_behind_time,
    dropped_byline,
    is_writers_line,
    removed_credit,
    set_credits_apart,
)
from transforms.extract.assemble_times import article_times
from transforms.extract.authors import read_names
from transforms.extract.authors_initials import signed_by
from transforms.extract.metadata import PageMetadata
from transforms.extract.truncation import ends_as_excerpt
from transforms.extract.urls import canonicalise_url, outlet_of
from transforms.records import Article, Caption, Document, PageParts, Removed


def assemble(
    parts: PageParts, meta: PageMetadata | None = None, document: Document | None = None
) -> Article:
    """The Article of one document. ``meta`` is None for plain bodies and rendered text.

    Credit lines leave the body: for ``credits`` and ``byline`` where these hold them whole, else for ``removed``.
    Datelines stay in the body as printed.
    """
    language = _language(meta, document)
    parts = set_credits_apart(parts, language)
    captions = read_captions(parts.captions)
    printed = parts.byline or dropped_byline(parts.removed, language)
    dated = credit_behind_time(parts.timestamps)
    given = document.byline if document else None
    byline = given or printed or _byline_below(parts.tail) or dated
    removed = list(parts.removed)
    if given and parts.byline and parts.byline != given:
        removed.append(Removed(parts.byline, "byline"))
    url = (document.url if document else None) or (meta.canonical_url if meta else None)
    named = "\n".join(dict.fromkeys(filter(None, (given, printed, dated)))) or None
    marks = _marks(meta, document)
    found = attribute(named, parts.paragraphs, parts.tail, captions, marks, url, language)
    held = {byline, *(credit.raw for credit in found.credits)}
    removed += [removed_credit(line) for line in parts.tail if line not in held]
    article = _described(parts, meta, document, url, language)
    return article._replace(
        byline=byline,
        authors=_authors(byline, meta, document),
        agency=found.agency,
        credit_kind=found.kind,
        credits=found.credits,
        dateline=found.dateline,
        provider=found.printed_id.agency if found.printed_id else None,
        provider_item_id=found.printed_id.item_id if found.printed_id else None,
        version_label=found.printed_id.version if found.printed_id else None,
        body="\n\n".join(parts.paragraphs) or None,
        captions=captions,
        is_truncated=parts.is_truncated or ends_as_excerpt(parts.paragraphs),
        removed=tuple(removed),
    )


def _byline_below(tail: Sequence[str]) -> str | None:
    """The writer's line under the text, where none stands over it."""
    return next((line for line in tail if is_writers_line(line)), None)


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


def _marks(meta: PageMetadata | None, document: Document | None) -> list[tuple[str, str]]:
    """Fields that may name an agency: those of the page, and the names given beside the text."""
    marks = list(meta.agency_marks) if meta else []
    if document is not None:
        marks += [(name, "author") for name in document.authors if names_agency(name)]
        given = (document.byline, document.provider)
        marks += [(name, "author") for name in given if name and names_agency(name)]
    return marks


def _authors(
    byline: str | None, meta: PageMetadata | None, document: Document | None
) -> tuple[str, ...]:
    sites = _site_names(meta, document)
    if document is not None and document.authors:
        return read_names(document.authors, sites).people
    if meta is not None and meta.authors:
        return meta.authors
    return (read_names(byline.split("\n"), sites).people or signed_by(byline)) if byline else ()


def _site_names(meta: PageMetadata | None, document: Document | None) -> tuple[str, ...]:
    """How the outlet calls itself, which is nobody's name: in print, in the input, in its address."""
    domain = outlet_of(document.url) if document else None
    given = (document and document.outlet, domain, domain and domain.partition(".")[0])
    return tuple(name for name in (*(meta.site_names if meta else ()), *given) if name)


def _language(meta: PageMetadata | None, document: Document | None) -> str | None:
    return (document.language if document else None) or (meta.language if meta else None)


def _described(
    parts: PageParts,
    meta: PageMetadata | None,
    document: Document | None,
    url: str | None,
    language: str | None,
) -> Article:
    """Headline, times, language, place of publication."""
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
