"""Postings: which copies hold a key (a shingle, a name), looked up for many keys at once while copies are added."""

import numpy as np
import numpy.typing as npt

from transforms.text.candidates import CandidateSettings
from transforms.text.pair_days import DatedSketches, take_sketches, without_common_names

U64 = npt.NDArray[np.uint64]


class Postings:
    """Sorted runs, merged as they come so that there are about log2(copies) of them. 25 bytes a key; of names that many
    copies have on a day only a few are held."""

    def __init__(self, settings: CandidateSettings) -> None:
        self._settings = settings
        self._levels: list[DatedSketches] = []

    def add(self, sketches: DatedSketches) -> None:
        """Take in the keys of some copies."""
        self._levels.append(without_common_names(sketches, self._settings))
        while len(self._levels) > 1 and (
            len(self._levels[-2].keys) < 2 * len(self._levels[-1].keys)
        ):
            both = _concat([self._levels.pop(-2), self._levels.pop()])
            self._levels.append(without_common_names(both, self._settings))

    def at(self, keys: U64) -> DatedSketches:
        """All that is held of these keys (ascending, each once)."""
        return _concat([_at_keys(level, keys) for level in self._levels])

    def drop(self, handles: U64) -> None:
        """Forget these copies."""
        levels = [take_sketches(level, ~np.isin(level.handles, handles)) for level in self._levels]
        self._levels = [level for level in levels if len(level.keys)]


def _at_keys(level: DatedSketches, keys: U64) -> DatedSketches:
    begins, ends = (np.searchsorted(level.keys, keys, side=s) for s in ("left", "right"))
    sizes = ends - begins
    starts = np.cumsum(sizes) - sizes
    return take_sketches(level, np.arange(sizes.sum()) + np.repeat(begins - starts, sizes))


def _concat(parts: list[DatedSketches]) -> DatedSketches:
    none = DatedSketches(
        np.zeros(0, np.uint64),
        np.zeros(0, np.uint64),
        np.zeros(0, np.uint32),
        np.zeros(0, np.int32),
        np.zeros(0, np.bool_),
    )
    return DatedSketches._make(np.concatenate(column) for column in zip(none, *parts, strict=True))
