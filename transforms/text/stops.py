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
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.days import HORIZON_DAYS
from transforms.text.hashing import FREE_BITS
from transforms.text.shingles import ShingleSets

TOPICS = 64
"""Topics are told apart modulo 64: six bits of a use."""

HEAD_BITS = 21
"""A shingle is told from others by its upper 43 bits where stops are concerned: of 250 million, three in a hundred
thousand share theirs with another."""

_FREE, _HEAD = np.uint64(FREE_BITS), np.uint64(HEAD_BITS)
_TOPIC = np.uint64(TOPICS - 1)
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
    """How many copies use a shingle, where and when: ``keys`` ascending, the shingle's upper bits above those of that
    (transforms.text.stop_days)."""

    keys: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.uint32]


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


def is_stopped(
    shingles: npt.NDArray[np.uint64], stop: npt.NDArray[np.uint64]
) -> npt.NDArray[np.bool_]:
    """Which of the shingles are stop-shingles, told by their upper 43 bits."""
    if len(stop) == 0:
        return np.zeros(len(shingles), np.bool_)
    heads, wanted = stop >> _HEAD, shingles >> _HEAD
    found = np.minimum(np.searchsorted(heads, wanted), len(heads) - 1)
    return np.asarray(heads[found] == wanted, np.bool_)


def topics_of(sets: ShingleSets) -> npt.NDArray[np.uint64]:
    """The topic of each text, 0 to 63."""
    scattered = np.append((sets.packed >> _FREE) * _SCATTER, _NO_SHINGLE)
    if len(sets.offsets) < 2:
        return np.zeros(0, np.uint64)
    least = np.minimum.reduceat(scattered, sets.offsets[:-1])
    topics: npt.NDArray[np.uint64] = (least >> np.uint64(12)) & _TOPIC
    return topics


def sum_uses(keys: npt.NDArray[np.uint64], counts: npt.NDArray[np.uint32]) -> ShingleUses:
    """Each of the ascending keys once, with the sum of its counts."""
    if len(keys) == 0:
        return ShingleUses(keys, counts)
    starts = run_starts(keys)
    return ShingleUses(keys[starts], np.add.reduceat(counts, starts).astype(np.uint32))


def run_starts(*columns: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Where equal rows of the columns begin."""
    if len(columns[0]) == 0:
        return np.zeros(0, np.int64)
    differ = [column[1:] != column[:-1] for column in columns]
    return np.flatnonzero(np.append(True, np.logical_or.reduce(differ)))
