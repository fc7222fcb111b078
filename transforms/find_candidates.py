"""FindCandidates: the pairs of copies worth measuring.

copy ──► sampled shingles ──► (shingle: its copies) ──► pairs ──► (left copy's block: pairs, how often) ──► enough?
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import apache_beam as beam
import numpy as np
import pyarrow as pa

from transforms.batches import concat, split_by_shard, uint64
from transforms.find_stop_shingles import all_stops
from transforms.fingerprint_blocks import Block, block_of, copies_of
from transforms.text.candidates import CandidateSettings, SharedKeys, candidate_pairs
from transforms.text.pair_days import DatedSketches, dated_sketches, shared_by_day
from transforms.text.stop_days import StopDays

SKETCHES: Final = pa.schema(
    [
        ("keys", pa.uint64()),
        ("handles", pa.uint64()),
        ("sizes", pa.uint32()),
        ("days", pa.int32()),
        ("new", pa.bool_()),
    ]
)
SHARED: Final = pa.schema(
    [
        ("left", pa.uint64()),
        ("right", pa.uint64()),
        ("shared", pa.uint32()),
        ("smaller", pa.uint32()),
    ]
)
PAIRS: Final = pa.schema(
    [pa.field("left", pa.uint64(), nullable=False), pa.field("right", pa.uint64(), nullable=False)]
)

_Keyed = tuple[int, pa.RecordBatch]


def sketch_block(block: Block, settings: CandidateSettings) -> pa.RecordBatch:
    """The sampled shingles of a block's copies as they travel."""
    new = ~block[1].column("standing").to_numpy(zero_copy_only=False)
    sketches = dated_sketches(copies_of(block[1]), new, settings)
    return pa.RecordBatch.from_arrays([pa.array(c) for c in sketches], schema=SKETCHES)


def pair_up(
    sketches: pa.RecordBatch, stops: StopDays, settings: CandidateSettings
) -> pa.RecordBatch:
    """The pairs that share keys, all copies of each key given; pairs of two standing copies were decided before."""
    columns = [c.to_numpy(zero_copy_only=False) for c in sketches.columns]
    shared = shared_by_day(DatedSketches._make(columns), stops, settings)
    return pa.RecordBatch.from_arrays([pa.array(column) for column in shared], schema=SHARED)


def choose_pairs(shared: pa.RecordBatch, settings: CandidateSettings) -> pa.RecordBatch:
    """The pairs that share enough keys, all parts of each pair given."""
    columns = [np.asarray(shared.column(name)) for name in SharedKeys._fields]
    left, right = candidate_pairs([SharedKeys._make(columns)], settings)
    return pa.RecordBatch.from_arrays([pa.array(left), pa.array(right)], schema=PAIRS)


class FindCandidates(beam.PTransform):
    """(blocks: PCollection[Block], STOPS batches) → PCollection[PAIRS batch], by the left copy's block.

    Bounded. Shuffled: 25 bytes a sampled shingle, about 1.6 KB an article, then 24 bytes a pair. A key that more copies
    share than the cap makes pairs with the longest of them only: nothing here grows with the square of a story.
    """

    def __init__(self, settings: CandidateSettings, blocks: int, shards: int) -> None:
        super().__init__()
        self.settings = settings
        self.blocks = blocks
        self.shards = shards

    def _sketch(self, block: Block) -> Iterator[_Keyed]:
        sketches = sketch_block(block, self.settings)
        shard = (uint64(sketches, "keys") >> np.uint64(20)) % np.uint64(self.shards)
        yield from split_by_shard(sketches, shard.astype(np.int64))

    def _pair(
        self, element: tuple[int, Iterable[pa.RecordBatch]], stops: list[pa.RecordBatch]
    ) -> Iterator[_Keyed]:
        shared = pair_up(concat(element[1], SKETCHES), all_stops(stops), self.settings)
        yield from split_by_shard(shared, block_of(uint64(shared, "left"), self.blocks))

    def _choose(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> pa.RecordBatch:
        return choose_pairs(concat(element[1], SHARED), self.settings)

    def expand(
        self, inputs: tuple[beam.PCollection[Block], beam.PCollection[Any]]
    ) -> beam.PCollection[pa.RecordBatch]:
        blocks, stops = inputs
        return (
            blocks
            | "Sketch" >> beam.FlatMap(self._sketch).with_output_types(_Keyed)
            | "GroupByKey" >> beam.GroupByKey()
            | "PairUp"
            >> beam.FlatMap(self._pair, beam.pvalue.AsList(stops)).with_output_types(_Keyed)
            | "GroupByLeft" >> beam.GroupByKey()
            | "ChoosePairs" >> beam.Map(self._choose).with_output_types(pa.RecordBatch)
        )
