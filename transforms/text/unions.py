"""Unions: an article rewritten from two takes of a story is held against both together.

    take 1 ══ take 2        of each the article tells too little,
       ╲        ╱           of both together enough: it joins their story
        article

Pairs that are no rewrites by themselves keep which sentences and word pairs are retold (transforms.text.retold.PART).
What a copy tells of all takes of one story together is held against the thresholds that a pair alone must meet, if it
is more than what it tells of any one of them. Each copy joins one story this way, and all are decided from the takes as
other edges make them: no union rests on another, so that no order shows.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.linkage import components
from transforms.text.verify import DEFAULTS, Edges, Thresholds, take_edges

Handles = npt.NDArray[np.uint64]
Masks = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

HALF: Final = 0.5
"""Two takes each have more than this share of the other. No copy has so much of two texts that have nothing in common:
a round-up makes no takes of the stories it holds."""


class Takes(NamedTuple):
    """Copies, ascending, that have takes beside them, and the smallest handle of those they hang together with."""

    handles: Handles
    stories: Handles


class Sides(NamedTuple):
    """What copies tell of takes, a row for each pair; rows of one copy and story follow each other."""

    copies: Handles
    partners: Handles  # the takes
    stories: Handles  # of the takes
    told: Masks  # of the copy, as in PART
    counted: Masks
    kept: Masks
    pairs: npt.NDArray[np.int32]
    shared: npt.NDArray[np.int32]
    begin: Floats  # where in the copy what is shared begins

    def take(self, which: Rows | npt.NDArray[np.bool_]) -> "Sides":
        """Some of the rows."""
        return Sides._make(column[which] for column in self)


class Unions(NamedTuple):
    """What each copy tells of each story, all in all."""

    copies: Handles
    stories: Handles
    share: Floats  # of the copy's word pairs: those that stand in one of the takes
    shared: Floats  # how many
    spread: Floats  # of its sentences, but those taken over from a take: those retold
    adds: npt.NDArray[np.bool_]  # whether these are more than are retold of any one take
    begin: Floats


class United(NamedTuple):
    """The pairs that unions rest on; twice, where each copy tells of the other's takes. ``left`` < ``right``."""

    left: Handles
    right: Handles
    share: Floats  # of word pairs, of the union


NOTHING: Final = United(np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.float32))


def unite(edges: Edges, thresholds: Thresholds = DEFAULTS) -> Edges:
    """The edges, where those that a union rests on join and connect; without those that are nothing by themselves.

    All edges that these copies, and what they hang together with, have with others are to be there.
    """
    return with_united(
        edges, find_united(find_sides(edges, takes_of(edges), thresholds), thresholds)
    )


def with_united(edges: Edges, united: United) -> Edges:
    """The edges where those that are united join and connect; without those that are nothing by themselves."""
    share = shares_of(edges, united)
    joins, connects = (flags | (share > 0) for flags in (edges.joins, edges.connects))
    similarity = np.maximum(edges.similarity, share)
    edges = edges._replace(similarity=similarity, joins=joins, connects=connects)
    return take_edges(edges, joins | (similarity > 0))


def shares_of(edges: Edges, united: United) -> Floats:
    """For each edge the share of the union that rests on it, of two the larger one; 0 of others."""
    order = np.argsort(united.share, kind="stable")
    pairs = zip(united.left[order].tolist(), united.right[order].tolist(), strict=True)
    known = dict(zip(pairs, united.share[order], strict=True))
    share = np.zeros(len(edges.left), np.float32)
    some = np.isin(edges.left, united.left) & np.isin(edges.right, united.right)
    for row in np.flatnonzero(some).tolist():
        share[row] = known.get((int(edges.left[row]), int(edges.right[row])), 0)
    return share


def between_takes(edges: Edges) -> Edges:
    """The edges between takes of a story."""
    each = np.minimum(edges.containment, edges.coverage)
    return take_edges(edges, edges.connects & (each > HALF))


def takes_of(edges: Edges) -> Takes:
    """The takes that all edges make."""
    between = between_takes(edges)
    handles = np.union1d(between.left, between.right)
    return Takes(handles, components(handles, between))


def find_sides(edges: Edges, takes: Takes, thresholds: Thresholds = DEFAULTS) -> Sides:
    """What either copy of each edge tells of the other, if that is a take and is told from near its beginning."""
    edges = take_edges(edges, edges.parts["shared"] > 0)
    found = []
    for mine, ends, begins in (
        (0, (edges.left, edges.right), (edges.left_from, edges.right_from)),
        (1, (edges.right, edges.left), (edges.right_from, edges.left_from)),
    ):
        is_take, story = _stories_of(ends[1], takes)
        told, counted, kept, pairs = (
            edges.parts[name][:, mine] for name in ("told", "counted", "kept", "pairs")
        )
        shared = edges.parts["shared"]
        side = Sides(*ends, story, told, counted, kept, pairs, shared, begins[0])
        other = story != _stories_of(ends[0], takes)[1]
        near = begins[1] <= thresholds.latest_start
        found.append(side.take(is_take & other & near & (told != 0)))
    sides = Sides._make(np.concatenate(column) for column in zip(*found, strict=True))
    return sides.take(np.lexsort((sides.partners, sides.stories, sides.copies)))


def _stories_of(copies: Handles, takes: Takes) -> tuple[npt.NDArray[np.bool_], Handles]:
    """Which of the copies are takes, and the story of each; of the others themselves."""
    if len(takes.handles) == 0:
        return np.zeros(len(copies), np.bool_), copies
    at = np.minimum(np.searchsorted(takes.handles, copies), len(takes.handles) - 1)
    known = takes.handles[at] == copies
    return known, np.where(known, takes.stories[at], copies)


def find_united(sides: Sides, thresholds: Thresholds = DEFAULTS) -> United:
    """The pairs that unions rest on: all sides of each copy are there."""
    if len(sides.copies) == 0:
        return NOTHING
    same = (np.diff(sides.copies) == 0) & (np.diff(sides.stories) == 0)
    starts = np.flatnonzero(np.append(True, ~same))
    unions = put_together(sides, starts)
    sizes = np.diff(np.append(starts, len(sides.copies)))
    joins = np.repeat(join_stories(unions, thresholds), sizes)
    share = np.repeat(unions.share, sizes)[joins]
    ends = (sides.copies[joins], sides.partners[joins])
    return United(np.minimum(*ends), np.maximum(*ends), share)


def put_together(sides: Sides, starts: Rows) -> Unions:
    """What the sides from each of ``starts`` on are together.

    A word pair found in two takes counts once. How many are: as of the 64 of smallest hash, which are a sample.
    """
    kept = np.bitwise_count(sides.kept).astype(np.int64)
    once = np.bitwise_count(np.bitwise_or.reduceat(sides.kept, starts))
    all_kept = np.add.reduceat(kept, starts)
    seldom = np.where(all_kept > 0, once / np.maximum(all_kept, 1), 1)
    most = np.maximum.reduceat(sides.shared, starts)
    shared = np.maximum(np.add.reduceat(sides.shared, starts) * seldom, most)
    counted = np.bitwise_and.reduceat(sides.counted, starts)
    told = np.bitwise_count(np.bitwise_or.reduceat(sides.told, starts) & counted)
    of_one = np.maximum.reduceat(np.bitwise_count(sides.told), starts)
    share = np.minimum(shared / np.maximum.reduceat(sides.pairs, starts), 1)
    return Unions(
        sides.copies[starts],
        sides.stories[starts],
        share.astype(np.float32),
        shared.astype(np.float32),
        (told / np.maximum(np.bitwise_count(counted), 1)).astype(np.float32),
        told > of_one,
        np.minimum.reduceat(sides.begin, starts),
    )


def join_stories(unions: Unions, thresholds: Thresholds = DEFAULTS) -> npt.NDArray[np.bool_]:
    """Which unions join: of each copy the one of most evidence, if it is enough; then of the smallest story."""
    evidence = unions.share + unions.spread / 2
    enough = np.flatnonzero(
        unions.adds
        & (unions.share >= thresholds.retold)
        & (unions.shared >= thresholds.retold_pairs)
        & (unions.spread >= thresholds.retold_spread)
        & (evidence >= thresholds.retold_evidence)
        & (unions.begin <= thresholds.late_start)
    )
    order = enough[np.lexsort((unions.stories[enough], -evidence[enough], unions.copies[enough]))]
    joins = np.zeros(len(unions.copies), np.bool_)
    joins[order[np.unique(unions.copies[order], return_index=True)[1]]] = True
    return joins
