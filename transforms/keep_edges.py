"""KeepEdges: the edges between copies that a run decides about, each pair once.

edges ──► by left copy, those whose facts are there ──► by right copy, the same ──► edges of which both ends are there

Edges lead further than facts: to copies of stories that reach over the horizon and stay as they are, to fetches that
were only sightings; and a recalled story's are read twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import concat, split_by_shard, uint64
from transforms.edges import EDGES
from transforms.fingerprint_blocks import block_of

_HANDLES: Final = pa.schema([pa.field("handle", pa.uint64(), nullable=False)])
_ORDER: Final = [("left", "ascending"), ("right", "ascending"), ("standing", "descending")]

_Keyed = tuple[int, pa.RecordBatch]
_Groups = Mapping[str, Iterable[pa.RecordBatch]]


def keep_edges(edges: pa.RecordBatch, side: str, handles: pa.RecordBatch) -> pa.RecordBatch:
    """The edges (EDGES) whose copy on this side is there, each pair once: one that stands, if it does."""
    known = np.isin(uint64(edges, side), uint64(handles, "handle"))
    kept = edges.filter(pa.array(known))
    kept = kept.take(pc.sort_indices(kept, _ORDER))
    left, right = uint64(kept, "left"), uint64(kept, "right")
    again = (left[1:] == left[:-1]) & (right[1:] == right[:-1])
    return kept.filter(pa.array(np.append(True, ~again)[: len(left)]))


class KeepEdges(beam.PTransform):
    """(FACTS batches, EDGES batches) → PCollection[EDGES batch]. Bounded. Shuffled: edges and handles, twice."""

    def __init__(self, shards: int) -> None:
        super().__init__()
        self.shards = shards

    def _handles(self, facts: pa.RecordBatch) -> Iterator[_Keyed]:
        handles = pa.RecordBatch.from_arrays([facts.column("handle")], schema=_HANDLES)
        yield from split_by_shard(handles, block_of(uint64(handles, "handle"), self.shards))

    def _by(self, edges: pa.RecordBatch, side: str) -> Iterator[_Keyed]:
        yield from split_by_shard(edges, block_of(uint64(edges, side), self.shards))

    def _keep(self, element: tuple[int, _Groups], side: str) -> Iterator[pa.RecordBatch]:
        _, groups = element
        kept = keep_edges(concat(groups["edges"], EDGES), side, concat(groups["handles"], _HANDLES))
        if kept.num_rows:
            yield kept

    def expand(self, inputs: tuple[Any, Any]) -> beam.PCollection[pa.RecordBatch]:
        facts, edges = inputs
        handles = facts | "Handles" >> beam.FlatMap(self._handles).with_output_types(_Keyed)
        for side in ("left", "right"):
            name = side.title()
            keyed = edges | f"By{name}" >> beam.FlatMap(self._by, side).with_output_types(_Keyed)
            edges = (
                {"edges": keyed, "handles": handles}
                | f"Meet{name}" >> beam.CoGroupByKey()
                | f"Keep{name}" >> beam.FlatMap(self._keep, side).with_output_types(pa.RecordBatch)
            )
        return edges
