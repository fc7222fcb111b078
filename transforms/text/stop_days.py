"""Stop-shingles and the days on which they are: what ``transforms.text.stops`` decides, seen as of each day.

By day, a shingle becomes boilerplate when it has been used too long within the horizon, and news again when it has
rested. What comes later does not show, so that a day decided on its own and a day within a month are decided alike.
Else all uses count on all days. Uses are counted by day and topic; counts can be split by ranges of shingles and
merged by summing.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.compiled import compiled
from transforms.text.copies import Copies
from transforms.text.days import NO_DAY, days_of
from transforms.text.shingles import ShingleSets, shingle_sets
from transforms.text.stops import (
    HEAD_BITS,
    TOPICS,
    ShingleUses,
    StopSettings,
    is_stopped,
    run_starts,
    sum_uses,
    topics_of,
)

DAY_SLOTS: Final = 2**15 - 1
"""Days are told apart modulo 90 years."""

UNDATED: Final = DAY_SLOTS
"""The slot of uses without a day, and of pairs of which neither copy has one: these are decided from all uses."""

_HEAD, _SIX = np.uint64(HEAD_BITS), np.uint64(6)
_DAY, _TOPIC = np.uint64(DAY_SLOTS), np.uint64(TOPICS - 1)


class StopDays(NamedTuple):
    """The days on which shingles say nothing: ``heads`` (the upper 43 bits of a shingle) ascending, a row for each
    stretch of days, in slots, both ends included."""

    heads: npt.NDArray[np.uint64]
    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]


NONE: Final = StopDays(np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32))


def slot_of(days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The slot of each day."""
    return np.where(days == NO_DAY, UNDATED, days % DAY_SLOTS)


def day_uses(copies: Copies) -> ShingleUses:
    """Uses of each shingle on each day in each topic: ``keys`` hold 43 bits of shingle, 15 of day, 6 of topic."""
    return count_day_uses(copies, shingle_sets(copies.tokens, copies.offsets))


def count_day_uses(copies: Copies, sets: ShingleSets) -> ShingleUses:
    """``day_uses`` where the sets of shingles are at hand."""
    slots = slot_of(days_of(copies.published)).astype(np.uint64)
    cells = (slots << _SIX) | topics_of(sets)
    heads = (sets.shingles >> _HEAD) << _HEAD
    keys = heads | np.repeat(cells, np.diff(sets.offsets))
    keys.sort()
    return sum_uses(keys, np.ones(len(keys), np.uint32))


def stop_days(uses: ShingleUses, settings: StopSettings) -> StopDays:
    """When each shingle is uninformative; ``uses`` are all that there are of it."""
    heads = uses.keys >> _HEAD
    bounds = np.append(run_starts(heads), len(heads))
    slots = ((uses.keys >> _SIX) & _DAY).astype(np.int64)
    topics = (uses.keys & _TOPIC).astype(np.int64)
    runs, first, last = _find_stops(bounds, slots, topics, uses.counts.astype(np.int64), settings)
    return StopDays(heads[bounds[runs]] << _HEAD, first.astype(np.int32), last.astype(np.int32))


def concat_stops(parts: Iterable[StopDays]) -> StopDays:
    """All stops, by head, then day."""
    heads, first, last = (np.concatenate(c) for c in zip(NONE, *parts, strict=True))
    order = np.lexsort((first, heads))
    return StopDays(heads[order], first[order], last[order])


def stops_on(stops: StopDays, slot: int) -> npt.NDArray[np.uint64]:
    """The heads of the shingles that say nothing on a day: what ``is_stopped`` takes."""
    return stops.heads[(stops.first <= slot) & (slot <= stops.last)]


def stopped_throughout(
    shingles: npt.NDArray[np.uint64], stops: StopDays, first: int, last: int
) -> npt.NDArray[np.bool_]:
    """Which of the shingles say nothing on any of these days."""
    begin, end = slot_of(np.array([first, last]))
    return is_stopped(shingles, stops.heads[(stops.first <= begin) & (end <= stops.last)])


@compiled
def _find_stops(
    bounds: npt.NDArray[np.int64],
    slots: npt.NDArray[np.int64],
    topics: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    settings: StopSettings,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of (run of uses, first slot, last slot)."""
    found = np.empty((1024, 3), np.int64)
    n = 0
    for run in range(len(bounds) - 1):
        begin, end = bounds[run], bounds[run + 1]
        if _too_few(slots, topics, begin, end, settings):
            continue
        stretches = _stretches(slots[begin:end], topics[begin:end], counts[begin:end], settings)
        if n + len(stretches) > len(found):
            grown = np.empty((2 * len(found) + len(stretches), 3), np.int64)
            for k in range(n):  # no slice: with one numba compiles messages of errors, for seconds
                for column in range(3):
                    grown[k, column] = found[k, column]
            found = grown
        for k in range(len(stretches)):
            found[n, 0] = run
            found[n, 1] = stretches[k, 0]
            found[n, 2] = stretches[k, 1]
            n += 1
    return found[:n, 0].copy(), found[:n, 1].copy(), found[:n, 2].copy()


@compiled
def _too_few(
    slots: npt.NDArray[np.int64],
    topics: npt.NDArray[np.int64],
    begin: int,
    end: int,
    settings: StopSettings,
) -> bool:
    """Whether all uses together fall into too few windows and topics for a stop on any day."""
    if end - begin <= min(settings.most_windows, settings.most_topics):
        return True
    windows, last = 0, -1
    seen = np.uint64(0)
    for i in range(begin, end):
        seen |= np.uint64(1) << np.uint64(topics[i])
        window = int(slots[i] / settings.window_days)
        if slots[i] != UNDATED and window != last:
            windows += 1
            last = window
    spread = 0
    while seen:
        seen &= seen - np.uint64(1)
        spread += 1
    return windows <= settings.most_windows and spread <= settings.most_topics


@compiled
def _stretches(
    slots: npt.NDArray[np.int64],
    topics: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    settings: StopSettings,
) -> npt.NDArray[np.int64]:
    """The stretches of days on which one shingle is stopped."""
    dated = np.searchsorted(slots, UNDATED)
    days, starts = _days(slots[:dated])
    sums = np.zeros(len(days), np.int64)
    table = np.zeros(TOPICS, np.int64)
    for i in range(dated, len(slots)):
        table[topics[i]] += counts[i]
    found = np.empty((len(days) * (settings.horizon_days + 2) + 1, 2), np.int64)
    n = 0
    lo = hi = 0
    day = 0
    since = -1
    while settings.by_day and lo < len(days):
        if lo == hi:
            day = days[hi]  # nothing within the horizon: on to the next use
        if hi < len(days) and days[hi] == day:
            for i in range(starts[hi], starts[hi + 1]):
                table[topics[i]] += counts[i]
                sums[hi] += counts[i]
            hi += 1
        if days[lo] < day - settings.horizon_days:
            for i in range(starts[lo], starts[lo + 1]):
                table[topics[i]] -= counts[i]
            lo += 1
        stopped = lo < hi and (
            _lives_long(days[lo:hi], sums[lo:hi], settings) or _everywhere(table, settings)
        )
        if stopped and since < 0:
            since = day
        if not stopped and since >= 0:
            found[n, 0], found[n, 1] = since, day - 1
            n += 1
            since = -1
        day += 1
    if since >= 0:
        found[n, 0], found[n, 1] = since, day - 1
        n += 1
    for i in range(dated):
        table[topics[i]] += counts[i]
        sums[np.searchsorted(days, slots[i])] += 0 if settings.by_day else counts[i]
    if _lives_long(days, sums, settings) or _everywhere(table, settings):
        found[n, 0], found[n, 1] = UNDATED if settings.by_day else 0, UNDATED
        n += 1
    return found[:n]


@compiled
def _days(slots: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The different days, ascending, and where the uses of each begin; one more for the end."""
    days = np.empty(len(slots), np.int64)
    starts = np.empty(len(slots) + 1, np.int64)
    n = 0
    for i in range(len(slots)):
        if i == 0 or slots[i] != slots[i - 1]:
            days[n], starts[n] = slots[i], i
            n += 1
    starts[n] = len(slots)
    return days[:n], starts[: n + 1]


@compiled
def _lives_long(
    slots: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], settings: StopSettings
) -> bool:
    """Uses in more windows than news has, too few of them in two neighbouring ones."""
    windows, most, total = 0, 0, 0
    last, own, before = -1, 0, 0
    for i in range(len(slots)):
        window = int(slots[i] / settings.window_days)
        if window != last:
            before = own if window == last + 1 else 0
            own = 0
            last = window
            windows += 1
        own += counts[i]
        total += counts[i]
        most = max(most, own + before)
    return windows > settings.most_windows and most < settings.together * total


@compiled
def _everywhere(table: npt.NDArray[np.int64], settings: StopSettings) -> bool:
    """Uses in more topics than a story has, too few of them in one."""
    spread, most, total = 0, 0, 0
    for count in table:
        spread += count > 0
        most = max(most, count)
        total += count
    return spread > settings.most_topics and most < settings.topic_together * total
