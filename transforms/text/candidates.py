"""Which pairs are worth measuring: copies that share sampled shingles.

A shingle is sampled when its hash falls into a fixed quarter of the range (Broder's "0 mod m"
sketch), so that every copy samples alike. Two copies that share two sampled shingles are a
candidate; one will do where the shorter has few. On 10,000 articles this found .990 of the true
pairs with 6.5 candidates an article; MinHash bands (96 of 2 rows) found .952 with 4.8: an excerpt's
Jaccard to a long original is too low for them, what it shares is not.

A key that many copies share makes no square of pairs: past a cap each is paired with the longest
only.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.compiled import compiled
from transforms.text.copies import Copies
from transforms.text.days import HORIZON_DAYS
from transforms.text.hashing import FREE_BITS
from transforms.text.shingles import ShingleSets, shingle_sets
from transforms.text.stops import is_stopped

_FREE, _HALF = np.uint64(FREE_BITS), np.uint64(32)
_SCATTER = np.uint64(0x9E3779B97F4A7C15)
_LOW = np.uint64(0xFFFFFFFF)


class CandidateSettings(NamedTuple):
    """How finely to look. Halving ``one_in`` doubles the keys that travel."""

    one_in: int = 4  # of all shingles, how many are sampled
    shared: int = 2  # sampled shingles that two copies must share ...
    few: int = 12  # ... or one, where the shorter samples no more than this
    cap: int = 300  # copies a key may pair freely
    hubs: int = 8  # past it, the longest copies with which all others are paired
    horizon_days: int = HORIZON_DAYS  # copies further apart are no pair: transforms.text.pair_days


DEFAULTS: Final = CandidateSettings()


class Sketches(NamedTuple):
    """The sampled shingles of many copies, flat: what is grouped to find candidates."""

    keys: npt.NDArray[np.uint64]
    handles: npt.NDArray[np.uint64]  # of the copy
    sizes: npt.NDArray[
        np.uint32
    ]  # sampled shingles of that copy: its length, as far as needed here


class SharedKeys(NamedTuple):
    """Pairs of copies (``left`` < ``right``) that share sampled shingles: how many, and the smaller
    size."""

    left: npt.NDArray[np.uint64]
    right: npt.NDArray[np.uint64]
    shared: npt.NDArray[np.uint32]
    smaller: npt.NDArray[np.uint32]


def sketch_copies(
    copies: Copies,
    stop: npt.NDArray[np.uint64],
    settings: CandidateSettings = DEFAULTS,
) -> Sketches:
    """The sampled shingles of the copies, without stop-shingles."""
    return sketch_sets(shingle_sets(copies.tokens, copies.offsets), copies.handles, stop, settings)


def sketch_sets(
    sets: ShingleSets,
    handles: npt.NDArray[np.uint64],
    stop: npt.NDArray[np.uint64],
    settings: CandidateSettings,
) -> Sketches:
    """``sketch_copies`` where the sets of shingles are at hand."""
    shingles = sets.shingles
    scattered = ((shingles >> _FREE) * _SCATTER) >> np.uint64(40)
    sampled = np.flatnonzero(scattered % np.uint64(settings.one_in) == 0)
    sampled = sampled[~is_stopped(shingles[sampled], stop)]
    rows = np.searchsorted(sets.offsets, sampled, side="right") - 1
    sizes = np.bincount(rows, minlength=len(handles)).astype(np.uint32)
    return Sketches(shingles[sampled], handles[rows], sizes[rows])


def shared_keys(sketches: Sketches, settings: CandidateSettings = DEFAULTS) -> SharedKeys:
    """Pairs that share keys. Give it all of a key's copies; keys may be divided in any way, then
    merged."""
    handles, rows = np.unique(sketches.handles, return_inverse=True)
    order = np.lexsort((rows, -sketches.sizes.astype(np.int64), sketches.keys))
    keys, rows = sketches.keys[order], rows[order].astype(np.int64)
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else keys
    bounds = np.append(starts, len(keys)).astype(np.int64)
    pairs, shared = np.unique(
        _pair_up(bounds, rows, settings.cap, settings.hubs), return_counts=True
    )
    left, right = (pairs >> _HALF).astype(np.int64), (pairs & _LOW).astype(np.int64)
    sizes = np.zeros(len(handles), np.uint32)
    sizes[rows] = sketches.sizes[order]
    smaller = np.minimum(sizes[left], sizes[right])
    return SharedKeys(handles[left], handles[right], shared.astype(np.uint32), smaller)


def candidate_pairs(
    parts: list[SharedKeys], settings: CandidateSettings = DEFAULTS
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Handles (left < right, ascending) of the pairs that share enough keys over all parts."""
    left, right, shared, smaller = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((right, left))
    left, right, shared, smaller = left[order], right[order], shared[order], smaller[order]
    if len(left) == 0:
        return left, right
    new = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    starts = np.flatnonzero(np.append(True, new))
    totals = np.add.reduceat(shared, starts)
    enough = (totals >= settings.shared) | (smaller[starts] <= settings.few)
    return left[starts[enough]], right[starts[enough]]


@compiled
def _pair_up(
    bounds: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], cap: int, hubs: int
) -> npt.NDArray[np.uint64]:
    """All pairs within each group of rows; in a group past the cap, all with its first few."""
    size = 0
    for group in range(len(bounds) - 1):
        n = bounds[group + 1] - bounds[group]
        size += n * (n - 1) // 2 if n <= cap else hubs * n
    pairs = np.empty(size, np.uint64)
    made = 0
    for group in range(len(bounds) - 1):
        begin, end = bounds[group], bounds[group + 1]
        firsts = end if end - begin <= cap else begin + hubs
        for i in range(begin, firsts):
            for j in range(i + 1, end):
                low, high = min(rows[i], rows[j]), max(rows[i], rows[j])
                pairs[made] = (np.uint64(low) << _HALF) | np.uint64(high)
                made += 1
    trimmed: npt.NDArray[np.uint64] = pairs[:made].copy()
    return trimmed
