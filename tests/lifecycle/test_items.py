"""Names of items: the same however they are printed, different wherever they are not one item."""

import pytest

from transforms.lifecycle.items import (
    headline_name,
    is_item_id,
    item_name,
    killed_text,
    named_items,
    provider_code,
    slug_name,
)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("urn:newsml:afp.com:20240301:0a1b2c3d:2U", "urn:newsml:afp.com:20240301:0a1b2c3d:1N"),
        ("tag:reuters.com,2024:newsml_KBN0DAM01:2", "tag:reuters.com,2024:newsml_KBN0DAM01:1"),
        ("dpa:240301-99-123456/3", "dpa-infocom, dpa:240301-99-123456/5"),
        ("0A1B2C3D-0000-4000-8000-0123456789AB", "0a1b2c3d-0000-4000-8000-0123456789ab"),
    ],
)
def test_versions_of_one_item_have_one_name(given: str, printed: str) -> None:
    assert item_name("afp", given) == item_name("afp", printed)


def test_the_number_of_an_item_is_no_version() -> None:
    one, other = (f"urn:newsml:afp.com:20240301:{number}" for number in (10001, 10002))
    assert item_name("afp", one) != item_name("afp", other)
    assert item_name("afp", one) == item_name("afp", one + ":3U")


@pytest.mark.parametrize(
    ("delivered", "printed", "name"),
    [
        (
            "urn:newsml:dpa.com:20090101:240301-99-123456",
            "240301-99-123456",
            ("item", "dpa", "240301-99-123456"),
        ),
        ("tag:reuters.com,2024:newsml_KBN0DAM01:2", "KBN0DAM01", ("item", "reuters", "kbn0dam01")),
    ],
)
def test_a_delivered_id_meets_the_printed_one(
    delivered: str, printed: str, name: tuple[str, str, str]
) -> None:
    assert item_name("wire.example", delivered) == name
    assert item_name(name[1], printed) == name


def test_a_plain_number_is_an_item_only_beside_its_provider() -> None:
    assert item_name("vale.example", "12345") != item_name("dale.example", "12345")
    urn = "urn:newsml:afp.com:20240301:0a1b2c3d"
    assert item_name("afp", urn) == item_name("vale.example", urn)


@pytest.mark.parametrize("blank", ["", "0", "null", "None", "n/a"])
def test_blanks_are_no_ids(blank: str) -> None:
    assert not is_item_id(blank)


def test_providers_by_any_name() -> None:
    names = ("AP", "Associated Press", "ap", "apnews.com")
    assert [provider_code(name) for name in names] == ["ap"] * 4
    assert provider_code("Vale Wire") == "vale wire"
    assert provider_code(None) is None


def test_sluglines_and_headlines_without_marks() -> None:
    assert slug_name("ap", "BC-PN--Dam Burst,Kill") == slug_name("ap", "AP-PN--Dam-Burst")
    assert headline_name("ap", "CORRECTED-Dam bursts in Nordby") == headline_name(
        "ap", "Dam bursts in Nordby"
    )
    assert headline_name("ap", "Dam bursts") is None


def test_what_a_kill_names() -> None:
    text = ["EDITORS: Please kill the story Dam-Burst, V0123, headlined “Dam bursts in Nordby”."]
    assert named_items("KILL-PN-DAM", "BC-PN--Dam Burst,Kill", None, text) == (
        "BC-PN--Dam Burst",
        "PN-DAM",
        "Dam-Burst",
        "Dam bursts in Nordby",
        "V0123",
    )


def test_a_kill_may_have_the_headline_of_its_story() -> None:
    assert named_items("Dam bursts in Nordby", None, None, []) == ("Dam bursts in Nordby",)
    assert named_items("Dam bursts in Nordby", None, None) == ()


def test_what_a_correction_names() -> None:
    assert named_items("Correction: Dam-Burst story", None, None) == ("Dam-Burst",)
    assert named_items("Dam bursts", None, "Corrects urn:newsml:a.example:1") == (
        "urn:newsml:a.example:1",
    )


def test_a_bare_notice_has_no_text_to_compare() -> None:
    notice = ["EDITORS: please kill the story Dam-Burst.", "The desk regrets this."]
    story = ["The dam at Nordby burst on Monday. " * 10]
    assert killed_text(notice) == []
    assert killed_text([*notice[:1], *story]) == story
