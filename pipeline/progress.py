"""The line that shows a long local run at work; nothing where stderr is no terminal."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from transforms.progress import Progress, read_progress

EVERY_SECONDS = 0.5
_CLEAR = "\r\x1b[K"


def progress_line(progress: Progress, seconds: float) -> str:
    """``12,345 records · 12,001 articles · 344 rejects · 1,870/s``"""
    rate = progress.records / seconds if seconds > 0 else 0.0
    return (
        f"{progress.records:,} records · {progress.articles:,} articles · "
        f"{progress.rejects:,} rejects · {rate:,.0f}/s"
    )


def _watch(folder: str, stopped: threading.Event) -> None:
    """Redraw the line until stopped. When nothing more is read, copies are being compared and written."""
    start = time.monotonic()
    last, line = Progress(), "starting"
    while not stopped.wait(EVERY_SECONDS):
        progress, seconds = read_progress(folder), time.monotonic() - start
        if progress != last:
            line = progress_line(progress, seconds)
        note = f" · comparing, {seconds:.0f} s" if progress == last != Progress() else ""
        print(_CLEAR + line + note, end="", file=sys.stderr, flush=True)
        last = progress
    print(_CLEAR, end="", file=sys.stderr, flush=True)


@contextmanager
def shown_progress(folder: str | None) -> Iterator[str | None]:
    """Show the counts that workers leave in ``folder`` while the block runs; yields the folder, or None if quiet."""
    if folder is None or not sys.stderr.isatty():
        yield None
        return
    stopped = threading.Event()
    watcher = threading.Thread(target=_watch, args=(folder, stopped), daemon=True)
    watcher.start()
    try:
        yield folder
    finally:
        stopped.set()
        watcher.join()
