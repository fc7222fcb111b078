"""Copies joined by what they are called."""

from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from transforms.copies import FACTS
from transforms.id_links import borne_titles, id_links

MONDAY = datetime(2024, 3, 4, 8, tzinfo=timezone.utc)
URN = "urn:newsml:afp.com:20240304:dam"


def copy(handle: int, **more: Any) -> dict[str, Any]:
    given = {
        "handle": handle,
        "article_id": f"a{handle}",
        "digests": [handle],
        "credit_kind": "none",
        "is_delivery": False,
        "pub_status": "usable",
        "change_type": "new",
        "file": "f",
        "standing": False,
        "changed": False,
        "published": MONDAY,
    }
    return given | more


def kill(handle: int, **more: Any) -> dict[str, Any]:
    later = {"change_type": "kill", "published": MONDAY + timedelta(hours=5)}
    return copy(handle, **(later | more))


def linked(*copies: dict[str, Any]) -> list[tuple[int, int, str]]:
    rows = id_links(pa.RecordBatch.from_pylist(list(copies), schema=FACTS)).to_pylist()
    return [(row["left"], row["right"], row["method"]) for row in rows]


def test_deliveries_of_one_item() -> None:
    item = {"provider": "afp", "provider_item_id": URN, "is_delivery": True}
    versions = [copy(3, **item), copy(1, **item), kill(2, **item), copy(4)]
    expected = [(1, 2, "provider_id"), (1, 3, "provider_id")]
    assert linked(*versions) == linked(*reversed(versions)) == expected


def test_a_page_that_prints_the_items_id() -> None:
    delivered = copy(1, provider="dpa", provider_item_id="240304-99-1234", is_delivery=True)
    page = copy(2, provider="dpa", provider_item_id="240304-99-1234")
    assert linked(delivered, page) == [(1, 2, "printed_id")]


def test_numbers_of_two_providers_are_two_items() -> None:
    one = copy(1, provider="vale.example", provider_item_id="12345")
    other = copy(2, provider="dale.example", provider_item_id="12345")
    assert linked(one, other) == []


def test_a_notice_names_an_id_however_old() -> None:
    old = copy(1, provider="afp", provider_item_id=URN, published=MONDAY - timedelta(days=400))
    assert linked(old, kill(2, refers_to=[URN])) == [(1, 2, "printed_id")]


def test_two_notices_that_share_a_word_are_not_joined_by_it() -> None:
    assert linked(kill(1, refers_to=["V0001"]), kill(2, refers_to=["V0001"])) == []


@pytest.mark.parametrize(("hours", "reached"), [(23, True), (25, False), (-1, False)])
def test_a_notice_names_a_slugline_of_the_day(hours: int, reached: bool) -> None:
    story = copy(1, provider="ap", slugline="BC-PN--Dam Burst, 2nd Ld-Writethru")
    notice = kill(
        2,
        agency="ap",
        credit_kind="wire",
        refers_to=["Dam-Burst"],
        published=MONDAY + timedelta(hours=hours),
    )
    assert linked(story, notice) == ([(1, 2, "printed_id")] if reached else [])


def test_a_slugline_is_its_providers() -> None:
    story = copy(1, provider="afp", slugline="Dam-Burst")
    assert linked(story, kill(2, provider="ap", refers_to=["Dam-Burst"])) == []


def test_a_correction_names_a_headline_of_these_days() -> None:
    title = "Dam bursts in Nordby"
    story = copy(1, outlet="Vale Wire", headline=title)
    late = {"change_type": "correction", "outlet": "Vale Wire", "refers_to": [title]}
    notice = copy(2, published=MONDAY + timedelta(days=2), **late)
    assert linked(story, notice) == [(1, 2, "printed_id")]
    assert linked(story, notice | {"published": MONDAY + timedelta(days=4)}) == []


def test_a_kill_takes_back_what_stood_at_its_address() -> None:
    page, other = copy(1, article_id="ax"), copy(3, article_id="ax")
    assert linked(page, kill(2, article_id="ax")) == [(1, 2, "printed_id")]
    assert linked(page, other) == []


def test_a_copy_that_is_no_notice_names_nothing() -> None:
    story = copy(1, provider="ap", slugline="Dam-Burst")
    assert linked(story, copy(2, provider="ap", refers_to=["Dam-Burst"])) == []


def test_without_notices_no_title_is_looked_at() -> None:
    batch = pa.RecordBatch.from_pylist([copy(1, slugline="Dam")], schema=FACTS)
    assert borne_titles(batch, np.zeros(0, np.uint64)).num_rows == 0
