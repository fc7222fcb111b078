"""Round-ups: items that hold pieces of several stories, and would chain those stories into one."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.verify import Edges, concat_edges, take_edges, turn_edges

Handles = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]


class RoundupSettings(NamedTuple):
    """When a copy is a round-up."""

    stories: int = 3  # partners of stories apart, each in a place of its own
    piece: float = 0.5  # a piece is a smaller share of the round-up than this
    start: float = 0.2  # and begins before this share of its own story: a round-up takes the lead
    excerpt: float = 0.9  # what came later and stands in it by this share was taken from it


DEFAULTS: Final = RoundupSettings()


class Pieces(NamedTuple):
    """Where in a copy the lead of another stands. Rows by holder, then end."""

    holders: Handles
    partners: Handles
    stories: Handles  # of the partners
    begin: Floats  # shares of the holder's text
    end: Floats

    def take(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64] | slice) -> "Pieces":
        """Some of the rows."""
        return Pieces._make(column[which] for column in self)


def find_pieces(edges: Edges, settings: RoundupSettings = DEFAULTS) -> Pieces:
    """The pieces that either copy of each edge may hold of the other, each partner taken for a story of its own.

    Three papers that each print another third of a text make no round-up of it: they took it, and came later.
    """
    mirrored = concat_edges([edges, turn_edges(edges, np.ones(len(edges.left), np.bool_))])
    own = take_edges(
        mirrored,
        (mirrored.containment < settings.piece)
        & (mirrored.right_from < settings.start)
        & ((mirrored.coverage < settings.excerpt) | (mirrored.days_later <= 0)),
    )
    return sort_pieces(Pieces(own.left, own.right, own.right, own.left_from, own.left_to))


def sort_pieces(pieces: Pieces) -> Pieces:
    """The pieces in their order, whatever the one they come in."""
    return pieces.take(np.lexsort((pieces.partners, pieces.begin, pieces.end, pieces.holders)))


def find_holders(pieces: Pieces, settings: RoundupSettings = DEFAULTS) -> Handles:
    """Handles, ascending, of the copies that hold pieces of enough stories, one after the other without overlap.

    With each partner for a story of its own, these are suspects: all round-ups, and some that are none. With the
    stories of a grouping that leaves the suspects out, so that no round-up has chained those whose pieces it holds,
    they are the round-ups. Copies of a story share its lead, so what a copy has in common with its partners stands in
    one place; follow-ups that each quote another passage quote from further back. Neither is taken for a round-up.
    """
    holders, starts, counts = np.unique(pieces.holders, return_index=True, return_counts=True)
    found = []
    for k in np.flatnonzero(counts >= settings.stories).tolist():
        own = pieces.take(slice(int(starts[k]), int(starts[k] + counts[k])))
        if _count_stories(own) >= settings.stories:
            found.append(int(holders[k]))
    return np.array(found, np.uint64)


def _count_stories(own: Pieces) -> int:
    chosen: set[int] = set()
    last = -1.0
    rows = zip(own.begin.tolist(), own.end.tolist(), own.stories.tolist(), strict=True)
    for begin, end, story in rows:
        if begin > last and story not in chosen:
            chosen.add(story)
            last = end
    return len(chosen)
