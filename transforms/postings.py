"""Postings: which copies hold a key (a shingle, a name), looked up for many keys at once while copies are added."""

import numpy as np
import numpy.typing as npt

from transforms.text.pair_days import DatedSketches

U64 = npt.NDArray[np.uint64]


class Postings:
    """Sorted runs, merged as they come so that there are about log2(copies) of them. 25 bytes a key."""

    def __init__(self) -> None:
        self._levels: list[DatedSketches] = []

    def add(self, sketches: DatedSketches) -> None:
        """Take in the keys of some copies."""
        self._levels.append(_rows(sketches, np.argsort(sketches.keys, kind="stable")))
        while len(self._levels) > 1 and (
            len(self._levels[-2].keys) < 2 * len(self._levels[-1].keys)
        ):
            last = self._levels.pop()
            self._levels[-1] = _merge(self._levels[-1], last)

    def at(self, keys: U64) -> DatedSketches:
        """All that is known of these keys (ascending, each once)."""
        return _concat([_at_keys(level, keys) for level in self._levels])

    def drop(self, handles: U64) -> None:
        """Forget these copies."""
        levels = [_rows(level, ~np.isin(level.handles, handles)) for level in self._levels]
        self._levels = [level for level in levels if len(level.keys)]


def _rows(
    sketches: DatedSketches, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]
) -> DatedSketches:
    return DatedSketches._make(column[rows] for column in sketches)


def _merge(first: DatedSketches, second: DatedSketches) -> DatedSketches:
    merged = _concat([first, second])
    return _rows(merged, np.argsort(merged.keys, kind="stable"))  # two ascending runs: linear


def _at_keys(level: DatedSketches, keys: U64) -> DatedSketches:
    begins, ends = (np.searchsorted(level.keys, keys, side=s) for s in ("left", "right"))
    sizes = ends - begins
    starts = np.cumsum(sizes) - sizes
    return _rows(level, np.arange(sizes.sum()) + np.repeat(begins - starts, sizes))


def _concat(parts: list[DatedSketches]) -> DatedSketches:
    none = DatedSketches(
        np.zeros(0, np.uint64),
        np.zeros(0, np.uint64),
        np.zeros(0, np.uint32),
        np.zeros(0, np.int32),
        np.zeros(0, np.bool_),
    )
    return DatedSketches._make(np.concatenate(column) for column in zip(none, *parts, strict=True))
