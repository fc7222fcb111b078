"""Articles rewritten from two takes at once: what joins them to the takes' story, and what does not."""

import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # scripts, not a package

import takes
from dedup import read_copies

from transforms.text.copies import Copies, take_copies
from transforms.text.retold import PART
from transforms.text.stories import add_copies, group_copies
from transforms.text.unions import find_sides, find_united, put_together, takes_of, unite
from transforms.text.verify import Edges, take_edges, turn_edges

FIRST, SECOND, OTHER, ARTICLE = 1, 2, 3, 10
BOTH = (FIRST, SECOND, 0.7)
LOW, HIGH = 0b0011, 0b1100
Part = tuple[int, int, dict[str, int | float]]


def edges(between: list[tuple[int, int, float]], parts: list[Part]) -> Edges:
    """Takes (left, right, how much each has of the other), and what a copy tells of a take: 10 of its 50 word pairs,
    two of eight sentences."""
    size = len(between) + len(parts)
    share = np.array([s for *_, s in between] + [0.1] * len(parts), np.float32)
    joins = np.arange(size) < len(between)
    found = np.zeros(size, PART)
    begin = np.zeros(size, np.float32)
    for row, (_, _, told) in enumerate(parts, len(between)):
        found["told"][row] = told.get("told", LOW), 0b1
        found["counted"][row] = told.get("counted", 0xFF), 0xFF
        found["kept"][row] = told.get("kept", 0x3FF), 0x3FF
        found["pairs"][row] = 50, 90
        found["shared"][row] = told.get("shared", 10)
        begin[row] = told.get("begin", 0.1)
    given = Edges(
        np.array([a for a, *_ in (*between, *parts)], np.uint64),
        np.array([b for _, b, _ in (*between, *parts)], np.uint64),
        *[share] * 3,
        np.where(joins, share, 0).astype(np.float32),
        joins,
        joins,
        begin,
        np.ones(size, np.float32),
        np.zeros(size, np.float32),
        *[np.ones(size, np.float32)] * 2,
        np.zeros(size, np.float32),
        found,
    )
    return turn_edges(given, given.left > given.right)


def first(**more: int | float) -> Part:
    return ARTICLE, FIRST, {"told": LOW, "kept": 0x3FF, **more}


def second(**more: int | float) -> Part:
    return ARTICLE, SECOND, {"told": HIGH, "kept": 0x3FF << 10, **more}


def joined(found: Edges) -> set[tuple[int, int]]:
    united = take_edges(unite(found), unite(found).connects)
    ends = zip(united.left.tolist(), united.right.tolist(), strict=True)
    return {pair for pair in ends if ARTICLE in pair}


TO_BOTH = {(FIRST, ARTICLE), (SECOND, ARTICLE)}


def test_half_of_each_of_two_takes_is_a_rewrite_of_both() -> None:
    found = edges([BOTH], [first(), second()])
    united = unite(found)
    assert joined(found) == TO_BOTH
    assert united.similarity.tolist() == pytest.approx([0.7, 0.4, 0.4])  # 20 of 50 word pairs
    assert united.joins.all()


@pytest.mark.parametrize(
    "parts",
    [
        [first()],  # one take only
        [first(), second(told=LOW)],  # nothing that the other take does not tell
        [first(told=1, counted=0x3FF), second(told=2, counted=0x3FF)],  # two of ten sentences, ...
        [first(shared=4), second(shared=4)],  # eight word pairs in all
        [first(), second(told=0)],  # phrases here and there
        [first(begin=0.4), second(begin=0.6)],  # news of its own on top
        [first(counted=LOW), second(counted=HIGH)],  # each take's own was taken over from the other
    ],
)
def test_what_is_no_union(parts: list[Part]) -> None:
    found = edges([BOTH], parts)
    assert joined(found) == set()
    assert len(unite(found).left) == 1  # and nothing is left of it


@pytest.mark.parametrize("share", [0.5, None])
def test_takes_have_more_than_half_of_each_other(share: float | None) -> None:
    """Two stories that a round-up connects are no takes of one."""
    between = [(FIRST, SECOND, share)] if share else [(FIRST, 4, 0.9), (SECOND, 5, 0.9)]
    assert joined(edges(between, [first(), second()])) == set()


def test_a_word_pair_found_in_both_takes_counts_once() -> None:
    found = edges([BOTH], [first(), second(kept=0x3FF)])
    sides = find_sides(found, takes_of(found))
    unions = put_together(sides, np.array([0]))
    assert unions.shared.tolist() == [10]
    assert joined(found) == set()
    assert joined(edges([BOTH], [first(shared=14), second(shared=14, kept=0x3FF)])) == TO_BOTH


def test_the_story_told_most_is_joined_then_the_one_of_the_smallest_handle() -> None:
    others = [(4, 5, 0.7)]
    more = [(ARTICLE, 4, {"told": LOW}), (ARTICLE, 5, {"told": 0b11100, "kept": 0x3FF << 10})]
    found = edges([BOTH, *others], [first(), second(), *more])
    assert joined(found) == {(4, ARTICLE), (5, ARTICLE)}
    even = [*more[:1], (ARTICLE, 5, {"told": HIGH, "kept": 0x3FF << 10})]
    assert joined(edges([BOTH, *others], [first(), second(), *even])) == TO_BOTH


def test_no_union_rests_on_another() -> None:
    """20 tells 2 and the article, which is no take before it is united."""
    parts = [(20, ARTICLE, {"told": LOW}), (20, SECOND, {"told": HIGH, "kept": 0x3FF << 10})]
    united = unite(edges([BOTH], [first(), second(), *parts]))
    assert 20 not in united.right.tolist()


def test_a_passage_in_common_may_be_part_of_a_union_and_stays_without() -> None:
    found = edges([BOTH], [first(), second(told=LOW)])
    passage = found._replace(similarity=np.array([0.7, 0.1, 0], np.float32))
    assert unite(passage).right.tolist() == [SECOND, ARTICLE]
    assert unite(passage).connects.tolist() == [True, False]


def test_nothing_is_united_of_nothing() -> None:
    none = edges([], [])
    assert len(unite(none).left) == 0
    assert len(find_united(find_sides(none, takes_of(none))).left) == 0


@given(st.permutations(range(8)))
def test_order_does_not_show(order: list[int]) -> None:
    more = [
        (ARTICLE, 4, {"told": LOW}),
        (ARTICLE, 5, {"told": HIGH}),
        (FIRST, 4, {}),
        (FIRST, 5, {}),
    ]
    found = edges([BOTH, (4, 5, 0.7)], [first(), second(), *more])
    turned = unite(take_edges(found, np.array(order)))
    back = take_edges(turned, np.lexsort((turned.right, turned.left)))
    whole = unite(found)
    whole = take_edges(whole, np.lexsort((whole.right, whole.left)))
    assert [c.tobytes() for c in back] == [c.tobytes() for c in whole]


@pytest.fixture(scope="module")
def events() -> Copies:
    made = list(takes.events(24, 7))
    return read_copies(takes.rows(made, 7))


def test_made_up_articles_join_and_reports_do_not(events: Copies) -> None:
    found = group_copies(events)
    group = dict(zip(found.handles.tolist(), found.groups.tolist(), strict=True))
    shares = takes.score(list(takes.events(24, 7)), [group[h] for h in events.handles.tolist()])
    apart = take_edges(found.edges, found.edges.similarity > 0)
    assert shares["copied"] == shares["light"] == 1
    assert shares["medium"] >= 0.5
    assert shares["reports"] == 1 / 24  # as without unions
    assert 0 < len(apart.left) < len(found.edges.left)


@pytest.mark.parametrize("seed", range(3))
def test_copies_that_come_one_after_the_other_are_united_as_at_once(
    events: Copies, seed: int
) -> None:
    order = np.array(Random(seed).sample(range(events.size), events.size))
    parts = [take_copies(events, np.sort(rows)) for rows in np.array_split(order, 12)]
    stories, standing = group_copies(parts[0]), parts[0]
    for part in parts[1:]:
        stories = add_copies(stories, standing, part)
        rows = np.flatnonzero(np.isin(events.handles, [*standing.handles, *part.handles]))
        standing = take_copies(events, rows)
    whole = group_copies(events)
    assert stories.groups.tolist() == whole.groups.tolist()
