"""One page, one article: decoding, metadata, parts and credits put together."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from transforms.extract.assemble import assemble
from transforms.extract.assemble_times import tells_only_change
from transforms.extract.authors import read_names
from transforms.extract.authors_beside import byline_of_element, byline_set_apart
from transforms.extract.authors_printed import (
    lines_under_headline,
    printed_byline,
    printed_stamps,
)
from transforms.extract.decode import UndecodableText, decode_html, is_plain_utf8
from transforms.extract.html_parts import split_page
from transforms.extract.language import (
    choose_language,
    contradicts,
    detect_language,
    english_variety,
    normalise_language,
)
from transforms.extract.lifecycle import UnknownEmbargo, with_lifecycle
from transforms.extract.metadata import (
    PageMetadata,
    read_metadata,
    with_byline,
    with_marked_authors,
)
from transforms.extract.metadata_times import best_time, is_same_event, url_day
from transforms.extract.nesting import without_abyss
from transforms.extract.plain_body import split_body
from transforms.extract.tail_notes import set_notes_apart
from transforms.extract.times import ParsedTime, parse_time
from transforms.extract.times_near import (
    dated_part,
    foot_stamps,
    head_stamps,
    opening_stamps,
    tells_another,
    title_stamps,
)
from transforms.extract.truncation import MOST_SHOWN, is_gated
from transforms.extract.urls import outlet_of, web_url
from transforms.lifecycle.vocabulary import is_kill
from transforms.records import Article, Document, PageParts

_BCP47 = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_MAX_STAMP = 40  # characters; a longer time line may be a sentence that mentions a day
_MAX_SAMPLE = 600  # characters of the body that its language is told by


class NotAnArticle(ValueError):
    """The document holds no article. ``reason`` is a short stable code for the rejects table."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class PageReading(NamedTuple):
    """An article with what its page says of itself, for those who want to compare the two."""

    article: Article
    meta: PageMetadata


def extract_page(html: bytes, url: str | None = None) -> Article:
    """The article of one HTML page as it was fetched. No Beam, no network, no clock.

    Raises NotAnArticle: ``undecodable`` where the bytes are no text, ``no_article`` where the page
    has no body (a front page, an error page, a page that only a script fills).
    """
    return read_page(_page_document(html, url)).article


def extract_document(document: Document) -> Article:
    """The article of one record of any format; what the record itself gives wins over the page.

    Raises NotAnArticle as extract_page does, and with ``empty`` for a record that holds nothing.
    """
    if document.html is not None:
        return read_page(document).article
    if document.page_text is not None:
        return _read_rendered(document, document.page_text)
    if document.body_text is not None:
        return _read_body(document, document.body_text)
    raise NotAnArticle("empty", "the record holds neither html nor text")


def read_page(document: Document) -> PageReading:
    """The article of a document that holds ``html``, and the metadata it was made with."""
    document = _with_known_language(document)
    tree = parse_page(document.html or b"")
    fetched = _fetched(document)
    meta = read_metadata(tree, web_url(document.url), fetched)
    headline = document.headline or meta.headline
    parts = split_page(tree, headline, meta.description, meta.authors, meta.article_text)
    _refuse_empty(parts)
    parts = parts._replace(is_truncated=_is_truncated(parts, meta, tree))
    meta = with_byline(meta, parts.byline)
    if not meta.authors or not (meta.published or parts.timestamps):
        parts, meta = _with_head_lines(parts, meta, tree)
    meta = _with_language(meta, _sample(parts))
    if not (meta.published or document.published):
        parts = parts._replace(timestamps=_near_stamps(parts, meta, tree, document))
    meta = _with_printed_clock(meta, parts.timestamps, fetched)
    parts = set_notes_apart(parts, document.authors or meta.authors)
    article = _settled(assemble(parts, meta, document), document)
    meta = with_byline(meta, article.byline)  # it may stand under the text
    if not (meta.authors or parts.byline):
        apart = byline_set_apart(parts.paragraphs, article.removed, meta.site_names)
        meta = with_byline(meta, apart)
    if not (document.authors or document.byline):
        article = article._replace(authors=meta.authors)  # read knowing the outlet's own names
    return PageReading(article, meta)


def _is_truncated(parts: PageParts, meta: PageMetadata, tree: LexborHTMLParser) -> bool:
    """A free page of some length is whole, whatever it offers."""
    whole = meta.is_free is True and sum(map(len, parts.paragraphs)) >= MOST_SHOWN
    return (parts.is_truncated and not whole) or is_gated(parts.paragraphs, meta, tree)


def parse_page(payload: bytes) -> LexborHTMLParser:
    """The parse tree; raises NotAnArticle where the bytes are no text.

    Plain UTF-8 goes to the parser as it is, which spares encoding it anew.
    """
    if not is_plain_utf8(payload):
        try:
            payload = decode_html(payload).encode()
        except UndecodableText as error:
            raise NotAnArticle("undecodable", str(error)) from error
    return LexborHTMLParser(without_abyss(payload))


def _read_rendered(document: Document, page_text: str) -> Article:
    from transforms.extract.rendered import split_rendered  # most inputs are HTML

    parts = split_rendered(page_text, document.headline, document.url)
    _refuse_empty(parts)
    printed = read_names((parts.byline or "").split("\n")).people
    parts = set_notes_apart(parts, document.authors or printed)
    document = _with_known_language(document)
    sample = _sample(parts)
    language = normalise_language(document.language) or detect_language(sample)
    if language == "en":
        language = english_variety("\n".join(parts.paragraphs)) or language
    meta = PageMetadata(language=language, outlet=outlet_of(document.url))
    return _settled(assemble(parts, meta, document), document)


def _read_body(document: Document, body_text: str) -> Article:
    parts = split_body(body_text)
    if not is_kill(document.pub_status, document.change_type):
        _refuse_empty(parts)
    document = _with_known_language(document)
    language = normalise_language(document.language) or detect_language(_sample(parts))
    return _settled(assemble(parts, PageMetadata(language=language), document), document)


def _page_document(html: bytes, url: str | None) -> Document:
    return Document(source_uri=url or "", record=None, format="html", html=html, url=url)


def _fetched(document: Document) -> datetime | None:
    found = parse_time(document.fetched, zone="UTC") if document.fetched else None
    return found.utc if found else None


def _refuse_empty(parts: PageParts) -> None:
    if not parts.paragraphs:
        raise NotAnArticle("no_article", "no paragraph of an article was found")


def _sample(parts: PageParts) -> str:
    sample = ""
    for paragraph in parts.paragraphs:
        sample += paragraph + "\n"
        if len(sample) > _MAX_SAMPLE:
            break
    return sample[:_MAX_SAMPLE]


def _with_head_lines(
    parts: PageParts, meta: PageMetadata, tree: LexborHTMLParser
) -> tuple[PageParts, PageMetadata]:
    """Byline and time by the lines under the headline, where nothing else told them."""
    captions = {text for caption in parts.captions for text in caption if text}
    lines = [x for x in lines_under_headline(tree, meta.headline) if x.text not in captions]
    if not meta.authors:
        byline = printed_byline(lines, meta.site_names)
        parts = parts._replace(byline=byline or parts.byline)
        meta = with_marked_authors(with_byline(meta, byline), tree)
    if not meta.authors:
        meta = with_byline(meta, byline_of_element(tree, meta.site_names))
    if not (meta.published or parts.timestamps):
        parts = parts._replace(timestamps=printed_stamps(lines))
    return parts, meta


def _near_stamps(
    parts: PageParts, meta: PageMetadata, tree: LexborHTMLParser, document: Document
) -> tuple[str, ...]:
    """The time lines; where these are sentences, or of a change, what the next telling place says.

    A sentence that tells another day than the address does is of something else.
    """
    language, day = meta.language, url_day(document.url)

    def read(stamps: Sequence[str]) -> ParsedTime | None:
        found = (best_time([x], language, meta.zone, _fetched(document)) for x in stamps)
        return next(filter(None, found), None)

    lines = tuple(line for line in parts.timestamps if not tells_another(line))
    changes = tuple(filter(tells_only_change, lines))
    sure = [x for x in lines if len(x) <= _MAX_STAMP or dated_part(x, language)]
    told = read(lines)
    believed = () if day and told and not (changes or is_same_event(told, day)) else lines
    places: tuple[Callable[[], tuple[str, ...]], ...] = (
        lambda: lines if not set(sure) <= set(changes) else (),
        lambda: head_stamps(tree, meta.headline, language),
        lambda: title_stamps(tree, language),
        lambda: opening_stamps(parts.paragraphs, language),
        lambda: believed,
        lambda: () if day else foot_stamps(parts, language),
    )
    stamps = next((found for place in places if read(found := place())), believed)
    return tuple(dict.fromkeys(stamps + changes))


def _with_language(meta: PageMetadata, sample: str) -> PageMetadata:
    """The body decides where the page does not tell, or tells what its words plainly contradict."""
    if meta.language is not None and not contradicts(meta.language, sample):
        return meta
    return meta._replace(language=choose_language((detect_language(sample), meta.language)))


def _with_printed_clock(
    meta: PageMetadata, printed: tuple[str, ...], fetched: datetime | None
) -> PageMetadata:
    """A page whose tags give only the day often prints the time as well."""
    if meta.published is None or meta.has_clock:
        return meta
    stamps = (meta.published_raw, *printed)
    best = best_time(stamps, meta.language, meta.zone, fetched)
    if best is None or not best.has_clock:
        return meta
    return meta._replace(
        published=best.utc, published_raw=best.raw, tz_source=best.tz_source, has_clock=True
    )


def _with_known_language(document: Document) -> Document:
    """A given tag as it is given, its usual misspellings ("en_GB") in order, other words dropped."""
    known = normalise_language(document.language)
    if known and _BCP47.fullmatch(document.language or ""):
        return document
    return document._replace(language=known)


def _settled(article: Article, document: Document) -> Article:
    """What is no address names no article: ``url`` keeps it, ``canonical_url`` does not."""
    article = _with_url_day(article._replace(canonical_url=web_url(article.canonical_url)))
    try:
        return with_lifecycle(article, document)
    except UnknownEmbargo as error:
        raise NotAnArticle("embargo_unknown", str(error)) from error


def _with_url_day(article: Article) -> Article:
    """The day in the address, where neither tags nor text give a time."""
    day = url_day(article.url) if article.published is None else None
    if day is None:
        return article
    raw = article.published_raw or day.raw  # a stamp that was given and cannot be read stays
    return article._replace(published=day.utc, published_raw=raw, tz_source=day.tz_source)
