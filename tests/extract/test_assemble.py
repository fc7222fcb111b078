from datetime import datetime, timezone

import pytest

from transforms.extract.assemble import assemble, read_captions
from transforms.extract.metadata import PageMetadata
from transforms.extract.plain_body import split_body
from transforms.records import Caption, Document, PageParts, Removed

PARTS = PageParts(
    headline="Dam holds",
    byline="By Ada Quill, Press Association",
    timestamps=("21 February 2022, 13:14",),
    paragraphs=("The dam held.", "He gave no details."),
    captions=(Caption("Quill. Picture: PA", "Quill", None),),
    tail=("Reporting by Ada Quill; Editing by Bo Reed",),
    removed=(Removed("Read more", "read_more"),),
)


def document(**fields: str) -> Document:
    return Document("in.jsonl", "line 1", "jsonl", body_text="x", **fields)  # type: ignore[arg-type]


def test_parts_alone_make_an_article() -> None:
    article = assemble(PARTS)
    assert article.headline == "Dam holds"
    assert article.body == "The dam held.\n\nHe gave no details."
    assert article.byline == "By Ada Quill, Press Association"
    assert article.authors == ("Ada Quill",)
    assert (article.agency, article.credit_kind) == ("pa", "wire")
    assert article.captions == (Caption("Quill.", "Quill", "PA"),)
    assert article.removed == (Removed("Read more", "read_more"),)
    assert "Reporting by Ada Quill; Editing by Bo Reed" in [c.raw for c in article.credits]


@pytest.mark.parametrize(
    "given", [{"outlet": "Harbour Lantern"}, {"url": "https://www.harbourlantern.example/dam"}]
)
def test_the_outlet_is_no_author_of_its_own(given: dict[str, str]) -> None:
    parts = PARTS._replace(byline="By Harbour Lantern\nAda Quill")
    assert assemble(parts, None, document(**given)).authors == ("Ada Quill",)


def test_printed_time_is_read_in_the_zone_of_the_outlet() -> None:
    parts = PARTS._replace(timestamps=("21 July 2022, 13:14",))
    article = assemble(parts, None, document(url="https://news.example.co.uk/dam"))
    assert article.published == datetime(2022, 7, 21, 12, 14, tzinfo=timezone.utc)
    assert (article.published_raw, article.tz_source) == ("21 July 2022, 13:14", "outlet")
    assert article.modified is None


@pytest.mark.parametrize(
    ("stamp", "agency"),
    [
        ("2031年3月4日 22時15分 （共同通信）", "kyodo"),
        ("4 March 2031, 13:14 (Reuters)", "reuters"),
        ("4 March 2031, 13:14 (GMT)", None),
        ("4 March 2031, 13:14 (Harbour Post)", None),
    ],
)
def test_an_agency_behind_the_time_is_credited(stamp: str, agency: str | None) -> None:
    parts = PARTS._replace(byline="By Ada Quill", timestamps=(stamp,), tail=())
    article = assemble(parts)
    assert (article.agency, article.byline) == (agency, "By Ada Quill")


def test_a_printed_change_is_no_publication() -> None:
    parts = PARTS._replace(
        timestamps=("Published 3 March 2021 9:26 GMT | Updated 4 March 2021 16:23 GMT",)
    )
    article = assemble(parts)
    assert article.published == datetime(2021, 3, 3, 9, 26, tzinfo=timezone.utc)
    assert article.modified == datetime(2021, 3, 4, 16, 23, tzinfo=timezone.utc)


def test_a_page_that_prints_only_its_change() -> None:
    parts = PARTS._replace(timestamps=("Last updated: 4 March 2021 16:23 GMT",))
    article = assemble(parts)
    assert article.published == datetime(2021, 3, 4, 16, 23, tzinfo=timezone.utc)
    assert article.modified is None


def test_given_fields_win_over_metadata_and_metadata_over_print() -> None:
    meta = PageMetadata(
        headline="From tags", authors=("Bo Reed",), language="de", outlet="m.example"
    )
    given = document(headline="Given", outlet="g.example", published="2021-03-03T10:00:00Z")
    article = assemble(PARTS, meta, given)
    assert (article.headline, article.outlet, article.language) == ("Given", "g.example", "de")
    assert article.authors == ("Bo Reed",)
    assert article.published == datetime(2021, 3, 3, 10, tzinfo=timezone.utc)


def test_credit_lines_left_in_the_body_are_set_apart() -> None:
    parts = PARTS._replace(byline=None, paragraphs=("The dam held.", "(Quelle: APA/dpa)"), tail=())
    article = assemble(parts)
    assert article.body == "The dam held."
    assert article.agency == "apa"
    assert "(Quelle: APA/dpa)" in [c.raw for c in article.credits]


def test_a_byline_that_opens_the_body_is_set_apart() -> None:
    parts = PARTS._replace(byline=None, tail=(), paragraphs=("By Ada Quill", "The dam held."))
    article = assemble(parts)
    assert (article.byline, article.body) == ("By Ada Quill", "The dam held.")
    assert article.authors == ("Ada Quill",)


def test_a_byline_under_the_text() -> None:
    article = assemble(PARTS._replace(byline=None, tail=("By Ada Quill",)))
    assert (article.byline, article.authors) == ("By Ada Quill", ("Ada Quill",))
    assert article.removed == PARTS.removed


def test_a_printed_byline_is_not_lost_to_a_given_one() -> None:
    article = assemble(PARTS._replace(tail=()), None, document(byline="Ada Quill"))
    assert (article.byline, article.agency) == ("Ada Quill", "pa")
    assert article.removed[-1] == Removed("By Ada Quill, Press Association", "byline")


def test_names_given_beside_the_text_may_be_an_agency() -> None:
    bare = PARTS._replace(byline=None, tail=())
    given = document()._replace(authors=("The Associated Press",))
    article = assemble(bare, None, given)
    assert (article.agency, article.credit_kind, article.authors) == ("ap", "wire", ())
    article = assemble(bare, None, document(byline="PA"))
    assert (article.agency, article.credits[0].evidence) == ("pa", "metadata")


def test_boilerplate_that_names_nobody_is_a_signoff() -> None:
    article = assemble(PARTS._replace(tail=("___",)))
    assert article.removed[-1] == Removed("___", "sign_off")


def test_plain_body_with_a_dateline_and_an_id() -> None:
    text = "Waldheim (dpa) - Der Damm hält.\n\n© dpa-infocom, dpa:210303-99-123456/2"
    article = assemble(split_body(text), None, document(url="https://blatt.example/damm?utm_id=1"))
    assert article.body == "Waldheim (dpa) - Der Damm hält."
    assert article.dateline == "Waldheim"
    assert (article.provider_item_id, article.version_label) == ("210303-99-123456", "2")
    assert article.canonical_url == "https://blatt.example/damm"


def test_a_credit_line_joins_the_caption_before_it() -> None:
    captions = (Caption("Rain over Lome", None, None), Caption("REUTERS", None, None))
    assert read_captions(captions) == (Caption("Rain over Lome", None, "REUTERS"),)


def test_a_copyright_line_of_the_text_is_no_picture_credit() -> None:
    parts = PARTS._replace(
        byline=None, captions=(Caption("© 2021 The Canadian Press", None, None),)
    )
    article = assemble(parts._replace(tail=()))
    assert (article.agency, article.captions) == ("cp", ())


def test_an_agency_in_a_dropped_block_of_the_head() -> None:
    head = Removed("von\nAPA\nMittwoch\n3. März 2021", "widget")
    card = Removed("By AFP\nA long title of another story that the page puts beside it", "cards")
    article = assemble(PARTS._replace(byline=None, tail=(), removed=(card, head)))
    assert (article.agency, article.byline) == ("apa", "von APA")
    assert assemble(PARTS._replace(byline=None, tail=(), removed=(card,))).agency is None


def test_empty_parts() -> None:
    article = assemble(PageParts())
    assert article.body is None
    assert article.byline is None
    assert (article.credit_kind, article.agency) == ("none", None)
