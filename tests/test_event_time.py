from datetime import datetime, timezone

from transforms.event_time import event_time, oldest_event

DAY = 86_400.0


def at(day: int) -> datetime:
    return datetime(1970, 1, day, tzinfo=timezone.utc)


def test_an_article_happens_when_it_was_published() -> None:
    assert event_time(at(3), 3 * DAY, 2 * DAY) == 2 * DAY


def test_nothing_happens_after_it_arrived() -> None:
    assert event_time(at(30), 3 * DAY, 2 * DAY) == 3 * DAY


def test_nothing_is_later_than_the_bound() -> None:
    assert event_time(at(1), 9 * DAY, 2 * DAY) == 7 * DAY == oldest_event(9 * DAY, 2 * DAY)


def test_without_a_time_it_happens_when_it_arrives() -> None:
    assert event_time(None, 3 * DAY, 2 * DAY) == 3 * DAY
