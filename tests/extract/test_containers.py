import pytest
from selectolax.lexbor import LexborHTMLParser

from transforms.extract.blocks import read_layout
from transforms.extract.containers import ends_sentence, find_container, prose_chars
from transforms.extract.layout import Block, Layout

SENTENCE = "The council voted on Tuesday night to rebuild the bridge."
OTHER = "Work is expected to begin in the spring and to last two years."


def layout_of(html: str) -> Layout:
    return read_layout(LexborHTMLParser(html))


def name_of_container(html: str, headline: str = "") -> str:
    layout = layout_of(html)
    return layout.scopes[find_container(layout, headline).first].name


@pytest.mark.parametrize(
    ("block", "chars"),
    [
        (Block(SENTENCE, "p", 0), 57),
        (Block(SENTENCE, "h2", 0), 0),
        (Block(SENTENCE, "p", 0, link_chars=40), 0),
        (Block("Ferry timetable for the summer is out, and here it is", "p", 0), 0),
        (Block("word " * 30, "p", 0), 150),
        (Block("Short.", "p", 0), 0),
        (Block("สภาเมืองลงมติเมื่อคืนวันอังคารให้สร้างสะพานท่าเรือขึ้นใหม่", "p", 0), 116),
        (Block("市議会は４日夜、港の橋を建て替える議案を賛成多数で可決した。", "p", 0), 60),
    ],
)
def test_prose_chars(block: Block, chars: int) -> None:
    assert prose_chars(block) == chars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes.", True),
        ("“Yes.”", True),
        ("はい。", True),
        ("हाँ।", True),
        ("کیا؟", True),
        ("ہاں۔", True),
        ("No", False),
        ("", False),
    ],
)
def test_ends_sentence(text: str, expected: bool) -> None:
    assert ends_sentence(text) is expected


@pytest.mark.parametrize(
    ("html", "name"),
    [
        (f"<div class=a><div class=b><p>{SENTENCE}</p><p>{OTHER}</p></div></div>", "div b"),
        (f"<div class=a><div class=b><p>{SENTENCE}</p></div><div class=b><p>{OTHER}</p></div></div>",
         "div a"),
        (f"<div class=a><p>{SENTENCE * 3}</p><div class=b><p>{OTHER * 9}</p></div></div>", "div a"),
        (f"<main><div class=story-body><p>{SENTENCE}</p></div><div class=x><p>{OTHER}</p></div></main>",
         "div story-body"),
        ("", ""),
    ],
    ids=["in one", "in two of a name", "a lead beside it", "in one that says so", "nowhere"],
)  # fmt: skip
def test_find_container(html: str, name: str) -> None:
    assert name_of_container(html) == name


def test_the_headline_tells_which_of_two_articles() -> None:
    html = "".join(
        f"<article><h1>{title}</h1><div class={title}><p>{text}</p><p>{text[4:]}</p></div></article>"
        for title, text in (("One", SENTENCE * 2), ("Two", OTHER * 3))
    )
    assert name_of_container(f"<div>{html}</div>") == "div One"
    assert name_of_container(f"<div>{html}</div>", "Two") == "div Two"


def test_zones_hold_but_where_they_name_most_of_the_page() -> None:
    story = f"<p>{SENTENCE}</p><p>{OTHER}</p>"
    aside = f"<p>{'Rain from the west tonight, clearing by noon. ' * 50}</p>"
    layout = layout_of(f"<div class=text>{story * 1}</div><div class=sidebar>{aside}</div>")
    find_container(layout)
    assert {scope.zone for scope in layout.scopes} == {None}
    layout = layout_of(f"<div class=text>{story}</div><div class=comments>{aside}</div>")
    find_container(layout)
    assert [s.zone for s in layout.scopes if s.name == "div comments"] == ["comments"]
