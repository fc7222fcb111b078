import pytest

from transforms.extract.structure import MarkRow, dropping_mark, load_marks, mark_of, marks_in


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
        ("text-gray-900 px-4", set()),
        ("adaptive-layout", set()),
        ("RELATED", {"related"}),
    ],
)
def test_marks_in(label: str, marks: set[str]) -> None:
    assert marks_in(label) == marks


def test_mark_of_reads_naming_attributes_only() -> None:
    assert mark_of({"class": "x", "data-component": "newsletter", "href": "/ad"}) == {"newsletter"}
    assert mark_of({"class": None, "href": "/related"}) == set()


def test_a_long_label_costs_no_more_than_its_beginning() -> None:
    assert mark_of({"class": "ad " + "x " * 100_000 + "related"}) == {"ad"}


def test_the_strongest_mark_drops() -> None:
    assert dropping_mark("div", frozenset(("ad", "comments"))) == "comments"
    assert dropping_mark("div", frozenset(("content", "caption"))) is None
    assert dropping_mark("p", frozenset(("content", "ad"))) is None
