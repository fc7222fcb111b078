import numpy as np
import pytest

from transforms.text.canonical import Alike, choose_canonical, relation, unbelievable_times
from transforms.text.copies import DAY, NO_TIME

NOW = 20_000 * DAY


def canonical(
    times: list[int], groups: list[int] | None = None, delivered: tuple[int, ...] = ()
) -> list[int]:
    n = len(times)
    deliveries = np.isin(np.arange(n), delivered)
    return choose_canonical(
        np.arange(n, dtype=np.uint64),
        np.array(groups or [0] * n, np.uint64),
        np.array(times),
        deliveries,
    ).tolist()


def test_the_earliest_wins() -> None:
    assert canonical([NOW + 2, NOW, NOW + 1]) == [1, 1, 1]


def test_the_agencys_delivery_comes_first() -> None:
    assert canonical([NOW, NOW + 5, NOW + 7], delivered=(1, 2)) == [1, 1, 1]


def test_ties_go_to_the_smallest_handle() -> None:
    assert canonical([NOW, NOW]) == [0, 0]


@pytest.mark.parametrize("wrong", [NO_TIME, 0, NOW - 366 * DAY, -DAY])
def test_missing_and_unbelievable_times_do_not_win(wrong: int) -> None:
    assert canonical([wrong, NOW + 1, NOW]) == [2, 2, 2]
    assert canonical([wrong, NOW]) == [1, 1]


def test_a_time_far_ahead_of_most_is_not_believed() -> None:
    groups, times = np.zeros(3, np.uint64), np.array([NOW, NOW + 1, NOW + 366 * DAY])
    assert unbelievable_times(groups, times).tolist() == [False, False, True]


def test_without_any_time_the_smallest_handle() -> None:
    assert canonical([NO_TIME, NO_TIME]) == [0, 0]
    assert canonical([0, NO_TIME]) == [0, 0]


def test_each_story_has_its_own() -> None:
    assert canonical([NOW, NOW + 1, NOW + 2, NOW], groups=[0, 1, 1, 3]) == [0, 1, 1, 3]
    assert canonical([]) == []


@pytest.mark.parametrize(
    ("alike", "expected"),
    [
        (Alike(1.0, 1.0, 1.0, 1.0), "verbatim"),
        (Alike(0.92, 0.96, 0.96, 1.0), "verbatim"),
        (Alike(0.40, 0.98, 0.40, 1.0), "excerpt"),
        (Alike(0.94, 1.0, 0.94, 1.0), "excerpt"),  # the last paragraph cut
        (Alike(0.94, 0.94, 1.0, 1.0), "expanded"),  # a local lead in front
        (Alike(0.93, 0.95, 0.97, 0.99), "verbatim"),
        (Alike(0.50, 0.50, 0.99, 1.0), "expanded"),
        (Alike(0.80, 0.89, 0.89, 0.95), "edited"),
        (Alike(0.45, 0.60, 0.60, 0.75), "edited"),  # sub-edited heavily
        (Alike(0.15, 0.24, 0.30, 0.98), "edited"),  # cut to a third, with as much local text
        (Alike(0.25, 0.40, 0.40, 0.75), "rewritten"),
        (Alike(0.02, 0.04, 0.04, 0.0), "rewritten"),  # no sentence aligns
    ],
)
def test_relation(alike: Alike, expected: str) -> None:
    assert relation(alike) == expected


def test_a_later_version_is_one_however_much_changed() -> None:
    assert relation(Alike(1.0, 1.0, 1.0, 1.0), is_version=True) == "version"


def test_a_kill_stands_for_its_story_only_where_it_is_alone() -> None:
    handles, groups = np.array([1, 2, 3], np.uint64), np.array([1, 1, 3], np.uint64)
    kills, deliveries = np.array([True, False, True]), np.array([True, False, True])
    canonical = choose_canonical(handles, groups, np.array([DAY, NO_TIME, DAY]), deliveries, kills)
    assert canonical.tolist() == [2, 2, 3]
