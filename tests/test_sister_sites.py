from collections import Counter
from collections.abc import Iterable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.sister_sites import count_shared, group_sisters, learn_from_sisters
from transforms.site_memory import (
    NO_BLOCK,
    NOTHING,
    SKETCH_BITS,
    BlockUses,
    Learned,
    count_stories,
    learn,
    merge_uses,
)

Fact = tuple[int, int, int, bool]  # outlet, block, story, whether a headline

A, B, C, STRANGER = 1, 2, 3, 9  # outlets
PITCHES = (71, 72, 73, 74)  # blocks
TEXT = 80
SKETCHES = [
    sum(((i & j).bit_count() % 2) << j for j in range(SKETCH_BITS)) for i in range(SKETCH_BITS)
]


def uses(facts: Iterable[Fact]) -> BlockUses:
    rows = list(facts)
    outlets, blocks, stories = (np.array([row[i] for row in rows], np.uint64) for i in range(3))
    sketches = [SKETCHES[row[2] % len(SKETCHES)] for row in rows]
    heads = np.array([row[3] for row in rows], np.bool_)
    days = np.zeros(len(rows), np.int64)
    return merge_uses(
        [BlockUses(outlets, blocks, stories, heads, days, np.array(sketches, np.uint64))]
    )


def page(outlet: int, story: int, *blocks: int) -> list[Fact]:
    return [(outlet, NO_BLOCK, story, True), *((outlet, block, story, False) for block in blocks)]


def told(facts: Iterable[Fact]) -> Learned:
    merged = uses(facts)
    stories = count_stories(merged)
    return learn_from_sisters(merged, stories, group_sisters(count_shared(merged, stories)))


ONE_PAGE_EACH = [*page(A, 1, *PITCHES), *page(B, 2, *PITCHES), *page(C, 3, *PITCHES)]


def test_three_sites_of_one_template_with_a_page_each() -> None:
    expected = frozenset((outlet, block) for outlet in (A, B, C) for block in PITCHES)
    assert told(ONE_PAGE_EACH) == Learned(expected, frozenset(), frozenset())
    merged = uses(ONE_PAGE_EACH)
    assert learn(merged, count_stories(merged)) == NOTHING  # one by one they teach nothing


def test_few_shared_blocks_make_no_sisters() -> None:
    few = PITCHES[:3]
    assert told([*page(A, 1, *few), *page(B, 2, *few), *page(C, 3, *few)]) == NOTHING


def test_one_story_at_many_outlets_makes_no_sisters() -> None:
    assert told([f for outlet in range(1, 9) for f in page(outlet, 1, *PITCHES)]) == NOTHING


def test_what_is_rare_in_an_outlets_stories_is_no_template() -> None:
    more = [fact for story in range(10, 40) for fact in page(A, story) + page(B, story + 30)]
    facts = [*page(A, 1, *PITCHES), *page(B, 2, *PITCHES), *page(A, 4, *PITCHES), *more]
    assert told(facts) == NOTHING


def test_text_that_a_stranger_prints_in_the_same_stories_stays() -> None:
    facts = [
        *page(A, 1, TEXT, *PITCHES),
        *page(B, 2, TEXT, *PITCHES),
        *page(C, 3, TEXT, *PITCHES),
        *page(STRANGER, 1, TEXT),
        *page(STRANGER, 2, TEXT),
    ]
    assert {block for _, block in told(facts).boilerplate} == set(PITCHES)


def test_what_others_print_in_other_stories_is_background() -> None:
    facts = [*ONE_PAGE_EACH, *(fact for o in (A, B, C) for fact in page(o, o, TEXT))]
    assert (A, TEXT) in told(facts).boilerplate
    others = [fact for story in (7, 8) for fact in page(STRANGER, story, TEXT)]
    assert (A, TEXT) not in told([*facts, *others]).boilerplate


def test_background_stands_in_fewer_of_the_sisters_stories_than_furniture() -> None:
    pages = [page(outlet, 10 * outlet + n, *PITCHES) for outlet in (A, B, C) for n in range(3)]
    background = [(outlet, TEXT, 10 * outlet, False) for outlet in (A, B, C)]
    learned = told([fact for facts in pages for fact in facts] + background)
    assert {block for _, block in learned.boilerplate} == set(PITCHES)


def test_a_larger_sister_teaches_a_smaller_one() -> None:
    large = [fact for story in range(10, 20) for fact in page(A, story, *PITCHES)]
    assert (B, PITCHES[0]) in told([*large, *page(B, 1, *PITCHES)]).boilerplate


def test_sisters_of_sisters_are_one_group() -> None:
    shared = Counter({(2, 3): 4, (4, 5): 9, (1, 3): 4, (5, 6): 3})
    assert group_sisters(shared) == {1: 1, 2: 1, 3: 1, 4: 4, 5: 4}
    assert group_sisters(Counter()) == {}


@given(st.permutations(ONE_PAGE_EACH), st.integers(1, 4))
def test_counts_of_disjoint_blocks_add_up_in_any_order(facts: list[Fact], shards: int) -> None:
    merged = uses(facts)
    stories = count_stories(merged)
    parts = [uses([f for f in facts if f[1] % shards == shard]) for shard in range(shards)]
    total = sum((count_shared(part, stories) for part in parts), Counter[tuple[int, int]]())
    assert total == count_shared(merged, stories) == {(A, B): 4, (A, C): 4, (B, C): 4}
