"""Stop-shingles: phrases that live long, or turn up everywhere, are boilerplate or template language.

A shingle's uses are counted by time window and by topic. A wire story runs in dozens of papers within a day
or two; ``all rights reserved this`` appears every day. A topic is the smallest shingle of a text under a
fixed order: copies of one story mostly have it in common, the texts that carry one boilerplate do not. It
serves where times are unknown, and within a single day.

Counts can be split by ranges of shingles and merged by summing, so that the outcome depends neither on order
nor on how the articles were divided.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.copies import DAY, NO_TIME, Copies
from transforms.text.days import HORIZON_DAYS
from transforms.text.hashing import FREE_BITS
from transforms.text.shingles import ShingleSets, shingle_sets

SLOTS = 64
"""Time windows are told apart modulo 63 (126 days), topics modulo 64: six bits each of a use's twelve."""

UNDATED = SLOTS - 1
"""The window of copies without a time."""

HEAD_BITS = 21
"""A shingle is told from others by its upper 43 bits where stops are concerned: of 250 million, three in a hundred
thousand share theirs with another."""

_FREE, _HEAD = np.uint64(FREE_BITS), np.uint64(HEAD_BITS)
_SIX, _SLOT = np.uint64(6), np.uint64(SLOTS - 1)
_NO_SHINGLE = np.uint64(2**64 - 1)
_SCATTER = np.uint64(0x9E3779B97F4A7C15)


class StopSettings(NamedTuple):
    """When a shingle says nothing."""

    window_days: float = 1.0
    most_windows: int = 2  # uses in more windows than this are spread ...
    together: float = 0.6  # ... unless this share of them falls into two neighbouring ones
    most_topics: int = 30  # uses in more topics than this are spread ...
    topic_together: float = 0.3  # ... unless this share of them falls into one
    by_day: bool = True  # a day's pairs are decided by the uses up to it: transforms.text.stop_days
    horizon_days: int = HORIZON_DAYS  # ... and no longer ago than this


DEFAULTS: Final = StopSettings()


class ShingleUses(NamedTuple):
    """How many copies use a shingle in a window: ``keys`` ascending, 52 bits of shingle, 12 of
    window."""

    keys: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.uint32]


def shingle_uses(copies: Copies, settings: StopSettings = DEFAULTS) -> ShingleUses:
    """Uses of each shingle in each window and topic."""
    return count_uses(copies, shingle_sets(copies.tokens, copies.offsets), settings)


def count_uses(copies: Copies, sets: ShingleSets, settings: StopSettings) -> ShingleUses:
    """``shingle_uses`` where the sets of shingles are at hand."""
    cells = (_windows(copies, settings) << _SIX) | topics_of(sets)
    keys = sets.shingles | np.repeat(cells, np.diff(sets.offsets))
    keys.sort()
    return sum_uses(keys, np.ones(len(keys), np.uint32))


def split_uses(uses: ShingleUses, ranges: int) -> Iterator[tuple[int, ShingleUses]]:
    """The uses by range of the shingles' hashes; ranges that hold none are left out."""
    width = 2**64 // ranges + 1
    bounds = np.array([i * width for i in range(1, ranges)], np.uint64)
    ends = [0, *np.searchsorted(uses.keys, bounds).tolist(), len(uses.keys)]
    for number, (start, end) in enumerate(pairwise(ends)):
        if end > start:
            yield number, ShingleUses(uses.keys[start:end], uses.counts[start:end])


def merge_uses(parts: list[ShingleUses]) -> ShingleUses:
    """The sum of several counts."""
    keys = np.concatenate([part.keys for part in parts])
    counts = np.concatenate([part.counts for part in parts])
    order = np.argsort(keys, kind="stable")
    return sum_uses(keys[order], counts[order])


def stop_shingles(uses: ShingleUses, settings: StopSettings = DEFAULTS) -> npt.NDArray[np.uint64]:
    """The uninformative shingles, ascending."""
    if len(uses.keys) == 0:
        return uses.keys
    shingles = uses.keys >> _FREE
    starts = _run_starts(shingles)
    windows, topics = (uses.keys >> _SIX) & _SLOT, uses.keys & _SLOT
    dated = windows != UNDATED
    long_lived = _count_slots(windows, dated, starts) > settings.most_windows
    long_lived[long_lived] = (
        _largest_share(uses, windows, dated, starts, long_lived, neighbours=True)
        < settings.together
    )
    everywhere = _count_slots(topics, np.ones_like(dated), starts) > settings.most_topics
    everywhere[everywhere] = (
        _largest_share(uses, topics, np.ones_like(dated), starts, everywhere, neighbours=False)
        < settings.topic_together
    )
    stop: npt.NDArray[np.uint64] = shingles[starts[long_lived | everywhere]] << _FREE
    return stop


def is_stopped(
    shingles: npt.NDArray[np.uint64], stop: npt.NDArray[np.uint64]
) -> npt.NDArray[np.bool_]:
    """Which of the shingles are stop-shingles, told by their upper 43 bits."""
    if len(stop) == 0:
        return np.zeros(len(shingles), np.bool_)
    heads, wanted = stop >> _HEAD, shingles >> _HEAD
    found = np.minimum(np.searchsorted(heads, wanted), len(heads) - 1)
    return np.asarray(heads[found] == wanted, np.bool_)


def _windows(copies: Copies, settings: StopSettings) -> npt.NDArray[np.uint64]:
    length = np.int64(settings.window_days * DAY)
    windows = (copies.published // length) % UNDATED
    return np.where(copies.published == NO_TIME, UNDATED, windows).astype(np.uint64)


def topics_of(sets: ShingleSets) -> npt.NDArray[np.uint64]:
    """The topic of each text, 0 to 63."""
    scattered = np.append((sets.packed >> _FREE) * _SCATTER, _NO_SHINGLE)
    if len(sets.offsets) < 2:
        return np.zeros(0, np.uint64)
    least = np.minimum.reduceat(scattered, sets.offsets[:-1])
    topics: npt.NDArray[np.uint64] = (least >> np.uint64(12)) & _SLOT
    return topics


def _count_slots(
    slots: npt.NDArray[np.uint64], counted: npt.NDArray[np.bool_], starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint8]:
    """How many different slots each run of uses falls into."""
    bits = np.where(counted, np.uint64(1) << slots, np.uint64(0))
    return np.bitwise_count(np.bitwise_or.reduceat(bits, starts))


def _largest_share(
    uses: ShingleUses,
    slots: npt.NDArray[np.uint64],
    counted: npt.NDArray[np.bool_],
    starts: npt.NDArray[np.int64],
    runs: npt.NDArray[np.bool_],
    neighbours: bool,
) -> npt.NDArray[np.float64]:
    """For each chosen run the share of its uses that falls into one slot, or two neighbouring ones."""
    lengths = np.diff(np.append(starts, len(slots)))
    chosen = np.repeat(runs, lengths) & counted
    run = np.repeat(np.cumsum(runs) - 1, lengths)[chosen]
    table = np.zeros((int(runs.sum()), SLOTS), np.int64)
    np.add.at(table, (run, slots[chosen].astype(np.int64)), uses.counts[chosen])
    totals = table.sum(axis=1)
    if neighbours:
        table[:, :-1] += table[:, 1:].copy()
    return np.asarray(table.max(axis=1, initial=0) / np.maximum(totals, 1))


def sum_uses(keys: npt.NDArray[np.uint64], counts: npt.NDArray[np.uint32]) -> ShingleUses:
    """Each of the ascending keys once, with the sum of its counts."""
    if len(keys) == 0:
        return ShingleUses(keys, counts)
    starts = _run_starts(keys)
    return ShingleUses(keys[starts], np.add.reduceat(counts, starts).astype(np.uint32))


def _run_starts(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    return np.flatnonzero(np.append(True, values[1:] != values[:-1]))
