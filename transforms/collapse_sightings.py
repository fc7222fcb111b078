"""CollapseSightings: records of one text of one article become one copy, and revisions get their numbers.

facts:   a1·text X (fetched Mon)   a1·text X (fetched Tue)   a1·text Y (fetched Wed)
copies:  a1 rev 1 = X, 2 sightings                           a1 rev 2 = Y
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import concat, split_by_shard
from transforms.copies import FACTS
from transforms.identity import digest64

Facts = dict[str, Any]
_NUMBER: Final = re.compile(r"\d{1,18}")
_NEVER: Final = datetime.max.replace(tzinfo=timezone.utc)

COPIES: Final = "copies"
COUNTS: Final = "counts"


class SightingCounts(NamedTuple):
    """What became of the records: each is a new copy, a new sighting of a copy, or was known already."""

    new_copies: int = 0
    collapsed: int = 0
    known: int = 0


def _seen(facts: Facts) -> datetime:
    return facts["first_seen"] or facts["fetched"] or facts["published"] or _NEVER


def _leader_order(facts: Facts) -> tuple[bool, datetime, int]:
    """Which record stands for the copy: what stands in OUT, else the earliest, else the lowest digest."""
    return (not facts["standing"], _seen(facts), facts["digests"][0])


def _revision_order(facts: Facts) -> tuple[int, datetime, datetime, int, bool, int]:
    """Standing revisions keep their numbers; new ones follow in the order of fetching, of last change, of the agency's
    versions; the kill comes last."""
    changed = facts["modified"] or facts["published"] or _NEVER
    number = _NUMBER.search(facts["version_label"] or "")
    return (
        facts["revision"] or 2**31,
        facts["fetched"] or _NEVER,
        changed,
        int(number[0]) if number else 0,
        facts["change_type"] == "kill",
        facts["handle"],
    )


def collapse_copy(records: Sequence[Facts]) -> tuple[Facts, SightingCounts]:
    """One copy from all records with its handle."""
    leader = min(records, key=_leader_order)
    standing = set(leader["digests"]) if leader["standing"] else set()
    read = [d for r in records if not r["standing"] for d in r["digests"]]
    digests = standing | set(read)
    fresh = len(digests) - len(standing)
    is_new = not leader["standing"]
    counts = SightingCounts(int(is_new), fresh - is_new, len(read) - fresh)
    first = min(_seen(r) for r in records)
    first_seen = None if first == _NEVER else first
    copy = leader | {
        "digests": sorted(digests),
        "sightings": len(digests),
        "first_seen": first_seen,
        "changed": not is_new and fresh > 0,
    }
    return copy, counts


def collapse_article(records: Sequence[Facts]) -> tuple[list[Facts], SightingCounts]:
    """The revisions of one article from all its records."""
    by_handle = sorted(records, key=lambda r: int(r["handle"]))
    collapsed = [collapse_copy(list(g)) for _, g in groupby(by_handle, key=lambda r: r["handle"])]
    copies = sorted((copy for copy, _ in collapsed), key=_revision_order)
    numbered, last = [], 0
    for copy in copies:
        last = copy["revision"] or last + 1
        numbered.append(copy | {"revision": last})
    return numbered, SightingCounts(*map(sum, zip(*(c for _, c in collapsed), strict=True)))


def collapse_sightings(facts: pa.RecordBatch) -> tuple[pa.RecordBatch, SightingCounts]:
    """All copies of the articles in ``facts`` (FACTS, one row a record)."""
    codes = np.asarray(facts.column("article_id").dictionary_encode().indices)
    is_alone = np.bincount(codes)[codes] == 1
    alone, many = (facts.filter(pa.array(mask)) for mask in (is_alone, ~is_alone))
    rows = sorted(many.to_pylist(), key=lambda r: str(r["article_id"]))
    copies: list[Facts] = []
    counts = [SightingCounts(new_copies=alone.num_rows - _standing(alone))]
    for _, records in groupby(rows, key=lambda r: r["article_id"]):
        numbered, counted = collapse_article(list(records))
        copies += numbered
        counts.append(counted)
    total = SightingCounts(*map(sum, zip(*counts, strict=True)))
    collapsed = pa.RecordBatch.from_pylist(copies, schema=FACTS)
    return concat([_first_sightings(alone), collapsed], FACTS), total


def _standing(facts: pa.RecordBatch) -> int:
    return pc.sum(facts.column("standing").cast(pa.int64())).as_py() or 0


def _first_sightings(alone: pa.RecordBatch) -> pa.RecordBatch:
    """Records that are the only one of their article, most of all, without a look at each: what ``collapse_article``
    makes of them."""
    seen = pc.coalesce(*(alone.column(name) for name in ("first_seen", "fetched", "published")))
    one = pa.scalar(1, pa.int32())
    made = {
        "revision": pc.fill_null(alone.column("revision"), one),
        "sightings": pc.fill_null(alone.column("sightings"), one),
        "first_seen": seen,
    }
    columns = [made.get(field.name, alone.column(field.name)) for field in FACTS]
    return pa.RecordBatch.from_arrays(columns, schema=FACTS)


_Output: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["copies"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["counts"], SightingCounts]
)


class _Collapse(beam.DoFn):
    def process(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> Iterator[_Output]:
        _, batches = element
        copies, counts = collapse_sightings(concat(batches, FACTS))
        yield beam.pvalue.TaggedOutput(COPIES, copies)
        yield beam.pvalue.TaggedOutput(COUNTS, counts)


class CollapseSightings(beam.PTransform):
    """PCollection[FACTS batch], new and standing → {copies: FACTS batch, counts: SightingCounts}. Bounded.

    A shuffle of facts, no text; ``shards`` bounds what one worker holds and changes no answer.
    """

    def __init__(self, shards: int) -> None:
        super().__init__()
        self.shards = shards

    def _split(self, facts: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        ids = facts.column("article_id").to_pylist()
        shard = np.array([digest64(i) % self.shards for i in ids], np.int64)
        yield from split_by_shard(facts, shard)

    def expand(self, facts: beam.PCollection[pa.RecordBatch]) -> beam.pvalue.DoOutputsTuple:
        return (
            facts
            | "ShardByArticle"
            >> beam.FlatMap(self._split).with_output_types(tuple[int, pa.RecordBatch])
            | "GroupByArticle" >> beam.GroupByKey()
            | "Collapse" >> beam.ParDo(_Collapse()).with_outputs(COPIES, COUNTS)
        )
