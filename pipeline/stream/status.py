"""What a stream says of itself: one line on a terminal, and ``copydesk status OUT``."""

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Final

from pipeline.stream.report import Report
from pipeline.summary import reading

COUNTED: Final = (
    *("records", "new_copies", "collapsed", "known", "rejects", "known_rejects"),
    *("held", "known_held", "released"),
    *("new_stories", "joined_copies", "merged_stories"),
)
"""Of a run's counts what a stream tells: with records, all that they add up to."""


@dataclass
class Counters:
    """Since this stream started."""

    started: float = field(default_factory=time.time)
    counts: Counter[str] = field(default_factory=Counter)
    batches: int = 0
    last_run: str | None = None
    last_at: float | None = None
    last_latency_s: float | None = None  # from arrival to readable row, of the last batch's oldest
    newest_day: int = 0
    unreadable: int = 0  # of what waits in the source
    failures: int = 0
    error: str | None = None
    stopped: str | None = None

    def add(self, report: Report, since: float) -> None:
        """One more micro-batch; ``since``: when the oldest of it arrived."""
        self.counts.update(report.counts)
        self.batches += 1
        self.last_run, self.last_at = report.run_id, time.time()
        self.last_latency_s = max(0.0, self.last_at - since)
        self.error = None

    def settle(self, report: Report) -> None:
        """Rows were written anew."""
        self.counts.update(report.counts)

    def status(
        self, waiting: int | None, in_memory: int, unsettled: int, rate: float
    ) -> dict[str, Any]:
        """As the journal keeps it."""
        return {
            "pid": os.getpid(),
            "started": self.started,
            "told": time.time(),
            **{name: self.counts[name] for name in COUNTED},
            "batches": self.batches,
            "waiting": waiting,
            "unreadable": self.unreadable,
            "in_memory": in_memory,
            "unsettled": unsettled,
            "rate": rate,
            "last_run": self.last_run,
            "last_at": self.last_at,
            "last_latency_s": self.last_latency_s,
            "failures": self.failures,
            "error": self.error,
            "stopped": self.stopped,
        }


def status_line(status: dict[str, Any]) -> str:
    """``12,345 records · 12,001 articles · 12 rejects · 3 waiting · 2.1 s behind``"""
    parts = [
        f"{status['records']:,} records",
        f"{status['new_copies']:,} articles",
        f"{status['new_stories']:,} stories",
        f"{status['rejects']:,} rejects",
    ]
    if status["waiting"] is not None:
        parts.append(f"{status['waiting']:,} waiting")
    if status["last_latency_s"] is not None:
        parts.append(f"{status['last_latency_s']:.1f} s behind")
    if status["error"]:
        parts.append(f"trouble: {status['error']}")
    return " · ".join(parts)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "never"
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(sep=" ", timespec="seconds")


def status_text(status: dict[str, Any], writer: str | None) -> str:
    """For people: what ``copydesk status OUT`` prints. ``writer``: the process that holds OUT's lock."""
    running = status["stopped"] is None and writer == str(status["pid"])
    state = (
        f"running as process {status['pid']}"
        if running
        else f"stopped: {status['stopped'] or 'killed or cut off; the next start goes on from there'}"
    )
    waiting = "unknown" if status["waiting"] is None else f"{status['waiting']:,}"
    unread = f" ({status['unreadable']:,} cannot be read)" if status.get("unreadable") else ""
    latency = status["last_latency_s"]
    lines = [
        f"stream     {state}",
        f"since      {_time(status['started'])}; told {_time(status['told'])}",
        f"read       {reading(dict.fromkeys(COUNTED, 0) | status)}",
        f"stories    {status['new_stories']:,} new, {status['joined_copies']:,} copies joined, "
        f"{status['merged_stories']:,} merged; {status['unsettled']:,} copies to be settled",
        f"lag        {waiting} waiting{unread}; last batch "
        + (f"readable {latency:.1f} s after it arrived" if latency is not None else "not yet"),
        f"rate       {status['rate']:,.0f} records/s in the last batches ({status['batches']:,})"
        if status["batches"]
        else "rate       not known yet",
        f"last       {status['last_run'] or 'none'} at {_time(status['last_at'])}",
        f"in memory  {status['in_memory']:,} copies within the horizon",
    ]
    if status["error"]:
        lines.append(f"trouble    {status['error']} ({status['failures']:,} failures)")
    return "\n".join(lines)
