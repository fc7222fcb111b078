from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.linkage import (
    DEFAULTS,
    LinkageSettings,
    components,
    group_without,
    link_copies,
)
from transforms.text.retold import PART
from transforms.text.verify import Edges, concat_edges, take_edges

Pair = tuple[int, int, float]


def edges(*pairs: Pair, joins: bool = True) -> Edges:
    """Edges of (left, right, similarity): whole copies of each other; a negative similarity does not connect."""
    n = len(pairs)
    left, right, similarity = zip(*pairs, strict=True) if pairs else ((), (), ())
    ones, zeros = np.ones(n, np.float32), np.zeros(n, np.float32)
    alike = np.array(similarity, np.float32)
    return Edges(
        left=np.array(left, np.uint64),
        right=np.array(right, np.uint64),
        jaccard=alike,
        containment=ones,
        coverage=ones,
        similarity=np.abs(alike),
        joins=np.full(n, joins),
        connects=joins & (alike > 0),
        left_from=zeros,
        left_to=ones,
        right_from=zeros,
        right_to=ones,
        wording=ones,
        days_later=zeros,
        parts=np.zeros(n, PART),
    )


def groups(n: int, found: Edges, settings: LinkageSettings = DEFAULTS) -> list[int]:
    return link_copies(np.arange(n, dtype=np.uint64), found, settings).groups.tolist()


def clique(rows: range, similarity: float = 0.8) -> list[Pair]:
    return [(a, b, similarity) for a, b in combinations(rows, 2)]


def test_pairs_and_whole_components_join() -> None:
    assert groups(6, edges((0, 3, 0.5), *clique(range(4, 6)))) == [0, 1, 2, 0, 4, 4]


def test_a_copy_between_two_stories_does_not_join_them() -> None:
    two = [*clique(range(5)), *clique(range(5, 10)), (4, 5, 0.5)]
    assert groups(10, edges(*two)) == [0] * 5 + [5] * 5


def test_a_few_missing_pairs_do_not_matter() -> None:
    found = [pair for pair in clique(range(6)) if pair[:2] not in {(0, 5), (1, 4)}]
    assert groups(6, edges(*found)) == [0] * 6


def test_a_doubtful_pair_joins_nothing_by_itself() -> None:
    story = clique(range(4))
    follow_up = [(row, 4, -0.5) for row in range(4)]
    assert groups(5, edges(*story, *follow_up)) == [0, 0, 0, 0, 4]


def test_a_doubtful_pair_counts_for_what_others_connect() -> None:
    story = clique(range(8))
    one_sure = [(0, 8, 0.5), *((row, 8, -0.5) for row in range(1, 8))]
    assert groups(9, edges(*story, *one_sure)) == [0] * 9
    assert groups(9, edges(*story, (0, 8, 0.3))) == [0] * 8 + [8]


def test_shared_passages_do_not_join() -> None:
    assert groups(2, edges((0, 1, 0.9), joins=False)) == [0, 1]
    found = components(np.arange(3, dtype=np.uint64), edges((0, 1, 0.9), joins=False))
    assert found.tolist() == [0, 0, 2]


def test_a_shared_passage_counts_for_what_others_connect() -> None:
    story = clique(range(8))
    passages = edges(*((row, 8, 0.2) for row in range(1, 8)), joins=False)
    alone = edges(*story, (0, 8, 0.3))
    assert groups(9, alone) == [0] * 8 + [8]
    assert groups(9, concat_edges([alone, passages])) == [0] * 9


def test_no_edges() -> None:
    assert groups(3, edges()) == [0, 1, 2]
    assert groups(0, edges()) == []


def test_a_story_past_the_cap_is_linked_through_its_hubs() -> None:
    stars = [(hub, row, 0.5) for hub in range(8) for row in range(hub + 1, 300)]
    others = [(300 + hub, row, 0.5) for hub in range(8) for row in range(301 + hub, 600)]
    found = groups(601, edges(*stars, *others, (599, 600, 0.5), (5, 305, 0.3)))
    assert found == [0] * 300 + [300] * 300 + [600]


def test_more_than_fits_is_divided_at_the_weakest_pairs() -> None:
    chain = [(a, a + 1, 0.9) for a in range(19)] + [(a, a + 2, 0.9) for a in range(18)]
    weak = [pair for pair in chain if pair[:2] not in {(9, 10), (8, 10), (9, 11)}]
    weak.append((9, 10, 0.2))
    found = groups(20, edges(*weak), LinkageSettings(most=12, cut=0.01))
    assert found == [0] * 10 + [10] * 10


PAIRS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] < p[1]), unique=True
)


@settings(max_examples=60, deadline=None)
@given(PAIRS, st.randoms(use_true_random=False))
def test_order_of_edges_does_not_show(
    pairs: list[tuple[int, int]], random: "st.random.Random"
) -> None:
    found = edges(*((a, b, (1 + (a * 7 + b) % 9) / 10) for a, b in pairs))
    order = list(range(len(pairs)))
    random.shuffle(order)
    assert groups(12, take_edges(found, np.array(order, np.int64))) == groups(12, found)


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_groups_lie_within_components(pairs: list[tuple[int, int]]) -> None:
    found = edges(*((a, b, 0.5) for a, b in pairs))
    whole = components(np.arange(12, dtype=np.uint64), found)
    of_group = groups(12, found)
    assert all(whole[row] == whole[group] for row, group in enumerate(of_group))
    assert all(of_group[group] == group <= row for row, group in enumerate(of_group))


@pytest.mark.parametrize("similarity", [0.04, 0.06])
def test_the_cut(similarity: float) -> None:
    assert groups(2, edges((0, 1, similarity))) == ([0, 0] if similarity > DEFAULTS.cut else [0, 1])


def test_one_who_is_only_suspected_counts_as_a_partner() -> None:
    """3 holds three pieces of one story; 100 holds leads of 1, 2 and 3, and would make them one story."""
    piece = (0.2, 0.2, 0.3, True)
    rows = [(a, b, 0.9, 0.9, 0.9, True, 0.0, 1.0, 0.0, 1.0) for a, b in ((4, 5), (4, 6), (5, 6))]
    for holder, held in ((3, (4, 5, 6)), (100, (1, 2, 3))):
        for place, partner in enumerate(held):
            where = (place / 3, (place + 0.9) / 3)
            rows.append((holder, partner, *piece[:3], holder == 100, *where, 0.0, 0.4))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    left, right = (column.astype(np.uint64) for column in columns[:2])
    shares = [column.astype(np.float32) for column in columns]
    found = Edges(
        left=left,
        right=right,
        jaccard=shares[2],
        containment=shares[3],
        coverage=shares[4],
        similarity=shares[4],
        joins=columns[5].astype(np.bool_),
        connects=columns[5].astype(np.bool_),
        left_from=shares[6],
        left_to=shares[7],
        right_from=shares[8],
        right_to=shares[9],
        wording=np.ones(len(left), np.float32),
        days_later=np.zeros(len(left), np.float32),
        parts=np.zeros(len(left), PART),
    )
    linked = link_copies(np.array([1, 2, 3, 4, 5, 6, 100], np.uint64), found)
    assert linked.roundups.tolist() == [100]
    assert linked.groups.tolist() == [1, 2, 3, 4, 4, 4, 100]


def test_a_roundup_that_several_print_is_one_story() -> None:
    found = edges((0, 1, 0.9), (0, 2, 0.9), (1, 2, 0.9), (0, 3, 0.9), (2, 4, 0.9))
    apart = np.array([0, 1, 2], np.uint64)
    handles = np.arange(5, dtype=np.uint64)
    assert group_without(apart, handles, found).tolist() == [0, 0, 0, 3, 4]
    pieces = found._replace(
        containment=np.full(5, 0.5, np.float32), coverage=np.full(5, 0.5, np.float32)
    )
    assert group_without(apart, handles, pieces).tolist() == [0, 1, 2, 3, 4]
