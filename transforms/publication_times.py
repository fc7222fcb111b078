"""Which times of publication can be believed: one notion for which copy was first, and for what its story's row tells.

ahead of the fetch, the first day of 1970, far from most of the story's ──► not believed
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.text.canonical import unbelievable_times
from transforms.text.copies import DAY, NEVER, NO_TIME

CLOCKS_APART: Final = timedelta(days=1)
"""A page may be dated ahead of its fetch by its zone; more than a day ahead is a wrong date."""

Times = npt.NDArray[np.int64]
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


def ordering_times(published: Times, fetched: Times) -> Times:
    """Times of publication as they are ordered, NO_TIME where there is none or it lies ahead of the fetch (NEVER where
    that is unknown). All µs.

    A time known to the day only (midnight sharp) counts as the end of that day: the copy must not come before one
    whose hour is known.
    """
    ahead = published > fetched + CLOCKS_APART // _MICROSECOND
    late = np.where(published % DAY == 0, published + DAY - 1, published)
    return np.where(ahead | (published == NO_TIME), NO_TIME, late)


def times_of(facts: pa.RecordBatch) -> Times:
    """``ordering_times`` of FACTS."""
    published = facts.column("published").cast(pa.int64()).fill_null(NO_TIME)
    fetched = facts.column("fetched").cast(pa.int64()).fill_null(NEVER)
    return ordering_times(np.asarray(published), np.asarray(fetched))


def believed_times(copies: Sequence[Mapping[str, Any]]) -> list[datetime]:
    """When the copies of one story were published, as far as that can be believed; ascending."""
    columns = (("published", NO_TIME), ("fetched", NEVER))
    published, fetched = (
        np.array([_micros(copy[name], unknown) for copy in copies], np.int64)
        for name, unknown in columns
    )
    times = ordering_times(published, fetched)
    doubtful = unbelievable_times(np.zeros(len(times), np.uint64), times)
    return sorted(c["published"] for c, wrong in zip(copies, doubtful, strict=True) if not wrong)


def _micros(time: datetime | None, unknown: int) -> int:
    return unknown if time is None else (time - _EPOCH) // _MICROSECOND
