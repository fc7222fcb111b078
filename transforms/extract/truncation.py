"""Whether a page shows less than the whole article: told by how its text ends, and by what its head says of the rest.

A page that is not free is no sign by itself: fourteen of seventeen such pages that were looked at
held the whole text, under a gate that a script closes.
"""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from transforms.extract.lines import comparable
from transforms.extract.metadata import PageMetadata

# "[…]" ends an excerpt; "… [+1834 chars]" is how a news interface cuts.
_EXCERPT = re.compile(r"(?:\[…\]|\[\.\.\.\]|\[\+\d+ chars\])$")
_OPEN_END = re.compile(r"(?:…|\.\.\.)$")
_MANY = 2  # times as many words are told of as are shown
_REST = 0.25  # of metadata's text stands after the last shown paragraph
MOST_SHOWN = 1500  # characters; a page that shows more shows the article, whatever it offers
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def ends_as_excerpt(paragraphs: Sequence[str]) -> bool:
    return bool(paragraphs) and _EXCERPT.search(paragraphs[-1].rstrip()) is not None


def is_gated(paragraphs: Sequence[str], meta: PageMetadata, tree: LexborHTMLParser) -> bool:
    """Whether a page that its head calls not free holds back a part of the text."""
    if meta.is_free is not False or not paragraphs:
        return False
    return (
        _OPEN_END.search(paragraphs[-1].rstrip()) is not None
        or (meta.word_count is not None and _MANY * _words(paragraphs) < meta.word_count)
        or _stops_within(paragraphs, meta.article_text or "")
        or (sum(map(len, paragraphs)) < MOST_SHOWN and _lacks_gated(meta.gated, tree))
    )


def _words(paragraphs: Sequence[str]) -> int:
    """Scripts that do not part words count by the letter."""
    return sum(len(text.split()) + len(_WIDE.findall(text)) for text in paragraphs)


def _stops_within(paragraphs: Sequence[str], article_text: str) -> bool:
    """Whether metadata's text goes on where the page's stops."""
    told, last = comparable(article_text), comparable(paragraphs[-1])
    at = told.rfind(last) if last else -1
    return at >= 0 and len(told) - at - len(last) > _REST * len(told)


def _lacks_gated(selectors: Sequence[str], tree: LexborHTMLParser) -> bool:
    """schema.org's mark of paywalled content names its elements: where there is none, it was not sent."""
    return bool(selectors) and not any(_found(selector, tree) for selector in selectors)


def _found(selector: str, tree: LexborHTMLParser) -> bool:
    try:
        return tree.css_first(selector) is not None
    except SelectolaxError:  # no selector: nothing is known
        return True
