"""Token hashes to 3-word shingles: their hashes in order, and the sorted set with positions."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.compiled import compiled, read_only
from transforms.text.hashing import FMIX64, FREE_BITS, GOLDEN, SHINGLE_WORDS

_MIX_1, _MIX_2, _GOLDEN = np.uint64(FMIX64[0]), np.uint64(FMIX64[1]), np.uint64(GOLDEN)
_S33, _S32, _FREE = np.uint64(33), np.uint64(32), np.uint64(FREE_BITS)
LAST_POSITION = (1 << FREE_BITS) - 1
"""Positions are kept up to 4,095; shingles further back in a text count, their order does not."""


class ShingleSets(NamedTuple):
    """The shingles of many texts, each text's ascending and without repeats.

    ``packed[offsets[i]:offsets[i + 1]]`` is text ``i``: a shingle's 52 bits above the 12 of the
    position of its first word, at the first place where it occurs.
    """

    offsets: npt.NDArray[np.int64]
    packed: npt.NDArray[np.uint64]

    @property
    def shingles(self) -> npt.NDArray[np.uint64]:
        """The shingle hashes, as ``transforms.text.hashing.shingle_hash`` defines them."""
        shingles: npt.NDArray[np.uint64] = (self.packed >> _FREE) << _FREE
        return shingles


def shingle_sets(tokens: npt.NDArray[np.uint32], offsets: npt.NDArray[np.int64]) -> ShingleSets:
    """The set of shingles of each text. A text of fewer than three tokens has none."""
    packed, begins = _shingles_in_order(read_only(tokens), offsets)
    bounds = begins.tolist()
    for begin, end in pairwise(bounds):
        packed[begin:end].sort()  # vectorised in numpy; compiled here, it took twice as long
    return ShingleSets(*drop_repeats(packed, begins))


@compiled
def word_hashes(tokens: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A hash of each single word, given by its token hash; as of shingles the lower 12 bits are zero."""
    hashes = np.empty(len(tokens), np.uint64)
    for i in range(len(tokens)):
        hashes[i] = (_fmix64(tokens[i]) >> _FREE) << _FREE
    return hashes


@compiled
def _shingles_in_order(
    tokens: npt.NDArray[np.uint32], offsets: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    packed = np.empty(len(tokens), np.uint64)
    begins = np.zeros(len(offsets), np.int64)
    n = 0
    for text in range(len(offsets) - 1):
        begin, end = offsets[text], offsets[text + 1] - SHINGLE_WORDS + 1
        for i in range(begin, end):
            place = np.uint64(min(i - begin, LAST_POSITION))
            packed[n] = _shingle(tokens[i], tokens[i + 1], tokens[i + 2]) | place
            n += 1
        begins[text + 1] = n
    return packed[:n], begins


@compiled
def drop_repeats(
    packed: npt.NDArray[np.uint64], begins: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """In place: of equal shingles the one with the first place stays."""
    offsets = np.zeros(len(begins), np.int64)
    n = 0
    for text in range(len(begins) - 1):
        for i in range(begins[text], begins[text + 1]):
            if i == begins[text] or packed[i] >> _FREE != packed[n - 1] >> _FREE:
                packed[n] = packed[i]
                n += 1
        offsets[text + 1] = n
    return offsets, packed[:n].copy()


@compiled
def _shingle(first: np.uint32, second: np.uint32, third: np.uint32) -> np.uint64:
    value = _fmix64(np.uint64(first) | (np.uint64(second) << _S32))
    value = _fmix64(value ^ (np.uint64(third) * _GOLDEN))
    shingle: np.uint64 = (value >> _FREE) << _FREE
    return shingle


@compiled
def _fmix64(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> _S33)) * _MIX_1
    value = (value ^ (value >> _S33)) * _MIX_2
    mixed: np.uint64 = value ^ (value >> _S33)
    return mixed
