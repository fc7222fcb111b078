import pytest

from transforms.extract.plain_body import split_body, split_paragraphs

PROSE = "The dam held through the night, the mayor said."


def test_credit_lines_leave_the_body_and_stand_elsewhere() -> None:
    parts = split_body(f"By Ada Quill\n\n{PROSE}\n\n{PROSE}\n\n___\n\nBy Press Association")
    assert parts.byline == "By Ada Quill"
    assert parts.paragraphs == (PROSE, PROSE)
    assert parts.tail == ("___", "By Press Association")


def test_a_headline_may_stand_before_the_byline() -> None:
    parts = split_body(f"Dam holds\n\nBy The Associated Press\n\n{PROSE}")
    assert parts.byline == "By The Associated Press"
    assert parts.paragraphs == ("Dam holds", PROSE)


def test_line_breaks_part_paragraphs_only_without_blank_lines() -> None:
    assert split_paragraphs("one\ntwo\n three ") == ["one", "two", "three"]
    assert split_paragraphs("one\ntwo\n \nthree\r\n\r\nfour") == ["one\ntwo", "three", "four"]
    assert split_paragraphs(" one ") == ["one"]
    assert split_paragraphs(" \n ") == []


def test_dateline_and_glued_signoff_stay_as_printed() -> None:
    text = f"MILLBROOK, Ohio (AP) — {PROSE} (Reporting by Ada Quill; Editing by Bo Reed)"
    assert split_body(text).paragraphs == (text,)


@pytest.mark.parametrize(
    "line",
    [
        "Nobody there expects it to open before the autumn.",
        "He told AFP that it was over.",
        "By Monday the water had fallen.",
        "“The work is done,” said Mr Reed.",
        "PA",
    ],
)
def test_short_lines_at_either_end_are_body(line: str) -> None:
    assert split_body(f"{line}\n{PROSE}\n{line}").paragraphs == (line, PROSE, line)


def test_a_body_of_credits_keeps_a_line() -> None:
    assert split_body("By AFP").paragraphs == ("By AFP",)
    assert split_body("By AFP\nBy AFP").paragraphs == ("By AFP",)
    assert split_body("").paragraphs == ()
