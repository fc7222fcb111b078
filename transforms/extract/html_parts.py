"""The parse tree of a page → its parts: body, captions, byline, tail, and what was dropped, by which rule."""

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from transforms.extract.blocks import read_layout
from transforms.extract.containers import find_container
from transforms.extract.rules import Hints, sort_blocks
from transforms.records import PageParts


def split_page(
    tree: LexborHTMLParser,
    headline: str | None = None,
    description: str | None = None,
    authors: Sequence[str] = (),
    article_text: str | None = None,
) -> PageParts:
    """The parts of a page. What metadata says of it are hints: none is needed, none gets into the parts."""
    layout = read_layout(tree)
    container = find_container(layout)
    return sort_blocks(layout, container, Hints.of(headline, description, authors, article_text))
