import numpy as np

from transforms.text.copies import DAY, NO_TIME, Copies, make_copies
from transforms.text.fingerprint import fingerprint
from transforms.text.hashing import shingle_hash
from transforms.text.stop_days import day_uses, stop_days
from transforms.text.stops import HEAD_BITS, StopSettings, is_stopped, merge_uses, split_uses

TERMS = "all rights reserved"
TERMS_HASH = shingle_hash(TERMS.split())
TERMS_HEAD = (TERMS_HASH >> HEAD_BITS) << HEAD_BITS


def copies_on(days: list[int | None], texts: list[str]) -> Copies:
    times = [NO_TIME if day is None else day * DAY for day in days]
    rows = np.arange(1, len(texts) + 1, dtype=np.uint64)
    return make_copies(rows, np.array(times), np.zeros(len(texts), np.uint64), fingerprint(texts))


TWO_DAYS = StopSettings(window_days=2.0, most_windows=3, by_day=False)


def stopped(copies: Copies, settings: StopSettings = TWO_DAYS) -> set[int]:
    return set(stop_days(day_uses(copies), settings).heads.tolist())


def own_words(i: int) -> str:
    return f"alpha{i} beta{i} gamma{i}"


def test_what_lives_long_says_nothing() -> None:
    texts = [f"{own_words(i)} {TERMS}" for i in range(4)]
    assert stopped(copies_on([0, 2, 4, 6], texts)) == {TERMS_HEAD}
    assert stopped(copies_on([0, 2, 4, 5], texts)) == set()  # three windows


def test_what_falls_together_is_news_though_it_comes_again() -> None:
    texts = [f"{own_words(i)} {TERMS}" for i in range(13)]
    days: list[int | None] = [0, 2, 4, 20, *[40] * 9]
    assert stopped(copies_on(days, texts)) == set()
    assert stopped(copies_on([0, 2, 4, 20, *[40] * 5], texts[:9])) == {TERMS_HEAD}


def test_neighbouring_windows_count_together() -> None:
    texts = [f"{own_words(i)} {TERMS}" for i in range(9)]
    assert stopped(copies_on([0, 2, 20, 30, 41, 41, 41, 42, 42], texts)) == {TERMS_HEAD}
    assert stopped(copies_on([0, 20, 30, 41, 41, 41, 42, 42, 42], texts)) == set()


def test_undated_boilerplate_turns_up_in_many_topics() -> None:
    texts = [" ".join(map(own_words, range(9 * i, 9 * i + 9))) + f" {TERMS}" for i in range(200)]
    assert stopped(copies_on([None] * 200, texts)) == {TERMS_HEAD}


def test_an_undated_story_in_many_papers_stays() -> None:
    wire = " ".join(f"word{k}" for k in range(60))
    texts = [f"{wire} {own_words(i)}" for i in range(200)]
    assert stopped(copies_on([None] * 200, texts)) == set()


def test_no_copies_no_stops() -> None:
    assert stopped(copies_on([], [])) == set()


def test_ranges_of_shingles_can_be_judged_apart() -> None:
    copies = copies_on([0, 2, 4, 6], [f"{TERMS} {own_words(0)}"] * 4)
    uses = day_uses(copies)
    parts = [part for _, part in split_uses(uses, 8)]
    assert len(parts) > 1
    apart = np.concatenate([stop_days(part, TWO_DAYS).heads for part in parts])
    assert apart.tolist() == stop_days(uses, TWO_DAYS).heads.tolist()
    assert len(apart) == 4
    for merged, whole in zip(merge_uses(parts), uses, strict=True):
        assert merged.tolist() == whole.tolist()


def test_is_stopped() -> None:
    stop = np.array([1 << 21, 3 << 21], np.uint64)
    shingles = np.array([1 << 21, 2 << 21, 3 << 21, 4 << 21], np.uint64)
    assert is_stopped(shingles, stop).tolist() == [True, False, True, False]
    assert is_stopped(shingles, stop[:0]).tolist() == [False] * 4
