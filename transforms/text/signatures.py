"""MinHash signatures, the same as datasketch 2.0's "affine32" scheme would make of the same
shingles.

``datasketch.MinHash(num_perm=n, seed=1, scheme="affine32", hashvalues=stored)`` is a valid MinHash,
equal to the one that ``MinHash(num_perm=n, hashfunc=minhash_input).update_batch(shingles)`` gives,
where ``shingles`` are three folded words joined by spaces, as bytes
(``transforms.text.hashing.minhash_input``).
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from datasketch import MinHash

from transforms.text.compiled import compiled
from transforms.text.hashing import FMIX32
from transforms.text.shingles import shingle_sets

SEED = 1
SCHEME = "affine32"
EMPTY = np.uint32(0xFFFFFFFF)
"""What stands in the signature of a text without shingles, as in datasketch."""

_MIX_1, _MIX_2 = np.uint32(FMIX32[0]), np.uint32(FMIX32[1])


@cache
def permutations(num_perm: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """datasketch's own multipliers and summands for this number of permutations."""
    made = MinHash(num_perm=num_perm, seed=SEED, scheme=SCHEME).permutations
    return np.ascontiguousarray(made[0], np.uint32), np.ascontiguousarray(made[1], np.uint32)


def signatures(
    tokens: npt.NDArray[np.uint32], offsets: npt.NDArray[np.int64], num_perm: int = 128
) -> npt.NDArray[np.uint32]:
    """The signature of each text's set of shingles: uint32, one row a text."""
    sets = shingle_sets(tokens, offsets)
    return sign_shingles(sets.packed, sets.offsets, num_perm)


def sign_shingles(
    shingles: npt.NDArray[np.uint64], offsets: npt.NDArray[np.int64], num_perm: int
) -> npt.NDArray[np.uint32]:
    """The signature of each set of shingle hashes; their lower 32 bits do not count."""
    hashed = (shingles >> np.uint64(32)).astype(np.uint32)
    return _sign(hashed, offsets, *permutations(num_perm))


def estimate_jaccard(left: npt.NDArray[np.uint32], right: npt.NDArray[np.uint32]) -> float:
    """The share of equal places of two signatures: standard error sqrt(j * (1 - j) / num_perm)."""
    return float(np.mean(left == right))


@compiled
def _sign(
    hashed: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    multipliers: npt.NDArray[np.uint32],
    summands: npt.NDArray[np.uint32],
) -> npt.NDArray[np.uint32]:
    rows = len(offsets) - 1
    signed = np.full((rows, len(multipliers)), EMPTY)
    for row in range(rows):
        least = signed[row]
        for i in range(offsets[row], offsets[row + 1]):
            value = hashed[i]
            value = np.uint32((value ^ (value >> np.uint32(16))) * _MIX_1)
            value = np.uint32((value ^ (value >> np.uint32(13))) * _MIX_2)
            value = np.uint32(value ^ (value >> np.uint32(16)))
            for k in range(len(multipliers)):
                least[k] = min(least[k], np.uint32(value * multipliers[k] + summands[k]))
    return signed
