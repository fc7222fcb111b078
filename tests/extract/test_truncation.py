import json

import pytest

from transforms.extract import extract_document, extract_page
from transforms.extract.truncation import ends_as_excerpt
from transforms.records import Document

TEXT = (
    "The harbour was open again on Monday after the worst storm for thirty years had closed it.",
    "Ferries sailed from the first pier at six, said Mo Lind, who has run the port since 2011.",
)
REST = (
    "The second pier needs new piles, and the council will meet on Thursday to hear the price.",
    "Nobody was hurt, but eleven boats sank at their moorings and two have still not been found.",
)
GATED = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".gated"}


def is_truncated(end: str = "", cls: str = "", before: str = "", **fields: object) -> bool:
    node = {"@type": "NewsArticle", "headline": "Harbour reopens", **fields}
    body = "".join(f"<p>{text}</p>" for text in TEXT[:-1]) + f"<p>{TEXT[-1]}{end}</p>"
    return extract_page(
        f'<html lang="en"><head><script type="application/ld+json">{json.dumps(node)}</script>'
        f'{before}</head><body><article class="text {cls}"><h1>Harbour reopens</h1>{body}</article>'
        "</body></html>".encode()
    ).is_truncated


def test_a_page_that_is_not_free_may_be_whole() -> None:
    assert not is_truncated(isAccessibleForFree=False)
    assert not is_truncated(isAccessibleForFree="False", wordCount=33)
    assert not is_truncated(isAccessibleForFree=False, articleBody="\n".join(TEXT))
    assert not is_truncated(isAccessibleForFree=False, articleBody="\n".join(TEXT * 2))
    assert not is_truncated(isAccessibleForFree=False, hasPart=GATED, cls="gated")
    assert not is_truncated(isAccessibleForFree=False, hasPart={**GATED, "cssSelector": "?["})


@pytest.mark.parametrize(
    "told",
    [
        {"wordCount": 300},
        {"wordCount": "300"},
        {"articleBody": "\n".join(TEXT + REST)},
        {"hasPart": GATED},
        {"hasPart": [{"@type": "ImageObject"}, {**GATED, "cssSelector": [".gated", "#rest"]}]},
        {"end": " But then …"},
        {"end": " But then..."},
    ],
)
def test_what_tells_that_the_rest_is_held_back(told: dict[str, object]) -> None:
    assert is_truncated(isAccessibleForFree=False, **told)  # type: ignore[arg-type]
    assert not is_truncated(isAccessibleForFree=True, **told)  # type: ignore[arg-type]
    assert not is_truncated(isAccessibleForFree="unknown", **told)  # type: ignore[arg-type]


def test_a_locked_tier_is_not_free() -> None:
    tier = '<meta property="article:content_tier" content="{}">'
    assert is_truncated(before=tier.format("locked"), wordCount=300)
    assert not is_truncated(before=tier.format("metered"), wordCount=300)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("[…]", True),
        ("[...] ", True),
        ("… [+1834 chars]", True),
        ("and then …", False),
        ("", False),
    ],
)
def test_an_excerpt_says_so_at_its_end(end: str, expected: bool) -> None:
    assert ends_as_excerpt((*TEXT, f"The boats {end}")) is expected
    text = "\n\n".join((*TEXT, f"The boats {end}"))
    assert extract_document(Document("f", None, "jsonl", body_text=text)).is_truncated is expected


OFFERS = ("Subscribe to continue reading", "This article is for subscribers only")


def with_offer(offer: str, shown: int = 1, after: str = "", **fields: object) -> bool:
    node = {"@type": "NewsArticle", "headline": "Harbour reopens", **fields}
    body = "".join(f"<p>{number}: {text}</p>" for number in range(shown) for text in TEXT)
    return extract_page(
        f'<html lang="en"><head><script type="application/ld+json">{json.dumps(node)}</script></head>'
        f"<body><article><h1>Harbour reopens</h1>{body}{offer}{after}</article></body></html>".encode()
    ).is_truncated


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("name", ["", "paywall", "subscribe-modal", "newsletter-promo"])
def test_an_offer_of_the_rest_tells_whatever_its_element_is_called(offer: str, name: str) -> None:
    assert with_offer(f'<div class="{name}"><p>{offer}</p></div>')


@pytest.mark.parametrize("offer", OFFERS)
def test_an_offer_between_paragraphs_is_an_advertisement(offer: str) -> None:
    assert not with_offer(f"<p>{offer}</p>", after=f"<p>{REST[0]}</p>")


@pytest.mark.parametrize(
    "line",
    [
        "Please log in to view comments",
        "Sign in to read and post comments",
        "Keep reading with our premium newsletter",
        "This is an offer for new subscribers only",
        "Already a member of the harbour board, Lind will stand again in May.",
    ],
)
def test_what_offers_something_else(line: str) -> None:
    assert not with_offer(f"<p>{line}</p>")


def test_a_free_page_of_some_length_is_whole() -> None:
    offer = f"<p>{OFFERS[0]}</p>"
    assert with_offer(offer, shown=12)
    assert not with_offer(offer, shown=12, isAccessibleForFree=True)
    assert with_offer(offer, isAccessibleForFree=True)
