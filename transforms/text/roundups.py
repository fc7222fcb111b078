"""Round-ups: items that hold pieces of several stories, and would chain those stories into one."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.verify import Edges, concat_edges, take_edges, turn_edges


class RoundupSettings(NamedTuple):
    """When a copy is a round-up."""

    stories: int = 3  # partners that are no partners of each other, each in a place of its own
    piece: float = 0.6  # a piece is a smaller share of the round-up than this
    start: float = 0.4  # and begins before this share of its own story: a round-up takes the lead


def find_roundups(
    edges: Edges, settings: RoundupSettings = RoundupSettings()
) -> npt.NDArray[np.uint64]:
    """Handles of the round-ups, ascending.

    Copies of a story share its lead, so what a copy has in common with its partners stands in one place;
    follow-ups that each quote another passage quote from further back. Neither is taken for a round-up.
    """
    mirrored = concat_edges([edges, turn_edges(edges, np.ones(len(edges.left), np.bool_))])
    pieces = take_edges(
        mirrored,
        (mirrored.containment < settings.piece) & (mirrored.right_from < settings.start),
    )
    order = np.lexsort((pieces.right, pieces.left_from, pieces.left_to, pieces.left))
    pieces = take_edges(pieces, order)
    linked = set(zip(edges.left.tolist(), edges.right.tolist(), strict=True))
    whole, starts, counts = np.unique(pieces.left, return_index=True, return_counts=True)
    return np.array(
        [
            handle
            for handle, start, count in zip(whole.tolist(), starts, counts, strict=True)
            if count >= settings.stories
            and _count_places(pieces, slice(start, start + count), linked) >= settings.stories
        ],
        np.uint64,
    )


def _count_places(pieces: Edges, own: slice, linked: set[tuple[int, int]]) -> int:
    """Most pieces that follow each other without overlap, from partners of which no two are linked."""
    chosen: list[int] = []
    end = -1.0
    rows = zip(
        pieces.left_from[own].tolist(),
        pieces.left_to[own].tolist(),
        pieces.right[own].tolist(),
        strict=True,
    )
    for begin, stop, partner in rows:
        if begin > end and not any((min(p, partner), max(p, partner)) in linked for p in chosen):
            chosen.append(partner)
            end = stop
    return len(chosen)
