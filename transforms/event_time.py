"""Event time of a stream: when an article was published, as far as that can be believed, within a bounded lateness.

    published ──► not after it arrived ──► not longer before that than the horizon ──► event time

The source's watermark stands the same horizon behind what arrives, so no element is ever behind it: an article may come
as late as it likes, and is written; older than the horizon it meets only what is looked up for it in OUT.
"""

from datetime import datetime, timezone
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


def event_time(published: datetime | None, arrived: float, lateness_s: float) -> float:
    """Seconds since the epoch. An article without a time happens when it arrives."""
    if published is None:
        return arrived
    at = (published - _EPOCH).total_seconds()
    return min(arrived, max(at, oldest_event(arrived, lateness_s)))


def oldest_event(arrived: float, lateness_s: float) -> float:
    """The earliest event time of what arrives then or later: where the watermark may stand."""
    return arrived - lateness_s
