import pytest

from transforms.extract.layout import Block
from transforms.extract.lines import Hints, Line, Page
from transforms.extract.phrases import match_phrase
from transforms.extract.sequence import apply_sequence_rules

SENTENCE = "The council voted on Tuesday night to rebuild the bridge."
OTHER = "Work is expected to begin in the spring and to last two years."


def line(text: str, tag: str = "p", home: bool = True, rule: str | None = None) -> Line:
    prose = len(text) if len(text) > 45 else 0
    phrase = match_phrase(text)
    return Line(
        Block(text, tag, 0, prose=prose),
        index=0,
        place="inside",
        home=home,
        phrase=phrase,
        rule=rule or (phrase.rule if phrase else None),
    )


def settled(*lines: Line, hints: Hints = Hints()) -> list[str]:  # noqa: B008
    """What becomes of each line: its rule, or the part it is."""
    numbered = list(lines)
    for index, each in enumerate(numbered):
        each.index = index
    apply_sequence_rules(Page(numbered, hints, repeats={}))  # type: ignore[arg-type]
    return [each.rule or each.part for each in numbered]


@pytest.mark.parametrize(
    ("before", "part"),
    [
        ("By Ian Rook", "byline"),
        ("4 March 2031, 9:10pm", "time"),
        ("Harbour", "before_body"),
        ("AFP, PORT ELLERY", "byline"),
        ("Ian Rook, on the quay", "byline"),
    ],
)
def test_lines_before_the_first_paragraph(before: str, part: str) -> None:
    assert settled(line(before), line(SENTENCE), hints=Hints(authors=("ian rook",))) == [
        part,
        "body",
    ]


@pytest.mark.parametrize(
    ("after", "part"),
    [
        (line("By Press Association"), "tail"),
        (line("(Reporting by Ian Rook; Editing by Bo Reed)"), "tail"),
        (line("By Press Association", home=False, rule="stray"), "tail"),
        (line("Page two", home=False), "after_body"),
        (line("It did."), "body"),
    ],
)
def test_lines_after_the_last_paragraph(after: Line, part: str) -> None:
    assert settled(line(SENTENCE), line(OTHER), after)[-1] == part


def test_a_credit_under_the_heading_of_a_list_is_another_story_s() -> None:
    lines = line(SENTENCE), line("Most read", "h3"), line("By AFP", home=False)
    assert settled(*lines) == ["body", "other_stories", "other_stories"]


def test_what_hangs_on_read_more_ends_with_the_next_paragraph() -> None:
    lines = line(SENTENCE), line("Read more"), line("Ferry timetable is out"), line(OTHER)
    assert settled(*lines) == ["body", "read_more", "read_more", "body"]


def test_a_card_is_a_linked_headline_and_the_text_under_it() -> None:
    lines = (
        line(SENTENCE),
        line("Ferry", rule="links"),
        line(OTHER, home=False),
        line(OTHER[:-1] + "!"),
    )
    assert settled(*lines) == ["body", "links", "card", "body"]


def test_a_short_link_over_the_text_begins_no_card() -> None:
    lines = line("Votes", rule="links"), line(OTHER, home=False), line(SENTENCE)
    assert settled(*lines) == ["links", "body", "body"]


def test_a_page_of_headings_alone() -> None:
    assert settled(line("Results", "h2"), line("Men", "h3")) == ["before_body", "before_body"]


def test_subheads_go_with_what_they_headed() -> None:
    lines = line(SENTENCE), line("Two years", "h2"), line(OTHER), line("Share", "h2")
    assert settled(*lines) == ["body", "body", "body", "share"]
    assert settled(line(SENTENCE), line("Two years", "h2")) == ["body", "empty_heading"]


def test_what_begins_with_an_author_s_name_at_the_end_tells_of_the_author() -> None:
    about = line("Ian Rook covers the city council. He lives on the north quay.")
    assert settled(line(SENTENCE), about, hints=Hints(authors=("ian rook",))) == [
        "body",
        "author_bio",
    ]
