from collections.abc import Iterable
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.records import Removed
from transforms.site_memory import (
    DEFAULTS,
    NO_BLOCK,
    NOTHING,
    SKETCH_BITS,
    BlockUses,
    Learned,
    block_keys,
    count_stories,
    drop_learned,
    forget_uses,
    learn,
    merge_learned,
    merge_uses,
    sketch_leads,
    sure_share,
)
from transforms.text.copies import NO_TIME
from transforms.text.fingerprint import fingerprint

Fact = tuple[int, int, int, bool]  # outlet, block, story, whether a headline

A, B, C = 1, 2, 3  # outlets
PITCH, LEAD, TITLE = 70, 80, 90  # blocks


# What is left of unrelated stories: any two agree in half of their 64 bits, as in a Hadamard matrix.
SKETCHES = [
    sum(((i & j).bit_count() % 2) << j for j in range(SKETCH_BITS)) for i in range(SKETCH_BITS)
]


def uses(facts: Iterable[Fact], published: int = 0) -> BlockUses:
    rows = list(facts)
    outlets, blocks, stories = (np.array([row[i] for row in rows], np.uint64) for i in range(3))
    return BlockUses(
        outlets,
        blocks,
        stories,
        np.array([row[3] for row in rows], np.bool_),
        np.full(len(rows), published, np.int64),
        np.array([SKETCHES[row[2] % len(SKETCHES)] for row in rows], np.uint64),
    )


def told(facts: Iterable[Fact]) -> Learned:
    merged = merge_uses([uses(facts)])
    return learn(merged, count_stories(merged))


def body(outlet: int, block: int, *stories: int) -> list[Fact]:
    return [(outlet, block, story, False) for story in stories]


def heads(outlet: int, *stories: int) -> list[Fact]:
    return [(outlet, NO_BLOCK, story, True) for story in stories]


def test_keys_fold_what_sub_editors_change_and_leave_short_blocks_out() -> None:
    keys = block_keys(
        ["Sign up – it’s free.", "SIGN UP: it's  free", "Sign up, it costs", "Background"]
    )
    assert keys[0] == keys[1]
    assert keys[1] != keys[2]
    assert keys[3] == NO_BLOCK


def test_a_block_in_three_stories_of_one_outlet_is_boilerplate() -> None:
    assert told(body(A, PITCH, 1, 2, 3)).boilerplate == {(A, PITCH)}
    assert told(body(A, PITCH, 1, 2)) == NOTHING


def test_an_article_fetched_again_or_a_wire_story_run_again_repeats_nothing() -> None:
    again = [uses(body(A, LEAD, 1), day) for day in range(5)]
    merged = merge_uses(again)
    assert merged.published.tolist() == [4]
    assert learn(merged, {A: 1}) == NOTHING


def test_a_passage_of_one_story_at_many_outlets_is_syndication() -> None:
    assert told([fact for outlet in range(1, 9) for fact in body(outlet, LEAD, 1)]) == NOTHING


def test_background_that_the_wire_repeats_from_story_to_story_is_no_outlets_boilerplate() -> None:
    running = [1, 2, 3, 4]
    only_here = [5, 6, 7]
    assert told(body(A, LEAD, *running, *only_here) + body(B, LEAD, 1, 2)) == NOTHING


def test_sister_sites_share_a_template_and_a_wire() -> None:
    found = told(body(A, PITCH, 1, 2, 3, 10, 11) + body(B, PITCH, 4, 5, 6, 10, 11))
    assert found == Learned(frozenset({(A, PITCH), (B, PITCH)}), frozenset(), frozenset())


def test_boilerplate_here_is_text_where_a_stranger_prints_it_in_the_same_story() -> None:
    facts = body(A, PITCH, *range(1, 11)) + body(C, PITCH, 10)
    assert told(facts) == Learned(frozenset({(A, PITCH)}), frozenset({(10, PITCH)}), frozenset())


def test_a_phrase_of_reporting_recurs_but_in_few_of_an_outlets_stories() -> None:
    phrase = body(A, LEAD, 1, 2, 3)
    assert told(phrase + heads(A, *range(10))).boilerplate == {(A, LEAD)}
    assert told(phrase + heads(A, *range(11))) == NOTHING


@pytest.mark.parametrize(
    ("count", "total", "share"), [(3, 4, 0.301), (10, 40, 0.142), (4, 40, 0.04), (3, 0, 0.438)]
)
def test_a_share_is_proved_by_enough_stories(count: int, total: int, share: float) -> None:
    assert round(sure_share(count, total), 3) == share


def test_the_headline_of_another_story_is_a_teaser() -> None:
    headline = [(A, TITLE, 1, True)]
    assert told(headline + body(A, TITLE, 2)).teasers == {(A, 2, TITLE)}
    assert told(headline + body(A, TITLE, 1)) == NOTHING  # its own
    assert told(headline + body(B, TITLE, 2)) == NOTHING  # of another outlet
    assert told(headline + body(A, TITLE, 2) + body(B, TITLE, 2)) == NOTHING  # a wire round-up


def test_what_repeats_in_stories_that_are_alike_is_a_templates_text() -> None:
    merged = merge_uses([uses(body(A, LEAD, 1, 2, 3, 4))])
    unlike = learn(merged, {})
    assert unlike.boilerplate == {(A, LEAD)}
    alike = np.array([0, 1, 2, 4], np.uint64)  # two bits of 64 apart
    assert learn(merged._replace(sketches=alike), {}) == NOTHING


def test_a_sketch_tells_how_much_two_leads_share_and_nothing_of_what_follows() -> None:
    words = [f"word{n}" for n in range(200)]
    lead, half, other = words[:60], [*words[:30], *words[100:130]], words[100:160]
    texts = [" ".join([*text, *words[start:]]) for text in (lead, half, other) for start in (0, 9)]
    whole, same, part, _, strange, _ = sketch_leads(fingerprint([*texts])).tolist()
    assert whole == same
    agreeing = [SKETCH_BITS - (whole ^ sketch).bit_count() for sketch in (part, strange)]
    assert agreeing == [
        42,
        34,
    ]  # to be expected: 42.7 and 32, of 88 shingles 28 are shared, or none


def test_a_stream_forgets_by_day() -> None:
    merged = merge_uses([uses(body(A, PITCH, 1), 5), uses(body(A, PITCH, 2), 9)])
    assert forget_uses(merged, 6).stories.tolist() == [2]


def test_the_latest_day_of_a_fact_stays_and_unknown_outlets_are_left_out() -> None:
    fact = body(A, PITCH, 1)
    merged = merge_uses([uses(fact, 5), uses(fact, NO_TIME), uses(body(0, PITCH, 1), 9)])
    assert (merged.outlets.tolist(), merged.published.tolist()) == ([A], [5])


FACTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 3), st.integers(1, 8), st.booleans()), max_size=80
)


@given(FACTS, st.randoms(use_true_random=False), st.integers(1, 5))
def test_neither_order_nor_division_nor_repetition_changes_what_is_learned(
    facts: list[Fact], random: Random, parts: int
) -> None:
    mixed = [*facts, *random.sample(facts, len(facts) // 2)]
    random.shuffle(mixed)
    divided = merge_uses([uses(mixed[i::parts]) for i in range(parts)])
    whole = merge_uses([uses(facts)])
    for left, right in zip(whole, divided, strict=True):
        np.testing.assert_array_equal(left, right)
    counts = count_stories(whole)
    shards = [
        learn(BlockUses._make(c[whole.blocks % np.uint64(parts) == i] for c in whole), counts)
        for i in range(parts)
    ]
    assert merge_learned(shards) == learn(whole, counts)


def reference(facts: list[Fact]) -> frozenset[tuple[int, int]]:
    """Boilerplate by the definition, in sets."""
    held = {(o, b, s) for o, b, s, head in facts if o and not head}
    ran = {(o, s) for o, _, s, head in facts if o and head}
    pairs = {(o, b) for o, b, _ in held}

    def stories(outlet: int, block: int) -> set[int]:
        return {s for o, b, s in held if (o, b) == (outlet, block)}

    def printed(block: int, story: int, outlets: set[int]) -> bool:
        return any((o, block, story) in held for o in outlets)

    def alone(outlet: int, block: int) -> int:
        others = {A, B, C} - {outlet}
        return sum(not printed(block, s, others) for s in stories(outlet, block))

    homes = {pair for pair in pairs if alone(*pair) >= DEFAULTS.stories}
    found = set()
    for outlet, block in homes:
        strangers = {o for o in (A, B, C) if (o, block) not in homes}
        own = stories(outlet, block)
        shared = sum(printed(block, s, strangers) for s in own)
        total = sum(o == outlet for o, _ in ran)
        if (
            shared <= DEFAULTS.most_shared * len(own)
            and sure_share(len(own), total) >= DEFAULTS.share
        ):
            found.add((outlet, block))
    return frozenset(found)


@given(FACTS)
def test_what_is_learned_is_what_the_definition_says(facts: list[Fact]) -> None:
    assert told(facts).boilerplate == reference(facts)


TEXT = "The council voted to keep the ferry running for another year."
PITCHES = ("Our morning letter is free for all readers.", "Ferry fares to rise in spring")


def dropped(
    *paragraphs: str, learned: Learned, most: float = 0.5
) -> tuple[list[str], list[Removed]]:
    keys = block_keys(paragraphs).tolist()
    return drop_learned(paragraphs, keys, A, 1, learned, most)


@pytest.fixture
def learned() -> Learned:
    pitch, title = block_keys(PITCHES).tolist()
    return Learned(frozenset({(A, pitch)}), frozenset(), frozenset({(A, 1, title)}))


def test_learned_blocks_fall_with_their_rule(learned: Learned) -> None:
    kept, removed = dropped(TEXT, PITCHES[0], TEXT, PITCHES[1], TEXT, learned=learned)
    assert kept == [TEXT, TEXT, TEXT]
    assert removed == [
        Removed(PITCHES[0], "site_memory"),
        Removed(PITCHES[1], "other_headline"),
    ]


def test_nothing_falls_where_most_of_the_body_would(learned: Learned) -> None:
    assert dropped(*PITCHES, TEXT, learned=learned) == ([*PITCHES, TEXT], [])


def test_syndicated_text_stays(learned: Learned) -> None:
    pitch, _ = block_keys(PITCHES).tolist()
    kept, removed = dropped(
        TEXT, PITCHES[0], TEXT, learned=learned._replace(syndicated=frozenset({(1, pitch)}))
    )
    assert (kept, removed) == ([TEXT, PITCHES[0], TEXT], [])


def test_the_title_of_a_piece_in_a_round_up_stays(learned: Learned) -> None:
    piece = "Fares on the ferry are rising this spring, the operator said."
    assert dropped(TEXT, PITCHES[1], piece, learned=learned) == ([TEXT, PITCHES[1], piece], [])
