import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.extract.assemble import assemble
from transforms.extract.rendered import split_rendered
from transforms.extract.rendered_lines import read_lines, reads_as_prose
from transforms.extract.rendered_rules import is_time_line, reads_as_biography
from transforms.extract.rendered_slug import slug_words

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "press_association_page"
PROSE = "The dam above the town held through the night, the mayor said on Wednesday morning."


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample page is not part of the project")
def test_the_page_everything_began_with() -> None:
    text = (SAMPLE / "page.txt").read_text(encoding="utf-8")
    want = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
    lines = text.split("\n")
    parts = split_rendered(text)
    assert parts.headline == want["title"]
    assert parts.standfirst == want["standfirst"]
    assert parts.timestamps == (want["published_raw"],)
    assert [(c.alt, c.text, c.credit) for c in parts.captions] == [
        (c["alt"], c["caption"], c["credit"]) for c in want["captions"]
    ]
    assert list(parts.paragraphs) == [lines[number - 1] for number in want["body_lines"]]
    assert len(parts.removed) == want["sidebar"]["dropped_nonempty_lines"]
    article = assemble(parts)
    assert (article.agency, article.credit_kind) == ("pa", "wire")
    assert [c.agency for c in article.credits if c.role == "photo"] == want["photo_agencies"]
    assert article.published is not None
    assert article.published.isoformat() == "2022-02-21T13:14:00+00:00"
    assert article.modified is None
    assert article.byline is None


def test_figure_is_two_lines_with_none_blank_between() -> None:
    alt, caption = read_lines(f"Old ferry\nThe ferry. Picture: PA\n\n{PROSE}\n\n{PROSE}")[:2]
    assert (alt.alt, alt.caption) == (True, False)
    assert (caption.alt, caption.caption) == (False, True)


def test_paragraphs_broken_at_a_fixed_width_are_joined() -> None:
    wrapped = (
        "The dam above the town held through the night, the mayor said on\n"
        "Wednesday, and nobody had to leave the valley that lies below it,\n"
        "although the river rose by more than a metre in six hours and the\n"
        "crews worked until morning."
    )
    told = [f"{wrapped} Day {number} was dry." for number in range(4)]
    parts = split_rendered("\n\n".join(["Dam holds through the night of the flood", *told]))
    assert parts.paragraphs[0] == told[0].replace("\n", " ")


def test_given_headline_is_looked_for() -> None:
    text = "Front page news of the day\n\nDam holds\n\n" + "\n\n".join(
        f"{PROSE} Number {number} says so." for number in range(6)
    )
    assert split_rendered(text, "Dam holds").headline == "Dam holds"
    assert split_rendered(text, "Not printed").headline == "Not printed"


def test_nothing_to_read() -> None:
    assert split_rendered("").paragraphs == ()
    assert split_rendered("News\n\nSport").paragraphs == ()


@pytest.mark.parametrize(
    "line",
    [
        "21 February 2022, 13:14",
        "Publié le 3 mars 2021 à 10h15",
        "Posted March 3, 2021 10:05 am",
        "Veröffentlicht am 03.03.2021, 10:15 Uhr",
        "Updated 0412 GMT (1212 HKT) March 3, 2021",
    ],
)
def test_time_lines(line: str) -> None:
    assert is_time_line(line)


@pytest.mark.parametrize(
    "line",
    ["On 3 March 2021 he left the town and never came back to see his brother again in his life.",
     "Old ferry", "4:11", "2021"],
)  # fmt: skip
def test_no_time_lines(line: str) -> None:
    assert not is_time_line(line)


def test_biographies() -> None:
    assert reads_as_biography("Ada Quill covers the courts for The Evening Post. She is from Lome.")
    assert reads_as_biography("Ada Quill ist Redakteurin im Ressort Politik.")
    assert not reads_as_biography("The mayor said that the dam would hold.")


def test_prose_is_told_by_length_and_ending() -> None:
    assert reads_as_prose("He gave no details.")
    assert reads_as_prose("堤防は一晩持ちこたえた、と町長は語った。")
    assert reads_as_prose("بند رات بھر قائم رہا، میئر نے بتایا۔")
    assert reads_as_prose("هل صمد السد طوال الليل كما قال العمدة؟")
    assert not reads_as_prose("Latest World News")
    assert not reads_as_prose("Two hurt as ferry meets speedboat off the long pier")


TOLD = [
    "Two sluices were opened at dawn, and the river below the wall fell by half a metre before noon.",
    "Nobody had to leave the valley, although three farms on the left bank were told to be ready.",
]
METHOD = [
    "Heat the oven to 180C and line a tin.",
    "Add the eggs one at a time, then fold in the flour and the zest of both lemons.",
]


@pytest.mark.parametrize(
    ("listed", "below"),
    [
        (["Gauge", "Monday", "Tuesday", "North", "4.2m", "3.9m", "South", "54%", "46%"], TOLD),
        (["Ingredients", "200g butter", "4 eggs", "½ tsp salt", "2 lemons", "Method"], METHOD),
        (["Lock Farm", "2. Lock Farm", "2. Lock Farm", "Jan Kop//Stock"], TOLD),
    ],
)
def test_lists_and_tables_over_which_the_article_goes_on_are_its_own(
    listed: list[str], below: list[str]
) -> None:
    told = [PROSE, TOLD[0].replace("dawn", "dusk"), *listed, *below]
    parts = split_rendered("\n\n".join(["Dam holds through the night", *told, "About us", "Terms"]))
    assert parts.paragraphs == tuple(told)


def test_short_lines_of_a_sidebar_are_no_list_of_the_article() -> None:
    told = [PROSE, *TOLD]
    for sidebar in (
        ["Weather", "Jobs", "Sport", "Opinion"],
        ["2019", "2020", "2021"],
        ["Most read", "1. Bus fares", "2. Bin rounds", "3. Late trains"],
    ):
        page = ["Dam holds through the night", *told[:2], *sidebar, told[2], *TOLD]
        assert not set(split_rendered("\n\n".join(page)).paragraphs) & set(sidebar)


def test_a_notice_of_consent_is_no_article() -> None:
    notice = [
        "We value your privacy",
        "We and our 842 partners store and use information on a device to process personal data.",
        "When you visit any website, it may store information on your browser in the form of cookies.",
        "These cookies are needed for the site to function and cannot be switched off in our systems.",
        "These cookies allow us to count visits and sources so that we can measure what is popular.",
    ]
    page = [*notice, "Accept all", "Dam holds through the night", PROSE, *TOLD[:1]]
    assert split_rendered("\n\n".join(page)).paragraphs == (PROSE, TOLD[0])


def test_the_line_of_a_sites_owner_is_no_article() -> None:
    owner = (
        "© 2031 The Quill Media Group Ltd. All rights reserved. Registered in England and Wales."
    )
    told = "ผู้ว่าราชการจังหวัดกล่าวว่าเขื่อนเหนือเมืองยังรับน้ำได้ตลอดทั้งคืนและไม่มีใครต้องอพยพออกจากหุบเขา"
    assert split_rendered("\n\n".join(["ข่าว", told, "เกี่ยวกับเรา", owner])).paragraphs == (told,)


def test_an_anchor_is_a_ships_too() -> None:
    assert not reads_as_biography(
        "The call was to a yacht that had dragged its anchor off the point."
    )
    assert reads_as_biography("Ada Quill is a news anchor in Porto Novo.")


@given(st.text(max_size=400))
def test_any_text_is_split(text: str) -> None:
    parts = split_rendered(text)
    assert all(paragraph.strip() for paragraph in parts.paragraphs)


@given(st.lists(st.sampled_from([PROSE, "By AFP", "Read more", "", "3 March 2021", "A\nB (AP)"])))
def test_any_arrangement_is_split(blocks: list[str]) -> None:
    split_rendered("\n\n".join(blocks))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "https://x.example/news/Dam-Holds-Through-the-Night-1234567/amp",
            "dam holds through the night",
        ),
        ("https://x.example/2031/dämme-halten-über-nacht.html", "damme halten uber nacht html"),
        ("https://x.example/a/12345", ""),
        ("https://x.example/news/", ""),
        ("https://[broken", ""),
        (None, ""),
    ],
)
def test_words_of_an_address(url: str | None, words: str) -> None:
    assert slug_words(url) == {word[:5] for word in words.split()}


def test_the_address_tells_the_headline_from_what_is_printed_in_its_way() -> None:
    front = ["Mayor asks for patience as crews work on", PROSE.replace("dam", "bridge")]
    told = [f"{PROSE} Number {number} says so." for number in range(3)]
    links = ["Jobs", "Sport", "Letters"] * 4
    page = "\n\n".join([*front, *links, "Dämme halten über Nacht", *told, *links])
    parts = split_rendered(page, url="https://x.example/daemme-halten-ueber-nacht-77")
    assert parts.headline == "Dämme halten über Nacht"
    assert parts.paragraphs == tuple(told)


def test_paragraphs_over_a_long_list_are_the_article_s() -> None:
    first = f"{PROSE} It was the third night of rain, and the river rose by a metre."
    fields = ["Gauge", "North", "South", "East", "West", "Mill", "Ford", "Weir"]
    told = [f"{PROSE} Number {number} says so." for number in range(10)]
    page = "\n\n".join(["Dam holds through the night", "By Ada Quill", first, *fields, *told])
    parts = split_rendered(page)
    assert parts.paragraphs == (first, *told)
    assert [removed.text for removed in parts.removed] == fields
