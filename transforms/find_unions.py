"""FindUnions: articles rewritten from two takes at once are joined to the story of these.

edges between takes ──► stories of takes
what may be part of a union ──► by either copy ──► what it tells of each story's takes ──► united pairs
edges, united pairs ──► edges as round-ups and linkage read them
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import concat, split_by_shard, uint64
from transforms.edges import EDGES, edges_of, unite_edges
from transforms.find_components import COMPONENTS, ENDS, FindComponents
from transforms.fingerprint_blocks import block_of
from transforms.text.unions import (
    Takes,
    United,
    between_takes,
    find_sides,
    find_united,
)
from transforms.text.verify import Thresholds

UNITED: Final = pa.schema(
    [
        pa.field("left", pa.uint64(), nullable=False),
        pa.field("right", pa.uint64(), nullable=False),
        pa.field("share", pa.float32(), nullable=False),
        pa.field("stood", pa.bool_(), nullable=False),  # by what stands alone
    ]
)

_Keyed = tuple[int, pa.RecordBatch]


class Block(NamedTuple):
    """Some of the copies, by handle."""

    number: int
    blocks: int


def united_pairs(
    parts: pa.RecordBatch, takes: Takes, block: Block, thresholds: Thresholds
) -> pa.RecordBatch:
    """UNITED rows of the copies of a block, all of whose parts (EDGES) are there: by all parts, and by those that
    stand."""
    found = []
    for stood in (False, True):
        edges = edges_of(parts.filter(parts.column("standing")) if stood else parts)
        sides = find_sides(edges, takes, thresholds)
        sides = sides.take(block_of(sides.copies, block.blocks) == block.number)
        united = find_united(sides, thresholds)
        columns = [*map(pa.array, united), pa.array(np.full(len(united.left), stood))]
        found.append(pa.RecordBatch.from_arrays(columns, schema=UNITED))
    return concat(found, UNITED)


def _united(rows: pa.RecordBatch, stood: bool) -> United:
    rows = rows.filter(pc.equal(rows.column("stood"), stood))
    return United._make(np.asarray(rows.column(name)) for name in United._fields)


def _take_ends(edges: pa.RecordBatch) -> pa.RecordBatch:
    pairs = between_takes(edges_of(edges))
    return pa.RecordBatch.from_arrays([pa.array(pairs.left), pa.array(pairs.right)], schema=ENDS)


def _takes(components: list[pa.RecordBatch]) -> Takes:
    found = concat(components, COMPONENTS)
    return Takes(uint64(found, "handle"), uint64(found, "root"))


class FindUnions(beam.PTransform):
    """PCollection[EDGES batch] → PCollection[EDGES batch]. Bounded.

    Shuffled: what may be part of a union, twice; 16 bytes a copy that has takes, to one place. On 18,474 items of one
    agency, each taken for an outlet's, one edge in three is such a part.
    """

    def __init__(self, thresholds: Thresholds, shards: int) -> None:
        super().__init__()
        self.thresholds = thresholds
        self.shards = shards

    def _by_copy(self, edges: pa.RecordBatch) -> Iterator[_Keyed]:
        parts = edges.filter(pc.is_valid(edges.column("parts")))
        left, right = (block_of(uint64(parts, side), self.shards) for side in ("left", "right"))
        yield from split_by_shard(parts, left)
        apart = left != right
        yield from split_by_shard(parts.filter(pa.array(apart)), right[apart])

    def _unite(
        self, element: tuple[int, Iterable[pa.RecordBatch]], components: list[pa.RecordBatch]
    ) -> pa.RecordBatch:
        block = Block(element[0], self.shards)
        parts = concat(element[1], EDGES)
        return united_pairs(parts, _takes(components), block, self.thresholds)

    def _apply(self, edges: pa.RecordBatch, united: list[pa.RecordBatch]) -> pa.RecordBatch:
        pairs = concat(united, UNITED)
        return unite_edges(edges, _united(pairs, False), _united(pairs, True))

    def expand(self, edges: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[pa.RecordBatch]:
        takes = (
            edges
            | "TakeEnds" >> beam.Map(_take_ends).with_output_types(pa.RecordBatch)
            | "FindTakes" >> FindComponents()
        )
        united = (
            edges
            | "PartsByCopy" >> beam.FlatMap(self._by_copy).with_output_types(_Keyed)
            | "GroupByCopy" >> beam.GroupByKey()
            | "PutTogether"
            >> beam.Map(self._unite, beam.pvalue.AsList(takes)).with_output_types(pa.RecordBatch)
        )
        return edges | "Unite" >> beam.Map(
            self._apply, beam.pvalue.AsList(united)
        ).with_output_types(pa.RecordBatch)
