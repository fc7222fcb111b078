import json

import pytest

from transforms.extract.jsonld import LdName, article_node, fold_title, load_jsonld

STORY = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Harbour reopens after storm",
    "author": {"@type": "Person", "name": "Ada Quill"},
    "datePublished": "2024-05-02T15:05:00+02:00",
    "url": "https://www.example.com/world/harbour-reopens",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a": "line\nbreak"}', {"a": "line\nbreak"}),
        ('{"a": [1, 2,], }', [{"a": [1, 2]}]),
        ('<!-- {"a": 1} -->', [{"a": 1}]),
        ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
        ('/*<![CDATA[*/{"a": 1}/*]]>*/', [{"a": 1}]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1};', [{"a": 1}]),
        ('{"a": "it\\\'s"}', [{"a": "it\\'s"}]),
        ("window.x = 1", None),
        ("", None),
    ],
)
def test_broken_json_is_mended(text: str, expected: object) -> None:
    assert load_jsonld(text) == expected


def test_the_article_is_found_in_graphs_lists_and_pages() -> None:
    shapes: list[object] = [
        STORY,
        [STORY],
        {"@graph": [{"@type": "WebSite", "name": "Evening Post"}, STORY]},
        [[{"@type": "WebPage", "mainEntity": STORY}]],
        {**STORY, "@type": ["Article", "ReportageNewsArticle"]},
    ]
    for shape in shapes:
        found = article_node([json.dumps(shape)], None, ())
        assert found is not None
        assert found.authors == (LdName("Ada Quill", "Person"),)


def test_of_several_articles_the_one_that_the_page_is_about() -> None:
    other = {**STORY, "headline": "Ferry fares rise", "url": "https://www.example.com/fares"}
    blocks = [json.dumps({**other, "articleBody": "long"}), json.dumps(STORY)]
    by_url = article_node(blocks, "example.com/world/harbour-reopens", ())
    by_title = article_node(blocks, None, [fold_title("Harbour reopens, after storm")])
    assert by_url == by_title
    assert by_url is not None
    assert by_url.headline == "Harbour reopens after storm"


def test_references_names_in_parts_and_marks() -> None:
    page = {
        "@graph": [
            {**STORY, "author": [{"@id": "#ada"}, {"givenName": "Bo", "familyName": "Lind"}]},
            {"@id": "#ada", "@type": "Person", "name": "Ada Quill"},
        ]
    }
    page["@graph"][0] |= {
        "creditText": "AFP",
        "sourceOrganization": {"@type": "Organization", "name": "Agence France-Presse"},
        "isAccessibleForFree": "False",
        "keywords": "harbour, storm",
        "articleSection": ["World", "Europe"],
    }
    found = article_node([json.dumps(page)], None, ())
    assert found is not None
    assert [name.name for name in found.authors] == ["Ada Quill", "Bo Lind"]
    assert found.marks == (("Agence France-Presse", "sourceOrganization"), ("AFP", "creditText"))
    assert found.is_free is False
    assert found.keywords == ("harbour", "storm")
    assert found.section == "World"


def test_a_page_node_serves_where_no_article_is() -> None:
    node = {"@type": "WebPage", "datePublished": "2024-05-02", "author": {"name": "Ada Quill"}}
    found = article_node([json.dumps(node)], None, ())
    assert found is not None
    assert found.published == "2024-05-02"
    assert article_node(['{"@type": "WebPage", "name": "Home"}'], None, ()) is None


def test_self_reference_ends() -> None:
    node = {**STORY, "author": {"@id": "#a", "author": {"@id": "#a"}}, "@id": "#a"}
    assert article_node([json.dumps(node)], None, ()) is not None


def test_hopeless_nesting_and_half_characters_are_survived() -> None:
    assert load_jsonld("[" * 100_000) is None
    found = article_node([json.dumps({**STORY, "headline": "Storm \ud83d"})], None, ())
    assert found is not None
    assert found.headline == "Storm ?"
