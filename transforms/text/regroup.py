"""New copies among standing ones: what they touch is decided anew, the rest stays as it is.

Linkage, and unions before it, decide within components of edges, so that deciding the touched components again gives
what deciding everything again would give: a stream ends with the stories of a batch over the same edges.
"""

import numpy as np
import numpy.typing as npt

from transforms.text.copies import NO_TIME
from transforms.text.linkage import DEFAULTS, LinkageSettings, Linked, components, link_copies
from transforms.text.unions import unite
from transforms.text.verify import DEFAULTS as THRESHOLDS
from transforms.text.verify import Edges, Thresholds, take_edges

Handles = npt.NDArray[np.uint64]


def find_touched(handles: Handles, edges: Edges, new: Handles) -> npt.NDArray[np.bool_]:
    """Which of ``handles`` (ascending) are new, or connected to a new one by edges of any kind."""
    of_component = components(handles, edges)
    changed = np.unique(of_component[np.isin(handles, new)])
    return np.isin(of_component, changed)


def regroup(
    handles: Handles,
    edges: Edges,
    before: Linked,
    new: Handles,
    settings: LinkageSettings = DEFAULTS,
    thresholds: Thresholds = THRESHOLDS,
) -> Linked:
    """Groups and round-ups of ``handles`` (ascending), standing and new, after new ones and edges came.

    ``before.groups`` is given for each of the handles; of new ones it is not looked at.
    """
    touched = find_touched(handles, edges, new)
    own = handles[touched]
    united = unite(take_edges(edges, np.isin(edges.left, own)), thresholds)
    again = link_copies(own, united, settings)
    groups = before.groups.copy()
    groups[touched] = again.groups
    kept = before.roundups[~np.isin(before.roundups, own)]
    return Linked(groups, np.sort(np.concatenate([kept, again.roundups])))


def keep_founders(
    handles: Handles,
    groups: Handles,
    published: npt.NDArray[np.int64],
    standing_founders: Handles,
) -> Handles:
    """For each copy the founder of its story, the copy that the story is named after.

    A story keeps its founder as long as they are in one group; where several stories have become one, the
    founder published first stays (then the smaller handle). A group without one is a new story, founded by
    its earliest copy.
    """
    stranger = ~np.isin(handles, standing_founders)
    undated = published == NO_TIME
    order = np.lexsort((handles, published, undated, stranger, groups))
    names, first = np.unique(groups[order], return_index=True)
    return handles[order][first][np.searchsorted(names, groups)]
