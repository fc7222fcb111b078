"""Round-ups: items that hold pieces of several stories, and would chain those stories into one."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.verify import Edges, concat_edges, take_edges, turn_edges

Handles = npt.NDArray[np.uint64]

Apart = Callable[[int, list[int]], bool]
"""Whether a partner belongs to another story than all those chosen."""


class RoundupSettings(NamedTuple):
    """When a copy is a round-up."""

    stories: int = 3  # partners that are no partners of each other, each in a place of its own
    piece: float = 0.5  # a piece is a smaller share of the round-up than this
    start: float = 0.2  # and begins before this share of its own story: a round-up takes the lead


DEFAULTS: Final = RoundupSettings()


def find_suspects(edges: Edges, settings: RoundupSettings = DEFAULTS) -> Handles:
    """Handles of the copies that may be round-ups, ascending: all that are, and some that are not.

    Their pieces come from partners of which no two are linked to each other.
    """
    pieces = _with_places_apart(_pieces(edges, settings), settings.stories)
    between = np.isin(edges.left, pieces.right) & np.isin(edges.right, pieces.right)
    near = take_edges(edges, between)
    linked = set(zip(near.left.tolist(), near.right.tolist(), strict=True))

    def apart(partner: int, chosen: list[int]) -> bool:
        return not any((min(partner, c), max(partner, c)) in linked for c in chosen)

    return _holders(pieces, apart, settings.stories)


def find_roundups(
    edges: Edges,
    suspects: Handles,
    handles: Handles,
    groups: Handles,
    settings: RoundupSettings = DEFAULTS,
) -> Handles:
    """Handles of the round-ups among the suspects, ascending.

    ``groups`` is a grouping of ``handles`` (ascending) made without the suspects, so that no round-up has
    chained the stories whose pieces it holds. Copies of a story share its lead, so what a copy has in
    common with its partners stands in one place; follow-ups that each quote another passage quote from
    further back. Neither is taken for a round-up.
    """
    pieces = _pieces(edges, settings)
    pieces = take_edges(pieces, np.isin(pieces.left, suspects) & ~np.isin(pieces.right, suspects))
    places = np.searchsorted(handles, pieces.right)
    story = dict(zip(pieces.right.tolist(), groups[places].tolist(), strict=True))

    def apart(partner: int, chosen: list[int]) -> bool:
        return all(story[partner] != story[c] for c in chosen)

    return _holders(pieces, apart, settings.stories)


def _pieces(edges: Edges, settings: RoundupSettings) -> Edges:
    """Edges seen from each side, where the left one may hold a piece of the right one; by left, then end."""
    mirrored = concat_edges([edges, turn_edges(edges, np.ones(len(edges.left), np.bool_))])
    pieces = take_edges(
        mirrored,
        (mirrored.containment < settings.piece) & (mirrored.right_from < settings.start),
    )
    return take_edges(
        pieces, np.lexsort((pieces.right, pieces.left_from, pieces.left_to, pieces.left))
    )


def _with_places_apart(pieces: Edges, least: int) -> Edges:
    """The pieces of copies that hold enough of them, in at least two places: few are left of all."""
    if len(pieces.left) == 0:
        return pieces
    _, starts, counts = np.unique(pieces.left, return_index=True, return_counts=True)
    latest = np.maximum.reduceat(pieces.left_from, starts)
    earliest = np.minimum.reduceat(pieces.left_to, starts)
    return take_edges(pieces, np.repeat((counts >= least) & (latest > earliest), counts))


def _holders(pieces: Edges, apart: Apart, least: int) -> Handles:
    """Copies that hold at least so many pieces, one after the other without overlap, of stories apart."""
    holders, starts, counts = np.unique(pieces.left, return_index=True, return_counts=True)
    found = []
    for k in np.flatnonzero(counts >= least).tolist():
        own = take_edges(pieces, np.arange(starts[k], starts[k] + counts[k]))
        if _count_pieces(own, apart) >= least:
            found.append(int(holders[k]))
    return np.array(found, np.uint64)


def _count_pieces(own: Edges, apart: Apart) -> int:
    chosen: list[int] = []
    end = -1.0
    rows = zip(own.left_from.tolist(), own.left_to.tolist(), own.right.tolist(), strict=True)
    for begin, stop, partner in rows:
        if begin > end and apart(partner, chosen):
            chosen.append(partner)
            end = stop
    return len(chosen)
