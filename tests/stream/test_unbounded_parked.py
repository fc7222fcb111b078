"""Parked: what one reader leaves open, another goes on with."""

from pipeline.stream.unbounded_parked import IDLE_S, Parked


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_one_takes_it_where_it_stands() -> None:
    closed: list[str] = []
    parked = Parked[str](closed.append)
    parked.leave(7, "connection", by="first")
    assert parked.take(6) is None
    assert parked.take(7) == "connection"
    assert parked.take(7) is None
    assert closed == []


def test_two_at_one_mark_are_one() -> None:
    closed: list[str] = []
    parked = Parked[str](closed.append)
    parked.leave(7, "older", by="first")
    parked.leave(7, "newer", by="second")
    assert parked.take(7) == "newer"
    assert closed == ["older"]


def test_a_reader_closes_what_it_left_unless_another_has_it() -> None:
    closed: list[str] = []
    parked = Parked[str](closed.append)
    parked.leave(7, "taken", by="first")
    assert parked.take(7) == "taken"
    parked.leave(8, "taken", by="second")
    parked.leave(3, "left", by="first")
    parked.close("first")
    assert closed == ["left"]
    assert parked.take(8) == "taken"


def test_what_nobody_takes_is_closed() -> None:
    closed: list[str] = []
    clock = Clock()
    parked = Parked[str](closed.append, clock)
    parked.leave(7, "forgotten", by="first")
    clock.at += IDLE_S + 1
    parked.leave(8, "connection", by="second")
    assert closed == ["forgotten"]
    assert parked.take(7) is None
    assert parked.take(8) == "connection"
