import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.candidates import DEFAULTS, CandidateSettings
from transforms.text.copies import DAY, NO_TIME, make_copies
from transforms.text.days import DAY_MINUTES, NO_DAY
from transforms.text.fingerprint import fingerprint
from transforms.text.pair_days import (
    DatedSketches,
    dated_sketches,
    shared_by_day,
    take_sketches,
    without_common_names,
    without_far_names,
)
from transforms.text.stop_days import NONE, StopDays

HEAD = 1 << 21
NAME = 1
"""The bit by which a key is a name."""

Row = tuple[int, int, int, int | None]  # key, handle, size, day


def sketches(rows: list[Row], standing: tuple[int, ...] = ()) -> DatedSketches:
    keys, handles, sizes, days = zip(*rows, strict=True)
    return DatedSketches(
        np.array(keys, np.uint64) * np.uint64(HEAD),
        np.array(handles, np.uint64),
        np.array(sizes, np.uint32),
        np.array([NO_DAY if day is None else day * DAY_MINUTES for day in days], np.int32),
        ~np.isin(handles, standing),
    )


def named(rows: list[tuple[int, int]], standing: tuple[int, ...] = ()) -> DatedSketches:
    """Copies, each with its minute, that all have one name."""
    handles, minutes = zip(*rows, strict=True)
    return DatedSketches(
        np.full(len(rows), HEAD | NAME, np.uint64),
        np.array(handles, np.uint64),
        np.full(len(rows), 50, np.uint32),
        np.array(minutes, np.int32),
        ~np.isin(handles, standing),
    )


def pairs(
    rows: list[Row],
    stops: StopDays = NONE,
    settings: CandidateSettings = DEFAULTS,
    standing: tuple[int, ...] = (),
) -> list[tuple[int, int]]:
    return met(sketches(rows, standing), stops, settings)


def met(
    made: DatedSketches, stops: StopDays = NONE, settings: CandidateSettings = DEFAULTS
) -> list[tuple[int, int]]:
    found = shared_by_day(made, stops, settings)
    return list(zip(found.left.tolist(), found.right.tolist(), strict=True))


def stopped(key: int, first: int, last: int) -> StopDays:
    days = (np.array([first], np.int32), np.array([last], np.int32))
    return StopDays(np.array([key * HEAD], np.uint64), *days)


def test_copies_that_share_a_key_within_the_horizon() -> None:
    rows: list[Row] = [(1, 7, 50, 1), (1, 5, 40, 15), (1, 9, 60, 16)]
    assert pairs(rows) == [(5, 7), (5, 9)]


def test_undated_copies_meet_all() -> None:
    assert pairs([(1, 7, 50, 1), (1, 5, 40, None), (1, 9, 60, None), (1, 8, 9, 40)]) == [
        (5, 7),
        (5, 8),
        (5, 9),
        (7, 9),
        (8, 9),
    ]


def test_a_key_counts_until_the_day_it_stops() -> None:
    rows: list[Row] = [(1, 7, 50, 1), (1, 5, 40, 2), (1, 9, 60, 3), (1, 8, 60, 5)]
    assert pairs(rows, stopped(1, 3, 4)) == [(5, 7), (5, 8), (7, 8), (8, 9)]


def test_pairs_of_two_standing_copies_were_decided_before() -> None:
    rows: list[Row] = [(1, 7, 50, 1), (1, 5, 40, 1), (1, 9, 60, 2)]
    assert pairs(rows, standing=(5, 7)) == [(5, 9), (7, 9)]
    assert pairs(rows, standing=(5, 7, 9)) == []


def test_past_the_cap_all_meet_the_longest_only() -> None:
    rows: list[Row] = [(1, handle, 100 + handle, 1) for handle in range(300)]
    found = set(pairs(rows, settings=CandidateSettings(cap=100, hubs=2)))
    assert found == {
        (min(h, hub), max(h, hub)) for hub in (298, 299) for h in range(300) if h != hub
    }


def test_the_cap_is_seen_as_of_each_day() -> None:
    few = CandidateSettings(cap=2, hubs=1)
    rows: list[Row] = [(1, 1, 10, 1), (1, 2, 30, 1), (1, 3, 20, 2), (1, 4, 5, 2)]
    assert pairs(rows, settings=few) == [(1, 2), (2, 3), (2, 4)]
    assert pairs([*rows, (1, 5, 9, 40), (1, 6, 9, 40)], settings=few)[-1] == (5, 6)


def test_nothing_in_nothing_out() -> None:
    none = DatedSketches(*(np.zeros(0, kind) for kind in ("u8", "u8", "u4", "i4", "?")))
    assert len(shared_by_day(none, NONE, CandidateSettings()).left) == 0


ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 12)), min_size=1, max_size=40, unique=True
).map(lambda rows: [(key, handle, 3 + handle % 5, handle % 4 * 6) for key, handle in rows])


@settings(max_examples=50, deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.sampled_from([2, 5, 300]))
def test_day_by_day_finds_what_all_at_once_finds(
    rows: list[Row], random: "st.random.Random", cap: int
) -> None:
    capped = CandidateSettings(cap=cap, hubs=1)
    stops = stopped(1, 6, 12)
    shuffled = rows.copy()
    random.shuffle(shuffled)
    whole = pairs(shuffled, stops, capped)
    found: list[tuple[int, int]] = []
    for day in (0, 6, 12, 18):
        seen = [row for row in rows if (row[3] or 0) <= day]
        before = tuple(row[1] for row in seen if (row[3] or 0) < day)
        found += pairs(seen, stops, capped, before) if seen else []
    assert sorted(found) == whole


@pytest.mark.parametrize("size", [1, 7])
def test_what_is_shared_is_counted_with_the_smaller_size(size: int) -> None:
    rows: list[Row] = [(key, handle, 10 * handle, 1) for key in range(size) for handle in (2, 4)]
    found = shared_by_day(sketches(rows), NONE, CandidateSettings())
    assert (found.shared.tolist(), found.smaller.tolist()) == ([size], [20])


def test_a_rare_name_is_one_that_few_had_in_the_day_before() -> None:
    rare = CandidateSettings(rare=2)
    rows = [(1, 0), (2, 10), (3, 20), (4, 30), (5, 20 + DAY_MINUTES)]
    assert met(named(rows), settings=rare) == [(1, 2), (1, 3), (2, 3), (3, 5), (4, 5)]


def test_names_count_for_a_day_shingles_for_longer() -> None:
    assert met(named([(1, 0), (2, DAY_MINUTES)])) == [(1, 2)]
    assert met(named([(1, 0), (2, DAY_MINUTES + 1)])) == []


def test_a_name_makes_no_square_of_pairs() -> None:
    assert len(met(named([(handle, handle) for handle in range(1000)]))) == 1 + 2 + 3 + 4


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 4000), min_size=2, max_size=25), st.integers(1, 5))
def test_names_seen_one_by_one_make_the_pairs_of_all_at_once(minutes: list[int], most: int) -> None:
    rare = CandidateSettings(rare=most)
    rows = list(enumerate(sorted(minutes)))
    found: list[tuple[int, int]] = []
    for n in range(1, len(rows) + 1):
        found += met(named(rows[:n], tuple(range(n - 1))), settings=rare)
    assert sorted(found) == met(named(rows[::-1]), settings=rare)


TOLD_TWICE = (
    "At noon Ann Lee of Thornby paid 350 for it",
    "Some 350 it was, said Thornby, that Lee gave",
)


@pytest.mark.parametrize(
    ("published", "rare", "shared"), [(DAY, 4, 3), (NO_TIME, 4, 0), (DAY, 0, 0)]
)
def test_dated_copies_meet_by_their_names(published: int, rare: int, shared: int) -> None:
    handles = np.array([5, 9], np.uint64)
    times = np.full(2, published, np.int64)
    copies = make_copies(handles, times, handles, fingerprint(TOLD_TWICE))
    asked = CandidateSettings(rare=rare)
    found = shared_by_day(dated_sketches(copies, np.ones(2, np.bool_), asked), NONE, asked)
    assert found.shared.tolist() == [shared] * (shared > 0)


def test_names_of_other_days_are_left_out() -> None:
    minutes = [0, 100, 1540, 1600, 4000, 5000]
    beside = without_far_names(named(list(enumerate(minutes))), np.array([1540, 3000], np.int32))
    assert beside.minutes.tolist() == [100, 1540, 1600, 4000]
    shingles = sketches([(1, 7, 50, 1), (1, 5, 40, 15)])
    assert len(without_far_names(shingles, np.array([0], np.int32)).keys) == 2
    assert len(without_far_names(shingles, np.zeros(0, np.int32)).keys) == 2


NAMED = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4000)), min_size=1, max_size=60)
"""Copies, one after the other: which name each has, and its minute."""


@settings(max_examples=100, deadline=None)
@given(NAMED, st.integers(1, 3), st.randoms(use_true_random=False))
def test_what_is_thinned_in_any_parts_makes_the_same_pairs(
    rows: list[tuple[int, int]], most: int, random: "st.random.Random"
) -> None:
    rare = CandidateSettings(rare=most)
    names, minutes = (np.array(column) for column in zip(*rows, strict=True))
    whole = DatedSketches(
        names.astype(np.uint64) * np.uint64(HEAD) | np.uint64(NAME),
        np.arange(len(rows), dtype=np.uint64),
        np.full(len(rows), 50, np.uint32),
        minutes.astype(np.int32),
        np.ones(len(rows), np.bool_),
    )
    parts: list[list[int]] = [[], [], []]
    for row in random.sample(range(len(rows)), len(rows)):
        random.choice(parts).append(row)
    thinned = take_sketches(whole, np.zeros(0, np.int64))
    for part in parts:
        thin = without_common_names(take_sketches(whole, np.array(part, np.int64)), rare)
        both = DatedSketches._make(map(np.concatenate, zip(thinned, thin, strict=True)))
        thinned = without_common_names(both, rare)
    assert met(thinned, settings=rare) == met(whole, settings=rare)


def test_of_a_name_that_many_have_only_a_few_are_kept_a_day() -> None:
    many = named([(handle, handle * 7) for handle in range(600)])  # three days
    assert len(without_common_names(many, CandidateSettings(rare=4)).keys) == 3 * 10
    shingles = sketches([(1, handle, 50, 1) for handle in range(600)])
    assert len(without_common_names(shingles, DEFAULTS).keys) == 600
    none = without_common_names(take_sketches(many, np.zeros(0, np.int64)), DEFAULTS)
    assert len(none.keys) == 0
