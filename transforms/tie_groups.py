"""Groups that ids tie together: what average linkage found by text, joined by what the copies are called.

A kill shares no word with the story it takes back, so that no average would ever join the two.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from transforms.batches import uint64

Handles = npt.NDArray[np.uint64]


def tie_groups(handles: Handles, groups: Handles, links: pa.RecordBatch) -> Handles:
    """For each of ``handles`` (ascending) the smallest handle of its group, groups with an ID_LINKS row between them
    taken together. Links to copies that are not among them are passed over."""
    left, right = uint64(links, "left"), uint64(links, "right")
    both = np.isin(left, handles) & np.isin(right, handles)
    if not both.any():
        return groups
    ends = (np.concatenate([handles, left[both]]), np.concatenate([groups, right[both]]))
    places = tuple(np.searchsorted(handles, side) for side in ends)
    size = len(handles)
    graph = coo_array((np.ones(len(places[0]), np.bool_), places), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    tied: Handles = handles[first][inverse]
    return tied
