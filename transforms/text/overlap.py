"""What two copies share: measured exactly, on their sets of shingles and in the sentences that
align."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.canonical import Alike
from transforms.text.compiled import read_only
from transforms.text.copies import DAY, NO_OUTLET, NO_TIME, Copies
from transforms.text.overlap_kernel import COUNTS, Prepared, count_pairs
from transforms.text.retold import PART, Parts, Retellings, measure_retellings
from transforms.text.shingles import ShingleSets, shingle_sets
from transforms.text.stops import is_stopped
from transforms.text.tokenise import SENTENCE

Floats = npt.NDArray[np.float32]

NOUNS_TOO = 0.28
"""Share of words with a capital from which a language writes more than names so: German, all nouns. Nine texts in ten
stay below .26 in English, French, Spanish and Italian; half are above .30 in German."""

MOST_NAMES = 0.12
"""The share that then are names: what it is in the other languages."""

NOUN_LENGTH = 2.0
"""How much longer than other words the nouns are, so how much more often noise hits them."""

RETOLD_BELOW = 0.4
"""Similarity below which it is asked whether one copy retells the other: above, the wording tells. Up to .3,
what changed half the words fell between the two: .80 of the made-up rewrites, .84 with this; beyond, nothing is found
but more pairs of one agency's items about one event."""


class Measures(NamedTuple):
    """What is known of each pair. Shares are 0 to 1; of an empty set, 0.

    ``telling`` measures leave stop-shingles out; ``jaccard``, ``containment`` and ``coverage`` do
    not.
    """

    jaccard: Floats
    containment: Floats  # share of left that stands in right
    coverage: Floats  # share of right that stands in left
    similarity: Floats  # telling shingles of the smaller that stand in the other
    telling: npt.NDArray[np.int32]  # telling shingles shared
    agreement: Floats  # share of names and figures of the aligned sentences found in both; none: 1
    entities: npt.NDArray[np.int32]  # names and figures in the aligned sentences of both
    naming: Floats  # the share of their names found in both; none: 0
    wording: Floats  # the share of their other words found in both
    longest_run: npt.NDArray[np.int32]  # telling shingles in a row
    density: (
        Floats  # share of telling shingles between the ends of the shared text, in the looser copy
    )
    days_later: Floats  # from left's publication to right's; 0 where one is unknown
    left_from: Floats  # where the shared text begins and ends, as shares of the copy;
    left_to: Floats  # the outermost tenth at each end left out
    right_from: Floats
    right_to: Floats
    left_taken: Floats  # share of left that stands in sentences taken over from right, or by it
    left_before: npt.NDArray[np.int32]  # words before the first of these
    left_filled: Floats  # share of what follows from there that stands in them
    right_taken: Floats
    right_before: npt.NDArray[np.int32]
    right_filled: Floats
    retold: Floats  # share of word pairs that the one with fewer has in common with the other;
    retold_pairs: npt.NDArray[np.int32]  # how many;
    retold_spread: Floats  # and in what share of its sentences: 0 where nobody asked (is_asked)
    parts: Parts  # which sentences and word pairs of either these are: PART

    @property
    def days_apart(self) -> Floats:
        """Days between the times of publication; 0 where one is unknown."""
        return np.abs(self.days_later)


def prepare(copies: Copies, sets: ShingleSets, stop: npt.NDArray[np.uint64]) -> Prepared:
    """The copies, their sets of shingles and their sentences, as the kernel reads them."""
    opened = np.cumsum(copies.marks & SENTENCE != 0, dtype=np.int64)
    before = np.append(0, opened)[copies.offsets[:-1]] + 1
    sentences = opened - np.repeat(before, np.diff(copies.offsets))
    telling = ~is_stopped(sets.shingles, stop)
    return Prepared(
        copies.offsets,
        read_only(copies.tokens),
        read_only(copies.marks),
        sentences.astype(np.int32),
        sets.offsets,
        sets.packed,
        telling,
        np.diff(np.append(0, np.cumsum(telling))[sets.offsets]),
    )


def measure_pairs(
    left: Copies,
    right: Copies,
    rows: npt.NDArray[np.int64],
    stop: npt.NDArray[np.uint64],
) -> Measures:
    """Measure pairs: ``rows[k]`` is a row of ``left`` and a row of ``right``.

    Swapping left and right swaps the one-sided measures and changes nothing else.
    """
    one = _prepare_alone(left, stop)
    other = one if right is left else _prepare_alone(right, stop)
    elsewhere = published_elsewhere(left, right, rows)
    return measure_prepared(one, other, rows, days_later(left, right, rows), elsewhere)


def _prepare_alone(copies: Copies, stop: npt.NDArray[np.uint64]) -> Prepared:
    return prepare(copies, shingle_sets(copies.tokens, copies.offsets), stop)


def measure_prepared(
    left: Prepared,
    right: Prepared,
    rows: npt.NDArray[np.int64],
    days: Floats,
    elsewhere: npt.NDArray[np.bool_] | None = None,
) -> Measures:
    """``measure_pairs`` where the copies are prepared.

    ``days`` from left's publication to right's; ``elsewhere``: which pairs are of two outlets (none, where not given).
    """
    counts = Counts(*count_pairs(left, right, rows).T)
    wording = _share(counts.words_found, counts.words)
    names, named = _told_names(counts, wording)
    entities = names + counts.figures
    found = named + counts.figures_found
    lefts = np.diff(left.offsets)[rows[:, 0]]
    rights = np.diff(right.offsets)[rows[:, 1]]
    extent = np.maximum(
        counts.left_to - counts.left_from + 1, counts.right_to - counts.right_from + 1
    )
    similarity = _share(counts.telling, np.minimum(counts.telling_left, counts.telling_right))
    asked = (similarity < RETOLD_BELOW) & (False if elsewhere is None else elsewhere)
    retold = _retellings(left, right, rows, asked)
    return Measures(
        jaccard=_share(counts.shared, counts.left + counts.right - counts.shared),
        containment=_share(counts.shared, counts.left),
        coverage=_share(counts.shared, counts.right),
        similarity=similarity,
        telling=counts.telling,
        agreement=np.where(entities > 0, _share(found, entities), np.float32(1)),
        entities=np.ceil(entities).astype(np.int32),
        naming=_share(named, names),
        wording=wording,
        longest_run=counts.run,
        density=_share(counts.telling - 2 * (counts.telling // 10), extent),
        days_later=days,
        left_from=_share(counts.left_from, lefts),
        left_to=_share(counts.left_to, lefts),
        right_from=_share(counts.right_from, rights),
        right_to=_share(counts.right_to, rights),
        left_taken=_share(counts.left_taken, lefts),
        left_before=counts.left_before,
        left_filled=_share(counts.left_taken, lefts - counts.left_before),
        right_taken=_share(counts.right_taken, rights),
        right_before=counts.right_before,
        right_filled=_share(counts.right_taken, rights - counts.right_before),
        retold=retold.share,
        retold_pairs=retold.shared,
        retold_spread=retold.spread,
        parts=retold.parts,
    )


def _told_names(counts: "Counts", wording: Floats) -> tuple[Floats, Floats]:
    """How many names stand in the aligned sentences, and how many of these are found in both.

    What a template says of one company it says of all: where nouns have capitals too, they would outvote the names.
    They are taken for other words, found as often as those are, and what is missing beyond that for names.
    """
    size = counts.names + counts.figures + counts.words
    nouns_too = counts.names > NOUNS_TOO * size
    names = np.where(nouns_too, MOST_NAMES * size, counts.names)
    garbled = np.minimum(NOUN_LENGTH * (1 - wording), 1)
    missing = counts.names - counts.names_found - (counts.names - names) * garbled
    return names.astype(np.float32), np.clip(names - missing, 0, names).astype(np.float32)


def _retellings(
    left: Prepared, right: Prepared, rows: npt.NDArray[np.int64], asked: npt.NDArray[np.bool_]
) -> Retellings:
    """Of the pairs asked for; of the others zeros."""
    size = len(rows)
    kinds = (np.float32, np.int32, np.float32, PART)
    found = Retellings._make(np.zeros(size, kind) for kind in kinds)
    if asked.any():
        for column, measured in zip(
            found, measure_retellings(left, right, rows[asked]), strict=True
        ):
            column[asked] = measured
    return found


def published_elsewhere(
    left: Copies, right: Copies, rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which pairs are of two outlets, both known: a paper rewrites what others wrote."""
    first, second = left.outlets[rows[:, 0]], right.outlets[rows[:, 1]]
    return np.asarray((first != second) & (first != NO_OUTLET) & (second != NO_OUTLET))


def alike(measures: Measures) -> list[Alike]:
    """Of each pair what its relation is read from: left as the copy, right as the canonical one."""
    columns = (measures.jaccard, measures.containment, measures.coverage, measures.wording)
    return [Alike(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def days_later(left: Copies, right: Copies, rows: npt.NDArray[np.int64]) -> Floats:
    """Days from left's publication to right's, of each pair; 0 where one time is unknown."""
    first, second = left.published[rows[:, 0]], right.published[rows[:, 1]]
    known = (first != NO_TIME) & (second != NO_TIME)
    microseconds = np.where(known, second, 0) - np.where(known, first, 0)
    days: Floats = (microseconds / DAY).astype(np.float32)
    return days


class Counts(NamedTuple):
    """The kernel's columns, in its order."""

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    shared: npt.NDArray[np.int32]
    telling_left: npt.NDArray[np.int32]
    telling_right: npt.NDArray[np.int32]
    telling: npt.NDArray[np.int32]
    run: npt.NDArray[np.int32]
    names: npt.NDArray[np.int32]
    names_found: npt.NDArray[np.int32]
    figures: npt.NDArray[np.int32]
    figures_found: npt.NDArray[np.int32]
    words: npt.NDArray[np.int32]
    words_found: npt.NDArray[np.int32]
    left_from: npt.NDArray[np.int32]
    left_to: npt.NDArray[np.int32]
    right_from: npt.NDArray[np.int32]
    right_to: npt.NDArray[np.int32]
    left_taken: npt.NDArray[np.int32]
    left_before: npt.NDArray[np.int32]
    right_taken: npt.NDArray[np.int32]
    right_before: npt.NDArray[np.int32]


assert len(Counts._fields) == COUNTS


def _share(
    part: npt.NDArray[np.int32] | Floats,
    whole: npt.NDArray[np.int64] | npt.NDArray[np.int32] | Floats,
) -> Floats:
    return (part / np.maximum(whole, 1)).astype(np.float32)
