"""Which pairs are worth measuring: copies that share keys, sampled shingles or rare names.

A shingle is sampled when its hash falls into a fixed quarter of the range (Broder's "0 mod m"
sketch), so that every copy samples alike. Two copies that share two sampled shingles are a
candidate; one will do where the shorter has few. On 10,000 articles this found .990 of the true
pairs with 6.5 candidates an article; MinHash bands (96 of 2 rows) found .952 with 4.8: an excerpt's
Jaccard to a long original is too low for them, what it shares is not.

What is told in other words shares no shingles, but names and figures. Of these only rare ones make
pairs: those that few copies had within the day before (``transforms.text.pair_days``).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.copies import Copies
from transforms.text.days import HORIZON_DAYS
from transforms.text.hashing import FREE_BITS
from transforms.text.shingles import ShingleSets, shingle_sets, word_hashes
from transforms.text.tokenise import FIGURE, NAME

U64 = npt.NDArray[np.uint64]

_FREE, _HALF = np.uint64(FREE_BITS), np.uint64(32)
SCATTER = np.uint64(0x9E3779B97F4A7C15)
"""An odd number by which low bits are spread over high ones."""
_LOW = np.uint64(0xFFFFFFFF)
_NAME_BIT = np.uint64(1)


class CandidateSettings(NamedTuple):
    """How finely to look. Halving ``one_in`` doubles the shingles that travel."""

    one_in: int = 4  # of all shingles, how many are sampled
    shared: int = 2  # keys that two copies must share ...
    few: int = 12  # ... or one, where the shorter samples no more shingles than this
    cap: int = 300  # copies a shingle may pair freely
    hubs: int = 8  # past it, the longest copies with which all others are paired
    rare: int = 4  # copies that had a rare name or figure in the day before; 0: names are no keys
    horizon_days: int = HORIZON_DAYS  # copies further apart are no pair: transforms.text.pair_days


DEFAULTS: Final = CandidateSettings()


class Keys(NamedTuple):
    """What copies may share, flat."""

    keys: U64
    rows: npt.NDArray[np.int64]  # of the copy


class SharedKeys(NamedTuple):
    """Pairs of copies (``left`` < ``right``) that share keys: how many, and how many shingles the
    one that samples fewer has."""

    left: U64
    right: U64
    shared: npt.NDArray[np.uint32]
    smaller: npt.NDArray[np.uint32]


def sampled_shingles(copies: Copies, settings: CandidateSettings = DEFAULTS) -> Keys:
    """The sampled shingles of the copies."""
    return sample_sets(shingle_sets(copies.tokens, copies.offsets), settings)


def sample_sets(sets: ShingleSets, settings: CandidateSettings = DEFAULTS) -> Keys:
    """``sampled_shingles`` where the sets of shingles are at hand."""
    shingles = sets.shingles
    scattered = ((shingles >> _FREE) * SCATTER) >> np.uint64(40)
    sampled = np.flatnonzero(scattered % np.uint64(settings.one_in) == 0)
    return Keys(shingles[sampled], np.searchsorted(sets.offsets, sampled, side="right") - 1)


def names(copies: Copies) -> Keys:
    """The names and figures of the copies, each once a copy."""
    tokens = np.flatnonzero(copies.marks & (NAME | FIGURE))
    rows = np.searchsorted(copies.offsets, tokens, side="right") - 1
    told = np.unique((rows.astype(np.uint64) << _HALF) | copies.tokens[tokens])
    return Keys(word_hashes(told & _LOW) | _NAME_BIT, (told >> _HALF).astype(np.int64))


def is_name(keys: U64) -> npt.NDArray[np.bool_]:
    """Which keys are names or figures: the free bits of shingles are zero."""
    return np.asarray((keys & _NAME_BIT) != 0)


def candidate_pairs(
    parts: list[SharedKeys], settings: CandidateSettings = DEFAULTS
) -> tuple[U64, U64]:
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
