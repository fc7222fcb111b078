"""What a stream writes at once, and what waits: new rows agree with the rows that stand, whatever is decided anew.

A new copy may change its story: it was published before the canonical copy, or it shows that two stories are one. The
rows that stand are written anew later, many changes at a time (settling); until then the new row is told in terms of
what stands, so that each story has one canonical copy in the tables at any moment.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import uint64
from transforms.copies import FACTS
from transforms.fingerprint_blocks import copies_of
from transforms.schema import STORIES
from transforms.story_decisions import Decided
from transforms.story_facts import published_order, story_row
from transforms.text.canonical import Alike, relation
from transforms.text.copies import take_copies
from transforms.text.overlap import alike, measure_pairs

Facts = dict[str, Any]

_CANONICAL: Final = {
    "is_canonical": True,
    "relation": "canonical",
    "jaccard": 1.0,
    "containment": 1.0,
    "coverage": 1.0,
}


class Provisional(NamedTuple):
    """What a micro-batch writes of what it decided."""

    copies: pa.RecordBatch  # FACTS: the new copies, to be written now
    stories: pa.RecordBatch  # STORIES: those that do not stand yet, with their new copies only
    waiting: frozenset[
        int
    ]  # handles of copies whose rows, or whose stories' rows, are to be settled


def provisional(decided: Decided, standing: pa.RecordBatch, prints: pa.RecordBatch) -> Provisional:
    """``decided``: whole components, new copies among them; ``standing``: FACTS of the others as they are written;
    ``prints``: fingerprints of all that have edges."""
    is_new = pc.invert(decided.copies.column("standing"))
    rows = decided.copies.filter(is_new).to_pylist()
    wanted = _canonical_of(decided.copies)
    written = _canonical_of(standing)
    stands = set(standing.column("story_id").to_pylist())
    founders = _founders([row for row in rows if row["story_id"] not in stands])
    target = {
        s: written.get(s) if s in stands else founders[s] for s in {r["story_id"] for r in rows}
    }
    moved = {s for s, handle in target.items() if handle != wanted[s]}
    retold = [row for row in rows if row["story_id"] in moved]
    figures = _measured(retold, target, prints)
    told = [
        _told(row, target[row["story_id"]], figures.get(row["handle"]))
        if row["story_id"] in moved
        else row
        for row in rows
    ]
    changed = decided.to_write()
    waiting = set(uint64(changed.filter(changed.column("standing")), "handle").tolist())
    waiting.update(row["handle"] for row in retold)
    waiting.update(row["handle"] for row in rows if row["story_id"] in stands)
    return Provisional(
        pa.RecordBatch.from_pylist(told, schema=FACTS),
        _story_rows([row for row in told if row["story_id"] not in stands]),
        frozenset(waiting),
    )


def _canonical_of(copies: pa.RecordBatch) -> dict[str, int]:
    chosen = copies.filter(pc.fill_null(copies.column("is_canonical"), False))
    ids, handles = chosen.column("story_id").to_pylist(), uint64(chosen, "handle").tolist()
    return dict(zip(ids, handles, strict=True))


def _founders(rows: Sequence[Facts]) -> dict[str, int]:
    """Of stories that do not stand: the handle of the canonical copy among the new ones, else of the earliest."""
    members: dict[str, list[Facts]] = defaultdict(list)
    for row in rows:
        members[row["story_id"]].append(row)
    return {
        story: min(copies, key=lambda c: (not c["is_canonical"], published_order(c)))["handle"]
        for story, copies in members.items()
    }


def _measured(
    rows: Sequence[Facts], target: Mapping[str, int | None], prints: pa.RecordBatch
) -> dict[int, Alike]:
    """How each row resembles the copy it is to be told by, where both have fingerprints."""
    known = set(uint64(prints, "handle").tolist())
    pairs = [(row["handle"], target[row["story_id"]]) for row in rows]
    ends = np.array([p for p in pairs if p[0] != p[1] and known.issuperset(p)], np.uint64)
    if len(ends) == 0:
        return {}
    copies = copies_of(prints)
    handles, places = np.unique(ends, return_inverse=True)
    some = take_copies(copies, np.searchsorted(copies.handles, handles).astype(np.int64))
    rows_of = places.reshape(-1, 2).astype(np.int64)
    measures = measure_pairs(some, some, rows_of, np.zeros(0, np.uint64))
    return dict(zip(ends[:, 0].tolist(), alike(measures), strict=True))


def _told(row: Facts, canonical: int | None, figures: Alike | None) -> Facts:
    if row["handle"] == canonical:
        return row | _CANONICAL
    told = relation(figures) if figures else "edited"
    return row | {
        "is_canonical": False,
        "relation": "version" if row["relation"] == "version" else told,
        "jaccard": figures and figures.jaccard,
        "containment": figures and figures.containment,
        "coverage": figures and figures.coverage,
    }


def _story_rows(rows: Sequence[Facts]) -> pa.RecordBatch:
    members: dict[str, list[Facts]] = defaultdict(list)
    for row in rows:
        members[row["story_id"]].append(row)
    table = [
        story_row(
            story,
            copies,
            next(c for c in copies if c["is_canonical"]),
            copies[0]["agency_by_text"],
        )
        for story, copies in sorted(members.items())
    ]
    return pa.RecordBatch.from_pylist(table, schema=STORIES)
