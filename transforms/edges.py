"""EDGES: verified pairs of copies, by handle. What linkage reads, kept in OUT's index for later runs."""

from typing import Final

import pyarrow as pa

EDGES: Final = pa.schema(
    [
        pa.field("left", pa.uint64(), nullable=False),  # left < right
        pa.field("right", pa.uint64(), nullable=False),
        pa.field("jaccard", pa.float32(), nullable=False),
        pa.field("containment", pa.float32(), nullable=False),  # share of left that stands in right
        pa.field("coverage", pa.float32(), nullable=False),  # share of right that stands in left
        pa.field("similarity", pa.float32(), nullable=False),  # what average linkage averages
        pa.field("standing", pa.bool_(), nullable=False),
    ]
)
