"""Pairs measured as of the day of their later copy: with the stop-shingles of that day."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt

from transforms.text.copies import Copies, take_copies
from transforms.text.days import later_days
from transforms.text.overlap import Measures, measure_pairs
from transforms.text.stop_days import StopDays, slot_of, stops_on

THREADS: Final = 2
"""Days measured at once: half the wait on one machine, and no more memory than a second day takes."""

Rows = npt.NDArray[np.int64]


def measure_by_day(copies: Copies, rows: Rows, stops: StopDays) -> Measures:
    """Measure pairs of rows of ``copies``; one measure for each, in their order."""
    days = later_days(copies.published, rows)
    order = np.argsort(days, kind="stable")
    each = [(rows[order[start:end]], int(days[order[start]])) for start, end in _runs(days[order])]
    with ThreadPoolExecutor(THREADS) as threads:  # nearly all of it holds no lock
        parts = list(threads.map(lambda part: _measure(copies, part[0], stops, part[1]), each))
    if not parts:
        return measure_pairs(copies, copies, rows, stops.heads)
    back = np.argsort(order, kind="stable")
    return Measures._make(np.concatenate(column)[back] for column in zip(*parts, strict=True))


def _runs(values: Rows) -> Iterator[tuple[int, int]]:
    starts = np.flatnonzero(np.diff(values)) + 1
    if len(values):
        yield from zip([0, *starts.tolist()], [*starts.tolist(), len(values)], strict=True)


def _measure(copies: Copies, rows: Rows, stops: StopDays, day: int) -> Measures:
    used, places = np.unique(rows, return_inverse=True)
    own = take_copies(copies, used)
    stop = stops_on(stops, int(slot_of(np.array([day]))[0]))
    return measure_pairs(own, own, places.reshape(rows.shape), stop)
