"""Measured pairs to edges: which pairs are copies of one text, which only share a passage."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.overlap import Floats, Measures
from transforms.text.retold import PART, Parts, turn_parts


class Thresholds(NamedTuple):
    """When two texts are copies of one.

    Chosen on 10,000 articles with known edits, dated and undated, on labelled pairs of one agency's items, and
    on made-up rewrites; each stands on the flat part of its curve (docs/copies.md, benchmarks/curves.py).
    """

    similarity: float = 0.25
    """Least share of the shorter copy's telling shingles: an excerpt with a local lead keeps a
    third."""

    agreement: float = 0.4
    """Least share of names and figures that agree in the aligned sentences."""

    slack: float = 0.15
    """How much less names and figures may agree than the other words do, beside what chance allows:
    1 / sqrt(number of names and figures), no more than ``most_slack`` together. Two items of one
    template differ in just these; noise and sub-editing hit all words alike."""

    most_slack: float = 0.4

    update_slack: float = 0.3
    """The least slack where the names agree as well as the words: an update changes figures."""

    nameless_slack: float = 0.25
    """The most slack where no name stands in the aligned sentences: of two notes of one template ("Mthly div 6.5 cts
    vs 6.5 cts prior", fund after fund) nothing but the figures tells."""

    telling: int = 14
    """Least number of telling shingles shared, where the similarity is not high."""

    run: int = 5
    """Least number of them in a row, where the similarity is not high: copied text hangs
    together."""

    wording: float = 0.7
    """Least share of the other words of aligned sentences that are the same, where the similarity is not
    high: a later report takes over quotes and half-sentences, a copy takes sentences."""

    high: float = 0.6
    """Similarity from which less will do of these three: brief items."""

    density: float = 0.15
    """Least share of telling shingles within the shared text: two reports of one event share names
    and phrases here and there."""

    days: float = 4.0
    """Copies appear within days. Later, what shares its wording but not its names and figures is
    another item of a series (weekly exports) rather than an update: ..."""

    later_slack: float = 0.15
    """... no more slack than this."""

    most_days: float = 12.0
    """Later still, only what is ``whole`` by Jaccard is a copy."""

    latest_start: float = 0.5
    """Papers cut wire copy from the end: what begins further back than this in either copy is background
    that a follow-up repeats, or ..."""

    latest_start_high: float = 0.6
    """... further back than this, where the similarity is high, unless ..."""

    whole: float = 0.9
    """... this share of the shorter copy stands in the other (a long local lead before the wire
    text)."""

    new_words: int = 40
    """A text that opens with at least this many words of its own, ..."""

    late_start: float = 0.3
    """... with the shared text beginning further back than this, ..."""

    filled: float = 0.9
    """... is a local lead before wire copy if this share of what follows is shared; else it may be a
    follow-up with a few paragraphs of background, ..."""

    taken: float = 0.98
    """... unless this share of the other copy, from its first shared sentence on, stands in it: a brief
    item printed whole inside a longer one."""

    own_opening: int = 16
    """Two texts that each open with at least this many words of their own have each their own news: who copies may put
    a lead before the other's, who follows up leaves the other's out, ..."""

    mostly: float = 0.8
    """... unless this share of one stands in the other (two papers' local leads before one wire text), ..."""

    each: float = 0.6
    """... or this share of each: a later take has a new lead, short or long, and most of the one before."""

    evidence: float = 1.7
    """Least sum of similarity, wording and agreement of a pair that connects a story by itself. Two reports of
    one event by one reporter pass the single conditions narrowly, all at once; a garbled or cut copy has other
    copies beside it that are less so."""

    retold: float = 0.14
    """Where the wording is gone: least share of word pairs (transforms.text.retold) that stand in the other, ..."""

    retold_pairs: int = 14
    """... least number of them, ..."""

    retold_spread: float = 0.25
    """... least share of sentences retold, not taken over: a follow-up's background is a few of them, ..."""

    retold_evidence: float = 0.38
    """... least sum of that share of word pairs and half of this spread: what passes both narrowly is another's
    report, ..."""

    retold_agreement: float = 0.7
    """... least share of names and figures that agree where sentences align: two items about one event .6 to .8,
    rewrites .8 and more, ..."""

    retold_days: float = 2.0
    """... and most days between: a rewrite is of the same day's news. Only between two outlets."""

    passage_similarity: float = 0.15
    passage_telling: int = 8
    """Least similarity and shared shingles of pairs kept as sharing a passage."""


DEFAULTS: Final = Thresholds()

PASSAGE: Final = np.float32(0.5)
"""What a shared passage counts in the average, beside a copy's similarity. Whole, a round-up joined a story of
39 copies through its lead; at half and at a quarter the made-up sets come out alike."""


class Edges(NamedTuple):
    """Verified pairs: what linkage reads, and what is kept of a pair. ``left`` < ``right``."""

    left: npt.NDArray[np.uint64]
    right: npt.NDArray[np.uint64]
    jaccard: Floats
    containment: Floats  # share of left that stands in right
    coverage: Floats  # share of right that stands in left
    similarity: Floats  # what average linkage averages; 0 of what only unions rest on
    joins: npt.NDArray[np.bool_]  # copies of one text; else they share a passage
    connects: npt.NDArray[np.bool_]  # by itself; else it counts between what other pairs connect
    left_from: Floats  # where in left the shared text begins and ends, as shares of it
    left_to: Floats
    right_from: Floats
    right_to: Floats
    wording: Floats  # share of the other words of aligned sentences that both have
    days_later: Floats  # from left's publication to right's; 0 where one is unknown
    parts: Parts  # PART: what is retold, where it may be part of a union (transforms.text.unions)


class Conditions(NamedTuple):
    """What a pair must meet to be copies of one text: every one of these."""

    similarity: npt.NDArray[np.bool_]
    density: npt.NDArray[np.bool_]
    agreement: npt.NDArray[np.bool_]
    telling: npt.NDArray[np.bool_]
    run: npt.NDArray[np.bool_]
    wording: npt.NDArray[np.bool_]
    start: npt.NDArray[np.bool_]
    days: npt.NDArray[np.bool_]


def conditions(measures: Measures, thresholds: Thresholds = DEFAULTS) -> Conditions:
    """Which conditions each pair meets."""
    high = measures.similarity >= thresholds.high
    whole = measures.similarity >= thresholds.whole
    start = np.maximum(measures.left_from, measures.right_from)
    return Conditions(
        similarity=measures.similarity >= thresholds.similarity,
        density=measures.density >= thresholds.density,
        agreement=agree(measures, thresholds),
        telling=high | (measures.telling >= thresholds.telling),
        run=high | (measures.longest_run >= thresholds.run),
        wording=high | (measures.wording >= thresholds.wording),
        start=whole | (start <= latest_start(measures, thresholds)),
        days=(measures.days_apart <= thresholds.most_days) | (measures.jaccard >= thresholds.whole),
    )


def accept(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which pairs are copies of one text."""
    return np.asarray(np.logical_and.reduce(conditions(measures, thresholds)))


def latest_start(measures: Measures, thresholds: Thresholds = DEFAULTS) -> Floats:
    """How far back the shared text of each pair may begin."""
    high = measures.similarity >= thresholds.high
    return np.where(high, thresholds.latest_start_high, thresholds.latest_start).astype(np.float32)


def agree(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Whether names and figures agree about as well as the words around them do."""
    return np.asarray(measures.agreement >= least_agreement(measures, thresholds))


def least_agreement(measures: Measures, thresholds: Thresholds = DEFAULTS) -> Floats:
    """How well the names and figures of each pair must agree."""
    late = measures.days_apart > thresholds.days
    chance = 1 / np.sqrt(np.maximum(measures.entities, 1))
    most = np.where(late, thresholds.later_slack, thresholds.most_slack)
    slack = np.minimum(thresholds.slack + chance, most)
    updated = np.minimum(thresholds.update_slack, most)
    slack = np.where(measures.naming >= measures.wording, np.maximum(slack, updated), slack)
    nameless = (measures.entities > 0) & (measures.naming == 0)
    slack = np.where(nameless, np.minimum(slack, thresholds.nameless_slack), slack)
    least: Floats = np.maximum(measures.wording - slack, thresholds.agreement)
    return least


def doubtful(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which pairs may be a story and a follow-up that repeats paragraphs of it.

    A cut copy with a local lead can look the same beside another cut copy, not beside all copies: such a
    pair counts for what other pairs connect, and connects nothing by itself.
    """
    late_left, late_right = (
        (start > thresholds.late_start) & (before >= thresholds.new_words)
        for start, before in (
            (measures.left_from, measures.left_before),
            (measures.right_from, measures.right_before),
        )
    )
    part = np.minimum(measures.left_taken, measures.right_taken) < thresholds.each
    unlike = (
        (late_left & late_right & part)
        | (late_left & (measures.left_filled < thresholds.filled))
        | (late_right & (measures.right_filled < thresholds.filled))
    )
    whole = (~late_left & (measures.left_filled >= thresholds.taken)) | (
        ~late_right & (measures.right_filled >= thresholds.taken)
    )
    return np.asarray(unlike & ~whole)


def open_apart(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which pairs have a passage in common and each an opening of its own: so are a story and a follow-up, however
    short what is new in it. Of rewrites it says nothing: their openings are in other words."""
    own = np.minimum(measures.left_before, measures.right_before) >= thresholds.own_opening
    most = np.maximum(measures.left_taken, measures.right_taken)
    least = np.minimum(measures.left_taken, measures.right_taken)
    return np.asarray(own & (most < thresholds.mostly) & (least < thresholds.each))


def retells(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which pairs tell the same in other words: one of them is a rewrite of the other, or both are of a third."""
    return np.asarray(
        (measures.retold >= thresholds.retold)
        & (measures.retold_pairs >= thresholds.retold_pairs)
        & (measures.retold_spread >= thresholds.retold_spread)
        & (retold_evidence(measures) >= thresholds.retold_evidence)
        & (np.maximum(measures.left_from, measures.right_from) <= thresholds.latest_start)
        & of_one_event(measures, thresholds)
        & ~doubtful(measures, thresholds)
    )


def of_one_event(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which pairs may be retellings, however much of them is told."""
    return np.asarray(
        (measures.agreement >= thresholds.retold_agreement)
        & (measures.days_apart <= thresholds.retold_days)
    )


def tell_parts(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which pairs may be part of a union: something is retold, and not of the end of both."""
    told = (measures.parts["told"] != 0).any(axis=1)
    first = np.minimum(measures.left_from, measures.right_from)
    return np.asarray(
        told & (first <= thresholds.latest_start) & of_one_event(measures, thresholds)
    )


def retold_evidence(measures: Measures) -> Floats:
    """How much speaks for a retelling of each pair: 0 to 1.5."""
    return (measures.retold + measures.retold_spread / 2).astype(np.float32)


def sure(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which of the pairs that are copies of one text connect a story by themselves."""
    return np.asarray(
        (evidence(measures) >= thresholds.evidence)
        & ~doubtful(measures, thresholds)
        & ~open_apart(measures, thresholds)
    )


def evidence(measures: Measures) -> Floats:
    """How much speaks for each pair, all in all: 0 to 3."""
    return measures.similarity + measures.wording + measures.agreement


def share_passage(measures: Measures, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which pairs have a passage in common: copies mostly, and also follow-ups and round-ups."""
    return np.asarray(
        (measures.similarity >= thresholds.passage_similarity)
        & (measures.telling >= thresholds.passage_telling)
        & agree(measures, thresholds)
    )


def verify_pairs(
    left: npt.NDArray[np.uint64],
    right: npt.NDArray[np.uint64],
    measures: Measures,
    thresholds: Thresholds = DEFAULTS,
) -> Edges:
    """The edges among measured pairs; ``left`` and ``right`` are the handles, in each pair left <
    right."""
    accepted, retold = accept(measures, thresholds), retells(measures, thresholds)
    joins, passages = accepted | retold, share_passage(measures, thresholds)
    parts = tell_parts(measures, thresholds)
    kept = np.flatnonzero(joins | passages | parts)
    similarity = np.where(joins, measures.similarity, PASSAGE * measures.similarity)
    similarity = np.where(joins | passages, similarity, np.float32(0))
    similarity = np.where(retold, np.maximum(similarity, measures.retold), similarity)
    connects = (accepted & sure(measures, thresholds)) | retold
    return Edges(
        left[kept],
        right[kept],
        measures.jaccard[kept],
        measures.containment[kept],
        measures.coverage[kept],
        similarity[kept],
        joins[kept],
        connects[kept],
        measures.left_from[kept],
        measures.left_to[kept],
        measures.right_from[kept],
        measures.right_to[kept],
        measures.wording[kept],
        measures.days_later[kept],
        np.where(parts & ~connects, measures.parts, np.zeros(1, PART))[kept],
    )


def concat_edges(parts: list[Edges]) -> Edges:
    """The edges of all parts."""
    return Edges._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def take_edges(edges: Edges, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Edges:
    """The edges at ``which``: a mask, or positions."""
    return Edges._make(column[which] for column in edges)


def turn_edges(edges: Edges, turn: npt.NDArray[np.bool_]) -> Edges:
    """The edges with left and right exchanged where ``turn`` is set."""
    return edges._replace(
        left=np.where(turn, edges.right, edges.left),
        right=np.where(turn, edges.left, edges.right),
        containment=np.where(turn, edges.coverage, edges.containment),
        coverage=np.where(turn, edges.containment, edges.coverage),
        left_from=np.where(turn, edges.right_from, edges.left_from),
        left_to=np.where(turn, edges.right_to, edges.left_to),
        right_from=np.where(turn, edges.left_from, edges.right_from),
        right_to=np.where(turn, edges.left_to, edges.right_to),
        days_later=np.where(turn, -edges.days_later, edges.days_later),
        parts=np.where(turn, turn_parts(edges.parts), edges.parts),
    )
