"""Golden pages: ``fixtures/pages/<name>.html`` shows one difficulty, ``<name>.json`` what comes of it.

``hints`` in the pair is what metadata would say of the page; ``parts`` is the whole of PageParts.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from transforms.extract.blocks import read_layout
from transforms.extract.html_parts import split_page
from transforms.records import Caption, PageParts, Removed

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
NAMES = sorted({path.stem for path in PAGES.iterdir()})


def parts_from(fields: dict[str, object]) -> PageParts:
    tuples = {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
    parts = PageParts(**{**fields, **tuples})  # type: ignore[arg-type]
    return parts._replace(
        captions=tuple(Caption(**caption) for caption in fields["captions"]),  # type: ignore[attr-defined]
        removed=tuple(Removed(text, rule) for rule, text in fields["removed"]),  # type: ignore[attr-defined]
    )


@pytest.mark.parametrize("name", NAMES)
def test_page(name: str) -> None:
    pair = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    tree = LexborHTMLParser((PAGES / f"{name}.html").read_bytes())
    assert split_page(tree, **pair["hints"]) == parts_from(pair["parts"])


@pytest.mark.parametrize("name", NAMES)
def test_no_line_below_the_headline_is_lost(name: str) -> None:
    tree = LexborHTMLParser((PAGES / f"{name}.html").read_bytes())
    parts = split_page(tree)
    captions = [text for c in parts.captions for text in (c.text, c.credit) if text]
    removed = [removed.text for removed in parts.removed]
    single = [text for text in (parts.headline, parts.standfirst, parts.byline) if text]
    found = "\n".join(
        (*single, *parts.timestamps, *parts.paragraphs, *captions, *parts.tail, *removed)
    )
    texts = [block.text for block in read_layout(tree).blocks]
    below = texts[texts.index(parts.headline) :] if parts.headline in texts else []
    credits = [caption.credit for caption in parts.captions if caption.credit]
    lost = [text for text in below if text not in found]
    assert [text for text in lost if not text.endswith(tuple(credits))] == []  # "Picture: PA"


def test_the_tree_is_left_as_it_is() -> None:
    tree = LexborHTMLParser((PAGES / f"{NAMES[0]}.html").read_bytes())
    before = tree.html
    split_page(tree)
    assert tree.html == before


def test_nothing_is_read_from_metadata() -> None:
    hints = {"headline": "A", "description": "B", "authors": ("C",), "article_text": "D " * 99}
    tree = LexborHTMLParser("<article><p>One sentence that stands on the page alone.</p></article>")
    assert split_page(tree, **hints).paragraphs == (  # type: ignore[arg-type]
        "One sentence that stands on the page alone.",
    )


@pytest.mark.parametrize(
    "html", ["", " ", "<", "<body>", "<p>", "<!-- -->", "<frameset><frame>", "\0"]
)
def test_pages_without_text(html: str) -> None:
    assert split_page(LexborHTMLParser(html)).paragraphs == ()


def test_deep_nesting() -> None:
    html = "<div class='ad'>" * 4000 + "<p>A sentence at the bottom of a very deep page.</p>"
    assert split_page(LexborHTMLParser(html)).paragraphs == (
        "A sentence at the bottom of a very deep page.",
    )


TAGS = ("p", "div", "h1", "h2", "li", "ul", "td", "tr", "table", "figure", "figcaption", "a", "b",
        "br", "img", "time", "aside", "blockquote", "article", "section", "form", "span", "nav")  # fmt: skip
NAMES_OF_CLASSES = (
    "",
    "article-body",
    "related",
    "ad",
    "caption",
    "byline",
    "comments",
    "author-bio",
)
WORDS = (
    "By PA",
    "Read more",
    "A sentence that is long enough to weigh as prose does.",
    "…",
    "©",
    "21:40",
)


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Tag soup: elements opened and closed in any order."""
    pieces = []
    for _ in range(draw(st.integers(0, 60))):
        tag = draw(st.sampled_from(TAGS))
        opening = f'<{tag} class="{draw(st.sampled_from(NAMES_OF_CLASSES))}">'
        text = draw(st.sampled_from(WORDS) | st.text(max_size=20))
        pieces.append(draw(st.sampled_from((opening, f"</{tag}>", text))))
    return "".join(pieces)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(pages(), st.none() | st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), max_size=2))
def test_any_page_has_parts(html: str, hint: str | None, authors: list[str]) -> None:
    parts = split_page(LexborHTMLParser(html), hint, hint, authors, hint)
    assert all(text.strip() for text in (*parts.paragraphs, *parts.tail, *parts.timestamps))
    assert all(removed.text and removed.rule for removed in parts.removed)
