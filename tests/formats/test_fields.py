import pytest

from transforms.formats.fields import InvalidStatus, NoText, document_of


def test_news_please_names_are_understood() -> None:
    record = {
        "maintext": "The quarry reopens.",
        "title": "Quarry",
        "date_publish": "2024-03-01 08:00:00",
        "source_domain": "vale.example",
        "authors": ["Ada Quill"],
    }
    document = document_of(record, "f", None, "jsonl")
    assert (document.body_text, document.headline) == ("The quarry reopens.", "Quarry")
    assert (document.published, document.outlet) == ("2024-03-01 08:00:00", "vale.example")
    assert document.authors == ("Ada Quill",)


def test_fundus_body_of_sections_is_one_text() -> None:
    sections = [{"headline": ["Why"], "paragraphs": ["One.", "Two."]}]
    record = {"body": {"summary": ["S."], "sections": sections}, "publishing_date": "2024-03-01"}
    document = document_of(record, "f", None, "jsonl")
    assert document.body_text == "Why\n\nOne.\n\nTwo."
    assert document.published == "2024-03-01"


def test_trafilatura_joins_authors_with_semicolons() -> None:
    record = {"text": "One.", "author": "Ada Quill; Bo Reed", "hostname": "vale.example"}
    document = document_of(record, "f", None, "jsonl")
    assert (document.byline, document.outlet) == ("Ada Quill; Bo Reed", "vale.example")


def test_html_is_taken_before_text() -> None:
    document = document_of({"html": "<p>One.</p>", "text": "One."}, "f", None, "jsonl")
    assert (document.html, document.body_text) == (b"<p>One.</p>", None)


def test_a_record_without_text_is_told() -> None:
    with pytest.raises(NoText):
        document_of({"url": "https://vale.example/"}, "f", None, "jsonl")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"sections": ["x"]}, None),
        ({"sections": 5}, None),
        ({"sections": [{"paragraphs": [1, "Two.", None]}]}, "Two."),
        ({"sections": [{"headline": "Why", "paragraphs": ["One."]}, 7]}, "Why\n\nOne."),
    ],
)
def test_a_body_of_another_shape_gives_the_lines_it_has(body: object, text: str | None) -> None:
    if text is None:
        with pytest.raises(NoText):
            document_of({"body": body}, "f", None, "jsonl")
    else:
        assert document_of({"body": body}, "f", None, "jsonl").body_text == text


def test_lone_surrogates_become_replacement_characters() -> None:
    bad = "a\ud800b"
    names = ("id", "url", "outlet", "headline", "text", "byline", "published")
    record = dict.fromkeys(names, bad) | {"authors": [bad, 7]}
    document = document_of(record, "f", None, "jsonl")
    given = (document.input_id, document.url, document.outlet, document.headline)
    assert {*given, document.body_text, document.byline, *document.authors} == {"a\ufffdb"}
    assert document_of({"html": bad}, "f", None, "jsonl").html == "a\ufffdb".encode()


def test_names_of_an_agencys_delivery() -> None:
    record = {
        "uri": "urn:newsml:wire.example:20240301:dam",
        "version": 2,
        "pubstatus": "usable",
        "embargoed": "2024-03-01T06:00:00Z",
        "slugline": "Dam-Burst",
        "ednote": "Adds quote",
        "versioncreated": "2024-03-01T05:00:00Z",
        "body_text": "The dam burst.",
    }
    document = document_of(record, "f", None, "jsonl")
    assert document.provider_item_id == "urn:newsml:wire.example:20240301:dam"
    assert (document.version_label, document.pub_status) == ("2", "usable")
    assert (document.embargo_until, document.slugline) == ("2024-03-01T06:00:00Z", "Dam-Burst")
    assert (document.editor_note, document.published) == ("Adds quote", "2024-03-01T05:00:00Z")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("usable", "usable"),
        ("Canceled", "canceled"),
        ("stat:withheld", "withheld"),
        ("http://cv.iptc.example/newscodes/pubstatusg2/cancelled", "canceled"),
        ("killed", "canceled"),
    ],
)
def test_spellings_of_a_status(given: str, status: str) -> None:
    document = document_of({"text": "One.", "pubstatus": given}, "f", None, "jsonl")
    assert document.pub_status == status


def test_an_unknown_status_may_be_a_kill_and_is_refused() -> None:
    with pytest.raises(InvalidStatus) as error:
        document_of({"text": "One.", "pub_status": "kiled"}, "f", None, "jsonl")
    assert error.value.reason == "invalid_status"
    assert str(error.value) == "status 'kiled' is none of usable, embargoed, withheld, canceled"


def test_an_unknown_kind_of_change_is_left_out() -> None:
    document = document_of({"text": "One.", "change_type": "polish"}, "f", None, "jsonl")
    assert document.change_type is None


def test_an_embargo_may_be_a_flag() -> None:
    document = document_of({"text": "One.", "embargoed": True}, "f", None, "jsonl")
    assert (document.pub_status, document.embargo_until) == ("embargoed", None)
    assert document_of({"text": "One.", "embargoed": False}, "f", None, "jsonl").pub_status is None


def test_an_address_is_an_address_and_no_item_id() -> None:
    document = document_of({"text": "One.", "guid": "https://vale.example/1"}, "f", None, "jsonl")
    assert (document.url, document.provider_item_id) == ("https://vale.example/1", None)


@pytest.mark.parametrize(
    ("given", "provider"),
    [
        ({"outlet": "Reuters", "guid": "nL1N"}, "Reuters"),
        ({"outlet": "reuters.com", "guid": "nL1N"}, "Reuters"),
        ({"outlet": "Reuters"}, None),
        ({"outlet": "Reuters", "guid": "null"}, None),
        ({"outlet": "Reuters", "guid": "https://reuters.example/1"}, None),
        ({"outlet": "vale.example", "guid": "17"}, None),
        ({"outlet": "vale.example", "guid": "17", "provider": "ap"}, "The Associated Press"),
        ({"outlet": "vale.example", "guid": "17", "provider": "AP"}, "AP"),
        ({"outlet": "Reuters", "guid": "17", "provider": "Vale Wire"}, "Vale Wire"),
    ],
)
def test_an_agency_issues_what_it_delivers_under_its_own_name(
    given: dict[str, str], provider: str | None
) -> None:
    document = document_of({"text": "One."} | given, "f", None, "jsonl")
    assert (document.provider, document.outlet) == (provider, given["outlet"])


def test_a_delivery_without_an_outlet_is_from_its_provider_as_given() -> None:
    record = {"text": "One.", "provider": "reuters.com", "guid": "nL1N"}
    document = document_of(record, "f", None, "jsonl")
    assert (document.provider, document.outlet) == ("Reuters", "reuters.com")


def test_a_kill_needs_no_text_but_a_name() -> None:
    kill = {"pubstatus": "canceled", "uri": "urn:newsml:wire.example:20240301:dam"}
    assert document_of(kill, "f", None, "jsonl").body_text == ""
    address = {"pubstatus": "canceled", "url": "https://vale.example/1"}
    assert document_of(address, "f", None, "jsonl").body_text == ""
    for record in ({"pubstatus": "canceled"}, kill | {"pubstatus": "usable"}):
        with pytest.raises(NoText):
            document_of(record, "f", None, "jsonl")
