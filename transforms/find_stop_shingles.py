"""FindStopShingles: the phrases of all copies that live too long to be news."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import apache_beam as beam
import numpy as np
import pyarrow as pa

from transforms.fingerprint_blocks import Block, copies_of
from transforms.text.stops import (
    ShingleUses,
    StopSettings,
    merge_uses,
    shingle_uses,
    stop_shingles,
)

USES = pa.schema([("key", pa.uint64()), ("count", pa.uint32())])


def _batch(uses: ShingleUses) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(uses.keys), pa.array(uses.counts)], schema=USES)


def _uses(batch: pa.RecordBatch) -> ShingleUses:
    return ShingleUses(np.asarray(batch.column("key")), np.asarray(batch.column("count")))


class FindStopShingles(beam.PTransform):
    """PCollection[Block] → PCollection[uint64 array]: the stop-shingles, ascending, one element a shard. Bounded.

    A shuffle of 12 bytes a distinct shingle and window of a block, about 2.5 KB an article; sharded by ranges of the
    shingles' hashes, so that one worker holds a part of the vocabulary. What comes out is small: a few hundredths of
    the vocabulary.
    """

    def __init__(self, settings: StopSettings, shards: int) -> None:
        super().__init__()
        self.settings = settings
        self.shards = shards

    def _count(self, block: Block) -> Iterator[tuple[int, pa.RecordBatch]]:
        uses = shingle_uses(copies_of(block[1]), self.settings)
        width = 2**64 // self.shards + 1
        bounds = np.array([i * width for i in range(1, self.shards)], np.uint64)
        ends = [0, *np.searchsorted(uses.keys, bounds).tolist(), len(uses.keys)]
        for shard, (start, end) in enumerate(pairwise(ends)):
            if end > start:
                part = ShingleUses(uses.keys[start:end], uses.counts[start:end])
                yield shard, _batch(part)

    def _stop(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> "np.ndarray":
        _, batches = element
        return stop_shingles(merge_uses([_uses(batch) for batch in batches]), self.settings)

    def expand(self, blocks: beam.PCollection[Block]) -> beam.PCollection[np.ndarray]:
        return (
            blocks
            | "CountUses" >> beam.FlatMap(self._count).with_output_types(tuple[int, pa.RecordBatch])
            | "GroupByRange" >> beam.GroupByKey()
            | "StopShingles" >> beam.Map(self._stop).with_output_types(np.ndarray)
        )


def all_stops(parts: Iterable[np.ndarray]) -> np.ndarray:
    """The stop-shingles of all shards as one ascending array."""
    arrays = [np.asarray(part, np.uint64) for part in parts]
    return np.sort(np.concatenate([np.zeros(0, np.uint64), *arrays]))
