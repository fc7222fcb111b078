"""Which copy stands for its story, and how the others relate to it."""

from typing import Final

import numpy as np
import numpy.typing as npt

from transforms.text.copies import DAY, NO_TIME

BELIEVABLE_LEAD: Final = 365 * DAY
"""A copy dated this much before the middle of its story's dates has a wrong date (1970, a
template's)."""

VERBATIM: Final = 0.9
"""Jaccard from which a copy is verbatim: a headline, a credit or a typo apart."""

NEARLY_ALL: Final = 0.85
"""Share of one text standing in the other from which it is contained in it."""

REWRITTEN: Final = 0.35
"""Share of either text below which the words are others: rewritten, not edited. A copy cut to a third with local
text around it keeps more; made-up rewrites have .08 to .41 (median .25), light ones more (benchmarks/relations.py)."""


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
    """Times that are missing, lie on the first day of 1970, or long before most of the story's."""
    missing = (published == NO_TIME) | ((published >= 0) & (published < DAY))
    order = np.lexsort((published, missing, groups))
    names, starts = np.unique(groups[order], return_index=True)
    dated = np.add.reduceat((~missing[order]).astype(np.int64), starts) if len(order) else starts
    middle = published[order][starts + dated // 2] if len(order) else published
    latest = middle[np.searchsorted(names, groups)]
    return np.asarray(missing | (published < latest - BELIEVABLE_LEAD))


def relation(jaccard: float, containment: float, coverage: float, is_version: bool = False) -> str:
    """How a copy relates to the canonical one: the relations of the table ``articles``.

    ``containment`` is the share of this copy that stands in the canonical one, ``coverage`` the
    share of the canonical one that stands in this copy. ``is_version``: both are deliveries of one
    agency item.
    """
    if is_version:
        return "version"
    if jaccard >= VERBATIM:
        return "verbatim"
    if containment >= NEARLY_ALL and coverage < NEARLY_ALL:
        return "excerpt"
    if coverage >= NEARLY_ALL and containment < NEARLY_ALL:
        return "expanded"
    return "rewritten" if max(containment, coverage) < REWRITTEN else "edited"
