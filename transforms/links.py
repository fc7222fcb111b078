"""Links: the verified pairs that decisions rest on, and the ids that join, as rows a user reads."""

from typing import Any

import numpy as np
import pyarrow as pa

from transforms.batches import uint64
from transforms.schema import LINKS
from transforms.story_decisions import Decided
from transforms.text.canonical import Alike, relation
from transforms.text.verify import Edges, turn_edges


def _relations(decided: Decided, edges: Edges, rows: tuple[Any, Any]) -> list[str]:
    """``roundup`` and ``shared_passage`` for pairs that are not of one story; else how the texts relate."""
    one_story = decided.groups[rows[0]] == decided.groups[rows[1]]
    rounded = np.isin(edges.left, decided.roundups) | np.isin(edges.right, decided.roundups)
    figures = zip(
        one_story.tolist(),
        rounded.tolist(),
        *(
            column.tolist()
            for column in (edges.jaccard, edges.containment, edges.coverage, edges.wording)
        ),
        strict=True,
    )
    return [
        relation(Alike(*alike)) if same else ("roundup" if roundup else "shared_passage")
        for same, roundup, *alike in figures
    ]


def _turned(decided: Decided, edges: Edges, handles: Any) -> Edges:
    """The edges with the round-up, else the later copy, on the left: the one that took the text."""
    times = np.asarray(decided.copies.column("published").cast(pa.int64()).fill_null(2**62))
    left, right = (times[np.searchsorted(handles, side)] for side in (edges.left, edges.right))
    is_roundup = [np.isin(side, decided.roundups) for side in (edges.left, edges.right)]
    later = np.where(is_roundup[0] != is_roundup[1], is_roundup[1], right > left)
    return turn_edges(edges, later)


def link_rows(decided: Decided, edges: Edges) -> pa.RecordBatch:
    """LINKS rows of the edges, all of whose copies are decided, and of the id links that hold a new copy."""
    return pa.concat_batches([_text_links(decided, edges), _id_links(decided)])


def _id_links(decided: Decided) -> pa.RecordBatch:
    """``version``, without figures: the texts were not looked at. The later copy comes first."""
    handles = uint64(decided.copies, "handle")
    sides = [np.searchsorted(handles, uint64(decided.ids, name)) for name in ("left", "right")]
    known = np.asarray(decided.copies.column("standing"))
    fresh = ~(known[sides[0]] & known[sides[1]])
    times = np.asarray(decided.copies.column("published").cast(pa.int64()).fill_null(2**62))
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


def _text_links(decided: Decided, edges: Edges) -> pa.RecordBatch:
    handles = uint64(decided.copies, "handle")
    edges = _turned(decided, edges, handles)
    rows = (np.searchsorted(handles, edges.left), np.searchsorted(handles, edges.right))
    places = [pa.array(side) for side in rows]
    columns = {
        "relation": pa.array(_relations(decided, edges, rows), pa.string()),
        "method": pa.array(["minhash"] * len(edges.left), pa.string()),
        "jaccard": pa.array(edges.jaccard),
        "containment": pa.array(edges.containment),
        "coverage": pa.array(edges.coverage),
    }
    for prefix, place in zip(("", "other_"), places, strict=True):
        name = f"{prefix}article_id" if not prefix else "other_id"
        columns[name] = decided.copies.column("article_id").take(place)
        columns[f"{prefix}revision"] = decided.copies.column("revision").take(place)
    return pa.RecordBatch.from_arrays([columns[f.name] for f in LINKS], schema=LINKS)
