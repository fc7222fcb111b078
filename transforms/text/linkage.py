"""Edges to stories: round-ups set aside, then average linkage within each connected component.

Average linkage takes a pair that was not verified as 0, so that one copy which resembles two
stories does not join them (connected components alone gave pair F1 .28 on 10,000 articles, average
linkage .95). Pairs that only share a passage, and doubtful ones, count in the average and connect
nothing: a garbled cut of a story passes with some of its copies and nearly passes with others.
Everything goes by ascending handle, so that no order of arrival shows in the outcome.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from transforms.text.days import HORIZON_DAYS
from transforms.text.roundups import (
    Pieces,
    RoundupSettings,
    find_holders,
    find_pieces,
    without_digests,
)
from transforms.text.verify import Edges, take_edges

Rows = npt.NDArray[np.int64]

WHOLE = 0.9
"""Share of a round-up's text that stands in another from which they are copies of one."""

NEARLY_ONE = 0.99
"""Similarity above which connected copies are one story, however many."""


class LinkageSettings(NamedTuple):
    """When copies are one story."""

    cut: float = 0.05
    """Least average similarity of two groups that join."""

    hub: int = 200
    """Verified pairs that make a copy a hub. A story larger than the cap on candidates (300) was
    measured against its longest copies only: these hubs are linked to each other, and the other copies
    to the hubs, by at least ..."""

    spokes: int = 5
    """... so many pairs. That other pairs are missing says nothing there."""

    most: int = 4000
    """Average linkage is exact up to this many copies (memory: 4 * most² bytes, 64 MB). Where more are
    connected, the weakest pairs are left out first."""

    roundups: RoundupSettings = RoundupSettings()

    horizon_days: int = HORIZON_DAYS
    """A run decides again what is no older than half of this: transforms.group_stories."""


DEFAULTS: Final = LinkageSettings()


class Linked(NamedTuple):
    """What linkage decides."""

    groups: npt.NDArray[np.uint64]  # for each handle given, the smallest handle of its group
    roundups: npt.NDArray[np.uint64]  # handles, ascending: linked to, never joined


class _Pairs(NamedTuple):
    left: Rows
    right: Rows
    similarity: npt.NDArray[np.float64]


def link_copies(
    handles: npt.NDArray[np.uint64],
    edges: Edges,
    settings: LinkageSettings = DEFAULTS,
) -> Linked:
    """Group the copies: ``handles`` ascending, and the edges among them.

    What may be a round-up is left out of what hangs together at first, and judged by the stories that its pieces belong
    to; the grouping leaves out the round-ups only.
    """
    pieces = find_pieces(edges, settings.roundups)
    roundups = suspects = find_holders(pieces, settings.roundups)
    if len(suspects):
        told = with_stories(pieces, suspects, handles, edges)
        topics = components(handles, _free(edges, suspects))
        told = told._replace(topics=topics[np.searchsorted(handles, told.partners)])
        roundups = find_holders(told, settings.roundups)
    return Linked(group_without(roundups, handles, edges, settings), roundups)


def with_stories(
    pieces: Pieces, suspects: npt.NDArray[np.uint64], handles: npt.NDArray[np.uint64], edges: Edges
) -> Pieces:
    """The pieces with the story of each partner: what edges that connect hold together without the suspects."""
    free = _free(edges, suspects)
    stories = components(handles, take_edges(free, free.connects))
    told = pieces._replace(stories=stories[np.searchsorted(handles, pieces.partners)])
    return without_digests(told, suspects)


def _free(edges: Edges, suspects: npt.NDArray[np.uint64]) -> Edges:
    return take_edges(edges, ~np.isin(edges.left, suspects) & ~np.isin(edges.right, suspects))


def group_without(
    apart: npt.NDArray[np.uint64],
    handles: npt.NDArray[np.uint64],
    edges: Edges,
    settings: LinkageSettings = DEFAULTS,
) -> npt.NDArray[np.uint64]:
    """For each of ``handles`` (ascending) the smallest handle of its group; ``apart`` group among themselves only,
    where one is whole in the other: a round-up that four papers print is one story.

    Copies of one group hang together by edges that connect: whole such components give the answer of all.
    """
    left, right = np.isin(edges.left, apart), np.isin(edges.right, apart)
    whole = edges.joins & (np.maximum(edges.containment, edges.coverage) >= WHOLE)
    edges = take_edges(edges, np.where(left & right, whole, ~left & ~right))
    edges = _connected_surely(handles, edges)
    pairs = _Pairs(
        np.searchsorted(handles, edges.left),
        np.searchsorted(handles, edges.right),
        edges.similarity.astype(np.float64),
    )
    return handles[_group(len(handles), pairs, settings)]


def _connected_surely(handles: npt.NDArray[np.uint64], edges: Edges) -> Edges:
    """The edges within what edges that connect by themselves connect."""
    of_component = components(handles, take_edges(edges, edges.connects))
    ends = (of_component[np.searchsorted(handles, side)] for side in (edges.left, edges.right))
    return take_edges(edges, np.equal(*ends))


def components(handles: npt.NDArray[np.uint64], edges: Edges) -> npt.NDArray[np.uint64]:
    """For each of ``handles`` (ascending) the smallest handle that edges of any kind connect it
    to."""
    left, right = np.searchsorted(handles, edges.left), np.searchsorted(handles, edges.right)
    return handles[_components(len(handles), left, right)]


def _components(size: int, left: Rows, right: Rows) -> Rows:
    graph = coo_array((np.ones(len(left), np.bool_), (left, right)), shape=(size, size))
    return _smallest_member(connected_components(graph, directed=False)[1])


def _group(size: int, pairs: _Pairs, settings: LinkageSettings) -> Rows:
    """For each row the smallest row of its group. Components that are whole and alike need no
    linkage."""
    labels = _components(size, pairs.left, pairs.right)
    component = labels[pairs.left]
    members = np.bincount(labels, minlength=size)
    whole = np.bincount(component, minlength=size) == members * (members - 1) // 2
    least = np.ones(size)
    np.minimum.at(least, component, pairs.similarity)
    settled = (members < 2) | (whole & (least >= settings.cut))
    return _link_each(labels, pairs, np.flatnonzero(~settled[labels]), settings)


def _link_each(labels: Rows, pairs: _Pairs, rows: Rows, settings: LinkageSettings) -> Rows:
    groups: Rows = labels.copy()
    rows = rows[np.argsort(labels[rows], kind="stable")]
    pairs = _take(pairs, np.argsort(labels[pairs.left], kind="stable"))
    names, starts = np.unique(labels[rows], return_index=True)
    component = labels[pairs.left]
    first = np.searchsorted(component, names, side="left")
    last = np.searchsorted(component, names, side="right")
    ends = np.append(starts, len(rows))[1:]
    for start, end, low, high in zip(starts, ends, first, last, strict=True):
        members = rows[start:end]
        own = _take(pairs, slice(low, high))
        inside = own._replace(
            left=np.searchsorted(members, own.left), right=np.searchsorted(members, own.right)
        )
        groups[members] = members[_link(len(members), inside, settings)]
    return groups


def _link(size: int, pairs: _Pairs, settings: LinkageSettings) -> Rows:
    degrees = np.bincount(np.append(pairs.left, pairs.right), minlength=size)
    hubs = degrees >= settings.hub
    if not hubs.any() or hubs.all():
        return _link_all(size, pairs, settings)
    groups = np.arange(size)
    groups[hubs] = np.flatnonzero(hubs)[_link_among(hubs, pairs, settings)]
    attached = _attach(groups, hubs, pairs, settings.spokes)
    groups = np.where(attached >= 0, attached, groups)
    rest = ~hubs & (attached < 0)
    groups[rest] = np.flatnonzero(rest)[_link_among(rest, pairs, settings)]
    return _smallest_member(groups)


def _link_among(chosen: npt.NDArray[np.bool_], pairs: _Pairs, settings: LinkageSettings) -> Rows:
    """Groups of the chosen rows only, as positions among them."""
    place = np.cumsum(chosen) - 1
    own = _take(pairs, chosen[pairs.left] & chosen[pairs.right])
    inside = own._replace(left=place[own.left], right=place[own.right])
    return _link_all(int(chosen.sum()), inside, settings)


def _attach(groups: Rows, hubs: npt.NDArray[np.bool_], pairs: _Pairs, spokes: int) -> Rows:
    """For each row the group of hubs that it resembles most in sum, if enough pairs say so; else -1."""
    size = len(groups)
    own = _take(pairs, hubs[pairs.left] != hubs[pairs.right])
    leaf = np.where(hubs[own.left], own.right, own.left)
    group = groups[np.where(hubs[own.left], own.left, own.right)]
    keys, inverse = np.unique(leaf * size + group, return_inverse=True)
    leaf, group = keys // size, keys % size
    sums = np.bincount(inverse, weights=own.similarity, minlength=len(keys))
    counts = np.bincount(inverse, minlength=len(keys))
    enough = counts >= np.minimum(spokes, np.bincount(groups[hubs], minlength=size)[group])
    best = np.lexsort((group, -sums, leaf))
    rows, first = np.unique(leaf[best], return_index=True)
    attached = np.full(size, -1)
    attached[rows] = np.where(enough[best][first], group[best][first], -1)
    return attached


def _link_all(size: int, pairs: _Pairs, settings: LinkageSettings) -> Rows:
    if size <= settings.most:
        return _average_linkage(size, pairs, settings.cut)
    floor = (1 + pairs.similarity.min()) / 2
    if floor > NEARLY_ONE:
        return _components(size, pairs.left, pairs.right)
    return _group(size, _take(pairs, pairs.similarity >= floor), settings)


def _average_linkage(size: int, pairs: _Pairs, cut: float) -> Rows:
    if size < 2:
        return np.zeros(size, np.int64)
    distance = np.ones(size * (size - 1) // 2)
    low, high = np.minimum(pairs.left, pairs.right), np.maximum(pairs.left, pairs.right)
    distance[size * low - low * (low + 1) // 2 + high - low - 1] = 1 - pairs.similarity
    return _smallest_member(fcluster(linkage(distance, "average"), 1 - cut, "distance"))


def _take(pairs: _Pairs, which: npt.NDArray[np.bool_] | Rows | slice) -> _Pairs:
    return _Pairs(pairs.left[which], pairs.right[which], pairs.similarity[which])


def _smallest_member(labels: npt.NDArray[np.int64]) -> Rows:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse]
