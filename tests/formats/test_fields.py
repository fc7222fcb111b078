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
