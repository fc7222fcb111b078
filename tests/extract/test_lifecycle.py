"""Status, change, version and embargo of an article: what the record gives, else what the copy prints."""

from datetime import datetime, timezone

import pytest

from transforms.extract import NotAnArticle, extract_document
from transforms.records import Article, Document

_BODY = "The dam at Nordby burst on Monday.\n\nNobody was hurt, the mayor said."


def read(**given: object) -> Article:
    defaults = {"body_text": _BODY, "headline": "Dam bursts in Nordby"}
    return extract_document(Document("f", None, "jsonl", **{**defaults, **given}))  # type: ignore[arg-type]


def life(article: Article) -> tuple[str, str, str | None]:
    return article.change_type, article.pub_status, article.version_label


def test_a_plain_article_is_new_and_usable() -> None:
    article = read()
    assert life(article) == ("new", "usable", None)
    assert (article.provider_item_id, article.embargo_until, article.refers_to) == (None, None, ())


def test_marks_are_read_where_nothing_is_given() -> None:
    assert life(read(headline="UPDATE 2-Dam bursts")) == ("update", "usable", "UPDATE 2")
    assert life(read(editor_note="Corrects name")) == ("correction", "usable", None)
    assert life(read(slugline="BC-PN--Dam, Withhold")) == ("new", "withheld", None)


def test_what_is_given_wins_over_marks() -> None:
    article = read(headline="UPDATE 2-Dam bursts", change_type="refile", version_label="7")
    assert life(article) == ("refile", "usable", "7")


@pytest.mark.parametrize(
    "given",
    [
        {"pub_status": "canceled"},
        {"change_type": "kill", "pub_status": "usable"},
        {"body_text": "EDITORS: please kill the story Dam-Burst."},
        {"pub_status": "canceled", "change_type": "update"},
    ],
)
def test_a_kill_is_one_however_it_is_told(given: dict[str, str]) -> None:
    assert life(read(**given))[:2] == ("kill", "canceled")


def test_a_kill_needs_no_text() -> None:
    article = read(body_text="", pub_status="canceled", provider_item_id="PN-0001")
    assert (article.body, article.provider_item_id) == (None, "PN-0001")
    with pytest.raises(NotAnArticle):
        read(body_text="")


def test_a_kill_tells_what_it_kills() -> None:
    article = read(body_text="EDITORS: please kill the story Dam-Burst, V0123.")
    assert article.refers_to == ("Dam bursts in Nordby", "Dam-Burst", "V0123")


def test_who_issued_the_id() -> None:
    def item(**given: str) -> tuple[str | None, str | None]:
        article = read(**given)
        return article.provider, article.provider_item_id

    assert item(provider_item_id="PN-0001", provider="AFP") == ("afp", "PN-0001")
    assert item(provider_item_id="PN-0001", outlet="vale.example") == ("vale.example", "PN-0001")
    assert item(provider_item_id="null", outlet="vale.example") == (None, None)
    printed = _BODY + "\n\n© dpa-infocom, dpa:240301-99-123456/5"
    assert item(body_text=printed, outlet="vale.example") == ("dpa", "240301-99-123456")


def test_the_provider_is_whose_text_it_is() -> None:
    article = read(provider_item_id="PN-0001", provider="AFP")
    assert (article.agency, article.credit_kind, article.outlet) == ("afp", "wire", "AFP")


def test_embargo_with_its_zone() -> None:
    article = read(embargo_until="2024-03-01T00:01:00+01:00")
    assert article.embargo_until == datetime(2024, 2, 29, 23, 1, tzinfo=timezone.utc)
    assert article.pub_status == "embargoed"
    assert read(embargo_until="2024-03-01T00:01:00Z", pub_status="usable").pub_status == "usable"


@pytest.mark.parametrize("given", [{"embargo_until": "soon"}, {"pub_status": "embargoed"}])
def test_an_embargo_without_a_time_is_no_article_yet(given: dict[str, str]) -> None:
    with pytest.raises(NotAnArticle) as error:
        read(**given)
    assert error.value.reason == "embargo_unknown"
