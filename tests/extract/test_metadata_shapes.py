"""The odd but usual ways in which pages state the same facts: each gives the same author and day."""

import json
from datetime import date

import pytest

from transforms.extract import extract_page
from transforms.extract.jsonld_salvage import salvage

TEXT = (
    "The harbour was open again on Monday after the worst storm for thirty years had closed it.",
    "Ferries sailed from the first pier at six, said Mo Lind, who has run the port since 2011.",
    "The second pier needs new piles, and the council will meet on Thursday to hear the price.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
ARTICLE = (
    '{"@type":"NewsArticle","headline":"Harbour reopens","datePublished":"2024-05-02T10:00:00Z",'
    '"author":"Ada Quill"}'
)
QUOTED = '"description":"the "worst" storm",'


def _block(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def _article(author: object, **fields: object) -> str:
    return _block(json.dumps({**json.loads(ARTICLE), "author": author, **fields}))


PERSON = {"@type": "Person", "name": "Ada Quill"}
STATED = {
    "a plain object": _block(ARTICLE),
    "a graph with references": _block(
        json.dumps(
            {
                "@graph": [
                    {"@type": "WebSite", "name": "Evening Post"},
                    {**json.loads(ARTICLE), "@type": ["Article"], "author": {"@id": "#ada"}},
                    {"@id": "#ada", "@type": ["Person", "Organization"], "name": "Ada Quill"},
                ]
            }
        )
    ),
    "a full type": _block(ARTICLE.replace('"NewsArticle"', '"https://schema.org/NewsArticle"')),
    "a charset": _block(ARTICLE).replace("ld+json", "ld+json; charset=utf-8"),
    "trailing commas": _block(ARTICLE.replace('"Ada Quill"', '["Ada Quill",],')),
    "control characters": _block(ARTICLE.replace("{", '{"description":"a\nb\tc\x01",')),
    "a byte order mark": _block("\ufeff" + ARTICLE),
    "escaped quotes": _block(ARTICLE.replace('"', "&quot;")),
    "escapes that are none": _block(ARTICLE.replace("{", '{"description":"it\\\'s",')),
    "CDATA": _block(f"//<![CDATA[\n{ARTICLE}\n//]]>"),
    "a comment before": _block(f"/* made by hand */ {ARTICLE}"),
    "bare quotes before": _block(ARTICLE.replace("{", "{" + QUOTED)),
    "bare quotes between": _block(ARTICLE.replace('"author"', QUOTED + '"author"')),
    "a cut end": _block(ARTICLE[:-1] + ',"articleBody":"The harb'),
    "a missing comma": _block(ARTICLE.replace('Z","author"', 'Z" "author"')),
    "two commas": _block(ARTICLE.replace('Z",', 'Z",,')),
    "no value": _block(ARTICLE.replace("{", '{"keywords":,')),
    "an object as author": _article(PERSON),
    "a list of authors": _article([PERSON, {"@type": "Organization", "name": "Reuters"}]),
    "the same author twice": _article([PERSON, {"@type": "Person", "name": "ada quill"}]),
    "a lead in the name": _article({"@type": "Person", "name": "By Ada Quill"}),
    "a name in parts": _article({"givenName": "Ada", "familyName": "Quill"}),
    "a name as value": _article({"@value": "Ada Quill"}),
    "a name as list": _article({"@type": "Person", "name": ["Ada Quill"]}),
    "sailthru": '<meta name="sailthru.author" content="Ada Quill">'
    '<meta name="sailthru.date" content="2024-05-02 10:00:00">',
    "parsely tags": '<meta name="parsely-author" content="Ada Quill">'
    '<meta name="parsely-pub-date" content="2024-05-02T10:00:00Z">',
    "parsely page": "<meta name='parsely-page' content='"
    '{"author":"Ada Quill","pub_date":"2024-05-02T10:00:00Z","section":"News"}\'>',
    "labelled data": '<meta name="twitter:label1" content="Written by">'
    '<meta name="twitter:data1" content="Ada Quill">'
    '<meta property="article:published_time" content="2024-05-02T10:00:00Z">',
    "an address beside the name": '<meta property="article:author" content="https://x.example/ep">'
    '<meta name="author" content="Ada Quill"><meta name="date" content="20240502">',
    "citation": '<meta name="citation_author" content="Ada Quill">'
    '<meta name="citation_publication_date" content="2024/05/02">',
}
PRINTED = {
    "microdata": '<div itemprop="author" itemscope>By <span itemprop="name">Ada Quill</span></div>'
    '<time itemprop="datePublished" datetime="2024-05-02T10:00:00Z">2 May</time>',
    "microdata for machines": '<span itemprop="author" itemscope>'
    '<meta itemprop="name" content="Ada Quill"></span>'
    '<meta itemprop="datePublished" content="2024-05-02T10:00:00Z">',
    "RDFa": '<p><span property="author" typeof="Person"><span property="name">Ada Quill</span></span>'
    '<span property="datePublished" content="2024-05-02T10:00:00Z">in May</span></p>',
    "hAtom": '<span class="byline vcard"><a class="fn" href="/author/ada">Ada Quill</a></span>'
    '<abbr class="published" title="2024-05-02T10:00:00Z">in May</abbr>',
    "a linked author": '<a rel="author" href="/author/ada">Ada Quill</a>'
    '<time datetime="2024-05-02">in May</time>',
}


def _page(head: str, before: str = "") -> bytes:
    return (
        f'<html lang="en"><head><meta charset="utf-8">{head}</head><body><article>'
        f"<h1>Harbour reopens</h1>{before}{BODY}</article></body></html>"
    ).encode()


@pytest.mark.parametrize("head", STATED.values(), ids=STATED)
def test_stated_in_the_head(head: str) -> None:
    article = extract_page(_page(head))
    assert article.authors == ("Ada Quill",)
    assert article.published is not None
    assert article.published.date() == date(2024, 5, 2)


@pytest.mark.parametrize("before", PRINTED.values(), ids=PRINTED)
def test_marked_in_the_text(before: str) -> None:
    article = extract_page(_page("", before))
    assert article.authors == ("Ada Quill",)
    assert article.published is not None
    assert article.published.date() == date(2024, 5, 2)


@pytest.mark.parametrize(
    "head",
    [
        _article({"@type": "Person", "name": "Staff Reporter"}),
        _article({"@type": "Person", "name": "Evening Post"}, publisher={"name": "Evening Post"}),
        _article(["https://eveningpost.example/author/ada-quill"]),
        _article(None),
        '<meta property="article:author" content="https://social.example/eveningpost">',
        '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="Two Pounds">',
        "<meta name='parsely-page' content='{broken'>",
    ],
)
def test_nobody_is_named(head: str) -> None:
    assert extract_page(_page(head)).authors == ()


def test_a_time_that_is_none() -> None:
    zero = ARTICLE.replace("2024-05-02T10", "1970-01-01T00")
    assert extract_page(_page(_block(zero))).published is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("window.x = 1", None),
        ('{"@type":"WebSite","name":"the "Post""}', None),
        (
            '{"@type":"NewsArticle","headline":"the "worst" storm","author":[{"name":"Ada \\u0051uill"},'
            '{"name":"Bo Lind"}],"dateModified":"2024-05-02"}',
            {
                "@type": "NewsArticle",
                "author": ["Ada Quill", "Bo Lind"],
                "dateModified": "2024-05-02",
            },
        ),
        ('{"@type":"Article","author":["Ada Quill","Bo Lind",,]}',
         {"@type": "Article", "author": ["Ada Quill", "Bo Lind"]}),
    ],
)  # fmt: skip
def test_what_is_salvaged_of_broken_json(text: str, expected: object) -> None:
    assert salvage(text) == expected
