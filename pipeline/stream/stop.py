"""When a stream is to end: a signal, a file, a time, or nothing more to read. Loads no Beam."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Final

from pipeline.stream.terminal import tell

LONGEST_STOP_S: Final = 9.0
"""A stop that takes longer is cut off: what was in work is uncommitted then, and the next start takes it again."""

_LOOK_S: Final = 0.2


class Stop:
    """Whether and why to stop."""

    def __init__(self, file: Path | None, max_seconds: float | None, until_idle: bool) -> None:
        self._file = file
        self._end = time.monotonic() + max_seconds if max_seconds is not None else None
        self.until_idle = until_idle
        self.longest_s = LONGEST_STOP_S
        self.cut_off = (
            "stopped before the batch in work was done; the next start takes it again",
            0,
        )
        self.reason: str | None = None
        self.is_by_request = False

    def asked(self) -> bool:
        """Whether to take no more."""
        if self.reason is None:
            if self._file is not None and self._file.exists():
                self.request(f"{self._file} is there")
            elif self._end is not None and time.monotonic() >= self._end:
                self.request("the time is up")
        return self.reason is not None

    def request(self, reason: str) -> None:
        """Somebody wants it: a stop like that is a success, whatever trouble there is."""
        if self.reason is None:
            self.reason, self.is_by_request = reason, True

    def end(self, reason: str) -> None:
        """The stream itself has come to an end."""
        if self.reason is None:
            self.reason = reason


def stop_when_asked(stop: Stop) -> None:
    """SIGTERM, Ctrl-C (also where the shell had it ignored: '&' in a script), the file and the time let the batch in
    work end; what takes longer than promised is cut off.

    To be called before Beam is loaded: a stop that comes while the process starts is a stop, too.
    """

    def handle(number: int, _: object) -> None:
        stop.request(signal.Signals(number).name)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
    threading.Thread(target=_watch, args=(stop,), daemon=True).start()


def _watch(stop: Stop) -> None:
    while not stop.asked():
        time.sleep(_LOOK_S)
    if stop.is_by_request:
        time.sleep(stop.longest_s)
        _cut_off(*stop.cut_off)


def _cut_off(told: str, code: int) -> None:
    tell(told)
    os._exit(code)
