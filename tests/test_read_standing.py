from datetime import date, datetime, timezone

import pyarrow as pa
import pytest

from transforms.read_standing import Span, reach_back, within

MARCH = Span(date(2024, 3, 20), date(2024, 3, 21))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-03-06", True),
        ("2024-03-05", False),
        ("2024-04-04", True),
        ("2024-04-05", False),
        ("undated", True),
        (None, True),
    ],
)
def test_partitions_within_the_horizon_are_read(day: str | None, expected: bool) -> None:
    assert within(day, MARCH, 14) is expected


def test_undated_copies_meet_undated_copies_only() -> None:
    assert not within("2024-03-06", Span(None, None), 14)
    assert within("undated", Span(None, None), 14)


def stories(*ends: tuple[tuple[int, int], tuple[int, int]]) -> list[pa.Table]:
    times = [[datetime(2024, *day, 12, tzinfo=timezone.utc) for day in pair] for pair in ends]
    columns = {"first_published": [t[0] for t in times], "last_published": [t[1] for t in times]}
    return [pa.table(columns)]


def test_a_story_that_the_horizon_cuts_is_read_whole() -> None:
    told = stories(((3, 1), (3, 7)), ((3, 2), (3, 4)), ((3, 10), (3, 12)))
    assert reach_back(MARCH, told, 14) == Span(date(2024, 3, 15), date(2024, 3, 21))
    assert within("2024-03-01", reach_back(MARCH, told, 14), 14)


def test_without_such_stories_the_horizon_stands() -> None:
    assert reach_back(MARCH, stories(((3, 2), (3, 4))), 14) == MARCH
    assert reach_back(Span(None, None), stories(((3, 1), (3, 9))), 14) == Span(None, None)


def test_a_wrong_date_does_not_read_the_archive() -> None:
    told = [
        pa.table(
            {
                "first_published": [datetime(1970, 1, 1, tzinfo=timezone.utc)],
                "last_published": [datetime(2024, 3, 19, tzinfo=timezone.utc)],
            }
        )
    ]
    assert reach_back(MARCH, told, 14) == Span(date(2024, 2, 21), date(2024, 3, 21))
