import pytest

from transforms.formats.fields import NoText, document_of


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
