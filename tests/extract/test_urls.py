import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.extract.urls import canonicalise_url, outlet_of, url_key, web_url

ARTICLE = "https://www.example.com/world/harbour-reopens-1234"


@pytest.mark.parametrize(
    "form",
    [
        ARTICLE,
        "http://www.example.com/world/harbour-reopens-1234",
        "HTTPS://WWW.Example.COM:443/world/harbour-reopens-1234#comments",
        "//www.example.com/world/harbour-reopens-1234",
        ARTICLE + "?utm_source=x&utm_medium=y&fbclid=Iw&gclid=2",
        ARTICLE + "?ref=rss",
        ARTICLE + "?amp=1",
        ARTICLE + "?amp",
        ARTICLE + "?outputType=amp",
        ARTICLE + "/amp",
        "https://www.example.com/world/amp/harbour-reopens-1234",
        "https://www.example.com/amp/world/harbour-reopens-1234",
        "https://amp.example.com/world/harbour-reopens-1234",
        "https://m.example.com/world/harbour-reopens-1234",
        "https://mobile.example.com/world/harbour-reopens-1234",
        "https://www.google.com/amp/s/www.example.com/world/harbour-reopens-1234",
        "https://www.google.co.uk/amp/s/amp.example.com/world/harbour-reopens-1234%3fusqp=mq331",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/world/harbour-reopens-1234",
        "https://web.archive.org/web/20240502120000/https://www.example.com/world/harbour-reopens-1234",
        "https://www-example-com.translate.goog/world/harbour-reopens-1234?_x_tr_sl=de&_x_tr_tl=en",
        "https://user:pw@www.example.com./world/harbour-reopens-1234",
    ],
)
def test_forms_of_one_article_fold(form: str) -> None:
    assert canonicalise_url(form) == ARTICLE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/?p=123&utm_source=a", "https://example.org/?p=123"),
        ("https://example.org/story.php?id=7&lang=en", "https://example.org/story.php?id=7&lang=en"),
        ("https://example.org/story.php?output=3", "https://example.org/story.php?output=3"),
        ("https://en.m.example.org/a-1", "https://en.example.org/a-1"),
        ("https://edition.m.example.com/a-1", "https://edition.example.com/a-1"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:8080/a", "https://example.org:8080/a"),
        ("https://example.org/f%c3%bcrs-%7euser", "https://example.org/f%C3%BCrs-~user"),
        ("https://example.org/fürs", "https://example.org/f%C3%BCrs"),
        ("https://example.org/topics/amp", "https://example.org/topics/amp"),
        ("https://m.co.uk/a-1", "https://m.co.uk/a-1"),
        ("urn:newsml:example:1", "urn:newsml:example:1"),
        (" not a url ", "not a url"),
    ],
)  # fmt: skip
def test_what_names_the_article_is_kept(url: str, expected: str) -> None:
    assert canonicalise_url(url) == expected


LABEL = st.sampled_from(
    [
        "www",
        "m",
        "amp",
        "mobile",
        "en",
        "news",
        "example",
        "google",
        "cdn",
        "ampproject",
        "web",
        "a",
    ]
)
SEGMENT = st.one_of(
    st.sampled_from(
        [
            "amp",
            "s",
            "c",
            "a-1",
            "x.amp",
            "x.amp.html",
            "google.com",
            "web",
            "2024",
            "%7e",
            "%zz",
            "ü",
            "",
        ]
    ),
    st.text(max_size=5),
)
PAIR = st.one_of(
    st.sampled_from(["amp=1", "id=3", "utm_x=1", "m=1", "output=amp", "a"]), st.text(max_size=5)
)


@settings(deadline=None)
@given(
    st.lists(LABEL, min_size=1, max_size=3),
    st.sampled_from(["com", "co.uk", "org", "archive.org", "translate.goog", "cdn.ampproject.org"]),
    st.lists(SEGMENT, max_size=5),
    st.lists(PAIR, max_size=3),
)
def test_folding_is_idempotent(
    labels: list[str], suffix: str, path: list[str], query: list[str]
) -> None:
    url = f"http://{'.'.join(labels)}.{suffix}/{'/'.join(path)}?{'&'.join(query)}"
    once = canonicalise_url(url)
    assert canonicalise_url(once) == once


@settings(deadline=None)
@given(st.text())
def test_any_string_is_survived(text: str) -> None:
    once = canonicalise_url(text)
    assert canonicalise_url(once) == once
    outlet_of(text)


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.example.co.uk/a", "example.co.uk"),
        ("https://news.example.com:8080/a", "example.com"),
        ("http://10.0.0.1/a", "10.0.0.1"),
        ("https://www.google.com/amp/s/www.example.co.uk/a", "example.co.uk"),
        ("https://my--site-example-co-uk.translate.goog/a", "example.co.uk"),
        ("mailto:desk@example.com", None),
        (None, None),
    ],
)
def test_outlet_is_the_registered_domain(url: str | None, outlet: str | None) -> None:
    assert outlet_of(url) == outlet


def test_key_joins_www_and_bare_hosts() -> None:
    assert (
        url_key("http://example.com/a/")
        == url_key("https://www.example.com/a?fbclid=1")
        == "example.com/a"
    )


def test_no_network_and_no_home_folder() -> None:
    script = (
        "import socket, os\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "os.environ['HOME'] = '/nonexistent'\n"
        "from transforms.extract.urls import outlet_of\n"
        "print(outlet_of('https://a.example.co.uk/'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "example.co.uk"


@pytest.mark.parametrize("url", ["not a url", "N/A", "http://[::1", "mailto:a@b.c", "", None])
def test_what_is_no_address_on_the_web(url: str | None) -> None:
    assert web_url(url) is None


def test_an_address_on_the_web_is_kept_as_given() -> None:
    assert web_url(" https://example.com/a?b#c") == " https://example.com/a?b#c"
