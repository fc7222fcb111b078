"""Extractors of plain title and text for a page scorer: the body alone, and what it owes to its tables.

    score.py benchmarks.extraction_body:extract                  the body, hints from og: tags only
    score.py benchmarks.extraction_body:extract_without_marks    no class name, id or role is read
    score.py benchmarks.extraction_body:extract_without_phrases  no line is known by its words

The last two tell how pages fare whose publishers name and word things in ways the tables lack.
"""

from collections.abc import Mapping
from unittest import mock

from selectolax.lexbor import LexborHTMLParser

from transforms.extract.html_parts import split_page
from transforms.extract.structure import Make, make_of


def extract(html: bytes, url: str | None = None) -> dict[str, object]:
    """A page → the keys that extraction scorers read; title and description as a page's head gives them."""
    tree = LexborHTMLParser(html)
    title = _meta(tree, "og:title")
    parts = split_page(tree, headline=title, description=_meta(tree, "og:description"))
    body = "\n\n".join(parts.paragraphs)
    return {"text": body, "title": title, "date": None, "authors": [], "parts": parts}


def extract_without_marks(html: bytes, url: str | None = None) -> dict[str, object]:
    """As ``extract``, with an empty structure.csv."""
    with mock.patch("transforms.extract.blocks.make_of", side_effect=_unmarked):
        return extract(html, url)


def extract_without_phrases(html: bytes, url: str | None = None) -> dict[str, object]:
    """As ``extract``, with an empty phrases.csv."""
    with mock.patch("transforms.extract.lines.match_phrase", return_value=None):
        return extract(html, url)


def _unmarked(tag: str, attributes: Mapping[str, str | None]) -> Make:
    return make_of(tag, {})._replace(name=make_of(tag, attributes).name)


def _meta(tree: LexborHTMLParser, name: str) -> str | None:
    node = tree.css_first(f'meta[property="{name}"]')
    return None if node is None else node.attributes.get("content")
