"""The oracle on a small made-up newswire: who copied whom, and what only looks like a copy."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.copies import DAY, Copies, make_copies, take_copies
from transforms.text.fingerprint import fingerprint
from transforms.text.stories import Stories, add_copies, group_copies


def paragraph(story: str, number: int) -> str:
    """Thirty words that no other paragraph has in this order: ``ferryda ferrydb ...``."""
    words = [f"{story}{chr(97 + number)}{chr(97 + k % 26)}" for k in range(30)]
    return (
        f"It said {' '.join(words[:15])} in {words[15].capitalize()}. Then {' '.join(words[16:])}."
    )


def wire(story: str, paragraphs: int = 10) -> list[str]:
    return [paragraph(story, number) for number in range(paragraphs)]


def retold(text: str) -> str:
    """Two words in a row stay together, then three go: no three words of the source are left."""
    words = text.rstrip(".").split()
    kept = [f"{words[at]} {words[at + 1]}" for at in range(2, len(words) - 1, 5)]
    return f"As was told {' or as '.join(kept)}."


FERRY, BUDGET, STRIKE = wire("ferry"), wire("budget"), wire("strike")
LOCAL = "Our islands reporter was at the pier when the lifeboats came home shortly after midnight."

ARTICLES = {
    1: FERRY,
    2: FERRY[:5],  # cut from the end
    3: [LOCAL, *FERRY],  # a local lead
    4: [p.replace("It said", "The company said that") for p in FERRY],  # sub-edited
    5: BUDGET,
    6: BUDGET[:6],
    7: STRIKE,
    8: [*FERRY[:2], *BUDGET[:2], *STRIKE[:2]],  # a round-up
    9: [*wire("inquiry", 4), *FERRY[4:6]],  # a follow-up that repeats background
    10: [BUDGET[0], *map(retold, BUDGET[1:])],  # a rewrite with one quote left as it was
}


def articles(order: list[int]) -> Copies:
    handles = np.array(order, np.uint64)
    texts = ["\n\n".join(ARTICLES[handle]) for handle in order]
    times = 20_000 * DAY + np.array(order, np.int64) * 3_600_000_000
    return make_copies(handles, times, handles, fingerprint(texts))


def stories_of(found: Stories) -> dict[int, int]:
    return dict(zip(found.handles.tolist(), found.groups.tolist(), strict=True))


EXPECTED = {1: 1, 2: 1, 3: 1, 4: 1, 5: 5, 6: 5, 7: 7, 8: 8, 9: 9, 10: 5}


def test_copies_join_and_look_alikes_do_not() -> None:
    found = group_copies(articles(sorted(ARTICLES)))
    assert stories_of(found) == EXPECTED
    assert found.canonical.tolist() == [1, 1, 1, 1, 5, 5, 7, 8, 9, 5]


def test_a_roundup_is_told() -> None:
    assert group_copies(articles(sorted(ARTICLES))).roundups.tolist() == [8]


def test_an_agencys_delivery_is_canonical() -> None:
    order = sorted(ARTICLES, reverse=True)
    found = group_copies(articles(order), deliveries=np.array([h == 4 for h in order]))
    assert found.canonical.tolist() == [4, 4, 4, 4, 5, 5, 7, 8, 9, 5]


@settings(max_examples=20, deadline=None)
@given(st.permutations(sorted(ARTICLES)))
def test_order_does_not_show(order: list[int]) -> None:
    one, other = group_copies(articles(order)), group_copies(articles(sorted(ARTICLES)))
    for left, right in zip(one[:5], other[:5], strict=True):
        assert left.tolist() == right.tolist()
    for left, right in zip(one.edges, other.edges, strict=True):
        assert left.tobytes() == right.tobytes()


def test_grouping_again_changes_nothing() -> None:
    copies = articles(sorted(ARTICLES))
    found = group_copies(copies)
    ferry = take_copies(copies, np.flatnonzero(found.groups == 1))
    assert set(group_copies(ferry).groups.tolist()) == {1}


def test_nothing_and_one() -> None:
    assert group_copies(articles([])).groups.tolist() == []
    assert group_copies(articles([3])).groups.tolist() == [3]


def test_copies_that_come_later_join_and_the_founder_stays() -> None:
    first, later = articles([2, 5, 6, 9]), articles([1, 3, 4, 7, 8, 10])
    found = add_copies(group_copies(first), first, later)
    assert stories_of(found) == EXPECTED
    assert dict(zip(found.handles.tolist(), found.founders.tolist(), strict=True))[1] == 2
    assert found.canonical.tolist() == [1, 1, 1, 1, 5, 5, 7, 8, 9, 5]


@settings(max_examples=10, deadline=None)
@given(st.permutations(sorted(ARTICLES)), st.integers(1, 9))
def test_arrivals_end_with_the_stories_of_a_batch(order: list[int], cut: int) -> None:
    first, later = articles(order[:cut]), articles(order[cut:])
    found = add_copies(group_copies(first), first, later)
    batch = group_copies(articles(order))
    assert found.groups.tolist() == batch.groups.tolist()
    assert found.roundups.tolist() == batch.roundups.tolist()
    assert found.canonical.tolist() == batch.canonical.tolist()
