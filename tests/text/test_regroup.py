import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.copies import NO_TIME
from transforms.text.linkage import Linked, link_copies
from transforms.text.regroup import find_touched, keep_founders, regroup
from transforms.text.retold import PART
from transforms.text.verify import Edges, take_edges

HANDLES = np.arange(12, dtype=np.uint64)
NONE = np.zeros(0, np.uint64)


def edges(pairs: list[tuple[int, int]]) -> Edges:
    """Edges of left and right whose other measures depend on the two only."""
    left, right = (np.array([pair[side] for pair in pairs], np.uint64) for side in (0, 1))
    alike = ((left * 7 + right * 3) % 10 / 10).astype(np.float32)
    begin = ((left + right) % 4 / 4).astype(np.float32)
    joins = (left + right) % 5 > 0
    connects = joins & ((left + right) % 7 > 0)
    end = begin + np.float32(0.2)
    places = begin, end, begin[::-1], end[::-1]
    parts = np.zeros(len(pairs), PART)
    return Edges(left, right, *[alike] * 4, joins, connects, *places, alike, begin - 0.5, parts)


def founders(groups: list[int], published: list[int], standing: list[int]) -> list[int]:
    n = len(groups)
    return keep_founders(
        HANDLES[:n], np.array(groups, np.uint64), np.array(published), np.array(standing, np.uint64)
    ).tolist()


def test_a_new_story_is_founded_by_its_earliest_copy() -> None:
    assert founders([0, 0, 0], [5, 4, 6], []) == [1, 1, 1]
    assert founders([0, 0, 0], [5, NO_TIME, 5], []) == [0, 0, 0]


def test_a_story_keeps_its_founder_though_earlier_copies_come() -> None:
    assert founders([0, 0, 0], [5, 4, 6], [2]) == [2, 2, 2]


def test_of_two_stories_that_become_one_the_older_stays() -> None:
    assert founders([0, 0, 0, 0], [5, 4, 6, 1], [0, 2]) == [0, 0, 0, 0]


def test_a_part_that_leaves_its_founder_is_a_new_story() -> None:
    assert founders([0, 1, 0, 1], [5, 4, 6, 3], [0]) == [0, 3, 0, 3]


def test_touched_is_what_edges_connect_to_new_copies() -> None:
    found = find_touched(HANDLES[:6], edges([(0, 1), (1, 2), (3, 4)]), HANDLES[2:3])
    assert found.tolist() == [True, True, True, False, False, False]


PAIRS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] < p[1]), unique=True
)


@settings(max_examples=100, deadline=None)
@given(PAIRS, st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_arrivals_end_with_the_stories_of_a_batch(
    pairs: list[tuple[int, int]], arrival: list[int]
) -> None:
    whole, came = edges(pairs), np.array(arrival)
    state = Linked(HANDLES.copy(), NONE)
    for step in range(4):
        here = came <= step
        known = take_edges(whole, here[whole.left.astype(int)] & here[whole.right.astype(int)])
        now = regroup(
            HANDLES[here], known, Linked(state.groups[here], state.roundups), HANDLES[came == step]
        )
        groups = state.groups.copy()
        groups[here] = now.groups
        state = Linked(groups, now.roundups)
    batch = link_copies(HANDLES, whole)
    assert state.groups.tolist() == batch.groups.tolist()
    assert state.roundups.tolist() == batch.roundups.tolist()
