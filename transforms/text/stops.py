"""Stop-shingles: phrases that live long are boilerplate or template language; news does not.

A shingle's uses are counted by time window. It is uninformative when they spread over many windows
and do not fall together: a wire story runs in dozens of papers within a day or two, ``all rights
reserved this`` appears every day. Counted sets can be split by ranges of shingles and merged by
summing, so that the outcome depends neither on order nor on how the articles were divided.

Where a copy's time is unknown, its place among topics stands in for the window: the smallest
shingle of its text under a fixed order, which copies of one story mostly share and unrelated texts
do not.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.copies import NO_TIME, Copies
from transforms.text.hashing import FREE_BITS
from transforms.text.shingles import ShingleSets, shingle_sets

WINDOWS = 1 << (FREE_BITS - 1)
"""Time windows are told apart modulo this: 2,048 windows of two days are eleven years."""

_FREE = np.uint64(FREE_BITS)
_WINDOW_BITS = np.uint64((1 << FREE_BITS) - 1)
_SCATTER = np.uint64(0x9E3779B97F4A7C15)


class StopSettings(NamedTuple):
    """When a shingle says nothing."""

    window_days: float = 2.0
    most_windows: int = 3  # uses in more windows than this are spread ...
    together: float = 0.6  # ... unless this share of them falls into two neighbouring ones


DEFAULTS: Final = StopSettings()


class ShingleUses(NamedTuple):
    """How many copies use a shingle in a window: ``keys`` ascending, 52 bits of shingle, 12 of
    window."""

    keys: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.uint32]


def shingle_uses(copies: Copies, settings: StopSettings = DEFAULTS) -> ShingleUses:
    """Uses of each shingle in each window."""
    return count_uses(copies, shingle_sets(copies.tokens, copies.offsets), settings)


def count_uses(copies: Copies, sets: ShingleSets, settings: StopSettings) -> ShingleUses:
    """``shingle_uses`` where the sets of shingles are at hand."""
    windows = _windows(copies, sets, settings)
    keys = sets.shingles | np.repeat(windows, np.diff(sets.offsets))
    keys.sort()
    return _sum_runs(keys, np.ones(len(keys), np.uint32))


def merge_uses(parts: list[ShingleUses]) -> ShingleUses:
    """The sum of several counts."""
    keys = np.concatenate([part.keys for part in parts])
    counts = np.concatenate([part.counts for part in parts])
    order = np.argsort(keys, kind="stable")
    return _sum_runs(keys[order], counts[order])


def stop_shingles(uses: ShingleUses, settings: StopSettings = DEFAULTS) -> npt.NDArray[np.uint64]:
    """The uninformative shingles, ascending."""
    if len(uses.keys) == 0:
        return uses.keys
    shingles = uses.keys >> _FREE
    starts = _run_starts(shingles)
    spread = np.diff(np.append(starts, len(shingles)))
    totals = np.add.reduceat(uses.counts.astype(np.int64), starts)
    closest = np.maximum.reduceat(_with_next_window(uses, shingles), starts)
    stopped = (spread > settings.most_windows) & (closest < settings.together * totals)
    stop: npt.NDArray[np.uint64] = shingles[starts[stopped]] << _FREE
    return stop


def is_stopped(
    shingles: npt.NDArray[np.uint64], stop: npt.NDArray[np.uint64]
) -> npt.NDArray[np.bool_]:
    """Which of the shingles are stop-shingles."""
    if len(stop) == 0:
        return np.zeros(len(shingles), np.bool_)
    found = np.minimum(np.searchsorted(stop, shingles), len(stop) - 1)
    return np.asarray(stop[found] == shingles, np.bool_)


def _windows(copies: Copies, sets: ShingleSets, settings: StopSettings) -> npt.NDArray[np.uint64]:
    length = np.int64(settings.window_days * 86_400_000_000)
    dated = (copies.published // length) % WINDOWS
    topics = WINDOWS + _topics(sets)
    return np.where(copies.published == NO_TIME, topics, dated).astype(np.uint64)


def _topics(sets: ShingleSets) -> npt.NDArray[np.int64]:
    """One of 2,048 numbers for each text, mostly the same for copies of one story."""
    scattered = (sets.packed >> _FREE) * _SCATTER
    lasting = np.append(scattered, np.uint64(0))
    least = np.minimum.reduceat(lasting, sets.offsets[:-1]) if len(sets.offsets) > 1 else lasting
    topics: npt.NDArray[np.uint64] = (least >> np.uint64(20)) % np.uint64(WINDOWS)
    return topics.astype(np.int64)


def _with_next_window(uses: ShingleUses, shingles: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Uses in each window together with those in the window after it, of the same shingle."""
    counts = uses.counts.astype(np.int64)
    windows = uses.keys & _WINDOW_BITS
    follows = (shingles[1:] == shingles[:-1]) & (windows[1:] == windows[:-1] + np.uint64(1))
    counts[:-1] += np.where(follows, uses.counts[1:], 0)
    return counts


def _sum_runs(keys: npt.NDArray[np.uint64], counts: npt.NDArray[np.uint32]) -> ShingleUses:
    if len(keys) == 0:
        return ShingleUses(keys, counts)
    starts = _run_starts(keys)
    return ShingleUses(keys[starts], np.add.reduceat(counts, starts).astype(np.uint32))


def _run_starts(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    return np.flatnonzero(np.append(True, values[1:] != values[:-1]))
