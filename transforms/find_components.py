"""FindComponents: which copies hang together, so that a story is decided in one place."""

from collections.abc import Iterable
from typing import Final

import apache_beam as beam
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from transforms.batches import concat, uint64

COMPONENTS: Final = pa.schema([("handle", pa.uint64()), ("root", pa.uint64())])
ENDS: Final = pa.schema([("left", pa.uint64()), ("right", pa.uint64())])


def find_components(ends: pa.RecordBatch) -> pa.RecordBatch:
    """The root of each handle that has an edge: the smallest handle of its component. Rows by handle."""
    left, right = uint64(ends, "left"), uint64(ends, "right")
    handles = np.unique(np.concatenate([left, right]))
    places = (np.searchsorted(handles, left), np.searchsorted(handles, right))
    size = len(handles)
    matrix = coo_array((np.ones(len(left), np.int8), places), shape=(size, size))
    _, labels = connected_components(matrix, directed=False)
    _, first = np.unique(labels, return_index=True)
    roots = handles[first][labels]
    return pa.RecordBatch.from_arrays([pa.array(handles), pa.array(roots)], schema=COMPONENTS)


def _forest(ends: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs that connect what ``ends`` connect, one fewer than copies: all that components need."""
    found = find_components(ends)
    return pa.RecordBatch.from_arrays([found.column("handle"), found.column("root")], schema=ENDS)


class FindComponents(beam.PTransform):
    """PCollection[ENDS batch] → PCollection[COMPONENTS batch], one element. Bounded.

    One key takes 16 bytes a copy that hangs together with another: 100 million of them would be 1.6 GB there.
    """

    def _all(self, forests: Iterable[pa.RecordBatch]) -> pa.RecordBatch:
        return find_components(concat(forests, ENDS))

    def expand(self, ends: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[pa.RecordBatch]:
        return (
            ends
            | "Forest" >> beam.Map(_forest).with_output_types(pa.RecordBatch)
            | "OneKey"
            >> beam.Map(lambda forest: (0, forest)).with_output_types(tuple[int, pa.RecordBatch])
            | "AllForests" >> beam.GroupByKey()
            | "Components"
            >> beam.MapTuple(lambda _, all_: self._all(all_)).with_output_types(pa.RecordBatch)
        )


def roots_of(handles: "np.ndarray", components: Iterable[pa.RecordBatch]) -> "np.ndarray":
    """The root of each handle; a copy without edges is its own."""
    found = concat(components, COMPONENTS)
    known = uint64(found, "handle")
    if len(known) == 0:
        return handles
    at = np.minimum(np.searchsorted(known, handles), len(known) - 1)
    return np.where(known[at] == handles, uint64(found, "root")[at], handles)
