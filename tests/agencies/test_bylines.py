import pytest

from transforms.agencies.bylines import byline_credit, text_agency
from transforms.records import Credit


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("By Ada Quill, Press Association", ("Ada Quill",)),
        ("By Ada Quill and Bo Reed The Associated Press", ("Ada Quill", "Bo Reed")),
        ("By ADA QUILL and BO REED\nAssociated Press", ("ADA QUILL", "BO REED")),
        ("Von Ada von Quill, dpa", ("Ada von Quill",)),
        ("AP Sports Writer Ada Quill", ("Ada Quill",)),
        ("Par Le Phare et AFP", ()),
        ("By AFP and Quill staff", ()),
        ("AFP, PORTO NOVO", ()),
    ],
)
def test_people_of_a_byline(line: str, people: tuple[str, ...]) -> None:
    found = byline_credit(line)
    assert found is not None
    assert found.people == people


def test_place_behind_the_agency() -> None:
    found = byline_credit("PTI, Nagarpur,")
    assert found is not None
    assert found.place == "Nagarpur"


def test_two_agencies_stand_in_print_order() -> None:
    found = byline_credit("(Quelle: APA/sda/dpa)")
    assert found is not None
    assert [credit.agency for credit in found.credits] == ["apa", "sda", "dpa"]
    assert text_agency(found.credits) == "apa"


def test_agency_goes_before_the_syndicator_it_hands_on() -> None:
    credits = (Credit("tns", "text", "", "dateline"), Credit("dpa", "text", "", "dateline"))
    assert text_agency(credits) == "dpa"


def test_pictures_are_no_text() -> None:
    assert text_agency((Credit("ap", "photo", "AP", "caption"),)) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "By Ada Quill",
        "Ada Quill covers the courts for The Associated Press",
        "He told AFP on Monday, and the police confirmed it",
        "told AFP",
        "By Michael Bloomberg",
        "Harrisburg, PA",
        "By Ada Quill, Harrisburg, PA",
        "About AFP",
        "the state-run National News Agency reported",
        "EFE/ B. Reed",
        "Bo Reed/dpa",
        "AP " * 80,
    ],
)
def test_lines_that_credit_nobody(line: str) -> None:
    assert byline_credit(line) is None
