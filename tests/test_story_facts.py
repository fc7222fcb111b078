from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from transforms.story_facts import (
    kept_story_id,
    published_order,
    standing_claims,
    story_agency,
    story_row,
)

NOON = datetime(2024, 3, 4, 12, tzinfo=timezone.utc)


def copy(name: str, **more: Any) -> dict[str, Any]:
    """A copy as its facts tell it; hours after noon in ``at``."""
    at = more.pop("at", 0)
    given = {
        "handle": sum(name.encode()),
        "article_id": f"a{name}",
        "revision": 1,
        "published": NOON + timedelta(hours=at),
        "fetched": None,
        "outlet": f"{name}.example",
        "headline": f"Headline {name}",
        "language": "en",
        "agency": None,
        "credit_kind": "none",
        "is_delivery": False,
        "provider": None,
        "version_label": None,
        "change_type": "new",
        "pub_status": "usable",
        "story_id": None,
    }
    return given | more


def wire(name: str, agency: str, **more: Any) -> dict[str, Any]:
    return copy(name, agency=agency, credit_kind="wire", **more)


def test_the_agency_is_the_one_most_outlets_credit_for_the_text() -> None:
    copies = [wire("x", "pa"), wire("y", "ap", at=-1), wire("z", "pa"), copy("v")]
    assert story_agency(copies) == "pa"


def test_of_equally_many_credits_the_earliest_counts() -> None:
    assert story_agency([wire("x", "pa"), wire("y", "ap", at=-1)]) == "ap"


def test_a_hybrid_byline_gives_a_story_no_agency() -> None:
    assert story_agency([copy("x", agency="afp", credit_kind="contributed"), copy("y")]) is None


def test_the_delivery_tells_whose_text_it_is() -> None:
    assert (
        story_agency([wire("x", "pa"), wire("y", "pa"), wire("z", "ap", is_delivery=True)]) == "ap"
    )


def test_a_new_story_is_named_after_its_earliest_copy() -> None:
    assert kept_story_id([copy("late", at=1), copy("soon")], {}) == ("ssoon", [])


def test_a_day_without_an_hour_does_not_come_before_a_known_hour() -> None:
    midnight = copy("day", at=-12)
    assert published_order(copy("noon")) < published_order(midnight)


def test_a_story_goes_where_its_founder_goes() -> None:
    founder, other = copy("one", story_id="sone", at=2), copy("two", story_id="sone")
    claims = standing_claims([founder, other])
    assert kept_story_id([founder], claims) == ("sone", [])
    assert kept_story_id([other, copy("new", at=3)], claims) == ("stwo", [])


def test_of_two_stories_that_become_one_the_older_stays() -> None:
    old, young = copy("old", story_id="sold"), copy("young", story_id="syoung", at=1)
    assert kept_story_id([young, old], standing_claims([young, old])) == ("sold", ["syoung"])


def test_a_story_whose_founder_is_out_of_sight_is_carried_on_by_its_earliest_copy() -> None:
    copies = [copy("two", story_id="sgone", at=1), copy("one", story_id="sgone")]
    assert standing_claims(copies) == {"sgone": copies[1]["handle"]}


def test_the_row_of_a_story_counts_its_copies() -> None:
    copies = [wire("x", "pa"), copy("y", at=1), wire("z", "pa", at=3, change_type="correction")]
    row = story_row("sx", copies, copies[0], "pa")
    assert (row["copies"], row["outlets"], row["credited_copies"]) == (3, 3, 2)
    assert row["median_lag_s"] == 7200.0
    assert (row["status"], row["canonical_article_id"]) == ("corrected", "ax")


@pytest.mark.parametrize(
    "wrong",
    [
        {"published": datetime(1970, 1, 1, tzinfo=timezone.utc)},
        {"published": NOON - timedelta(days=366)},
        {"published": NOON + timedelta(days=400)},
        {"published": NOON + timedelta(days=9), "fetched": NOON},
        {"published": None},
    ],
)
def test_the_times_of_a_story_are_those_that_can_be_believed(wrong: dict[str, Any]) -> None:
    copies = [copy("x"), copy("y", at=2), copy("z") | wrong]
    row = story_row("sx", copies, copies[0], None)
    assert (row["first_published"], row["last_published"]) == (NOON, NOON + timedelta(hours=2))
    assert (row["median_lag_s"], row["copies"]) == (7200.0, 3)
    times = {c["published"] for c in copies} - {None}
    assert (row["dated_from"], row["dated_to"]) == (min(times), max(times))


def test_a_story_has_no_times_where_none_can_be_believed() -> None:
    epoch = copy("x") | {"published": datetime(1970, 1, 1, tzinfo=timezone.utc)}
    row = story_row("sx", [epoch], epoch, None)
    assert (row["first_published"], row["last_published"], row["median_lag_s"]) == (None,) * 3


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "live"),
        ({"change_type": "kill", "is_delivery": True}, "killed"),
        ({"change_type": "kill", "provider": "pa"}, "killed"),
        ({"change_type": "kill"}, "live"),
        ({"change_type": "kill", "outlet": "x.example"}, "killed"),
        ({"change_type": "correction"}, "live"),
        ({"change_type": "correction", "agency": "pa"}, "corrected"),
    ],
)
def test_an_agencys_story_is_what_the_agency_made_of_it(more: dict[str, Any], status: str) -> None:
    copies = [wire("x", "pa"), copy("y", at=1, **more)]
    assert story_row("s1", copies, copies[0], "pa")["status"] == status


def test_a_story_without_an_agency_is_killed_by_whoever_ran_it() -> None:
    copies = [copy("x"), copy("y", at=1, change_type="kill")]
    assert story_row("s1", copies, copies[0], None)["status"] == "killed"
