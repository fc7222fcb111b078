"""Pairs that share keys, each as of the time of its later copy.

    shingle: day 1: a b    day 2: c      day 9: d (the shingle has become a stop-shingle)
    pairs:         a-b           a-c, b-c      none

``transforms.text.candidates`` for copies of many days: whether a shingle counts, and whether more copies share it than
the cap, is seen as of each day, so that neither later days nor the order of arrival show. Past the cap each copy is
paired with the longest only, so that no shingle makes a square of pairs. A name is rare to a copy if no more than a few
had it in the day before, to the minute: with these it is paired. (Who comes late, and was published before, takes back
no pair that was found without it.)
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.candidates import (
    CandidateSettings,
    SharedKeys,
    is_name,
    names,
    sampled_shingles,
)
from transforms.text.compiled import compiled
from transforms.text.copies import Copies
from transforms.text.days import DAY_MINUTES, NO_DAY, minutes_of
from transforms.text.stop_days import StopDays, slot_of
from transforms.text.stops import HEAD_BITS, run_starts

_HEAD, _HALF, _LOW = np.uint64(HEAD_BITS), np.uint64(32), np.uint64(0xFFFFFFFF)


class DatedSketches(NamedTuple):
    """The keys of many copies, flat, with the minute of each copy: what is grouped to find candidates."""

    keys: npt.NDArray[np.uint64]
    handles: npt.NDArray[np.uint64]  # of the copy
    sizes: npt.NDArray[np.uint32]  # sampled shingles of the copy, stop-shingles too: its length
    minutes: npt.NDArray[np.int32]
    new: npt.NDArray[np.bool_]  # pairs of two copies that are not new were looked at before


def dated_sketches(
    copies: Copies, new: npt.NDArray[np.bool_], settings: CandidateSettings
) -> DatedSketches:
    """The keys of the copies, of which some are ``new``."""
    shingles = sampled_shingles(copies, settings)
    sizes = np.bincount(shingles.rows, minlength=copies.size).astype(np.uint32)
    minutes = minutes_of(copies.published)
    keys, rows = shingles
    if settings.rare:
        told = names(copies)
        dated = minutes[told.rows] != NO_DAY
        keys = np.concatenate([keys, told.keys[dated]])
        rows = np.concatenate([rows, told.rows[dated]])
    return DatedSketches(keys, copies.handles[rows], sizes[rows], minutes[rows], new[rows])


def without_common_names(sketches: DatedSketches, settings: CandidateSettings) -> DatedSketches:
    """The sketches, keys ascending, without what tells of a name no more than that many have it.

    Of each name and day the first and the last few copies are enough: a name is rare to a copy only if it is among the
    first of its day, and only with the last of the day before; and where many had it before, these tell. So sketches
    can be thinned in any parts and order, and together once more, and make the same pairs.
    """
    few = settings.rare + 1
    by_key = np.argsort(sketches.keys, kind="stable")  # of two ascending runs: linear
    sketches = take_sketches(sketches, by_key)
    starts = run_starts(sketches.keys)
    sizes = np.diff(np.append(starts, len(sketches.keys)))
    common = np.repeat(is_name(sketches.keys[starts]) & (sizes > 2 * few), sizes)
    named = take_sketches(sketches, common)
    order = np.lexsort((named.handles, named.minutes, named.keys))
    starts = run_starts(named.keys[order], named.minutes[order] // DAY_MINUTES)
    sizes = np.diff(np.append(starts, len(order)))
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    from_end = np.repeat(sizes, sizes) - place
    kept = ~common
    kept[np.flatnonzero(common)[order[(place < few) | (from_end <= few)]]] = True
    return take_sketches(sketches, kept)


def without_far_names(sketches: DatedSketches, minutes: npt.NDArray[np.int32]) -> DatedSketches:
    """The sketches but names of copies that are more than a day apart from all of these times."""
    if len(minutes) == 0:
        return sketches
    near = (sketches.minutes >= int(minutes.min()) - DAY_MINUTES) & (
        sketches.minutes <= int(minutes.max()) + DAY_MINUTES
    )
    return take_sketches(sketches, near | ~is_name(sketches.keys))


def take_sketches(
    sketches: DatedSketches, which: npt.NDArray[np.int64] | npt.NDArray[np.bool_]
) -> DatedSketches:
    """The sketches at ``which``: a mask, or positions."""
    return DatedSketches._make(column[which] for column in sketches)


def shared_by_day(
    sketches: DatedSketches, stops: StopDays, settings: CandidateSettings
) -> SharedKeys:
    """Pairs that share keys. Give it all of a key's copies; keys may be divided in any way."""
    handles, rows = np.unique(sketches.handles, return_inverse=True)
    order = np.lexsort((rows, sketches.minutes, sketches.keys))
    keys, rows = sketches.keys[order], rows[order].astype(np.int64)
    minutes = sketches.minutes[order].astype(np.int64)
    days = np.where(minutes == NO_DAY, NO_DAY, minutes // DAY_MINUTES)
    sizes = np.zeros(len(handles), np.uint32)
    sizes[rows] = sketches.sizes[order]
    starts = run_starts(keys)
    group_keys = keys[starts]
    heads = group_keys >> _HEAD
    groups = _Groups(
        np.append(starts, len(keys)),
        is_name(group_keys),
        rows,
        minutes,
        days,
        slot_of(days),
        sketches.new[order],
        sizes.astype(np.int64),
        np.searchsorted(stops.heads >> _HEAD, heads, side="left"),
        np.searchsorted(stops.heads >> _HEAD, heads, side="right"),
    )
    pairs, shared = np.unique(
        _pair_up(groups, stops.first, stops.last, settings), return_counts=True
    )
    left, right = (pairs >> _HALF).astype(np.int64), (pairs & _LOW).astype(np.int64)
    smaller = np.minimum(sizes[left], sizes[right])
    return SharedKeys(handles[left], handles[right], shared.astype(np.uint32), smaller)


class _Groups(NamedTuple):
    """The copies of each key by minute: group ``k`` is ``bounds[k]:bounds[k + 1]``."""

    bounds: npt.NDArray[np.int64]
    named: npt.NDArray[np.bool_]  # by group
    rows: npt.NDArray[np.int64]
    minutes: npt.NDArray[np.int64]
    days: npt.NDArray[np.int64]
    slots: npt.NDArray[np.int64]
    new: npt.NDArray[np.bool_]
    sizes: npt.NDArray[np.int64]  # by row
    stop_from: npt.NDArray[np.int64]  # by group: its stretches of days as a stop-shingle
    stop_to: npt.NDArray[np.int64]


@compiled
def _pair_up(
    groups: _Groups,
    stop_first: npt.NDArray[np.int32],
    stop_last: npt.NDArray[np.int32],
    settings: CandidateSettings,
) -> npt.NDArray[np.uint64]:
    pairs = np.empty(1024, np.uint64)
    made = 0
    hubs = np.empty(settings.hubs, np.int64)
    for k in range(len(groups.bounds) - 1):
        begin, end = groups.bounds[k], groups.bounds[k + 1]
        if end - begin < 2 or not groups.new[begin:end].any():
            continue
        if groups.named[k]:
            pairs = _room(pairs, made, min(settings.rare, end - begin) * (end - begin))
            made = _rare(groups, begin, end, settings.rare, pairs, made)
            continue
        undated = begin
        while undated < end and groups.days[undated] == NO_DAY:
            undated += 1
        low = undated
        start = begin
        while start < end:
            day = groups.days[start]
            stop = start + 1
            while stop < end and groups.days[stop] == day:
                stop += 1
            while low < start and groups.days[low] < day - settings.horizon_days:
                low += 1
            silent = False
            for s in range(groups.stop_from[k], groups.stop_to[k]):
                silent |= stop_first[s] <= groups.slots[start] <= stop_last[s]
            first = start if day == NO_DAY else low
            others = 0 if day == NO_DAY else undated - begin
            size = stop - first + others
            if not silent and size > 1:
                most = size * (stop - start) if size <= settings.cap else size * settings.hubs
                pairs = _room(pairs, made, most)
                if size <= settings.cap:
                    made = _all(groups, begin, others, first, start, stop, pairs, made)
                else:
                    _longest(groups, begin, others, first, stop, hubs)
                    made = _with_hubs(groups, begin, others, first, start, stop, hubs, pairs, made)
            start = stop
    trimmed: npt.NDArray[np.uint64] = pairs[:made].copy()
    return trimmed


@compiled
def _room(pairs: npt.NDArray[np.uint64], made: int, more: int) -> npt.NDArray[np.uint64]:
    """The pairs made, in an array that holds so many more."""
    if made + more <= len(pairs):
        return pairs
    grown = np.empty(2 * len(pairs) + more, np.uint64)
    for i in range(made):  # no slice: with one numba compiles messages of errors, for seconds
        grown[i] = pairs[i]
    return grown


@compiled
def _rare(
    groups: _Groups, begin: int, end: int, most: int, pairs: npt.NDArray[np.uint64], made: int
) -> int:
    """Each copy of a name with those of the day before it, where these are few."""
    low = begin
    for late in range(begin, end):
        while groups.minutes[low] < groups.minutes[late] - DAY_MINUTES:
            low += 1
        for early in range(low, late) if late - low <= most else range(0):
            if groups.new[early] or groups.new[late]:
                pairs[made] = _pair(groups.rows[early], groups.rows[late])
                made += 1
    return made


@compiled
def _member(begin: int, others: int, first: int, i: int) -> int:
    """Place of the ``i``-th of the copies that are looked at: those without a day, then those within the horizon."""
    return begin + i if i < others else first + i - others


@compiled
def _all(
    groups: _Groups,
    begin: int,
    others: int,
    first: int,
    start: int,
    stop: int,
    pairs: npt.NDArray[np.uint64],
    made: int,
) -> int:
    """All pairs with a copy of the day."""
    for late in range(start, stop):
        for i in range(others + late - first):
            early = _member(begin, others, first, i)
            if groups.new[early] or groups.new[late]:
                pairs[made] = _pair(groups.rows[early], groups.rows[late])
                made += 1
    return made


@compiled
def _with_hubs(
    groups: _Groups,
    begin: int,
    others: int,
    first: int,
    start: int,
    stop: int,
    hubs: npt.NDArray[np.int64],
    pairs: npt.NDArray[np.uint64],
    made: int,
) -> int:
    """The pairs with a hub and a copy of the day."""
    for h in range(len(hubs)):
        hub = hubs[h]
        for i in range(others + stop - first):
            place = _member(begin, others, first, i)
            of_day = hub >= start or place >= start
            is_new = groups.new[hub] or groups.new[place]
            before = False  # a pair of two hubs is made once
            for g in range(h + 1):
                before |= hubs[g] == place
            if of_day and is_new and not before:
                pairs[made] = _pair(groups.rows[hub], groups.rows[place])
                made += 1
    return made


@compiled
def _longest(
    groups: _Groups, begin: int, others: int, first: int, stop: int, hubs: npt.NDArray[np.int64]
) -> None:
    """The places of the longest copies, by length, then handle."""
    found = 0
    for i in range(others + stop - first):
        place = _member(begin, others, first, i)
        row, size = groups.rows[place], groups.sizes[groups.rows[place]]
        at = found
        while at > 0:
            other = groups.rows[hubs[at - 1]]
            if groups.sizes[other] > size or (groups.sizes[other] == size and other < row):
                break
            if at < len(hubs):
                hubs[at] = hubs[at - 1]
            at -= 1
        if at < len(hubs):
            hubs[at] = place
            found = min(found + 1, len(hubs))


@compiled
def _pair(one: int, other: int) -> np.uint64:
    pair: np.uint64 = (np.uint64(min(one, other)) << _HALF) | np.uint64(max(one, other))
    return pair
