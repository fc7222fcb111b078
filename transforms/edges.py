"""EDGES: verified pairs of copies, by handle. What unions and linkage read, kept in OUT's index for later runs."""

from typing import Any, Final

import numpy as np
import pyarrow as pa

from transforms.text.retold import PART, Parts
from transforms.text.unions import United, find_sides, find_united, shares_of, takes_of
from transforms.text.verify import Edges, Thresholds

EDGES: Final = pa.schema(
    [
        pa.field("left", pa.uint64(), nullable=False),  # left < right
        pa.field("right", pa.uint64(), nullable=False),
        pa.field("jaccard", pa.float32(), nullable=False),
        pa.field("containment", pa.float32(), nullable=False),  # share of left that stands in right
        pa.field("coverage", pa.float32(), nullable=False),  # share of right that stands in left
        # averaged by linkage; 0: the pair is nothing, but may be part of a union
        pa.field("similarity", pa.float32(), nullable=False),
        pa.field("joins", pa.bool_(), nullable=False),  # one text; else a shared passage
        pa.field("connects", pa.bool_(), nullable=False),  # by itself; else it only counts
        pa.field("left_from", pa.float32(), nullable=False),  # where the shared text stands
        pa.field("left_to", pa.float32(), nullable=False),
        pa.field("right_from", pa.float32(), nullable=False),
        pa.field("right_to", pa.float32(), nullable=False),
        pa.field("wording", pa.float32(), nullable=False),  # of aligned sentences, found in both
        pa.field("days_later", pa.float32(), nullable=False),  # from left to right; 0: unknown
        pa.field("parts", pa.binary(PART.itemsize)),  # PART; null where it is part of no union
        pa.field("published", pa.int64(), nullable=False),  # of the later copy, µs
        pa.field("standing", pa.bool_(), nullable=False),
    ]
)


def edges_batch(
    edges: Edges, published: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> pa.RecordBatch:
    """New edges as they travel."""
    made = {"published": published, "standing": np.zeros(len(edges.left), bool)}
    columns = edges._asdict() | made | {"parts": _packed(edges.parts)}
    return pa.RecordBatch.from_arrays(
        [pa.array(columns[field.name], field.type) for field in EDGES], schema=EDGES
    )


def _packed(parts: Parts) -> pa.Array:
    """As they are stored."""
    told = np.packbits(parts["shared"] > 0, bitorder="little")
    buffers = [pa.py_buffer(told.tobytes()), pa.py_buffer(parts.tobytes())]
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(PART.itemsize), len(parts), buffers)


def _unpacked(column: pa.Array) -> Parts:
    parts = np.zeros(len(column), PART)
    known = column.is_valid().to_numpy(zero_copy_only=False)
    parts[known] = np.frombuffer(b"".join(column.drop_null().to_pylist()), PART)
    return parts


def edges_of(batch: pa.RecordBatch) -> Edges:
    """A batch of EDGES as arrays, each pair once."""
    columns: dict[str, Any] = {
        name: batch.column(name).to_numpy(zero_copy_only=False)
        for name in Edges._fields
        if name != "parts"
    }
    return Edges(**columns, parts=_unpacked(batch.column("parts")))


def united_in(batch: pa.RecordBatch, thresholds: Thresholds) -> United:
    """The pairs of a batch of EDGES that unions rest on: all edges of these copies are there."""
    edges = edges_of(batch)
    return find_united(find_sides(edges, takes_of(edges), thresholds), thresholds)


def unite_edges(batch: pa.RecordBatch, now: United, before: United) -> pa.RecordBatch:
    """The edges (EDGES) where those that are united now join and connect; without those that are nothing by themselves.

    A pair that stands, was nothing and was not united ``before`` counts as new: its link is to be written.
    """
    edges = edges_of(batch)
    share = shares_of(edges, now)
    united = share > 0
    flags = {n: batch.column(n).to_numpy(zero_copy_only=False) for n in ("joins", "connects")}
    standing = batch.column("standing").to_numpy(zero_copy_only=False)
    changed = {name: flag | united for name, flag in flags.items()} | {
        "similarity": np.maximum(edges.similarity, share),
        "standing": standing
        & ~(united & (edges.similarity == 0) & (shares_of(edges, before) == 0)),
    }
    columns = [pa.array(changed[n]) if n in changed else batch.column(n) for n in EDGES.names]
    kept = pa.array(changed["joins"] | (changed["similarity"] > 0))
    return pa.RecordBatch.from_arrays(columns, schema=EDGES).filter(kept)
