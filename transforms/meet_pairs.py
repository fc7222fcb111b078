"""MeetPairs: bring the two fingerprints of each pair to one place.

pair (a, b), a < b, is measured in the block of a:

block(b): "b is wanted in block(a)"  ──►  fingerprint of b goes there once, however many pairs want it
block(a): its own fingerprints + the visitors + its pairs  ──►  one element
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import concat, split_by_shard, uint64
from transforms.copies import FINGERPRINTS
from transforms.find_candidates import PAIRS
from transforms.fingerprint_blocks import Block, block_of

_WANTED: Final = pa.schema([("handle", pa.uint64()), ("block", pa.int64())])


class Met(NamedTuple):
    """The pairs of one block with all fingerprints they speak of."""

    fingerprints: pa.RecordBatch
    pairs: pa.RecordBatch


def _unique_rows(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch without repeated rows, rows by all columns ascending."""
    names = batch.schema.names
    table = pa.Table.from_batches([batch]).group_by(names).aggregate([])
    ordered = table.select(names).sort_by([(name, "ascending") for name in names])
    return concat(ordered.combine_chunks().to_batches(), batch.schema)


class MeetPairs(beam.PTransform):
    """(blocks: PCollection[Block], pairs: PCollection[PAIRS batch]) → PCollection[Met]. Bounded.

    Pairs may come repeated. Shuffled: the fingerprint of a copy once into each block in which a partner of it stands.
    """

    def __init__(self, blocks: int) -> None:
        super().__init__()
        self.blocks = blocks

    def _wanted(self, pairs: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        lefts = block_of(uint64(pairs, "left"), self.blocks)
        for column in ("left", "right"):
            handles = uint64(pairs, column)
            wanted = pa.RecordBatch.from_arrays(
                [pa.array(handles), pa.array(lefts)], schema=_WANTED
            )
            wanted = _unique_rows(wanted)
            yield from split_by_shard(wanted, block_of(uint64(wanted, "handle"), self.blocks))

    def _by_left(self, pairs: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        yield from split_by_shard(pairs, block_of(uint64(pairs, "left"), self.blocks))

    def _visit(
        self, element: tuple[int, Mapping[str, Iterable[pa.RecordBatch]]]
    ) -> Iterator[Block]:
        _, groups = element
        prints = concat(groups["blocks"], FINGERPRINTS)
        wanted = _unique_rows(concat(groups["wanted"], _WANTED))
        rows = pc.index_in(wanted.column("handle"), prints.column("handle"))
        visits = split_by_shard(prints.take(rows), np.asarray(wanted.column("block")))
        yield from visits

    def _meet(self, element: tuple[int, Mapping[str, Iterable[pa.RecordBatch]]]) -> Iterator[Met]:
        _, groups = element
        pairs = _unique_rows(concat(groups["pairs"], PAIRS))
        if pairs.num_rows:
            prints = concat(groups["visitors"], FINGERPRINTS)
            yield Met(prints.take(pc.array_sort_indices(prints.column("handle"))), pairs)

    def expand(
        self, inputs: tuple[beam.PCollection[Block], beam.PCollection[pa.RecordBatch]]
    ) -> beam.PCollection[Met]:
        blocks, pairs = inputs
        keyed = tuple[int, pa.RecordBatch]
        wanted = pairs | "Want" >> beam.FlatMap(self._wanted).with_output_types(keyed)
        visitors = (
            {"blocks": blocks, "wanted": wanted}
            | "MeetWanted" >> beam.CoGroupByKey()
            | "Visit" >> beam.FlatMap(self._visit).with_output_types(Block)
        )
        by_left = pairs | "KeyByLeft" >> beam.FlatMap(self._by_left).with_output_types(keyed)
        return (
            {"visitors": visitors, "pairs": by_left}
            | "MeetVisitors" >> beam.CoGroupByKey()
            | "Meet" >> beam.FlatMap(self._meet).with_output_types(Met)
        )
