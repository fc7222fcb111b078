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
        "<p><b>One</b> <i class=x>two</i> <font size=2>three</font></p>" * 500,
        "<select>" + "<option>One</option>" * 400 + "</select>",
        "<script>" + "'<b>'," * 500 + "</script>",
    ],
)
def test_other_pages_stay_as_they_are(html: str) -> None:
    assert without_abyss(html.encode()) == html.encode()


@pytest.mark.parametrize("apart", [16, 17, 64, 4096])
def test_no_distance_between_tags_hides_them(apart: int) -> None:
    nested = b"<div>".ljust(apart) * 9_000
    assert without_abyss(nested).count(b"<div>") == 512
    formatting = (b"<p><font size=1>" * 100).ljust(apart) * 50
    assert without_abyss(formatting).count(b"<font") == 16


def test_broken_tags_are_passed_over() -> None:
    html = "<div <a <!-- " * 10_000
    assert without_abyss(html.encode()) == html.encode()


@pytest.mark.parametrize("tag", ["font size={}", "b class=c{}", "EM id=e{}"])
def test_formatting_that_is_never_closed_is_opened_anew_a_few_times_only(tag: str) -> None:
    html = "".join(f"<p><{tag.format(i)}>{i}" for i in range(600))
    tree = parse_page(f"<main>{STORY}{html}</main>".encode())
    assert len(tree.css(tag.split()[0].lower())) <= 16 * 600
    assert [node.text() for node in tree.css("p")[2:]] == [str(i) for i in range(600)]


def test_formatting_left_open_is_found_deep_in_a_long_page() -> None:
    html = f"<p>{SENTENCE}</p>\n" * 5_000 + "".join(f"<p><font size={i}>{i}" for i in range(600))
    assert len(parse_page(html.encode()).css("font")) <= 16 * 600


def test_formatting_goes_with_its_end_tag() -> None:
    html = "<b><i>" * 600 + "<u>x</u>" + "</i></b>" * 600 + "<p>y <b>z</b></p>"
    tree = parse_page(html.encode())
    assert len(tree.css("b, i")) == 17
    assert tree.css("p")[0].html == "<p>y <b>z</b></p>"


def test_a_list_of_very_many_options_is_cut() -> None:
    options = "".join(f"<option>{i}" for i in range(3_000))
    tree = parse_page(f"<select>{options}</select>{STORY}".encode())
    assert len(tree.css("option")) == 500
    assert "2999" not in (extract_page(f"<select>{options}</select>{STORY}".encode()).body or "")
