"""Names of articles that agencies deliver, or that carry an agency's id."""

import pytest

from transforms import identity
from transforms.records import Article, Document

_URN = "urn:newsml:afp.com:20240301:0a1b2c3d"


def document(**given: str) -> Document:
    return Document("f", None, "jsonl", body_text="Text.", **given)  # type: ignore[arg-type]


def article(**given: str) -> Article:
    return Article(**{"outlet": "afp", "body": "Text.", **given})  # type: ignore[arg-type]


def name(item_id: str, **given: str) -> str:
    read = article(provider="afp", provider_item_id=item_id, **given)
    return identity.article_id(document(provider_item_id=item_id), read)


def test_versions_of_a_delivered_item_are_one_article() -> None:
    first = name(_URN + ":1N", headline="Dam holds", canonical_url="https://afp.com/1")
    assert name(_URN + ":2U", headline="Dam bursts", canonical_url="https://afp.com/2") == first


def test_an_id_that_is_only_printed_does_not_name_the_page() -> None:
    page = article(provider_item_id="240301-99-123456", canonical_url="https://vale.example/1")
    other = page._replace(canonical_url="https://vale.example/2")
    ids = {identity.article_id(document(), read) for read in (page, other)}
    assert len(ids) == 2


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_the_same_text_taken_back_is_another_copy(status: str) -> None:
    usable = identity.copy_handle("a1", article())
    assert identity.copy_handle("a1", article(pub_status="embargoed")) == usable
    assert identity.copy_handle("a1", article(pub_status=status)) != usable


@pytest.mark.parametrize(
    ("given", "outlet", "provider", "delivered"),
    [
        ({"provider_item_id": "PN-0001"}, None, None, True),
        ({"provider_item_id": "PN-0001", "outlet": "AFP"}, "AFP", "afp", True),
        ({"provider_item_id": "P-01", "outlet": "A", "provider": "A"}, "A", "a", True),
        ({"provider_item_id": "P-01", "outlet": "B", "provider": "A"}, "B", "a", False),
        ({"provider_item_id": "P-01", "outlet": "v.example"}, "v.example", "v.example", False),
        ({"outlet": "AFP"}, "AFP", "afp", False),
    ],
)
def test_deliveries(
    given: dict[str, str], outlet: str | None, provider: str | None, delivered: bool
) -> None:
    read = Article(outlet=outlet, provider=provider)
    assert identity.is_delivery(document(**given), read) is delivered
