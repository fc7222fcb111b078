"""FindStopShingles: the phrases that live too long to be news, and on which days they do."""

from collections.abc import Iterable, Iterator
from typing import Final

import apache_beam as beam
import numpy as np
import pyarrow as pa

from transforms.batches import concat, slices, uint64
from transforms.fingerprint_blocks import Block, copies_of
from transforms.text.stop_days import StopDays, day_uses, stop_days
from transforms.text.stops import ShingleUses, StopSettings, merge_uses, split_uses

USES: Final = pa.schema([("key", pa.uint64()), ("count", pa.uint32())])
STOPS: Final = pa.schema(
    [
        pa.field("head", pa.uint64(), nullable=False),
        pa.field("first", pa.int32(), nullable=False),  # slots of days, both included
        pa.field("last", pa.int32(), nullable=False),
    ]
)
"""The stop-shingles with their days: transforms.text.stop_days."""


RANGES: Final = 8
"""Ranges of shingles in a shard, judged one after the other: bounds what is in memory at once."""


def _uses_batch(uses: ShingleUses) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(uses.keys), pa.array(uses.counts)], schema=USES)


def _uses(batch: pa.RecordBatch) -> ShingleUses:
    return ShingleUses(uint64(batch, "key"), np.asarray(batch.column("count")))


class FindStopShingles(beam.PTransform):
    """PCollection[Block] → PCollection[STOPS batch], one element a range. Bounded.

    A shuffle of 12 bytes a distinct shingle and day of a block, about 2.5 KB an article; sharded by ranges of the
    shingles' hashes, so that one worker holds a part of the vocabulary. What comes out is small: a few hundredths of
    the vocabulary.
    """

    def __init__(self, settings: StopSettings, shards: int) -> None:
        super().__init__()
        self.settings = settings
        self.ranges = shards * RANGES

    def _count(self, block: Block) -> Iterator[tuple[int, pa.RecordBatch]]:
        for prints in slices(block[1]):
            for number, part in split_uses(day_uses(copies_of(prints)), self.ranges):
                yield number, _uses_batch(part)

    def _stop(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> pa.RecordBatch:
        _, batches = element
        found = stop_days(merge_uses([_uses(batch) for batch in batches]), self.settings)
        return pa.RecordBatch.from_arrays([pa.array(column) for column in found], schema=STOPS)

    def expand(self, blocks: beam.PCollection[Block]) -> beam.PCollection[pa.RecordBatch]:
        return (
            blocks
            | "CountUses" >> beam.FlatMap(self._count).with_output_types(tuple[int, pa.RecordBatch])
            | "GroupByRange" >> beam.GroupByKey()
            | "StopShingles" >> beam.Map(self._stop).with_output_types(pa.RecordBatch)
        )


def all_stops(parts: Iterable[pa.RecordBatch]) -> StopDays:
    """The stop-shingles of all shards, ascending."""
    rows = concat(parts, STOPS)
    rows = rows.take(np.lexsort((np.asarray(rows.column("first")), uint64(rows, "head"))))
    return StopDays(*(np.asarray(column) for column in rows.columns))
