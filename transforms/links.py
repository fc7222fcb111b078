"""Links: the verified pairs that decisions rest on, and the ids that join, as rows a user reads."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import uint64
from transforms.schema import LINKS
from transforms.story_decisions import Decided
from transforms.text.canonical import Alike, relation
from transforms.text.copies import NEVER
from transforms.text.verify import Edges

Ends = dict[str, Any]
"""What is told of the copies on one side of the pairs: columns ``article_id``, ``revision``, ``published``,
``is_roundup``."""

HALVES: Final = pa.schema(
    [
        pa.field("left", pa.uint64(), nullable=False),
        pa.field("right", pa.uint64(), nullable=False),
        pa.field("is_left", pa.bool_(), nullable=False),  # which of the two is told of
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("revision", pa.int32()),
        pa.field("published", pa.int64(), nullable=False),  # µs; far ahead where unknown
        pa.field("is_roundup", pa.bool_(), nullable=False),
        pa.field("jaccard", pa.float32(), nullable=False),
        pa.field("containment", pa.float32(), nullable=False),
        pa.field("coverage", pa.float32(), nullable=False),
    ]
)
"""Pairs whose copies are decided in two places, and so are of two stories: what is told of one end."""


def link_rows(decided: Decided, edges: Edges) -> pa.RecordBatch:
    """LINKS rows of the edges, all of whose copies are decided, and of the id links that hold a new copy."""
    return pa.concat_batches([_text_links(decided, edges), _id_links(decided)])


def link_halves(decided: Decided, edges: Edges) -> pa.RecordBatch:
    """HALVES rows of edges of which one end is among the copies decided."""
    is_left = np.isin(edges.left, uint64(decided.copies, "handle"))
    ends = _ends(decided, np.where(is_left, edges.left, edges.right))
    columns = edges._asdict() | ends | {"is_left": is_left}
    return pa.RecordBatch.from_arrays([pa.array(columns[f.name]) for f in HALVES], schema=HALVES)


def join_halves(halves: pa.RecordBatch) -> pa.RecordBatch:
    """LINKS rows of the pairs of which both halves (HALVES) are there."""
    order = [("left", "ascending"), ("right", "ascending"), ("is_left", "descending")]
    halves = halves.take(pc.sort_indices(halves, order))
    left, right = uint64(halves, "left"), uint64(halves, "right")
    first = np.flatnonzero((left[1:] == left[:-1]) & (right[1:] == right[:-1]))
    sides = [halves.take(pa.array(at)) for at in (first, first + 1)]
    ends = [_told(side) for side in sides]
    rounded = ends[0]["is_roundup"] | ends[1]["is_roundup"]
    figures = [np.asarray(sides[0].column(name)) for name in _FIGURES]
    later = _is_later(*ends)
    relations = np.where(rounded, "roundup", "shared_passage")
    return _batch(later, ends, _turned(later, *figures), relations.tolist())


_FIGURES: Final = ("jaccard", "containment", "coverage")


def _ends(decided: Decided, side: npt.NDArray[np.uint64]) -> Ends:
    copies = decided.copies
    at = pa.array(np.searchsorted(uint64(copies, "handle"), side))
    published = copies.column("published").cast(pa.int64()).fill_null(NEVER)
    return {
        "article_id": copies.column("article_id").take(at),
        "revision": copies.column("revision").take(at),
        "published": np.asarray(published.take(at)),
        "is_roundup": np.isin(side, decided.roundups),
    }


def _told(halves: pa.RecordBatch) -> Ends:
    arrays = {
        n: halves.column(n).to_numpy(zero_copy_only=False) for n in ("published", "is_roundup")
    }
    return arrays | {name: halves.column(name) for name in ("article_id", "revision")}


def _is_later(left: Ends, right: Ends) -> npt.NDArray[np.bool_]:
    """Where the right copy took the text: it is the round-up, else the later one."""
    apart = left["is_roundup"] != right["is_roundup"]
    later: npt.NDArray[np.bool_] = right["published"] > left["published"]
    return np.where(apart, right["is_roundup"], later)


def _turned(later: Any, jaccard: Any, containment: Any, coverage: Any) -> list[Any]:
    """The figures seen from the copy that took the text."""
    return [
        jaccard,
        np.where(later, coverage, containment),
        np.where(later, containment, coverage),
    ]


def _text_links(decided: Decided, edges: Edges) -> pa.RecordBatch:
    sides = (edges.left, edges.right)
    ends = [_ends(decided, side) for side in sides]
    handles = uint64(decided.copies, "handle")
    one_story = np.equal(*(decided.groups[np.searchsorted(handles, side)] for side in sides))
    rounded = ends[0]["is_roundup"] | ends[1]["is_roundup"]
    later = _is_later(*ends)
    figures = _turned(later, edges.jaccard, edges.containment, edges.coverage)
    rows = zip(*(a.tolist() for a in (one_story, rounded, *figures, edges.wording)), strict=True)
    relations = [
        relation(Alike(*alike)) if same else ("roundup" if roundup else "shared_passage")
        for same, roundup, *alike in rows
    ]
    return _batch(later, ends, figures, relations)


def _batch(
    later: Any, ends: list[Ends], figures: list[Any], relations: list[str]
) -> pa.RecordBatch:
    """LINKS rows, the copy that took the text first."""
    columns = dict(zip(_FIGURES, map(pa.array, figures), strict=True))
    columns["relation"] = pa.array(relations, pa.string())
    columns["method"] = pa.array(["minhash"] * len(relations), pa.string())
    turn = pa.array(later)
    for first, names in ((0, ("article_id", "revision")), (1, ("other_id", "other_revision"))):
        for of, name in zip(("article_id", "revision"), names, strict=True):
            mine, others = ends[first][of], ends[1 - first][of]
            columns[name] = pc.if_else(turn, others, mine)
    return pa.RecordBatch.from_arrays([columns[f.name] for f in LINKS], schema=LINKS)


def _id_links(decided: Decided) -> pa.RecordBatch:
    """``version``, without figures: the texts were not looked at. The later copy comes first."""
    handles = uint64(decided.copies, "handle")
    sides = [np.searchsorted(handles, uint64(decided.ids, name)) for name in ("left", "right")]
    known = np.asarray(decided.copies.column("standing"))
    fresh = ~(known[sides[0]] & known[sides[1]])
    times = np.asarray(decided.copies.column("published").cast(pa.int64()).fill_null(NEVER))
    later = times[sides[1]] > times[sides[0]]
    size = int(fresh.sum())
    columns = {
        "relation": pa.array(["version"] * size, pa.string()),
        "method": decided.ids.column("method").filter(pa.array(fresh)),
    }
    for prefix, turned in (("", later), ("other_", ~later)):
        place = pa.array(np.where(turned, sides[1], sides[0])[fresh])
        name = "other_id" if prefix else "article_id"
        columns[name] = decided.copies.column("article_id").take(place)
        columns[f"{prefix}revision"] = decided.copies.column("revision").take(place)
    arrays = [columns.get(f.name, pa.nulls(size, f.type)) for f in LINKS]
    return pa.RecordBatch.from_arrays(arrays, schema=LINKS)
