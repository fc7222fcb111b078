"""What a page says about itself, apart from its text: headline, authors, times, language, marks."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.agencies.table import find_alias
from transforms.extract.authors import Names, has_lead, read_names
from transforms.extract.authors_beside import credited_people, fuller_names
from transforms.extract.authors_initials import read_initials, signed_by
from transforms.extract.jsonld import LdArticle, article_node, fold_title
from transforms.extract.jsonld_breadcrumb import section_of
from transforms.extract.language import choose_language
from transforms.extract.metadata_headline import choose_headline, clean_title, first_line
from transforms.extract.metadata_marks import agency_marks
from transforms.extract.metadata_tags import (
    AUTHOR_TAGS,
    DESCRIPTION_TAGS,
    KEYWORD_TAGS,
    LANGUAGE_TAGS,
    MODIFIED_TAGS,
    PUBLISHED_TAGS,
    SECTION_TAGS,
    SITE_TAGS,
    TIER_TAGS,
    TITLE_TAGS,
    VAGUE_TAGS,
    HeadTags,
    collect_tags,
)
from transforms.extract.metadata_times import best_time, time_elements
from transforms.extract.times import ParsedTime
from transforms.extract.times_zones import zone_of_page
from transforms.extract.urls import canonicalise_url, outlet_of, url_key

_MAX_HEADINGS = 8
_MAX_SUBHEADS = 40
_MAX_KEYWORDS = 50
_MAX_HEADLINE = 400
_MAX_UNMARKED = 80  # characters of a byline without its marker
_KEYWORD_MARK = re.compile(r"[,;，；、|]")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{5,}")  # of the content system
_TIERS = {"free": True, "locked": False}  # "metered" tells nothing of this page
_MARKED_AUTHORS = (
    '[rel~="author"], [itemprop="author"], [property="author"], [property="schema:author"]'
)


class PageMetadata(NamedTuple):
    """Fields as in records.Article; the others serve as hints to the parts of the page."""

    headline: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()  # people only
    author_raw: tuple[str, ...] = ()  # all names credited, agencies and outlets among them
    published: datetime | None = None
    modified: datetime | None = None
    published_raw: str | None = None
    tz_source: str | None = None
    has_clock: bool = False  # False where published is only a day
    language: str | None = None
    canonical_url: str | None = None
    outlet: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    article_text: str | None = None
    is_free: bool | None = None
    word_count: int | None = None  # as told
    gated: tuple[str, ...] = ()  # selectors of the elements that are not free
    agency_marks: tuple[tuple[str, str], ...] = ()  # (value as it stands, field)
    zone: tuple[str, str] | None = None  # of the page's printed times, and what that rests on
    site_names: tuple[str, ...] = ()


def read_metadata(
    tree: LexborHTMLParser, url: str | None, fetched: datetime | None = None
) -> PageMetadata:
    """Read a page's tags, its JSON-LD, and the marks in its scripts.

    ``fetched`` bounds the times and lets relative ones be read. Nothing raises on a strange page:
    what cannot be read is absent.
    """
    tags = collect_tags(tree)
    headings = _headings(tree, tags)
    address = url or tags.canonical or tags.first(("og:url",))
    key = url_key(address) if address else None
    article = article_node(tags.jsonld, key, _folded_titles(tags, headings)) or LdArticle()
    language = choose_language((article.language, tags.html_language, *tags.values(LANGUAGE_TAGS)))
    zone = zone_of_page(address, language)
    published, modified = _times(tree, tags, article, language, zone, fetched)
    sites = _site_names(tags, article, address)
    credited, people = _authors(tags, article, sites)
    return _described(tags, article, headings, sites)._replace(
        headline=_headline(tags, article, headings, _subheads(tree), sites),
        authors=people,
        author_raw=credited,
        published=published.utc if published else None,
        modified=modified.utc if modified else None,
        published_raw=published.raw if published else None,
        tz_source=published.tz_source if published else None,
        has_clock=published.has_clock if published else False,
        language=language,
        canonical_url=_canonical(tags, url),
        outlet=outlet_of(address) or tags.first(SITE_TAGS),
        agency_marks=agency_marks(tags, article, url),
        zone=zone,
    )


def _described(
    tags: HeadTags, article: LdArticle, headings: tuple[str, ...], sites: tuple[str, ...]
) -> PageMetadata:
    """What is told in words: description, section, keywords, body."""
    return PageMetadata(
        description=_cleaned(article.description or tags.first(DESCRIPTION_TAGS)),
        section=article.section
        or tags.first(SECTION_TAGS)
        or section_of(tags.jsonld, _folded_titles(tags, headings)),
        keywords=_keywords(article, tags),
        article_text=article.article_text,
        is_free=_TIERS.get(tags.first(TIER_TAGS) or "")
        if article.is_free is None
        else article.is_free,
        word_count=article.word_count,
        gated=article.gated,
        site_names=sites,
    )


def _headings(tree: LexborHTMLParser, tags: HeadTags) -> tuple[str, ...]:
    stated = tuple(tags.values(TITLE_TAGS))
    nodes = tree.tags("h1")[:_MAX_HEADINGS]
    texts = (first_line(node.text(separator="\n"), stated) for node in nodes)
    return tuple(text for text in texts if text and len(text) <= _MAX_HEADLINE)


def _subheads(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css("h2, h3")[:_MAX_SUBHEADS]:
        yield clean_title(node.text(separator=" "))


def _folded_titles(tags: HeadTags, headings: Iterable[str]) -> Iterable[str]:
    stated = (title for title in tags.values(TITLE_TAGS) if len(title) <= _MAX_HEADLINE)
    return map(fold_title, (*headings, *stated))


def _site_names(tags: HeadTags, article: LdArticle, address: str | None) -> tuple[str, ...]:
    outlet = outlet_of(address) or ""
    names = (article.publisher, *tags.values(SITE_TAGS), outlet, outlet.partition(".")[0])
    return tuple(dict.fromkeys(name for name in names if name))


def _headline(
    tags: HeadTags,
    article: LdArticle,
    headings: tuple[str, ...],
    subheads: Iterable[str],
    sites: tuple[str, ...],
) -> str | None:
    stated = (article.headline, *tags.values(TITLE_TAGS), tags.title)
    usable = [title for title in stated if title and len(title) <= _MAX_HEADLINE]
    return choose_headline(usable, headings, sites, subheads)


def _times(
    tree: LexborHTMLParser,
    tags: HeadTags,
    article: LdArticle,
    language: str | None,
    zone: tuple[str, str] | None,
    fetched: datetime | None,
) -> tuple[ParsedTime | None, ParsedTime | None]:
    stamps = (article.published, *tags.values(PUBLISHED_TAGS))
    published = best_time(stamps, language, zone, fetched)
    if published is None:
        near, aside = time_elements(tree)
        published = best_time((*near, *tags.values(VAGUE_TAGS), *aside), language, zone, fetched)
    stamps = (article.modified, *tags.values(MODIFIED_TAGS))
    modified = best_time(stamps, language, zone, fetched)
    if modified and published and modified.utc < published.utc:
        modified = None  # a system's own clock: saved before it was released
    return published, modified


def with_byline(meta: PageMetadata, byline: str | None) -> PageMetadata:
    """Authors by the printed byline, for a page whose tags name no person, or not all, or half of one."""
    if not byline:
        return meta
    if meta.authors:
        fuller = fuller_names(meta.authors, byline, meta.site_names)
        return meta._replace(authors=fuller, author_raw=fuller) if fuller else meta
    lines = [line for line in byline.split("\n") if not _reads_as_text(line, meta.site_names)]
    found = read_names(lines, meta.site_names)
    people = tuple(name for name in found.people if " " in name or not name.isascii())
    people = people or signed_by(byline)
    agencies = tuple(name for name in found.others if find_alias(name))
    if not people:  # an agency: the credits have it from the byline itself
        first_names = found.people if any(map(has_lead, lines)) else ()
        raw = meta.author_raw or agencies or found.others[:1] or first_names
        return meta._replace(author_raw=raw)
    return meta._replace(authors=people, author_raw=people + agencies)


def _reads_as_text(line: str, site_names: tuple[str, ...]) -> bool:
    """A bold sentence where a byline was looked for: it begins with capitals, as names do."""
    return (
        len(line) > _MAX_UNMARKED and not has_lead(line) and not credited_people(line, site_names)
    )


def with_marked_authors(meta: PageMetadata, tree: LexborHTMLParser) -> PageMetadata:
    """Authors by elements marked as such, for a page that names none otherwise.

    Only the first of them and those beside it: further down stand the authors of other stories.
    """
    if meta.authors:
        return meta
    nodes = tree.css(_MARKED_AUTHORS)[:_MAX_HEADINGS]
    homes = [node.parent.mem_id if node.parent else 0 for node in nodes]
    texts = [
        node.text(separator=" ", strip=True) or _stated_name(node)
        for node, home in zip(nodes, homes, strict=True)
        if home == homes[0]
    ]
    people = read_names(texts, meta.site_names).people
    people = people or next(filter(None, map(read_initials, texts)), ())
    return meta._replace(authors=people, author_raw=people) if people else meta


def _stated_name(node: LexborNode) -> str:
    """Microdata for machines alone: ``<span itemprop=author><meta itemprop=name content="…"></span>``."""
    name = node.css_first('meta[itemprop="name"]')
    return (name.attributes.get("content") or "") if name else ""


def _authors(
    tags: HeadTags, article: LdArticle, sites: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All names credited, and the people: JSON-LD first, then tags."""
    found = [_jsonld_names(article, sites)]
    if not found[0].people:
        found.append(read_names(tags.values(AUTHOR_TAGS), sites))
    people = next((names.people for names in found if names.people), ())
    return _credited(found), people


def _credited(found: list[Names]) -> tuple[str, ...]:
    """People and agencies beside them; agencies alone; or else what the outlet calls itself."""
    people = next((names.people for names in found if names.people), ())
    others = [name for names in found for name in names.others]
    agencies = tuple(name for name in others if find_alias(name))
    beside = next((names.others for names in found if names.people), ())
    if people:
        return tuple(dict.fromkeys(people + beside + agencies))
    return tuple(dict.fromkeys(agencies)) or tuple(dict.fromkeys(others))[:1]


def _jsonld_names(article: LdArticle, sites: tuple[str, ...]) -> Names:
    """Authors, or else creators. What is typed as an organisation is no person, however named."""
    listed = article.authors or article.creators
    firms = tuple(n.name for n in listed if n.kind is not None and n.kind.endswith("Organization"))
    found = read_names((name.name for name in listed if name.name not in firms), sites)
    return Names(found.people, tuple(dict.fromkeys(found.others + firms)))


def _canonical(tags: HeadTags, url: str | None) -> str | None:
    """The page's own address for itself, unless it names another outlet or the front page."""
    stated = tags.canonical or tags.first(("og:url",))
    if stated and url:
        stated = _absolute(url, stated)
    if stated is None or (url and not _is_same_page(url, stated)):
        stated = url
    return canonicalise_url(stated) if stated else None


def _absolute(url: str, stated: str) -> str | None:
    try:
        return urljoin(url, stated)
    except ValueError:
        return None


def _is_same_page(url: str, stated: str) -> bool:
    try:
        is_front = urlsplit(stated).path in ("", "/") and urlsplit(url).path not in ("", "/")
    except ValueError:
        return False
    return not is_front and outlet_of(stated) == outlet_of(url)


def _keywords(article: LdArticle, tags: HeadTags) -> tuple[str, ...]:
    listed = article.keywords or tuple(tags.values(KEYWORD_TAGS))
    words = (word.strip() for value in listed for word in _parted_keywords(value))
    told = (word for word in words if word and not _IDENTIFIER.fullmatch(word))
    return tuple(dict.fromkeys(told))[:_MAX_KEYWORDS]


def _parted_keywords(value: str) -> list[str]:
    """By commas of any script; where a Chinese or Japanese value has none, by its spaces."""
    parted = _KEYWORD_MARK.split(value)
    spaced = len(parted) == 1 and " " in value and _IDEOGRAPH.search(value) is not None
    return value.split() if spaced else parted


def _cleaned(text: str | None) -> str | None:
    return (clean_title(text) or None) if text else None
