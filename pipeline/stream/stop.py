"""When a stream is to end: a signal, a file, a time, or nothing more to read. Loads no Beam."""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Final

LONGEST_STOP_S: Final = 9.0
"""A stop that takes longer is cut off: what was in work is uncommitted then, and the next start takes it again."""


class Stop:
    """Whether and why to stop."""

    def __init__(self, file: Path | None, max_seconds: float | None, until_idle: bool) -> None:
        self._file = file
        self._end = time.monotonic() + max_seconds if max_seconds is not None else None
        self.until_idle = until_idle
        self.longest_s = LONGEST_STOP_S
        self.reason: str | None = None

    def asked(self) -> bool:
        """Whether to take no more."""
        if self.reason is None:
            if self._file is not None and self._file.exists():
                self.reason = f"{self._file} is there"
            elif self._end is not None and time.monotonic() >= self._end:
                self.reason = "the time is up"
        return self.reason is not None


def stop_at_signals(stop: Stop) -> None:
    """SIGTERM and Ctrl-C let the batch in work end; also where the shell had Ctrl-C ignored ('&' in a script).

    To be called before Beam is loaded: a stop that comes while the process starts is a stop, too.
    """

    def handle(number: int, _: object) -> None:
        if stop.reason is None:
            stop.reason = signal.Signals(number).name
            timer = threading.Timer(stop.longest_s, _cut_off)
            timer.daemon = True
            timer.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


def _cut_off() -> None:
    message = "copydesk: stopped before the batch in work was done; the next start takes it again\n"
    os.write(sys.stderr.fileno(), message.encode())
    os._exit(0)
