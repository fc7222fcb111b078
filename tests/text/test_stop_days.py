import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.test_stops import TERMS, TERMS_HASH, copies_on, own_words
from transforms.text.copies import DAY, take_copies
from transforms.text.days import later_days
from transforms.text.stop_days import (
    UNDATED,
    StopDays,
    concat_stops,
    day_uses,
    stop_days,
    stopped_throughout,
    stops_on,
)
from transforms.text.stops import StopSettings, is_stopped, merge_uses

BY_DAY = StopSettings(window_days=2.0, most_windows=3, by_day=True)


def terms_on(days: list[int | None], settings: StopSettings = BY_DAY) -> list[tuple[int, int]]:
    """The stretches of days on which the terms say nothing, one use on each of the days."""
    copies = copies_on(days, [f"{own_words(i)} {TERMS}" for i in range(len(days))])
    found = stop_days(day_uses(copies), settings)
    own = is_stopped(found.heads, np.array([TERMS_HASH], np.uint64))
    assert own.all()
    return list(zip(found.first[own].tolist(), found.last[own].tolist(), strict=True))


def test_a_shingle_stops_on_the_day_it_has_lived_too_long_until_it_has_rested() -> None:
    assert terms_on([0, 2, 4, 6]) == [(6, 14), (UNDATED, UNDATED)]
    assert terms_on([0, 2, 4]) == []


def test_what_comes_later_does_not_show() -> None:
    before = [0, 2, 4, 6, 8, 40, 42]
    later = [*before, 44, 46, 48, 90]
    upto = {day for first, last in terms_on(before) for day in range(first, min(last, 42) + 1)}
    again = {day for first, last in terms_on(later) for day in range(first, min(last, 42) + 1)}
    assert upto == again == set(range(6, 17))


def test_uses_longer_ago_than_the_horizon_do_not_count() -> None:
    assert terms_on([0, 2, 4, 15]) == [(UNDATED, UNDATED)]
    assert terms_on([0, 2, 4, 15], BY_DAY._replace(horizon_days=15))[0] == (15, 15)


def test_all_uses_count_on_all_days_where_asked() -> None:
    everything = BY_DAY._replace(by_day=False)
    assert terms_on([0, 20, 40, 60], everything) == [(0, UNDATED)]
    assert terms_on([0, 2, 4, 5], everything) == []


def test_undated_copies_are_decided_from_all_uses() -> None:
    texts = [" ".join(map(own_words, range(9 * i, 9 * i + 9))) + f" {TERMS}" for i in range(200)]
    found = stop_days(day_uses(copies_on([None] * 200, texts)), BY_DAY)
    assert stops_on(found, UNDATED).tolist() == [(TERMS_HASH >> 21) << 21]
    assert len(stops_on(found, 3)) == 0


def test_nothing_in_nothing_out() -> None:
    assert [len(column) for column in stop_days(day_uses(copies_on([], [])), BY_DAY)] == [0, 0, 0]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(8)), st.integers(0, 8))
def test_division_and_order_do_not_show(order: list[int], cut: int) -> None:
    copies = copies_on(
        [0, 2, 4, 6, None, 8, 8, 8], [f"{own_words(i % 3)} {TERMS}" for i in range(8)]
    )
    rows = np.array(order)
    parts = [day_uses(take_copies(copies, part)) for part in (rows[:cut], rows[cut:])]
    for one, other in zip(merge_uses(parts), day_uses(copies), strict=True):
        assert one.tolist() == other.tolist()


def test_stops_of_shards_come_ascending() -> None:
    def stops(*rows: tuple[int, int, int]) -> StopDays:
        heads, first, last = zip(*rows, strict=True)
        return StopDays(
            np.array(heads, np.uint64), np.array(first, np.int32), np.array(last, np.int32)
        )

    found = concat_stops([stops((7, 5, 6), (9, 0, 1)), stops((3, 0, 2), (7, 1, 2))])
    assert found.heads.tolist() == [3, 7, 7, 9]
    assert found.first.tolist() == [0, 1, 5, 0]
    assert stops_on(found, 1).tolist() == [3, 7, 9]


@pytest.mark.parametrize(
    ("left", "right", "day"), [(3, 5, 5), (3, None, 3), (None, None, -(2**31))]
)
def test_a_pair_is_decided_as_of_its_later_copy(
    left: int | None, right: int | None, day: int
) -> None:
    copies = copies_on([left, right], ["", ""])
    assert later_days(copies.published, np.array([[0, 1]])).tolist() == [day]
    assert DAY == 86_400_000_000


def test_what_says_nothing_on_all_of_some_days() -> None:
    copies = copies_on([0, 2, 4, 6], [f"{own_words(i)} {TERMS}" for i in range(4)])
    stops = stop_days(day_uses(copies), BY_DAY)  # from 6 to 14
    terms = np.array([TERMS_HASH, TERMS_HASH ^ 1 << 40], np.uint64)
    days = ((6, 14), (7, 7), (5, 9), (9, 15))
    found = [stopped_throughout(terms, stops, *some).tolist() for some in days]
    assert found == [[True, False], [True, False], [False, False], [False, False]]
