"""Which copy stands for its story, and how the others relate to it."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.copies import DAY, NO_TIME

BELIEVABLE_GAP: Final = 365 * DAY
"""A copy dated this far from the middle of its story's dates has a wrong date (1970, a template's, one
ahead of us)."""

VERBATIM: Final = 0.9
"""Jaccard from which a copy is verbatim: a headline, a credit or a typo apart."""

WHOLE: Final = 0.98
"""Share of one text standing in the other from which all of it does, a typo apart, ..."""

PARAGRAPH: Final = 0.04
"""... so that this much of the other is a paragraph that was cut or added, not an edit: the other way round, too,
an edit would leave its mark."""

NEARLY_ALL: Final = 0.85
"""Share of one text standing in the other from which it is contained in it."""

REWRITTEN: Final = 0.5
"""Share of either text below which a copy may be rewritten rather than edited, ..."""

REWORDED: Final = 0.8
"""... if less than this of the words of the sentences that align is the same. A copy cut to a third with local
text around it shares as little, in the same words: of 3,664 edited copies 48 come out rewritten, most of them
garbled by a scanner, of made-up rewrites .92 (benchmarks/relations.py, benchmarks/score_rewrites.py)."""


class Alike(NamedTuple):
    """How a copy and the canonical one resemble each other. Shares are 0 to 1."""

    jaccard: float
    containment: float  # share of the copy that stands in the canonical one
    coverage: float  # share of the canonical one that stands in the copy
    wording: (
        float  # share of the words of aligned sentences, names and figures aside, that both have
    )


def choose_canonical(
    handles: npt.NDArray[np.uint64],
    groups: npt.NDArray[np.uint64],
    published: npt.NDArray[np.int64],
    deliveries: npt.NDArray[np.bool_],
    kills: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.uint64]:
    """For each copy the handle of its story's canonical one.

    An agency's own delivery comes first, then the earliest believable time, then the smallest
    handle. A copy without a time, or with an unbelievable one, wins only where all are like that; a kill
    only where there is nothing else: it is no text of the story.
    """
    doubtful = unbelievable_times(groups, published)
    last = np.zeros(len(handles), np.bool_) if kills is None else kills
    times = np.where(doubtful, 0, published)
    order = np.lexsort((handles, times, doubtful, ~deliveries, last, groups))
    names, first = np.unique(groups[order], return_index=True)
    return handles[order][first][np.searchsorted(names, groups)]


def unbelievable_times(
    groups: npt.NDArray[np.uint64], published: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Times that are missing, lie on the first day of 1970, or far from most of the story's."""
    missing = (published == NO_TIME) | ((published >= 0) & (published < DAY))
    order = np.lexsort((published, missing, groups))
    names, starts = np.unique(groups[order], return_index=True)
    dated = np.add.reduceat((~missing[order]).astype(np.int64), starts) if len(order) else starts
    middle = published[order][starts + dated // 2] if len(order) else published
    around = middle[np.searchsorted(names, groups)]
    far = (published < around - BELIEVABLE_GAP) | (published > around + BELIEVABLE_GAP)
    return np.asarray(missing | far)


def relation(alike: Alike, is_version: bool = False) -> str:
    """How a copy relates to the canonical one: the relations of the table ``articles``.

    ``is_version``: both are deliveries of one agency item.
    """
    if is_version:
        return "version"
    if _holds(alike.containment, alike.coverage, alike.jaccard):
        return "excerpt"
    if _holds(alike.coverage, alike.containment, alike.jaccard):
        return "expanded"
    if alike.jaccard >= VERBATIM:
        return "verbatim"
    little = max(alike.containment, alike.coverage) < REWRITTEN
    return "rewritten" if little and alike.wording < REWORDED else "edited"


def _holds(share: float, other: float, jaccard: float) -> bool:
    """Whether one text stands in the other, ``share`` of it, and is not all of that."""
    if jaccard >= VERBATIM:
        return share >= WHOLE and other <= 1 - PARAGRAPH
    return share >= NEARLY_ALL and other < NEARLY_ALL
