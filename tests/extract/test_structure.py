import pytest

from transforms.extract.structure import MarkRow, dropping_mark, load_marks, make_of, marks_in


@pytest.mark.parametrize("row", load_marks(), ids=lambda row: row.words)
def test_each_row_marks_its_example(row: MarkRow) -> None:
    assert row.rule in marks_in(row.example)


def test_no_two_rows_are_of_one_wording() -> None:
    words = [row.words for row in load_marks()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("label", "marks"),
    [
        ("ArticleBody__relatedLinks", {"content", "related"}),
        ("no-comments has-sidebar", set()),
        ("mostRead", {"related"}),
        ("post tag-video format-gallery", set()),
        ("field--label-hidden", set()),
        ("text-gray-900 px-4", set()),
        ("adaptive-layout", set()),
        ("RELATED", {"related"}),
        ("story-body--text ärticle article-text", {"content"}),
        ("article", set()),
    ],
)
def test_marks_in(label: str, marks: set[str]) -> None:
    assert marks_in(label) == marks


def test_marks_are_read_from_naming_attributes_only() -> None:
    made = make_of("div", {"class": "x", "data-component": "newsletter", "href": "/ad"})
    assert made == ("div x", {"newsletter"}, "newsletter")
    assert make_of("div", {"class": None, "href": "/related"}) == ("div ", set(), None)


def test_a_tag_has_marks_of_its_own_and_a_style_hides() -> None:
    assert make_of("nav", {}) == ("nav", {"navigation"}, "navigation")
    assert make_of("figcaption", {"class": "credit"}).marks == {"caption", "credit"}
    assert make_of("div", {"style": "display: none"}) == ("div ", {"hidden"}, "hidden")
    assert make_of("div", {"class": "article-body"}) == ("div article-body", {"content"}, None)


def test_a_long_label_costs_no_more_than_its_beginning() -> None:
    made = make_of("div", {"class": "ad " + "x " * 100_000 + "related"})
    assert made.marks == {"ad"}
    assert len(made.name) == 200


def test_the_strongest_mark_drops() -> None:
    assert dropping_mark("div", frozenset(("ad", "comments"))) == "comments"
    assert dropping_mark("div", frozenset(("content", "caption"))) is None
    assert dropping_mark("p", frozenset(("content", "ad"))) is None
