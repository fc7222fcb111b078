"""What a rewrite keeps of its source when the wording has gone: words that matter, side by side and in order.

Who rewrites agency copy replaces, drops and turns round, but two words that matter (names, figures, long words)
that stood next to each other in a sentence of the source mostly still do. Somebody else's report of the same
event has the names and the figures too, not next to the same words. So pairs of such words within a sentence,
with no more than one other between, are compared as shingles are: sets, exactly. Pairs of two names (a person's,
a company's) or of two figures (a table's) say nothing here, nor do words inside a stop-shingle.

Thresholds were read off made-up rewrites and reports of known truth, with dev sets of real items held against
them: docs/copies.md.
"""

from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.compiled import compiled
from transforms.text.hashing import FMIX64, FREE_BITS
from transforms.text.overlap_kernel import Prepared
from transforms.text.shingles import LAST_POSITION, ShingleSets, drop_repeats
from transforms.text.tokenise import FIGURE, LONG, NAME

Floats = npt.NDArray[np.float32]
Parts = npt.NDArray[Any]
"""Structured: PART."""

SENTENCE_PAIRS = 3
"""Word pairs from which a sentence counts; of fewer nothing can be said."""

TOLD = 2
"""Shared word pairs from which a sentence is retold."""

WHOLE = 0.8
"""Share of its word pairs from which a sentence is taken over and not retold. The leads in a round-up and a follow-up's
background are nothing but these; a rewrite's quotes say nothing of its other sentences."""

MASK_BITS: Final = 64

PART: Final = np.dtype(
    [
        ("told", "<u8", 2),  # which of the first 64 sentences are retold, bit by bit; ...
        ("counted", "<u8", 2),  # ... of which that count
        ("kept", "<u8", 2),  # which of the 64 word pairs of smallest hash stand in the other
        ("pairs", "<i4", 2),  # how many word pairs there are
        ("shared", "<i4"),  # how many stand in both
    ]
)
"""What of each of two copies, left and right, is retold in the other: what is needed to put several such pairs together
(transforms.text.unions). All 0 where nobody asked."""

_FREE, _PLACE = np.uint64(FREE_BITS), np.uint64(LAST_POSITION)
_MIX_1, _MIX_2 = np.uint64(FMIX64[0]), np.uint64(FMIX64[1])
_S33, _S32 = np.uint64(33), np.uint64(32)
_COUNTS = 7
_LEFT, _RIGHT, _SHARED, _LEFT_TOLD, _LEFT_OF, _RIGHT_TOLD, _RIGHT_OF = range(_COUNTS)
_TOLD, _OF, _KEPT = range(3)
_ONE, _NONE = np.uint64(1), np.uint64(0)


class Retellings(NamedTuple):
    """How far each of some pairs of copies tell the same in the same order. Shares are 0 to 1."""

    share: Floats  # of the word pairs of the copy that has fewer: those that stand in the other
    shared: npt.NDArray[np.int32]  # how many
    spread: Floats  # of that copy's sentences, but those taken over: those retold
    parts: Parts  # which these are, of both


def measure_retellings(left: Prepared, right: Prepared, rows: npt.NDArray[np.int64]) -> Retellings:
    """Measure pairs: ``rows[k]`` is a row of ``left`` and a row of ``right``. Swapping them changes nothing."""
    one = word_pairs(left, rows[:, 0] if right is not left else rows)
    other = one if right is left else word_pairs(right, rows[:, 1])
    counts, masks = _count_retold(left, one, right, other, rows)
    smaller = np.minimum(counts[:, _LEFT], counts[:, _RIGHT])
    spreads = [
        counts[:, told] / np.maximum(counts[:, of], 1)
        for told, of in ((_LEFT_TOLD, _LEFT_OF), (_RIGHT_TOLD, _RIGHT_OF))
    ]
    fewer = np.where(counts[:, _LEFT] <= counts[:, _RIGHT], spreads[0], spreads[1])
    even = counts[:, _LEFT] == counts[:, _RIGHT]
    return Retellings(
        (counts[:, _SHARED] / np.maximum(smaller, 1)).astype(np.float32),
        counts[:, _SHARED],
        np.where(even, np.maximum(*spreads), fewer).astype(np.float32),
        _parts(counts, masks),
    )


def _parts(counts: npt.NDArray[np.int32], masks: npt.NDArray[np.uint64]) -> Parts:
    parts = np.zeros(len(counts), PART)
    for place, name in ((_TOLD, "told"), (_OF, "counted"), (_KEPT, "kept")):
        parts[name] = masks[:, :, place]
    parts["pairs"] = counts[:, [_LEFT, _RIGHT]]
    parts["shared"] = counts[:, _SHARED]
    return parts


def turn_parts(parts: Parts) -> Parts:
    """The same with left and right exchanged."""
    turned: Parts = parts.copy()
    for name in ("told", "counted", "kept", "pairs"):
        turned[name] = parts[name][:, ::-1]
    return turned


def word_pairs(copies: Prepared, rows: npt.NDArray[np.int64]) -> ShingleSets:
    """The word pairs of the copies at ``rows``, as sets of shingles are held: hash, and place of the first word.

    The sets of the other copies are empty.
    """
    wanted = np.zeros(len(copies.offsets) - 1, np.bool_)
    wanted[rows] = True
    packed, begins = _pairs_in_order(copies, wanted, _stopped_tokens(copies))
    for begin, end in pairwise(begins.tolist()):
        packed[begin:end].sort()
    return ShingleSets(*drop_repeats(packed, begins))


@compiled
def _stopped_tokens(copies: Prepared) -> npt.NDArray[np.bool_]:
    """Which tokens stand inside a stop-shingle."""
    stopped = np.zeros(len(copies.tokens), np.bool_)
    for text in range(len(copies.offsets) - 1):
        for k in range(copies.begins[text], copies.begins[text + 1]):
            if not copies.telling[k]:
                at = copies.offsets[text] + np.int64(copies.packed[k] & _PLACE)
                stopped[at : at + 3] = True
    return stopped


@compiled
def _pairs_in_order(
    copies: Prepared, wanted: npt.NDArray[np.bool_], stopped: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Each word that matters with the two before it in its sentence."""
    packed = np.empty(2 * len(copies.tokens), np.uint64)
    begins = np.zeros(len(copies.offsets), np.int64)
    n = 0
    for text in range(len(copies.offsets) - 1):
        first, last = copies.offsets[text], copies.offsets[text + 1]
        near, far = -1, -1
        for k in range(first, last if wanted[text] else first):
            if near >= 0 and copies.sentences[near] != copies.sentences[k]:
                near, far = -1, -1
            if stopped[k] or copies.marks[k] & (NAME | FIGURE | LONG) == 0:
                continue
            for before in (near, far):
                if before < 0:
                    continue
                if copies.marks[before] & copies.marks[k] & (NAME | FIGURE) == 0:
                    place = np.uint64(min(before - first, LAST_POSITION))
                    packed[n] = _pair(copies.tokens[before], copies.tokens[k]) | place
                    n += 1
            near, far = k, near
        begins[text + 1] = n
    return packed[:n], begins


@compiled
def _pair(first: np.uint32, second: np.uint32) -> np.uint64:
    value = np.uint64(first) | (np.uint64(second) << _S32)
    value = (value ^ (value >> _S33)) * _MIX_1
    value = (value ^ (value >> _S33)) * _MIX_2
    pair: np.uint64 = ((value ^ (value >> _S33)) >> _FREE) << _FREE
    return pair


@compiled
def _count_retold(
    left: Prepared,
    left_pairs: ShingleSets,
    right: Prepared,
    right_pairs: ShingleSets,
    rows: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64]]:
    """Counts of each pair, and the masks of its left and right copy."""
    counts = np.zeros((len(rows), _COUNTS), np.int32)
    masks = np.zeros((len(rows), 2, 3), np.uint64)
    for k in range(len(rows)):
        a, b, row = rows[k, 0], rows[k, 1], counts[k]
        own = left_pairs.packed[left_pairs.offsets[a] : left_pairs.offsets[a + 1]]
        others = right_pairs.packed[right_pairs.offsets[b] : right_pairs.offsets[b + 1]]
        row[_LEFT], row[_RIGHT] = len(own), len(others)
        found, back = _match(own, others)
        row[_SHARED] = found.sum()
        row[_LEFT_TOLD], row[_LEFT_OF] = _told_sentences(left, a, own, found, masks[k, 0])
        row[_RIGHT_TOLD], row[_RIGHT_OF] = _told_sentences(right, b, others, back, masks[k, 1])
    return counts, masks


@compiled
def _match(
    own: npt.NDArray[np.uint64], others: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which of both stand in the other."""
    found, back = np.zeros(len(own), np.bool_), np.zeros(len(others), np.bool_)
    i, j = 0, 0
    while i < len(own) and j < len(others):
        x, y = own[i] >> _FREE, others[j] >> _FREE
        if x == y:
            found[i], back[j] = True, True
        i += x <= y
        j += y <= x
    return found, back


@compiled
def _told_sentences(
    copies: Prepared,
    text: int,
    pairs: npt.NDArray[np.uint64],
    found: npt.NDArray[np.bool_],
    masks: npt.NDArray[np.uint64],
) -> tuple[int, int]:
    """How many sentences are retold, of how many that count; ``masks`` tells which."""
    first, last = copies.offsets[text], copies.offsets[text + 1]
    if first == last:
        return 0, 0
    sentences = copies.sentences[last - 1] + 1
    sizes, hits = np.zeros(sentences, np.int32), np.zeros(sentences, np.int32)
    for k in range(len(pairs)):
        sentence = copies.sentences[first + np.int64(pairs[k] & _PLACE)]
        sizes[sentence] += 1
        hits[sentence] += found[k]
    counted = (sizes >= SENTENCE_PAIRS) & (hits < WHOLE * sizes)
    told = counted & (hits >= TOLD)
    masks[_TOLD], masks[_OF], masks[_KEPT] = _mask(told), _mask(counted), _mask(found)
    return int(told.sum()), int(counted.sum())


@compiled
def _mask(which: npt.NDArray[np.bool_]) -> np.uint64:
    """The first 64, bit by bit."""
    mask: np.uint64 = _NONE
    for k in range(min(len(which), MASK_BITS)):
        if which[k]:
            mask |= _ONE << np.uint64(k)
    return mask
