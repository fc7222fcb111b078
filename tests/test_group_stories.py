from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.batches import empty
from transforms.copies import FACTS, FINGERPRINTS
from transforms.edges import EDGES
from transforms.group_stories import NEVER, Known, find_settled, group_stories
from transforms.text.linkage import DEFAULTS

START = datetime(2025, 3, 1, tzinfo=timezone.utc)


def facts(*rows: tuple[int, int | None, str | None]) -> pa.RecordBatch:
    """FACTS of (handle, day, the story it stands in: None for a new copy)."""
    return pa.RecordBatch.from_pylist([_row(*row) for row in rows], schema=FACTS)


def _row(handle: int, day: int | None, story: str | None) -> dict[str, Any]:
    needed = {f.name: _zero(f.type) for f in FACTS if not f.nullable}
    return needed | {
        "handle": handle,
        "article_id": f"a{handle}",
        "published": None if day is None else START + timedelta(days=day),
        "credit_kind": "none",
        "standing": story is not None,
        "story_id": story,
        "revision": 1,
        "sightings": 1,
    }


def _zero(kind: pa.DataType) -> Any:
    if pa.types.is_list(kind):
        return []
    return "" if pa.types.is_string(kind) else False if pa.types.is_boolean(kind) else 0


def edges(*pairs: tuple[int, int], standing: bool = False) -> pa.RecordBatch:
    """EDGES that connect."""
    figures = {f.name: 0.5 for f in EDGES if pa.types.is_float32(f.type)}
    flags = {"joins": True, "connects": True, "standing": standing, "published": 0}
    rows = [figures | flags | {"left": a, "right": b} for a, b in pairs]
    return pa.RecordBatch.from_pylist(rows, schema=EDGES)


def first(copies: pa.RecordBatch) -> int:
    new = [row["published"] for row in copies.to_pylist() if not row["standing"]]
    return min((round(time.timestamp() * 1_000_000) for time in new if time), default=NEVER)


def settled(copies: pa.RecordBatch, groups: list[int], *near: int) -> list[int]:
    handles = np.asarray(copies.column("handle"))
    of = np.array(groups, np.uint64)
    found = find_settled(copies, of, np.isin(handles, near), first(copies), 14)
    return [int(h) for h in handles[found]]


def test_what_is_older_than_half_the_horizon_stays() -> None:
    copies = facts((1, 0, "s1"), (2, 2, "s2"), (3, 3, "s3"), (4, 10, None), (5, None, "s5"))
    assert settled(copies, [1, 2, 3, 4, 5], 4) == [1, 2]


def test_what_shares_something_with_a_new_copy_is_decided_again() -> None:
    copies = facts((1, 0, "s1"), (2, 0, "s2"), (4, 10, None))
    assert settled(copies, [1, 2, 4], 2, 4) == [1]


def test_stories_are_decided_whole_as_they_were_and_as_they_would_be() -> None:
    copies = facts((1, 0, "s1"), (2, 0, "s1"), (3, 0, "s3"), (6, 0, "s6"), (4, 10, None))
    assert settled(copies, [1, 2, 2, 6, 4], 1, 4) == [6]


def test_a_settled_copy_keeps_its_story_and_still_counts_its_sightings() -> None:
    seen = facts((1, 0, "s1")).to_pylist()[0] | {"changed": True, "sightings": 2}
    old = [_row(2, 0, "s2"), seen]
    copies = pa.RecordBatch.from_pylist([*old, _row(4, 10, None)], schema=FACTS)
    none = np.zeros(0, np.uint64)
    known = Known(none, none, first(copies))
    found = group_stories(copies, empty(FINGERPRINTS), empty(EDGES), known, DEFAULTS)
    written = {row["article_id"]: row for row in found.copies.to_pylist()}
    assert written.keys() == {"a1", "a4"}
    assert (written["a1"]["story_id"], written["a1"]["sightings"]) == ("s1", 2)
    assert found.stories.column("story_id").to_pylist() == ["s4"]
    assert (found.counts["new_stories"], found.counts["merged_stories"]) == (1, 0)
