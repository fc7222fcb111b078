"""Round-ups: items that hold pieces of several stories, and would chain those stories into one."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.verify import Edges, concat_edges, take_edges, turn_edges


class RoundupSettings(NamedTuple):
    """When a copy is a round-up."""

    stories: int = 3  # partners that are no partners of each other, each in a place of its own
    piece: float = 0.5  # a piece is a smaller share of the round-up than this
    start: float = 0.2  # and begins before this share of its own story: a round-up takes the lead


DEFAULTS: Final = RoundupSettings()


def find_roundups(
    edges: Edges,
    handles: npt.NDArray[np.uint64],
    groups: npt.NDArray[np.uint64],
    settings: RoundupSettings = DEFAULTS,
) -> npt.NDArray[np.uint64]:
    """Handles of the round-ups, ascending.

    ``groups`` is a first grouping of ``handles`` (ascending), made with the round-ups among them.
    Copies of a story share its lead, so what a copy has in common with its partners stands in one
    place; follow-ups that each quote another passage quote from further back. Neither is taken for
    a round-up.
    """
    mirrored = concat_edges([edges, turn_edges(edges, np.ones(len(edges.left), np.bool_))])
    pieces = take_edges(
        mirrored,
        (mirrored.containment < settings.piece) & (mirrored.right_from < settings.start),
    )
    order = np.lexsort((pieces.right, pieces.left_from, pieces.left_to, pieces.left))
    pieces = take_edges(pieces, order)
    stories = groups[np.searchsorted(handles, pieces.right)]
    holders, starts, counts = np.unique(pieces.left, return_index=True, return_counts=True)
    many = counts >= settings.stories
    return np.array(
        [
            holder
            for holder, start, count in zip(
                holders[many].tolist(), starts[many], counts[many], strict=True
            )
            if _count_places(pieces, stories, slice(start, start + count)) >= settings.stories
        ],
        np.uint64,
    )


def _count_places(pieces: Edges, stories: npt.NDArray[np.uint64], own: slice) -> int:
    """Most pieces that follow each other without overlap, each of another story."""
    chosen: set[int] = set()
    end = -1.0
    places = zip(
        pieces.left_from[own].tolist(),
        pieces.left_to[own].tolist(),
        stories[own].tolist(),
        strict=True,
    )
    for begin, stop, story in places:
        if begin > end and story not in chosen:
            chosen.add(story)
            end = stop
    return len(chosen)
