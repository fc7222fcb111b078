import pytest

from transforms.agencies.attribution import attribute
from transforms.records import Caption

PICTURE = Caption("The dam", None, "AP")


def test_pictures_make_no_agency_copy() -> None:
    found = attribute(byline="By Ada Quill", captions=[PICTURE])
    assert (found.agency, found.kind) == (None, "none")
    assert [(c.agency, c.role, c.evidence) for c in found.credits] == [("ap", "photo", "caption")]


def test_text_and_pictures_are_told_apart() -> None:
    found = attribute(
        paragraphs=["The dam held."], tail=["By Press Association"], captions=[PICTURE]
    )
    assert (found.agency, found.kind) == ("pa", "wire")
    assert [(c.agency, c.role) for c in found.credits] == [("pa", "text"), ("ap", "photo")]


def test_dateline_gives_place_and_agency() -> None:
    found = attribute(byline="By Ada Quill", paragraphs=["LOME, March 3 (Reuters) - It held."])
    assert (found.agency, found.kind, found.dateline) == ("reuters", "wire", "LOME")


@pytest.mark.parametrize(
    ("byline", "tail", "kind"),
    [
        ("Par Le Phare et AFP", ["© AFP"], "contributed"),
        ("By AFP", ["The Associated Press contributed to this report."], "wire"),
        ("By Ada Quill", ["AFP contributed to this report."], "contributed"),
        ("By Ada Quill", ["He told AFP it was over."], "none"),
    ],
)
def test_a_hybrid_byline_decides_and_a_wire_byline_outweighs_the_tail(
    byline: str, tail: list[str], kind: str
) -> None:
    assert attribute(byline=byline, tail=tail).kind == kind


def test_the_byline_goes_before_the_copyright_of_who_handed_it_on() -> None:
    found = attribute("By Ada Quill The Associated Press", tail=["© 2021 The Canadian Press"])
    assert found.agency == "ap"
    assert [credit.agency for credit in found.credits] == ["ap", "cp"]


def test_an_agency_on_its_own_site() -> None:
    found = attribute(url="https://apnews.com/article/dam-0123456789abcdef0123456789abcdef")
    assert (found.agency, found.kind) == ("ap", "wire")
    assert found.printed_id is not None
    assert found.printed_id.item_id == "0123456789abcdef0123456789abcdef"


def test_printed_id_with_its_version() -> None:
    found = attribute(tail=["© dpa-infocom, dpa:210303-99-123456/5"])
    assert found.printed_id is not None
    assert (found.agency, found.printed_id.version) == ("dpa", "5")


def test_metadata_counts_after_print() -> None:
    found = attribute(marks=[("AFP", "distributor")])
    assert (found.agency, found.kind) == ("afp", "wire")
    assert found.credits[0].evidence == "metadata"


def test_tag_behind_the_text_but_not_behind_each_item_of_a_list() -> None:
    assert attribute(paragraphs=["Der Damm hält.", "Das Geld ist da. (dpa)"]).agency == "dpa"
    listed = ["Der Damm hält. (dpa)", "Die Brücke fällt. (AFP)", "Das Geld ist da. (dpa)"]
    assert attribute(paragraphs=listed).agency is None


def test_second_line_of_a_byline() -> None:
    assert attribute("By Ada Quill, Chief Writer\nPA Media").agency == "pa"


def test_doubtful_initials_alone_count_in_their_agencys_only_language() -> None:
    assert attribute("TT", language="sv").agency == "tt"
    assert attribute("Ada Quill\nTT", language="sv").agency == "tt"
    assert attribute(tail=["TT"], language="sv-FI").agency == "tt"
    assert attribute("AA", language="tr").agency is None  # it writes English as well
    assert attribute("PA", language="en-GB").agency == "pa"
    for language in ("en", "en-US", "sv", None):
        assert attribute("PA", language=language).agency is None
    assert attribute("TT", language="en-GB").agency is None
    assert attribute("Ada Quill, TT", language="sv").agency is None


def test_copyright_tag_behind_the_text() -> None:
    assert attribute(paragraphs=["Demningen holder. (©NTB)"]).agency == "ntb"
