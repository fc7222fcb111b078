"""The tags of a page's head (and the stray ones of its body), gathered in one pass over each kind."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.extract.authors import is_lead

# What each field is called in the wild, best first. Keys are lower case.
TITLE_TAGS = ("og:title", "twitter:title", "headline", "title", "dc.title", "parsely-title")
DESCRIPTION_TAGS = ("og:description", "description", "twitter:description", "dc.description")
PUBLISHED_TAGS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "publishdate", "publish_date", "publish-date", "published_time", "pubdate",
    "publication_date", "pub_date", "article:published", "shareaholic:article_published_time",
    "cxenseparse:publishtime", "cxenseparse:recs:publishtime", "sailthru.date", "date.available",
    "dc.date.issued", "content:publishdate", "prism.publicationdate", "citation_publication_date",
    "article.published", "published-date", "article_date_original", "originalpublicationdate",
    "ptime", "date",
)  # fmt: skip
# Of the page as a system made it, which may be days before the article's own day was set.
VAGUE_TAGS = (
    "dc.date.created", "dcterms.created", "dcterms.date", "dc.date", "timestamp", "release_date",
    "uploaddate", "datecreated",
)  # fmt: skip
MODIFIED_TAGS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified",
    "article:modified", "date.modified", "last-modified", "dcterms.modified", "article.updated",
    "lastmod", "revision_date", "dc.date.modified",
)  # fmt: skip
AUTHOR_TAGS = (
    "author", "article:author", "article:author_name", "og:article:author", "og:author",
    "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "cxenseparse:author",
    "byl", "byline", "articleauthor", "citation_author", "dable:author", "author_name",
    "article.author", "dc:creator", "vr:author", "cse_author", "mediator_author",
    "sailthru.byline_name", "shareaholic:article_author_name", "bepress_citation_author",
    "twitter:data1",
)  # fmt: skip
LANGUAGE_TAGS = ("og:locale", "content-language", "language", "lang", "dc.language", "og:language")
SECTION_TAGS = ("article:section", "og:article:section", "section", "parsely-section")
KEYWORD_TAGS = ("article:tag", "news_keywords", "keywords", "parsely-tags")
TIER_TAGS = ("article:content_tier",)
SITE_TAGS = ("og:site_name", "application-name", "publisher", "dc.publisher", "site_name")
_LABEL_OF_DATA = "twitter:label1"  # of "twitter:data1": "Written by", or "Price"
_PARSELY = "parsely-page"  # one tag that holds them all, as JSON
_PARSELY_TAGS = {
    "title": "parsely-title", "author": "parsely-author", "authors": "parsely-author",
    "pub_date": "parsely-pub-date", "section": "parsely-section", "tags": "parsely-tags",
}  # fmt: skip
# Tags that may name the agency whose text it is. The value is the field's name in agency_marks.
SOURCE_TAGS = {
    "source": "source", "news_source": "source", "cms_source": "source", "dc.source": "source",
    "syndication-source": "syndication-source", "original-source": "original-source",
    "articleauthor": "author", "article:source": "source", "agency": "agency",
    "article:agency": "agency", "distributor": "distributor", "dcterms.source": "source",
    "sourceorganization": "sourceOrganization", "copyrightholder": "copyrightHolder",
    "article:provider": "provider", "content_provider": "provider", "provider": "provider",
}  # fmt: skip
_WANTED = frozenset(
    TITLE_TAGS + DESCRIPTION_TAGS + PUBLISHED_TAGS + VAGUE_TAGS + MODIFIED_TAGS + AUTHOR_TAGS
    + LANGUAGE_TAGS + SECTION_TAGS + KEYWORD_TAGS + SITE_TAGS + TIER_TAGS + tuple(SOURCE_TAGS)
    + ("og:url", "og:type", _LABEL_OF_DATA, _PARSELY)
)  # fmt: skip
_KEY_ATTRIBUTES = ("property", "name", "itemprop", "http-equiv")
_NAMESPACES = (("http://ogp.me/ns/article#", "article:"), ("http://ogp.me/ns#", "og:"))
_OTHER_WORKS = frozenset(("citation", "comment", "review", "mentions", "isRelatedTo"))
_MAX_ABOVE = 4  # levels
_MAX_VALUES = 40  # of one tag; "article:tag" comes by the dozen


class HeadTags(NamedTuple):
    """Values as printed, entities undone by the parser; empty ones left out."""

    metas: dict[str, list[str]]
    title: str | None
    canonical: str | None
    html_language: str | None
    jsonld: tuple[str, ...]
    scripts: tuple[str, ...]  # all of them, JSON-LD too

    def first(self, names: tuple[str, ...]) -> str | None:
        """The first value of the first of these tags that the page has."""
        return next(self.values(names), None)

    def values(self, names: tuple[str, ...]) -> Iterator[str]:
        for name in names:
            yield from self.metas.get(name, ())


def collect_tags(tree: LexborHTMLParser) -> HeadTags:
    scripts = [(node.attributes.get("type") or "", _text(node)) for node in tree.tags("script")]
    return HeadTags(
        metas=_metas(tree),
        title=_title(tree),
        canonical=_canonical(tree),
        html_language=_html_language(tree),
        jsonld=tuple(text for kind, text in scripts if _is_jsonld(kind, text)),
        scripts=tuple(text for _, text in scripts),
    )


def _is_jsonld(kind: str, text: str) -> bool:
    """By its type; where a template forgot that, by how such a block begins."""
    return "ld+json" in kind.lower() or (not kind and text[:99].lstrip().startswith('{"@context"'))


def _text(script: LexborNode) -> str:
    inner = script.first_child  # one text and nothing else
    return (inner.text_content or "") if inner is not None else ""


def _metas(tree: LexborHTMLParser) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in tree.tags("meta"):
        attributes = node.attributes
        if "content" not in attributes:
            continue
        for kind in _KEY_ATTRIBUTES:
            if kind not in attributes or (key := _key(attributes[kind])) not in _WANTED:
                continue
            if key == "author" and kind == "itemprop" and _is_of_another(node):
                continue
            content = (attributes["content"] or "").strip()
            values = found.setdefault(key, [])
            if content and len(values) < _MAX_VALUES and content not in values:
                values.append(content)
    return _with_parsely(_with_labelled_data(found))


def _is_of_another(node: LexborNode) -> bool:
    """Microdata of a cited work, a comment or a review, each of which has authors of its own."""
    parent = node.parent
    for _ in range(_MAX_ABOVE):
        if parent is None:
            return False
        if parent.attributes.get("itemprop") in _OTHER_WORKS:
            return True
        parent = parent.parent
    return False


def _with_labelled_data(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The writer where the label says so; elsewhere the value is a price or a reading time."""
    if "twitter:data1" in found and not any(map(is_lead, found.get(_LABEL_OF_DATA, ()))):
        del found["twitter:data1"]
    return found


def _with_parsely(found: dict[str, list[str]]) -> dict[str, list[str]]:
    for text in found.pop(_PARSELY, ()):
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for key, value in said.items() if isinstance(said, dict) else ():
            values = value if isinstance(value, list) else [value]
            names = [name.strip() for name in values if isinstance(name, str) and name.strip()]
            if key in _PARSELY_TAGS and names:
                found.setdefault(_PARSELY_TAGS[key], names[:_MAX_VALUES])
    return found


@lru_cache(maxsize=4096)
def _key(name: str | None) -> str:
    key = (name or "").lower()
    if key.startswith("http"):
        for namespace, prefix in _NAMESPACES:
            if key.startswith(namespace):
                return prefix + key.removeprefix(namespace)
    return key


def _title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("title")  # the first in the page is the head's; icons have titles too
    return (node.text().strip() or None) if node else None


def _canonical(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first('link[rel="canonical"]')
    href = node.attributes.get("href") if node else None
    return (href or "").strip() or None


def _html_language(tree: LexborHTMLParser) -> str | None:
    root: LexborNode | None = tree.root
    if root is None:
        return None
    attributes = root.attributes
    return (attributes.get("lang") or attributes.get("xml:lang") or "").strip() or None
