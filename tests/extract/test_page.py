import json
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.extract import NotAnArticle, extract_document, extract_page
from transforms.records import Document

URL = "https://www.eveningpost.co.uk/world/harbour-reopens-1234"
TEXT = [
    "The harbour was open again on Monday after the worst storm for thirty years had closed it.",
    "Ferries sailed from the first pier at six, said Ada Lind, who has run the port since 2011.",
    "The second pier needs new piles, and the council will meet on Thursday to hear what they cost.",
    "Nobody was hurt, but eleven boats sank at their moorings and two have still not been found.",
]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)


def page(head: str = "", before: str = "", after: str = "", lang: str = "en") -> bytes:
    return (
        f'<html lang="{lang}"><head><meta charset="utf-8">{head}</head><body><article>'
        f"<h1>Harbour reopens after storm</h1>{before}{BODY}{after}</article></body></html>"
    ).encode()


def test_a_plain_page() -> None:
    article = extract_page(page(before="<p>By Ada Quill</p><p>21 July 2022, 13:14</p>"), URL)
    assert article.headline == "Harbour reopens after storm"
    assert article.body == "\n\n".join(TEXT)
    assert article.authors == ("Ada Quill",)
    assert article.published == datetime(2022, 7, 21, 12, 14, tzinfo=timezone.utc)
    assert article.published_raw == "21 July 2022, 13:14"
    assert article.tz_source == "outlet"
    assert (article.language, article.outlet, article.agency) == ("en", "eveningpost.co.uk", None)
    assert article.canonical_url == URL


@pytest.mark.parametrize(
    ("printed", "hour"),
    [
        ("Updated: 21 July 2022, 15:30", 14),
        ("Updated: 21 July 2022, 12:00", None),  # before it was published: another clock
        ("Updated: 22 July 2022", None),  # at any hour
    ],
)
def test_a_printed_change_counts_where_tags_tell_none(printed: str, hour: int | None) -> None:
    tag = '<meta property="article:published_time" content="2022-07-21T12:14:00Z">'
    modified = extract_page(page(tag, f"<time>{printed}</time>"), URL).modified
    assert (modified.hour if modified else None) == hour


def test_an_agency_is_no_author() -> None:
    node = {
        "@type": "NewsArticle",
        "headline": "Harbour reopens after storm",
        "author": {"@type": "Person", "name": "Agence France-Presse"},
        "datePublished": "2022-07-21T12:14:00Z",
    }
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    article = extract_page(page(head), URL)
    assert (article.authors, article.agency, article.credit_kind) == ((), "afp", "wire")
    assert article.tz_source == "explicit"


@pytest.mark.parametrize(
    ("picture", "agency"),
    [
        ('<div class="img"><img alt="Boats leave on Monday"><span>AFP</span></div>', None),
        ('<img alt="Boats leave on Monday"><small>dpa</small>', None),
        ('<picture><img alt="Boats leave on Monday"></picture><p class="credit">Reuters</p>', None),
        ('<div class="meta"><span class="source">AFP</span> <span>2 May</span></div>', "afp"),
        ('<figure><img alt="Boats"><figcaption>PA</figcaption></figure><p>By AFP</p>', "afp"),
    ],
)
def test_a_picture_credit_under_the_headline_is_no_byline(picture: str, agency: str | None) -> None:
    assert extract_page(page(before=picture), URL).agency == agency


def test_a_card_under_the_text_has_its_own_credit() -> None:
    card = '<div class="x"><h3><a href="/fares">Ferry fares rise</a></h3><p>AFP</p></div>'
    assert extract_page(page(after=card)).agency is None
    assert extract_page(page(after="<p>AFP</p>" + card)).agency == "afp"


def test_the_outlet_is_no_author() -> None:
    article = extract_page(page(before="<p>By Eveningpost</p>"), URL)
    assert article.authors == ()


def test_given_fields_win() -> None:
    document = Document(
        source_uri="a.jsonl",
        record="line 1",
        format="jsonl",
        html=page(before="<p>By Ada Quill</p>"),
        url=URL,
        headline="Port open",
        authors=("Bo Lind",),
        published="2022-07-21T10:00:00Z",
        language="en-GB",
    )
    article = extract_document(document)
    assert (article.headline, article.authors) == ("Port open", ("Bo Lind",))
    assert article.published == datetime(2022, 7, 21, 10, 0, tzinfo=timezone.utc)
    assert article.language == "en-GB"


def test_relative_times_count_from_the_fetch() -> None:
    html = page(before="<p>3 hours ago</p>")
    document = Document("a", None, "html", html=html, url=URL, fetched="2022-07-21T12:00:00Z")
    article = extract_document(document)
    assert article.published == datetime(2022, 7, 21, 9, 0, tzinfo=timezone.utc)


def test_the_address_gives_the_day_where_nothing_else_does() -> None:
    article = extract_page(page(), "https://www.example.com/2022/07/21/harbour")
    assert article.published == datetime(2022, 7, 21, tzinfo=timezone.utc)
    assert (article.published_raw, article.tz_source) == ("2022/07/21", "assumed")


def test_a_fragment_from_a_feed() -> None:
    document = Document("f.xml", "item 1", "rss", html=BODY.encode(), headline="Port open", url=URL)
    article = extract_document(document)
    assert (article.headline, article.body) == ("Port open", "\n\n".join(TEXT))
    assert (article.language, article.outlet) == ("en", "eveningpost.co.uk")


def test_the_text_tells_the_language_where_the_page_does_not() -> None:
    assert extract_page(page(lang="")).language == "en"


def test_a_body_already_extracted() -> None:
    document = Document(
        "a.jsonl", "line 1", "jsonl", body_text="\n\n".join(TEXT), published="2022-07-21T10:00:00Z"
    )
    article = extract_document(document)
    assert article.body == "\n\n".join(TEXT)
    assert article.language == "en"


def test_a_rendered_page() -> None:
    lines = ["Harbour reopens after storm", "21 July 2022, 13:14", *TEXT, "By Press Association"]
    document = Document("a.txt", None, "text", page_text="\n\n".join(lines))
    article = extract_document(document)
    assert article.headline == lines[0]
    assert article.body == "\n\n".join(TEXT)
    assert article.agency == "pa"
    assert article.published_raw == "21 July 2022, 13:14"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b"", "no_article"),
        (b"<html><body><h1>Not found</h1></body></html>", "no_article"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "undecodable"),
    ],
)
def test_what_is_no_article_is_refused(html: bytes, reason: str) -> None:
    with pytest.raises(NotAnArticle) as caught:
        extract_page(html)
    assert caught.value.reason == reason


def test_a_record_without_content_is_refused() -> None:
    with pytest.raises(NotAnArticle) as caught:
        extract_document(Document("a.jsonl", "line 2", "jsonl"))
    assert caught.value.reason == "empty"


PIECES = st.one_of(st.sampled_from([BODY, "<div>", "</p>", "<h1>", "By "]), st.text())


@pytest.mark.parametrize(
    ("line", "authors"),
    [("By Ada Quill", ("Ada Quill",)), ("(ssi, dan)", ("ssi", "dan")), ("(red)", ())],
)
def test_the_writer_may_be_named_under_the_text(line: str, authors: tuple[str, ...]) -> None:
    on_page = extract_page(page(after=f"<p>{line}</p>"))
    given = extract_document(record()._replace(body_text="\n\n".join([*TEXT, line])))
    assert on_page.authors == given.authors == authors


@settings(deadline=None)
@given(st.lists(PIECES, max_size=9))
def test_any_page_gives_an_article_or_is_refused(pieces: list[str]) -> None:
    html = "".join(pieces).encode("utf-8", "replace")
    try:
        body = extract_page(html, URL).body
    except NotAnArticle:
        return
    assert body


def test_importing_loads_no_beam() -> None:
    script = "import sys, transforms.extract; print(*(m for m in sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root
    )
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint({"apache_beam", "numpy", "pyarrow", "py3langid", "bs4"})


def record(**fields: str) -> Document:
    return Document("f", "line 1", "jsonl", body_text="\n\n".join(TEXT), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "stamp", ["2024-03-31T02:30:00+99:99", "9999-12-31T23:59:59-12:00", "2024-02-30", "1e300"]
)
def test_a_bad_date_costs_no_article(stamp: str) -> None:
    article = extract_document(record(published=stamp, modified=stamp, fetched=stamp))
    assert (article.published, article.modified, article.fetched) == (None, None, None)
    assert (article.published_raw, article.tz_source) == (stamp, None)


@pytest.mark.parametrize("url", ["not a url", "N/A", "http://[::1"])
def test_what_is_no_address_names_no_article(url: str) -> None:
    article = extract_document(record(url=url))
    assert (article.url, article.canonical_url, article.outlet) == (url, None, None)
    on_page = extract_document(Document("f", None, "html", html=page(), url=url))
    assert (on_page.url, on_page.canonical_url) == (url, None)


def test_the_pages_own_address_stands_in_for_one_that_is_none() -> None:
    html = page(f'<link rel="canonical" href="{URL}">')
    article = extract_document(Document("f", None, "html", html=html, url="N/A"))
    assert (article.canonical_url, article.outlet) == (URL, "eveningpost.co.uk")


@pytest.mark.parametrize(
    ("given", "language"),
    [("N/A", "en"), ("not known", "en"), ("utf-8", "en"), ("fr-CA", "fr-CA"), ("en_GB", "en-GB")],
)
def test_a_given_language_counts_if_it_is_one(given: str, language: str) -> None:
    found = extract_document(record(language=given)).language
    assert found is not None
    assert found == language or found.startswith(language + "-")
    html = Document("f", None, "html", html=page(), language=given)
    assert extract_document(html).language == language
