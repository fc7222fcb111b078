import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.extract.page import extract_page
from transforms.extract.tail_notes import Note, load_notes, note_rule, set_notes_apart
from transforms.records import PageParts

TOLD = (
    "The harbour board met on Tuesday and agreed to repair the lower gate before the winter.",
    "Work begins in April and lasts two years, the engineer told members before the vote.",
)
AUTHORS = ("Ada Quill",)


def left(*lines: str) -> tuple[str, ...]:
    return set_notes_apart(PageParts(paragraphs=(*TOLD, *lines)), AUTHORS).paragraphs[2:]


@pytest.mark.parametrize("note", load_notes(), ids=lambda n: f"{n.rule}-{n.language}")
def test_each_row_matches_its_example(note: Note) -> None:
    assert note_rule(note.example) == note.rule


@pytest.mark.parametrize(
    "line",
    [
        "Reporter Ada Quill covers the council for the Evening Post.",
        "Contact reporter Bo Lind at 555-0142 or bo.lind@example.com.",
        "Reach Ada Quill at ada@example.com or follow her at @adaq.",
        "Quill is a freelance writer based in Ridge who has written for three papers.",
        "Ada is a staff writer. She lives in Ridge with two cats.",
        "Dr Ada Quill is a lecturer in local government at the University of Ridge.",
        "About Ada Quill: Ada has been with the Post since 2026.",
        "The author is a professor of economics at Ridge University.",
        "Bo Lind covers trending news for the Post. Reach him at bo@example.com.",
    ],
)
def test_what_is_told_of_the_author_goes(line: str) -> None:
    parts = set_notes_apart(PageParts(paragraphs=(*TOLD, line)), AUTHORS)
    assert parts.paragraphs == TOLD
    assert [(r.text, r.rule) for r in parts.removed] == [(line, "author_bio")]


@pytest.mark.parametrize(
    "line",
    [
        "Quill, a lecturer at the university, said the gate would hold.",
        "Quill is a professor of economics, and has known the gate for thirty years.",
        "Bo Lind is a reporter for the Evening Post, and saw the gate fall.",
        "Edited by hand, the film of the storm runs to four hours.",
        "Contact with the lock was lost at noon.",
        "Become a member of the board, he told her, and see for yourself.",
        "Your support means nothing to the gate, she said.",
        "Copyright on the plans ran out in 2031.",
        "“Your support keeps our newsroom warm,” said the plumber.",
    ],
)
def test_sentences_of_an_article_stay(line: str) -> None:
    assert left(line) == (line,)


def test_an_author_of_short_names_is_told_by_them_all() -> None:
    line = "Xi Yu is a reporter for the Evening Post."
    parts = set_notes_apart(PageParts(paragraphs=(*TOLD, line)), ["Xi Yu"])
    assert parts.paragraphs == TOLD


def test_notes_in_the_middle_stay_and_so_does_one_paragraph() -> None:
    note = "Edited by Bo Lind"
    assert left(note, TOLD[1]) == (note, TOLD[1])
    assert set_notes_apart(PageParts(paragraphs=(note,))).paragraphs == (note,)


def test_a_credit_among_notes_stays_for_the_agency() -> None:
    assert left("By Press Association", "Edited by Bo Lind") == ("By Press Association",)


def test_a_page_is_read_so() -> None:
    lines = (
        *TOLD,
        "Ada Quill is a staff writer.",
        "Read the original article on The Conversation.",
    )
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = (
        f"<article><h1>Gate to be repaired</h1><div class=byline>By Ada Quill</div>{body}</article>"
    )
    article = extract_page(page.encode())
    assert article.body == "\n\n".join(TOLD)
    assert article.agency == "conversation"


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_any_line_and_any_author_are_survived(line: str, authors: list[str]) -> None:
    set_notes_apart(PageParts(paragraphs=("The gate holds.", line)), authors)
