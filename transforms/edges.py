"""EDGES: verified pairs of copies, by handle. What linkage reads, kept in OUT's index for later runs."""

from typing import Final

import numpy as np
import pyarrow as pa

from transforms.text.verify import Edges

EDGES: Final = pa.schema(
    [
        pa.field("left", pa.uint64(), nullable=False),  # left < right
        pa.field("right", pa.uint64(), nullable=False),
        pa.field("jaccard", pa.float32(), nullable=False),
        pa.field("containment", pa.float32(), nullable=False),  # share of left that stands in right
        pa.field("coverage", pa.float32(), nullable=False),  # share of right that stands in left
        pa.field("similarity", pa.float32(), nullable=False),  # averaged by linkage
        pa.field("joins", pa.bool_(), nullable=False),  # one text; else a shared passage
        pa.field("connects", pa.bool_(), nullable=False),  # by itself; else it only counts
        pa.field("left_from", pa.float32(), nullable=False),  # where the shared text stands
        pa.field("left_to", pa.float32(), nullable=False),
        pa.field("right_from", pa.float32(), nullable=False),
        pa.field("right_to", pa.float32(), nullable=False),
        pa.field("wording", pa.float32(), nullable=False),  # of aligned sentences, found in both
        pa.field("days_later", pa.float32(), nullable=False),  # from left to right; 0: unknown
        pa.field("published", pa.int64(), nullable=False),  # of the later copy, µs
        pa.field("standing", pa.bool_(), nullable=False),
    ]
)


def edges_batch(
    edges: Edges, published: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> pa.RecordBatch:
    """New edges as they travel."""
    made = {"published": published, "standing": np.zeros(len(edges.left), bool)}
    columns = edges._asdict() | made
    return pa.RecordBatch.from_arrays(
        [pa.array(columns[field.name], field.type) for field in EDGES], schema=EDGES
    )


def edges_of(batch: pa.RecordBatch) -> Edges:
    """A batch of EDGES as arrays, each pair once."""
    return Edges._make(batch.column(n).to_numpy(zero_copy_only=False) for n in Edges._fields)
