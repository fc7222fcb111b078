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
    # Two pieces will do, where they are what is in it and their stories have nothing in common: a digest. Of 10,000
    # copies with known edits none is taken for one, of made-up digests four in five are (benchmarks/digests.py).
    digest: float = 0.5  # together at least this share of the copy, ...
    part: float = 0.15  # ... each at least this ...
    most: float = 0.8  # ... and less than this, ...
    digest_days: float = (
        1.5  # ... and of the day's news: opening lines of one outlet stand in what is days apart
    )


DEFAULTS: Final = RoundupSettings()


class Pieces(NamedTuple):
    """Where in a copy the lead of another stands. Rows by holder, then end."""

    holders: Handles
    partners: Handles
    stories: Handles  # of the partners
    topics: Handles  # of the partners: stories that have a passage in common are of one
    begin: Floats  # shares of the holder's text
    end: Floats
    share: Floats  # of the holder's text
    of_digest: npt.NDArray[np.bool_]  # it may be one of two that are all of a digest

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
        (mirrored.containment < max(settings.piece, settings.most))
        & (mirrored.right_from < settings.start)
        & ((mirrored.coverage < settings.excerpt) | (mirrored.days_later <= 0)),
    )
    of_digest = (
        (own.containment >= settings.part)
        & (own.containment < settings.most)
        & (np.abs(own.days_later) <= settings.digest_days)
    )
    places = (own.left_from, own.left_to, own.containment)
    return sort_pieces(Pieces(own.left, own.right, own.right, own.right, *places, of_digest))


def sort_pieces(pieces: Pieces) -> Pieces:
    """The pieces in their order, whatever the one they come in."""
    return pieces.take(np.lexsort((pieces.partners, pieces.begin, pieces.end, pieces.holders)))


def find_holders(pieces: Pieces, settings: RoundupSettings = DEFAULTS) -> Handles:
    """Handles, ascending, of the copies that hold pieces of enough stories, one after the other without overlap: of
    three, or of two that are all there is in it.

    With each partner for a story of its own, these are suspects: all round-ups, and some that are none. With the
    stories that hang together without the suspects, so that no round-up has chained those whose pieces it holds,
    they are the round-ups. Copies of a story share its lead, so what a copy has in common with its partners stands in
    one place; follow-ups that each quote another passage quote from further back. Neither is taken for a round-up.
    """
    holders, starts, counts = np.unique(pieces.holders, return_index=True, return_counts=True)
    found = []
    for k in np.flatnonzero(counts > 1).tolist():
        own = pieces.take(slice(int(starts[k]), int(starts[k] + counts[k])))
        pieces_of = _shares_apart(own.take(own.share < settings.piece))
        digest = own.take(own.of_digest)
        parts = _shares_apart(digest._replace(stories=digest.topics))
        if len(pieces_of) >= settings.stories or (len(parts) > 1 and sum(parts) >= settings.digest):
            found.append(int(holders[k]))
    return np.array(found, np.uint64)


def without_digests(pieces: Pieces, partners: Handles) -> Pieces:
    """The pieces where those of ``partners`` make no digest: what a copy shares with a round-up tells nothing of it."""
    return pieces._replace(of_digest=pieces.of_digest & ~np.isin(pieces.partners, partners))


def _shares_apart(own: Pieces) -> list[float]:
    """The shares of pieces of different stories that do not overlap."""
    chosen: dict[int, float] = {}
    last = -1.0
    columns = (own.begin, own.end, own.stories, own.share)
    for begin, end, story, share in zip(*(c.tolist() for c in columns), strict=True):
        if begin > last and story not in chosen:
            chosen[story] = share
            last = end
    return list(chosen.values())
