from datetime import date, datetime, timezone

import pyarrow as pa
import pytest

from transforms.read_standing import (
    NOTHING,
    Reach,
    Span,
    StoryDays,
    reach_of,
    story_days,
    within,
)


def day(month: int, of_month: int) -> int:
    return date(2024, month, of_month).toordinal()


MARCH = Span(day(3, 20), day(3, 21))


def story(first: tuple[int, int], last: tuple[int, int], name: str = "s1") -> StoryDays:
    return StoryDays(name, day(*first), day(*last))


@pytest.mark.parametrize(
    ("partition", "expected"),
    [
        ("2024-03-06", True),
        ("2024-03-05", False),
        ("2024-04-04", True),
        ("2024-04-05", False),
        ("9999-12-31", False),
        ("undated", True),
        (None, True),
    ],
)
def test_partitions_within_the_horizon_are_read(partition: str | None, expected: bool) -> None:
    assert within(partition, reach_of(MARCH, [], 14)) is expected


def test_a_story_that_the_horizon_would_cut_is_read_whole() -> None:
    told = [story((3, 1), (3, 7)), story((3, 2), (3, 4), "s2"), story((3, 10), (3, 12), "s3")]
    assert reach_of(MARCH, told, 14) == Reach(day(3, 1), day(4, 4))


def test_what_lies_outside_is_closed() -> None:
    assert reach_of(MARCH, [story((1, 1), (1, 2))], 14) == Reach(
        day(3, 6), day(4, 4), frozenset({"s1"})
    )


def test_a_wrong_date_does_not_read_the_archive() -> None:
    wrong = StoryDays("s1", date(1970, 1, 1).toordinal(), day(3, 19))
    expected = Reach(day(3, 6) - 28, day(4, 4), frozenset({"s1"}))
    assert reach_of(MARCH, [wrong], 14) == expected


def test_undated_copies_count_as_of_the_newest_day() -> None:
    told = [story((1, 1), (1, 2)), story((2, 10), (2, 11), "s2")]
    undated = Span(None, None, has_undated=True)
    assert reach_of(undated, told, 14) == Reach(day(1, 28), day(2, 25), frozenset({"s1"}))
    assert reach_of(undated, [], 14) == NOTHING


def test_the_end_of_the_calendar_is_a_day_like_others() -> None:
    last = date.max.toordinal()
    assert within("2024-03-06", reach_of(Span(day(3, 1), last), [], 14))


def test_dates_not_believed_count_for_where_the_copies_of_a_story_stand() -> None:
    noon = datetime(2024, 3, 4, 12, tzinfo=timezone.utc)
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    row = {"story_id": "s1", "first_published": noon, "last_published": noon}
    dated = row | {"dated_from": epoch, "dated_to": noon}
    found = [story_days(pa.Table.from_pylist([told])) for told in (row, dated)]
    assert found == [[story((3, 4), (3, 4))], [StoryDays("s1", epoch.toordinal(), day(3, 4))]]
