import pytest

from transforms.extract.nesting import without_abyss
from transforms.extract.page import extract_page, parse_page

SENTENCE = "The harbour board met on Tuesday and agreed to repair the lower gate before the winter."
STORY = f"<h1>Gate to be repaired</h1><p>{SENTENCE}</p><p>It had {SENTENCE.lower()}</p>"


@pytest.mark.parametrize("tag", ["div", "section class=x", "blockquote", "made-up"])
def test_elements_past_the_depth_of_browsers_stand_beside_one_another(tag: str) -> None:
    html = f"<{tag}>" * 10_000 + "<p>Below</p>" + f"</{tag.split()[0]}>" * 10_000 + "<p>After</p>"
    tree = parse_page(html.encode())
    below, after = tree.css("p")
    assert (below.text(), after.text()) == ("Below", "After")
    assert len(tree.css(tag.split()[0])) == 512
    assert after.parent == tree.body


def test_the_story_of_a_page_that_is_never_closed_is_read() -> None:
    html = f"<main>{STORY}</main>" + "<div><b>" * 50_000
    assert (extract_page(html.encode()).body or "").startswith(SENTENCE)


@pytest.mark.parametrize(
    "html",
    [
        "<div><p>One<p>Two<br></div>" * 3_000,
        "<ul>" + "<li>One" * 10_000 + "</ul>",
        "<script>" + "'<div>'," * 10_000 + "</script><div>One</div>",
        "<svg>" + "<path/>" * 10_000 + "</svg>",
        "<!--" + "<div>" * 10_000 + "--><div>One</div>",
        "<div>" * 400 + "<p>" * 9_000,
        "<div>" * 7_000,  # too few to matter
    ],
)
def test_other_pages_stay_as_they_are(html: str) -> None:
    assert without_abyss(html.encode()) == html.encode()


def test_broken_tags_are_passed_over() -> None:
    html = "<div <a <!-- " * 10_000
    assert without_abyss(html.encode()) == html.encode()
