"""Links between copies that are decided in two places, joined from their halves."""

import numpy as np
import pyarrow as pa

from tests.test_group_stories import edges, facts
from transforms.batches import empty
from transforms.copies import FINGERPRINTS
from transforms.edges import edges_of
from transforms.fingerprint_blocks import copies_of
from transforms.links import HALVES, join_halves, link_halves, link_rows
from transforms.story_decisions import Decided, decide_stories
from transforms.text.linkage import Linked

COPIES = facts((1, 0, None), (2, 1, None), (3, 2, None), (4, 2, None))
PAIRS = edges((1, 2), (1, 3), (2, 4), (3, 4))
ROUNDUPS = np.array([1], np.uint64)


def decided(*handles: int) -> Decided:
    """Each copy a story of its own."""
    own = COPIES.filter(pa.array(np.isin(np.asarray(COPIES["handle"]), handles)))
    linked = Linked(np.asarray(own["handle"]), ROUNDUPS)
    prints = copies_of(empty(FINGERPRINTS))
    return decide_stories(own, prints, linked)


def halves(*handles: int) -> pa.RecordBatch:
    one_end = np.isin(np.asarray(PAIRS["left"]), handles) != np.isin(
        np.asarray(PAIRS["right"]), handles
    )
    return link_halves(decided(*handles), edges_of(PAIRS.filter(pa.array(one_end))))


def test_two_halves_tell_what_the_whole_tells() -> None:
    whole = link_rows(decided(1, 2, 3, 4), edges_of(PAIRS))
    both = pa.concat_batches([halves(4, 1), halves(2, 3)])
    assert join_halves(both).to_pylist() == whole.to_pylist()
    assert whole["relation"].to_pylist() == [
        "roundup",
        "roundup",
        "shared_passage",
        "shared_passage",
    ]


def test_a_half_alone_tells_nothing() -> None:
    assert join_halves(halves(1)).num_rows == 0
    assert join_halves(empty(HALVES)).num_rows == 0
