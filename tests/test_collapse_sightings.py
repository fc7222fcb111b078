from datetime import datetime, timezone
from typing import Any

import pyarrow as pa

from transforms.collapse_sightings import SightingCounts, collapse_article, collapse_sightings
from transforms.copies import FACTS

MONDAY = datetime(2024, 3, 4, 8, tzinfo=timezone.utc)
TUESDAY = datetime(2024, 3, 5, 8, tzinfo=timezone.utc)


def fact(article_id: str, handle: int, digest: int, **more: Any) -> dict[str, Any]:
    given = {
        "handle": handle,
        "article_id": article_id,
        "digests": [digest],
        "credit_kind": "none",
        "is_delivery": False,
        "pub_status": "usable",
        "change_type": "new",
        "file": f"f{digest}",
        "standing": False,
        "changed": False,
    }
    return given | more


def collapsed(*facts: dict[str, Any]) -> tuple[list[tuple[Any, ...]], SightingCounts]:
    batch = pa.RecordBatch.from_pylist(list(facts), schema=FACTS)
    copies, counts = collapse_sightings(batch)
    columns = ("article_id", "handle", "revision", "sightings", "file")
    rows = sorted(copies.to_pylist(), key=lambda row: (row["article_id"], row["revision"]))
    return [tuple(row[c] for c in columns) for row in rows], counts


def test_the_same_text_fetched_twice_is_one_copy_of_the_earlier_fetch() -> None:
    later, earlier = fact("a1", 7, 2, fetched=TUESDAY), fact("a1", 7, 1, fetched=MONDAY)
    expected = ([("a1", 7, 1, 2, "f1")], SightingCounts(1, 1, 0))
    assert collapsed(later, earlier) == expected
    assert collapsed(earlier, later) == expected


def test_a_changed_text_is_a_higher_revision() -> None:
    copies, counts = collapsed(
        fact("a1", 3, 2, fetched=TUESDAY), fact("a1", 9, 1, fetched=MONDAY), fact("a2", 5, 3)
    )
    assert copies == [("a1", 9, 1, 1, "f1"), ("a1", 3, 2, 1, "f2"), ("a2", 5, 1, 1, "f3")]
    assert counts == SightingCounts(3, 0, 0)


def test_a_record_that_stands_in_out_adds_nothing() -> None:
    standing = fact("a1", 7, 1, standing=True, revision=4, sightings=1, file="out")
    copies, counts = collapsed(fact("a1", 7, 1), standing)
    assert copies == [("a1", 7, 4, 1, "out")]
    assert counts == SightingCounts(0, 0, 1)


def test_a_new_sighting_of_a_standing_copy_counts_there() -> None:
    standing = fact("a1", 7, 1, standing=True, revision=1, sightings=1, file="out")
    copies, counts = collapsed(fact("a1", 7, 2), standing)
    assert copies == [("a1", 7, 1, 2, "out")]
    assert counts == SightingCounts(0, 1, 0)


def test_a_new_text_of_a_standing_article_follows_its_revisions() -> None:
    standing = fact("a1", 7, 1, standing=True, revision=2, sightings=1, file="out")
    copies, _ = collapsed(fact("a1", 1, 2, fetched=MONDAY), standing)
    assert copies == [("a1", 7, 2, 1, "out"), ("a1", 1, 3, 1, "f2")]


def test_the_same_record_twice_in_one_run_is_counted_once() -> None:
    assert collapsed(fact("a1", 7, 1), fact("a1", 7, 1))[1] == SightingCounts(1, 0, 1)


def test_a_record_alone_is_what_the_rows_of_one_article_would_make_of_it() -> None:
    for record in (
        fact("a1", 7, 1, fetched=TUESDAY, published=MONDAY),
        fact("a1", 7, 1, published=MONDAY),
        fact("a1", 7, 1),
    ):
        batch = pa.RecordBatch.from_pylist([record], schema=FACTS)
        alone, counts = collapse_sightings(batch)
        assert (alone.to_pylist(), counts) == collapse_article(batch.to_pylist())


def test_a_standing_copy_alone_stays_as_it_is() -> None:
    record = fact("a1", 7, 1, standing=True, revision=3, sightings=2, first_seen=MONDAY)
    batch = pa.RecordBatch.from_pylist([record], schema=FACTS)
    alone, counts = collapse_sightings(batch)
    assert (alone, counts) == (batch, SightingCounts(0, 0, 0))


def test_versions_of_one_minute_follow_the_agencys_numbers_and_the_kill_is_last() -> None:
    copies, _ = collapsed(
        fact("a1", 1, 4, published=MONDAY, version_label="2", change_type="kill"),
        fact("a1", 2, 3, published=MONDAY, version_label="10"),
        fact("a1", 3, 2, published=MONDAY, version_label="UPDATE 2"),
        fact("a1", 4, 1, published=MONDAY),
    )
    assert [handle for _, handle, *_ in copies] == [4, 3, 1, 2]
    copies, _ = collapsed(
        fact("a1", 1, 2, published=MONDAY, change_type="kill"),
        fact("a1", 9, 1, published=MONDAY),
    )
    assert [handle for _, handle, *_ in copies] == [9, 1]
