import json
from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from transforms.extract.metadata import (
    PageMetadata,
    read_metadata,
    with_byline,
    with_marked_authors,
)
from transforms.extract.metadata_times import best_time, url_day

URL = "https://www.eveningpost.co.uk/world/harbour-reopens-1234"


def read(head: str, body: str = "", url: str | None = URL) -> PageMetadata:
    page = f"<html lang='en'><head>{head}</head><body>{body}</body></html>"
    return read_metadata(LexborHTMLParser(page), url)


def ld(**fields: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Harbour reopens after storm", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_everything_a_page_says() -> None:
    meta = read(
        ld(
            author=[{"@type": "Person", "name": "Ada Quill"}],
            datePublished="2024-07-02T15:05:00+01:00",
            dateModified="2024-07-02T16:00:00+01:00",
            inLanguage="en-GB",
            articleSection="World",
            keywords=["harbour", "storm"],
            articleBody="The harbour was open again.",
            isAccessibleForFree=True,
            publisher={"@type": "Organization", "name": "Evening Post"},
        )
        + '<meta name="description" content="Ferries sail again.">'
        '<link rel="canonical" href="/world/harbour-reopens-1234?utm_source=x">'
    )
    assert meta == PageMetadata(
        headline="Harbour reopens after storm",
        description="Ferries sail again.",
        authors=("Ada Quill",),
        author_raw=("Ada Quill",),
        published=datetime(2024, 7, 2, 14, 5, tzinfo=timezone.utc),
        modified=datetime(2024, 7, 2, 15, 0, tzinfo=timezone.utc),
        published_raw="2024-07-02T15:05:00+01:00",
        tz_source="explicit",
        has_clock=True,
        language="en-GB",
        canonical_url=URL,
        outlet="eveningpost.co.uk",
        section="World",
        keywords=("harbour", "storm"),
        article_text="The harbour was open again.",
        is_free=True,
        zone=("Europe/London", "outlet"),
        site_names=("Evening Post", "eveningpost.co.uk", "eveningpost"),
    )


@pytest.mark.parametrize(
    ("content", "keywords"),
    [
        ("harbour, storm;ferry | boats", ("harbour", "storm", "ferry", "boats")),
        ("港口 风暴 渡轮", ("港口", "风暴", "渡轮")),
        ("港口、风暴，渡轮", ("港口", "风暴", "渡轮")),
        ("climate change", ("climate change",)),
        ("26157981-b4f7-4929-adc1-e860c6f03636,harbour,123456", ("harbour",)),
    ],
)
def test_keywords_are_parted(content: str, keywords: tuple[str, ...]) -> None:
    assert read(f'<meta name="keywords" content="{content}">').keywords == keywords
    assert read(ld(keywords=[content])).keywords == keywords


def test_an_empty_page_says_nothing() -> None:
    assert read_metadata(LexborHTMLParser(""), None) == PageMetadata()


@pytest.mark.parametrize(
    ("tag", "headline"),
    [
        ('<meta property="og:title" content="Harbour reopens | Evening Post">', "Harbour reopens"),
        ("<title>Harbour reopens | World | Evening Post</title>", "Harbour reopens"),
        ("<title>Harbour reopens - eveningpost.co.uk</title>", "Harbour reopens"),
        (
            '<meta property="og:title" content="Quill&amp;#039;s &amp;quot;ark&amp;quot;">',
            'Quill\'s "ark"',
        ),
        ("<title>Storm - what we know</title>", "Storm - what we know"),
        ("<title>Harbour reopens - 03/04/1999</title>", "Harbour reopens"),
        ("<title>Evening Post - Harbour reopens</title>", "Harbour reopens"),
        ("<title>23.01.2031 - Harbour reopens - Evening Post</title>", "Harbour reopens"),
        ("<title>Boats are back | Evening Post | Read it now!</title>", "Boats are back"),
        (
            "<title>Business desk - Boats are back at last - Evening Post</title>",
            "Business desk - Boats are back at last",
        ),
        ("<title>港口今日重新开放！-晚邮网</title>", "港口今日重新开放！"),
        (
            '<meta property="og:title" content="Minister calls storm"><title>Minister calls storm "over"</title>',
            'Minister calls storm "over"',
        ),
    ],
)
def test_the_site_is_no_part_of_the_headline(tag: str, headline: str) -> None:
    assert read(tag + '<meta property="og:site_name" content="Evening Post">').headline == headline


def test_people_come_before_outlets_and_tags_after_jsonld() -> None:
    tag = '<meta name="author" content="Bo Lind">'
    assert read(ld(author="Ada Quill") + tag).authors == ("Ada Quill",)
    assert read(ld(author={"@type": "Organization", "name": "Evening Post"}) + tag).authors == (
        "Bo Lind",
    )
    agency = read(ld(author={"@type": "Person", "name": "Associated Press"}))
    assert (agency.authors, agency.author_raw) == ((), ("Associated Press",))
    assert agency.agency_marks == (("Associated Press", "author"),)


def test_marked_elements_serve_where_nothing_is_stated() -> None:
    tree = LexborHTMLParser(
        '<p><a rel="author">Ada Quill</a><a rel="author">Bo Lind</a></p>'
        '<aside><a rel="author">Cy Marsh</a></aside>'
    )
    assert with_marked_authors(PageMetadata(), tree).authors == ("Ada Quill", "Bo Lind")
    assert with_marked_authors(PageMetadata(authors=("Dee Roe",)), tree).authors == ("Dee Roe",)
    assert with_marked_authors(PageMetadata(), LexborHTMLParser("")) == PageMetadata()


@pytest.mark.parametrize("tag", ["dc:creator", "vr:author", "cse_author", "sailthru.byline_name"])
def test_tags_of_authors_have_many_names(tag: str) -> None:
    assert read(f'<meta name="{tag}" content="Ada Quill">').authors == ("Ada Quill",)
    first = '<meta name="author" content="Bo Lind">'
    assert read(f'<meta name="{tag}" content="Ada Quill">{first}').authors == (
        "Bo Lind",
        "Ada Quill",
    )


def test_authors_of_cited_works_are_not_the_pages() -> None:
    cited = "<li itemprop=citation itemscope><meta itemprop=author content='Bo Lind'></li>"
    assert read("", cited).authors == ()
    assert read("", "<meta itemprop=author content='Ada Quill'>" + cited).authors == ("Ada Quill",)


def test_a_printed_desk_or_first_name_is_credited_and_no_author() -> None:
    sites = PageMetadata(site_names=("Quay Notes",))
    for byline, raw in (
        ("By Staff Writer", ("Staff Writer",)),
        ("Par\nQuay Notes", ("Quay Notes",)),
        ("By Ada", ("Ada",)),
    ):
        meta = with_byline(sites, byline)
        assert meta.authors == ()
        assert meta.author_raw == raw
    assert with_byline(sites._replace(author_raw=("AFP",)), "By Ada").author_raw == ("AFP",)


def test_a_bold_sentence_is_no_byline() -> None:
    sentence = (
        "Neun Boote mit Segeln aus Leinen liegen an der Mole, die seit dem Sturm geschlossen war"
    )
    assert with_byline(PageMetadata(), sentence) == PageMetadata()
    assert with_byline(PageMetadata(), f"Von Ada Quill\n{sentence}").authors == ("Ada Quill",)


def test_a_printed_byline_completes_the_tags() -> None:
    assert with_byline(PageMetadata(), "By Ada Quill").authors == ("Ada Quill",)
    assert with_byline(PageMetadata(authors=("Bo Lind",)), "By Ada Quill").authors == ("Bo Lind",)


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ('<meta itemprop="articleAuthor" content="AFP">', ("AFP", "author")),
        ('<meta name="source" content="Reuters">', ("Reuters", "source")),
        (ld(creditText="AFP"), ("AFP", "creditText")),
        (
            '<script>x={"distributor":{"category":"wires","name":"AFP"}}</script>',
            ("AFP", "distributor"),
        ),
        ('<script>x={"agency":"ANI"}</script>', ("ANI", "agency")),
        ('<script>x={"agency":{"name":"SID"}}</script>', ("SID", "agency")),
        (
            '<link rel="canonical" href="https://www.example.com/world/harbour">',
            ("https://www.example.com/world/harbour", "canonical"),
        ),
    ],
)
def test_machine_marks(head: str, source: tuple[str, str]) -> None:
    assert source in read(head).agency_marks


def test_marks_of_teasers_do_not_count() -> None:
    assert read('<script>[{"agency":"ANI"},{"agency":"PTI"}]</script>').agency_marks == ()


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("https://m.eveningpost.co.uk/world/harbour-reopens-1234", URL),
        ("https://www.eveningpost.co.uk/", URL),
        ("https://www.example.com/world/harbour", URL),
        ("http://[bad", URL),
    ],
)
def test_canonical_is_the_pages_own(canonical: str, expected: str) -> None:
    assert read(f'<link rel="canonical" href="{canonical}">').canonical_url == expected


def test_the_fuller_stamp_of_one_day_wins() -> None:
    zone = ("Europe/Berlin", "outlet")
    stamps = ["2024-05-02", "2024-05-02T17:05:00", "2024-05-02T15:05:00Z", "2024-05-09T01:00:00Z"]
    for count, source in ((1, "assumed"), (2, "outlet"), (3, "explicit")):
        found = best_time(stamps[:count], "de", zone, None)
        assert found is not None
        assert found.tz_source == source
    later = best_time(["2024-05-02", "2024-05-09T01:00:00Z"], "de", zone, None)
    assert later is not None
    assert later.raw == "2024-05-02"


TIME = '<time class="published" datetime="2024-05-02"></time>'
OTHER = '<time class="published" datetime="2019-01-01"></time>'


@pytest.mark.parametrize(
    ("body", "day"),
    [
        (
            f"<article><h1>A</h1><ul class=related-posts><li>{OTHER}</ul>{TIME}</article>",
            "2024-05-02",
        ),
        (f"<h1>A</h1><ol class=comment-list><li>{OTHER}</ol>", None),
        (f"<h1>A</h1><blockquote>{OTHER}</blockquote>", None),
        (f"<aside>{OTHER}</aside><h1>A</h1>{TIME}", "2024-05-02"),
        (f"<h1>A</h1><aside class=meta>{TIME}</aside>", "2024-05-02"),
        (f"<div class=recent-news><h1>A</h1>{TIME}</div>", "2024-05-02"),  # holds the headline
    ],
)
def test_times_of_other_stories_do_not_count(body: str, day: str | None) -> None:
    found = read("", body).published
    assert (found.date().isoformat() if found else None) == day


def test_when_the_page_was_made_is_the_last_to_count() -> None:
    made = "<meta name=dcterms.date content=2024-04-29>"
    for body, day in ((TIME, 2), ("", 29), (f"<h1>A</h1><nav>{OTHER}</nav>", 29)):
        found = read(made, body).published
        assert found is not None
        assert found.day == day


def test_jsonld_whose_type_was_forgotten() -> None:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A"}
    text = json.dumps(node | {"datePublished": "2024-05-02T10:00:00Z"})
    assert read(f"<script>{text}</script>").published_raw == "2024-05-02T10:00:00Z"
    assert read(f"<script>var page = {text}</script>").published is None


def test_times_after_the_fetch_are_not_believed() -> None:
    fetched = datetime(2024, 5, 2, tzinfo=timezone.utc)
    assert best_time(["2030-01-01T00:00:00Z"], None, None, fetched) is None


def test_a_save_before_the_release_is_no_change() -> None:
    meta = read(ld(datePublished="2024-05-02T10:00:00Z", dateModified="2024-05-02T09:00:00Z"))
    assert meta.modified is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.com/2024/05/02/harbour", "2024-05-02"),
        ("https://example.com/a-20240502105634-nt.html", "2024-05-02"),
        ("https://example.com/20240502/1/a.html", "2024-05-02"),
        ("https://example.com/2024/5/2/harbour", "2024-05-02"),
        ("https://example.com/news/20-05-2024-harbour", "2024-05-20"),
        ("https://example.de/news/02-05-2024", "2024-05-02"),
        ("https://example.com/news/02-05-2024", None),  # of February, if it is American
        ("https://archive.example/web/20240707/http://example.com/2024/05/02/a", "2024-05-02"),
        ("https://archive.example/web/20240707000000/http://example.com/a", None),
        ("https://example.com/story-1234567890123", None),
        (None, None),
    ],
)
def test_the_address_may_hold_the_day(url: str | None, day: str | None) -> None:
    found = url_day(url)
    assert (found.utc.date().isoformat() if found else None) == day


TAGS = st.sampled_from(
    ["<meta name=author content='", "<title>", "<h1>", "<time datetime='", "<script type=ld+json>{",
     '"headline":', "@graph", "</script>", "'>", "2024-05-02", "By ", " | ", "<html lang='"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(TAGS, st.text(max_size=8)), max_size=25))
def test_any_page_is_survived(pieces: list[str]) -> None:
    page = "".join(pieces)
    read_metadata(LexborHTMLParser(page), URL)
