import pytest
from selectolax.lexbor import LexborHTMLParser

from transforms.extract.blocks import read_layout
from transforms.extract.layout import Block


def texts(html: str) -> list[str]:
    return [block.text for block in read_layout(LexborHTMLParser(html)).blocks]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>bold</b> word</p>", ["One bold word"]),
        ("<div>One<p>Two</p>Three</div>", ["One", "Two", "Three"]),
        ("<p>One<br>and on<br><br>Two</p>", ["One and on", "Two"]),
        ("<p>One<script>x()</script> word<!-- no --></p>", ["One word"]),
        ("<p>A <span class='sr-only'>(opens a tab)</span>line</p>", ["A (opens a tab)line"]),
        (
            "<div><span class='caption'>Left</span><span class='credit'>PA</span></div>",
            ["Left", "PA"],
        ),
        ("<p>\n  spaced \t out&nbsp;text </p>", ["spaced out text"]),
        (
            "<p><span class='dateline'>CALDER —</span> The road was closed on Monday night.</p>",
            ["CALDER — The road was closed on Monday night."],
        ),
        (
            "<p><span class='byline'>By Ada Quill</span> <span class='date'>1 May</span></p>",
            ["By Ada Quill", "1 May"],
        ),
        ("<p></p><noscript><p>No</p></noscript><button>Go</button>", []),
    ],
)
def test_texts(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_a_block_knows_its_links_and_its_element() -> None:
    layout = read_layout(LexborHTMLParser("<ul><li><a href='/'>Four</a> and <b>more</b></li></ul>"))
    assert layout.blocks == [Block("Four and more", "li", 2, link_chars=4)]
    assert [scope.tag for scope in layout.scopes] == ["body", "ul", "li"]


def test_a_named_place_is_no_link() -> None:
    html = "<a name='top'><p>Open to the end</p><p><a>Bare</a> <a href='/'>Four</a></p>"
    blocks = read_layout(LexborHTMLParser(html)).blocks
    assert [(b.text, b.link_chars) for b in blocks] == [("Open to the end", 0), ("Bare Four", 8)]


def test_small_marked_elements_are_closed() -> None:
    layout = read_layout(
        LexborHTMLParser("<p>One</p><div class='related'><p>Two</p> <b>3</b></div><p>Four</p>")
    )
    assert [block.text for block in layout.blocks] == ["One", "Four"]
    assert [(c.rule, c.text, c.before) for c in layout.closed] == [("related", "Two\n3", 1)]


def test_marked_elements_that_hold_the_headline_or_a_byline_are_entered() -> None:
    html = "<div class='share'><h1>Head</h1></div><div class='share'>By Ada Quill</div>"
    assert texts(html) == ["Head", "By Ada Quill"]


def test_a_name_that_holds_most_text_is_no_mark() -> None:
    sentence = "The only text on this page stands in an element that is called a widget."
    assert texts(f"<div class='widgets'><p class='widget'>{sentence}</p></div>") == [sentence]


def test_a_long_heading_is_a_paragraph() -> None:
    layout = read_layout(LexborHTMLParser(f"<h2><div>Short</div></h2><h2>{'long ' * 60}</h2>"))
    assert [block.tag for block in layout.blocks] == ["h2", "p"]


def test_pictures_and_their_alternative_texts() -> None:
    layout = read_layout(
        LexborHTMLParser(
            "<p>One</p><figure><img alt=' A  boat '><figcaption>C</figcaption></figure>"
        )
    )
    assert layout.pictures == [(2, 1)]
    assert layout.alts == [(2, "A boat")]


def test_a_menu_that_is_spaced_widely_holds_no_prose() -> None:
    items = "".join(f"<li>{' ' * 60}Section {n}{' ' * 60}</li>" for n in range(9))
    layout = read_layout(LexborHTMLParser(f"<ul class='menu'>{items}</ul><p>One</p>"))
    assert [block.text for block in layout.blocks] == ["One"]


def test_scripts_in_a_closed_element_are_not_shown() -> None:
    html = "<div class='ad'><script>show('a');</script>Advertisement</div>"
    layout = read_layout(LexborHTMLParser(html))
    assert [closed.text for closed in layout.closed] == ["Advertisement"]
