"""The measuring kernel: one merge of two sorted sets of shingles, then a look into sentences that
align."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.compiled import compiled
from transforms.text.hashing import FREE_BITS
from transforms.text.shingles import LAST_POSITION
from transforms.text.tokenise import FIGURE, NAME

_FREE, _PLACE = np.uint64(FREE_BITS), np.uint64(LAST_POSITION)
COUNTS = 21
LEFT, RIGHT, SHARED, TELLING_LEFT, TELLING_RIGHT, TELLING, RUN = range(7)
NAMES, NAMES_FOUND, FIGURES, FIGURES_FOUND, WORDS, WORDS_FOUND = range(7, 13)
LEFT_FROM, LEFT_TO, RIGHT_FROM, RIGHT_TO = range(13, 17)
LEFT_TAKEN, LEFT_BEFORE, RIGHT_TAKEN, RIGHT_BEFORE = range(17, COUNTS)

ALIGNED = 2
"""Telling shingles that two sentences must share to be held against each other."""

TAKEN = 0.6
"""Share of a sentence's words found in the other's from which it is taken over: two reports of one event
share names and small words, a heavily garbled copy keeps three quarters."""

Matches = npt.NDArray[np.int32]
"""Of each token of a copy, where the telling shingle that it opens stands in the other; -1:
nowhere."""


class Prepared(NamedTuple):
    """Copies as the kernel reads them. Made once a block, dropped after it."""

    offsets: npt.NDArray[np.int64]  # of tokens
    tokens: npt.NDArray[np.uint32]
    marks: npt.NDArray[np.uint8]
    sentences: npt.NDArray[np.int32]  # number of the token's sentence in its copy
    begins: npt.NDArray[np.int64]  # of shingles
    packed: npt.NDArray[np.uint64]
    telling: npt.NDArray[np.bool_]  # no stop-shingle
    tellings: npt.NDArray[np.int64]  # how many of a copy's shingles are telling


@compiled
def count_pairs(
    left: Prepared, right: Prepared, rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """A row of counts for each pair of rows."""
    counts = np.zeros((len(rows), COUNTS), np.int32)
    longest = max(_longest(left), _longest(right))
    forth = np.empty(longest, np.int32)
    back = np.empty(longest, np.int32)
    votes = np.zeros(longest, np.int32)
    for k in range(len(rows)):
        a, b, row = rows[k, 0], rows[k, 1], counts[k]
        _match(left, a, right, b, forth, back, row)
        if row[TELLING]:
            size_a = left.offsets[a + 1] - left.offsets[a]
            size_b = right.offsets[b + 1] - right.offsets[b]
            row[LEFT_FROM], row[LEFT_TO] = _extent(forth, size_a, row[TELLING])
            row[RIGHT_FROM], row[RIGHT_TO] = _extent(back, size_b, row[TELLING])
            row[RUN] = _longest_run(forth, size_a)
            row[LEFT_TAKEN], row[LEFT_BEFORE] = _compare_sentences(
                left, a, right, b, forth, votes, row
            )
            row[RIGHT_TAKEN], row[RIGHT_BEFORE] = _compare_sentences(
                right, b, left, a, back, votes, row
            )
    return counts


@compiled
def _longest(copies: Prepared) -> int:
    longest = 1
    for i in range(len(copies.offsets) - 1):
        longest = max(longest, copies.offsets[i + 1] - copies.offsets[i])
    return longest


@compiled
def _match(
    left: Prepared,
    a: int,
    right: Prepared,
    b: int,
    forth: Matches,
    back: Matches,
    row: npt.NDArray[np.int32],
) -> None:
    """Count shingles, and the shared ones; write where the telling ones stand in the other copy."""
    for n in range(left.offsets[a + 1] - left.offsets[a]):
        forth[n] = -1
    for n in range(right.offsets[b + 1] - right.offsets[b]):
        back[n] = -1
    i, j = left.begins[a], right.begins[b]
    end_i, end_j = left.begins[a + 1], right.begins[b + 1]
    row[LEFT], row[RIGHT] = end_i - i, end_j - j
    row[TELLING_LEFT], row[TELLING_RIGHT] = left.tellings[a], right.tellings[b]
    while i < end_i and j < end_j:
        x, y = left.packed[i] >> _FREE, right.packed[j] >> _FREE
        if x == y:
            row[SHARED] += 1
            if left.telling[i]:
                row[TELLING] += 1
                at, to = np.int64(left.packed[i] & _PLACE), np.int64(right.packed[j] & _PLACE)
                forth[at], back[to] = to, at
        i += x <= y
        j += y <= x


@compiled
def _extent(matched: Matches, size: int, total: int) -> tuple[int, int]:
    """Between which tokens the matches stand, a tenth of them at each end left out."""
    first, last, seen = 0, 0, 0
    for n in range(size):
        if matched[n] >= 0:
            if seen == total // 10:
                first = n
            if seen == total - 1 - total // 10:
                last = n
            seen += 1
    return first, last


@compiled
def _longest_run(matched: Matches, size: int) -> int:
    longest, run = 0, 0
    for n in range(size):
        if matched[n] < 0:
            run = 0
        else:
            run = run + 1 if n and matched[n] == matched[n - 1] + 1 else 1
            longest = max(longest, run)
    return longest


@compiled
def _compare_sentences(
    one: Prepared,
    a: int,
    other: Prepared,
    b: int,
    matched: Matches,
    votes: npt.NDArray[np.int32],
    row: npt.NDArray[np.int32],
) -> tuple[int, int]:
    """Hold each sentence of ``a`` against the sentence of ``b`` that shares most shingles with it.

    Returns the tokens of ``a`` in sentences taken over, and those before the first of them.
    """
    first, last, base = one.offsets[a], one.offsets[a + 1], other.offsets[b]
    start, taken, before = first, 0, last - first
    while start < last:
        stop, best, most = start, -1, 0
        while stop < last and one.sentences[stop] == one.sentences[start]:
            to = matched[stop - first]
            if to >= 0:
                sentence = other.sentences[base + to]
                votes[sentence] += 1
                if votes[sentence] > most:
                    best, most = to, votes[sentence]
            stop += 1
        for k in range(start, stop):
            if matched[k - first] >= 0:
                votes[other.sentences[base + matched[k - first]]] = 0
        if most >= ALIGNED:
            found = _look_up(one, start, stop, other, b, base + best, row)
            if found >= TAKEN * (stop - start):
                before = start - first if taken == 0 else before
                taken += stop - start
        start = stop
    return taken, before


@compiled
def _look_up(
    one: Prepared,
    start: int,
    stop: int,
    other: Prepared,
    b: int,
    at: int,
    row: npt.NDArray[np.int32],
) -> int:
    """Count the tokens of a sentence that stand anywhere in the sentence of ``b`` around token
    ``at``."""
    begin, end, found = at, at + 1, 0
    while begin > other.offsets[b] and other.sentences[begin - 1] == other.sentences[at]:
        begin -= 1
    while end < other.offsets[b + 1] and other.sentences[end] == other.sentences[at]:
        end += 1
    for k in range(start, stop):
        mark = one.marks[k]
        kind = NAMES if mark & NAME else (FIGURES if mark & FIGURE else WORDS)
        row[kind] += 1
        for m in range(begin, end):
            if other.tokens[m] == one.tokens[k]:
                row[kind + 1] += 1
                found += 1
                break
    return found
