"""A stop by request is a success, and is cut off where it takes too long, whatever asked for it."""

import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.stream import stop as stops
from pipeline.stream.stop import Stop, stop_when_asked


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set where the process would have been ended."""
    event = threading.Event()
    monkeypatch.setattr(stops, "_cut_off", lambda told, code: event.set())
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield event
    for number, handler in handlers.items():
        signal.signal(number, handler)


def by_signal(_: Path) -> None:
    signal.raise_signal(signal.SIGTERM)


def by_file(path: Path) -> None:
    path.touch()


def by_time(_: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("ask", "reason"),
    [(by_signal, "SIGTERM"), (by_file, "{file} is there"), (by_time, "the time is up")],
)
def test_a_stop_that_takes_too_long_is_cut_off(
    tmp_path: Path, cut_off: threading.Event, ask: Callable[[Path], None], reason: str
) -> None:
    file = tmp_path / "stop"
    stop = Stop(file, 0.5 if ask is by_time else 1000.0, until_idle=False)
    stop.longest_s = 0.1
    stop_when_asked(stop)
    assert not cut_off.wait(0.3)
    ask(file)
    assert cut_off.wait(10.0)
    assert (stop.reason, stop.is_by_request) == (reason.format(file=file), True)


def test_a_stream_that_has_read_all_is_not_cut_off(cut_off: threading.Event) -> None:
    stop = Stop(None, None, until_idle=True)
    stop.longest_s = 0.1
    stop_when_asked(stop)
    stop.end("nothing more to read")
    assert not cut_off.wait(1.0)
    assert (stop.reason, stop.is_by_request) == ("nothing more to read", False)
