"""JSON-LD as pages carry it: found, mended, and the article's own node picked out.

In the wild: ``@graph``, lists in lists, several blocks, references by ``@id``, several articles on
one page (a live blog and its entries, teasers of other stories), and JSON that is none (comments,
CDATA marks, raw line breaks, trailing commas, two objects in a row, the whole of it escaped as HTML).
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from transforms.extract.jsonld_salvage import Node, salvage

_WORTH_PARSING = ("rticle", "Posting", "datePublished", '"author"', "WebPage", "Report")
_OPENING = re.compile(
    r"\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[|<script[^>]{0,99}>)\s*"
)
_CLOSING = re.compile(r"\s*(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?|</script>|;)\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_ESCAPED = re.compile(r"[{\[]\s*&(?:quot|#34|#x22);")
_AROUND = " \t\r\n\ufeff"
_NOT_LETTERS = re.compile(r"[\W_]+")
_WRAPPING = 80  # characters at the end of a block that may close a comment
_MAX_NODES = 2000
_MAX_DEPTH = 12
_MAX_REPAIRED = 400_000  # characters; what is longer and broken is no news article's
_DECODER = json.JSONDecoder(strict=False)  # strict=False: raw line breaks inside strings


class LdName(NamedTuple):
    """A name in an author-like field; ``kind`` is schema.org's type, None for a bare string."""

    name: str
    kind: str | None


class LdArticle(NamedTuple):
    """What an article's node says, as it says it; times are not read yet."""

    headline: str | None = None
    description: str | None = None
    authors: tuple[LdName, ...] = ()
    creators: tuple[LdName, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    article_text: str | None = None
    is_free: bool | None = None
    word_count: int | None = None
    gated: tuple[str, ...] = ()  # CSS selectors of the parts that are not free
    url: str | None = None
    publisher: str | None = None
    marks: tuple[
        tuple[str, str], ...
    ] = ()  # (name, field): "sourceOrganization", "creditText", ...


# A page's few blocks are read for its article, then for its place in the site.
@lru_cache(maxsize=8)
def load_jsonld(text: str) -> Any | None:
    """The value of one script block, mended where it is broken in a known way; None if hopeless.

    Not to be changed by who gets it: the next reader gets the same.
    """
    text = text.strip(_AROUND)
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        pass
    if _ESCAPED.match(text):
        text = html.unescape(text)
    mended = _without_wrapping(text)
    values = _decode_in_a_row(mended)
    if not values and len(mended) <= _MAX_REPAIRED:
        values = _decode_in_a_row(_BAD_ESCAPE.sub(r"\\\\", _TRAILING_COMMA.sub("", mended)))
    return values or salvage(text)


def article_node(
    scripts: Iterable[str], url_key: str | None, titles: Iterable[str]
) -> LdArticle | None:
    """The article that the page is about, from all its JSON-LD blocks.

    ``url_key`` and ``titles`` (folded) are the page's own: of several articles the one that names
    them wins, then the one that says most, then the first. A WebPage node serves where no article
    is, as WordPress plug-ins leave it.
    """
    nodes = list(_nodes(scripts))
    if not nodes:
        return None
    wanted = frozenset(titles)
    ranked = [(_rank(node, url_key, wanted), -at, node) for at, node in enumerate(nodes)]
    rank, _, best = max(ranked, key=lambda item: item[:2])
    if rank[0] == 0:
        return None
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    return _read(best, by_id)


def _without_wrapping(text: str) -> str:
    """Without comment and CDATA marks around it; only the ends are searched, whatever the length."""
    opening = _OPENING.match(text)
    text = text[opening.end() :] if opening else text
    end = max(len(text) - _WRAPPING, 0)
    return text[:end] + _CLOSING.sub("", text[end:], count=1)


def _decode_in_a_row(text: str) -> list[Any]:
    values: list[Any] = []
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
        if at >= len(text):
            return values
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values
        values.append(value)


def _nodes(scripts: Iterable[str]) -> Iterator[Node]:
    count = 0
    for text in scripts:
        if not any(mark in text for mark in _WORTH_PARSING):
            continue
        for node in _walk(load_jsonld(text), 0):
            yield node
            count += 1
            if count >= _MAX_NODES:
                return


def _walk(value: Any, depth: int) -> Iterator[Node]:
    """Top-level nodes, those of graphs, and articles that stand inside a WebPage."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            inner = value.get(key)
            if isinstance(inner, list | dict):
                yield from _walk(inner, depth + 1)


def _rank(node: Node, url_key: str | None, titles: frozenset[str]) -> tuple[int, int, int, int]:
    kind = _kind_rank(node)
    headline = _text(node.get("headline")) or _text(node.get("name"))
    url = _url(node)
    named = headline is not None and fold_title(headline) in titles
    addressed = url is not None and url_key is not None and url.endswith(url_key)
    said = sum(key in node for key in ("author", "datePublished", "headline", "articleBody"))
    return ((kind > 0) + (kind == 3), int(named) + int(addressed), said, kind)


def _kind_rank(node: Node) -> int:
    """3 for an article, 2 for a page, 1 for what has an author and a time, 0 for the rest."""
    kinds = node.get("@type")
    names = [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds)]
    if any(
        name.endswith(("Article", "Posting", "Report")) and "headline" in node for name in names
    ):
        return 3
    if "datePublished" not in node or any(name.endswith("Object") for name in names):
        return 0
    return 2 if any(name.endswith("Page") for name in names) else int("author" in node)


@lru_cache(maxsize=4096)  # a page states its title half a dozen times
def fold_title(title: str) -> str:
    """Letters and digits only, so that spacing, quotes and dashes do not part equal titles."""
    return _NOT_LETTERS.sub("", title.casefold())


def _read(node: Node, by_id: dict[str, Node]) -> LdArticle:
    publisher = next(iter(_names(node.get("publisher"), by_id)), None)
    return LdArticle(
        headline=_text(node.get("headline")),
        description=_text(node.get("description")),
        authors=tuple(_names(node.get("author"), by_id)),
        creators=tuple(_names(node.get("creator"), by_id)),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        modified=_text(node.get("dateModified")),
        language=_text(node.get("inLanguage")),
        section=_text(node.get("articleSection")),
        keywords=tuple(_keywords(node.get("keywords"))),
        article_text=_text(node.get("articleBody")),
        is_free=_truth(node.get("isAccessibleForFree")),
        word_count=_count(node.get("wordCount")),
        gated=tuple(_gated(node.get("hasPart"))),
        url=_url(node),
        publisher=publisher.name if publisher else None,
        marks=tuple(_marks(node, by_id)),
    )


def _truth(value: Any) -> bool | None:
    """ "True", true, "https://schema.org/False"; None where it says neither."""
    return _TRUTH.get(str(value).casefold().rpartition("/")[2])


def _count(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _gated(value: Any) -> Iterator[str]:
    """The elements that schema.org's mark of paywalled content names."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict) and _truth(part.get("isAccessibleForFree")) is False:
            named = part.get("cssSelector")
            for selector in named if isinstance(named, list) else [named]:
                if isinstance(selector, str) and selector.strip():
                    yield selector.strip()


def _marks(node: Node, by_id: dict[str, Node]) -> Iterator[tuple[str, str]]:
    for field in ("sourceOrganization", "creditText", "copyrightHolder", "provider", "contributor"):
        for name in _names(node.get(field), by_id):
            yield name.name, field


def _names(value: Any, by_id: dict[str, Node], depth: int = 0) -> Iterator[LdName]:
    """The names in an author-like value: a string, a node, a reference, or a list of these."""
    if depth > 3:
        return
    if isinstance(value, list):
        for item in value:
            yield from _names(item, by_id, depth + 1)
    elif isinstance(value, str):
        name = _text(value)
        if name:
            yield LdName(name, None)
    elif isinstance(value, dict):
        yield from _node_names(value, by_id, depth)


def _node_names(value: Node, by_id: dict[str, Node], depth: int) -> Iterator[LdName]:
    name = value.get("name") or value.get("@value")
    if name is None and "familyName" in value:
        name = f"{value.get('givenName', '')} {value['familyName']}"
    if name is None:
        known = by_id.get(str(value.get("@id")))
        if known is not None and known is not value:
            yield from _names(known, by_id, depth + 1)
        return
    kinds = value.get("@type")
    kind = str(kinds[0]) if isinstance(kinds, list) and kinds else kinds
    for found in _names(name, by_id, depth + 1):
        yield LdName(found.name, str(kind) if kind else None)


def _text(value: Any) -> str | None:
    """The first string in a value; entities are undone, since templates escape twice."""
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    if not isinstance(value, str):
        return None
    text = value.strip()
    return _encodable(html.unescape(text) if "&" in text else text) or None


def _encodable(text: str) -> str:
    """Half a surrogate pair ("\\ud83d", cut by a length limit) fits in no UTF-8 file."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _url(node: Node) -> str | None:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http", "//")):
            return value.partition("#")[0].partition("?")[0].rstrip("/")
    return None


def _keywords(value: Any) -> Iterator[str]:
    items = value if isinstance(value, list) else str(value or "").split(",")
    for item in items:
        text = _text(item)
        if text and not text.startswith(("http:", "https:")):
            yield text
