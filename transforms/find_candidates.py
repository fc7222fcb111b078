"""FindCandidates: the pairs of copies worth measuring.

copy ──► sampled shingles, names ──► (key: its copies) ──► pairs ──► (left copy's block: pairs, how often) ──► enough?

Of copies that stand in OUT only the keys travel that new copies may have: a filter of the new ones' tells.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import Any, Final

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import concat, slices, split_by_shard, uint64
from transforms.find_stop_shingles import all_stops
from transforms.fingerprint_blocks import Block, block_of, copies_of
from transforms.text.candidates import (
    SCATTER,
    CandidateSettings,
    SharedKeys,
    candidate_pairs,
    is_name,
)
from transforms.text.days import DAY_MINUTES
from transforms.text.pair_days import (
    DatedSketches,
    dated_sketches,
    shared_by_day,
    without_common_names,
)
from transforms.text.stop_days import StopDays

SKETCHES: Final = pa.schema(
    [
        ("keys", pa.uint64()),
        ("handles", pa.uint64()),
        ("sizes", pa.uint32()),
        ("minutes", pa.int32()),
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

RANGES: Final = 8
"""Parts a shard's keys are paired in, one after the other: bounds what is sorted at once."""

FILTER_BITS: Final = 24
"""The filter of new copies' keys is a table of 2**24 bits, 2 MB: at 30,000 new copies one in four standing keys
passes for nothing, at a million nearly all. It changes no answer."""

_Keyed = tuple[int, pa.RecordBatch]
_Filter = npt.NDArray[np.uint8]


def sketch_copies(prints: pa.RecordBatch, settings: CandidateSettings) -> pa.RecordBatch:
    """The keys of the copies (FINGERPRINTS) as they travel."""
    new = ~prints.column("standing").to_numpy(zero_copy_only=False)
    sketches = dated_sketches(copies_of(prints), new, settings)
    sketches = without_common_names(sketches, settings)
    return pa.RecordBatch.from_arrays([pa.array(c) for c in sketches], schema=SKETCHES)


def new_keys(prints: pa.RecordBatch, settings: CandidateSettings) -> _Filter:
    """The filter of the keys that the new ones of the copies have; a byte where there is none."""
    new = prints.filter(pc.invert(prints.column("standing")))
    if new.num_rows == prints.num_rows:
        return _ALL  # nothing stands in this block, and blocks are alike
    bits = np.zeros(1 << FILTER_BITS, np.bool_)
    sketches = sketch_copies(new, settings)
    for days in (-1, 0, 1):
        bits[_places(sketches, days)] = True
    return np.packbits(bits)


def without_strangers(sketches: pa.RecordBatch, known: _Filter) -> pa.RecordBatch:
    """The sketches but those of standing copies that no new copy has."""
    new = sketches.column("new").to_numpy(zero_copy_only=False)
    if len(known) == 1 or new.all():
        return sketches
    places = _places(sketches)
    hit = known[places >> 3] & (np.uint8(128) >> (places & 7).astype(np.uint8))
    return sketches.filter(pa.array(new | (hit != 0)))


_ALL: Final = np.full(1, 255, np.uint8)


def _places(sketches: pa.RecordBatch, days_later: int = 0) -> npt.NDArray[np.int64]:
    """Where each key stands in a filter: a shingle whatever its day, a name by its day or by one near it."""
    keys = uint64(sketches, "keys")
    days = np.asarray(sketches.column("minutes")) // DAY_MINUTES + days_later
    keys = np.where(is_name(keys), keys ^ (days.astype(np.uint64) * SCATTER), keys)
    places: npt.NDArray[np.int64] = (keys >> np.uint64(64 - FILTER_BITS)).astype(np.int64)
    return places


class UnionFilters(beam.CombineFn):
    """The filter that lets through what any of the filters does."""

    def create_accumulator(self) -> _Filter:
        return np.zeros(1, np.uint8)

    def add_input(self, accumulator: _Filter, known: _Filter) -> _Filter:
        return accumulator | known  # of one byte: 0 is nothing, 255 all

    def merge_accumulators(self, accumulators: Iterable[_Filter]) -> _Filter:
        return reduce(np.bitwise_or, accumulators)

    def extract_output(self, accumulator: _Filter) -> _Filter:
        return accumulator


def pair_up(
    sketches: pa.RecordBatch, stops: StopDays, settings: CandidateSettings
) -> pa.RecordBatch:
    """The pairs that share keys, all copies of each key given; pairs of two standing copies were decided before."""
    part = (uint64(sketches, "keys") >> np.uint64(40)) % np.uint64(RANGES)
    found = []
    for number in range(RANGES):
        own = sketches.filter(pa.array(part == number))
        columns = [c.to_numpy(zero_copy_only=False) for c in own.columns]
        found.append(shared_by_day(DatedSketches._make(columns), stops, settings))
    shared = sum_shared(found)
    return pa.RecordBatch.from_arrays([pa.array(column) for column in shared], schema=SHARED)


def sum_shared(parts: Sequence[SharedKeys]) -> SharedKeys:
    """Each pair once, with the keys it shares in all parts."""
    left, right, shared, smaller = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((right, left))
    left, right, smaller = left[order], right[order], smaller[order]
    new = np.append(True, (left[1:] != left[:-1]) | (right[1:] != right[:-1]))[: len(left)]
    starts = np.flatnonzero(new)
    if len(starts) == 0:
        return SharedKeys(left, right, shared, smaller)
    totals = np.add.reduceat(shared[order], starts)
    return SharedKeys(left[starts], right[starts], totals, smaller[starts])


def choose_pairs(shared: pa.RecordBatch, settings: CandidateSettings) -> pa.RecordBatch:
    """The pairs that share enough keys, all parts of each pair given."""
    columns = [np.asarray(shared.column(name)) for name in SharedKeys._fields]
    left, right = candidate_pairs([SharedKeys._make(columns)], settings)
    return pa.RecordBatch.from_arrays([pa.array(left), pa.array(right)], schema=PAIRS)


class FindCandidates(beam.PTransform):
    """(blocks: PCollection[Block], STOPS batches) → PCollection[PAIRS batch], by the left copy's block.

    Bounded. Shuffled: 25 bytes a key, about 2.3 KB an article, then 24 bytes a pair. A shingle that more copies
    share than the cap makes pairs with the longest of them only, and of a name that many have on a day a few copies
    travel: nothing here grows with the square of a story.
    """

    def __init__(self, settings: CandidateSettings, blocks: int, shards: int) -> None:
        super().__init__()
        self.settings = settings
        self.blocks = blocks
        self.shards = shards

    def _new_keys(self, block: Block) -> _Filter:
        return new_keys(block[1], self.settings)

    def _sketch(self, block: Block, known: _Filter) -> Iterator[_Keyed]:
        for prints in slices(block[1]):
            sketches = without_strangers(sketch_copies(prints, self.settings), known)
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
        known = (
            blocks
            | "NewKeys" >> beam.Map(self._new_keys).with_output_types(np.ndarray)
            | "AllNewKeys" >> beam.CombineGlobally(UnionFilters()).without_defaults()
        )
        return (
            blocks
            | "Sketch"
            >> beam.FlatMap(self._sketch, beam.pvalue.AsSingleton(known)).with_output_types(_Keyed)
            | "GroupByKey" >> beam.GroupByKey()
            | "PairUp"
            >> beam.FlatMap(self._pair, beam.pvalue.AsList(stops)).with_output_types(_Keyed)
            | "GroupByLeft" >> beam.GroupByKey()
            | "ChoosePairs" >> beam.Map(self._choose).with_output_types(pa.RecordBatch)
        )
