"""Copies: what copy detection knows of many articles, as flat arrays; from and to Arrow without
copying."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.fingerprint import Fingerprints

NO_TIME = -(2**63)
"""``published`` of a copy whose time nobody knows."""
NEVER = 2**62
"""Later than any time of publication, µs."""

NO_OUTLET = 0

DAY = 86_400_000_000
"""Microseconds."""


class Copies(NamedTuple):
    """Many copies; copy ``i`` holds ``tokens[offsets[i]:offsets[i + 1]]`` and its ``marks``."""

    handles: npt.NDArray[np.uint64]  # stable and unique; decides ties
    published: npt.NDArray[np.int64]  # microseconds since 1970, UTC; NO_TIME
    outlets: npt.NDArray[np.uint64]  # a stable digest of the name; NO_OUTLET
    offsets: npt.NDArray[np.int64]
    tokens: npt.NDArray[np.uint32]
    marks: npt.NDArray[np.uint8]

    @property
    def size(self) -> int:
        return len(self.handles)


def make_copies(
    handles: npt.NDArray[np.uint64],
    published: npt.NDArray[np.int64],
    outlets: npt.NDArray[np.uint64],
    prints: Fingerprints,
) -> Copies:
    """Copies of fingerprints, in the order given."""
    return Copies(handles, published, outlets, prints.offsets, prints.tokens, prints.marks)


def take_copies(copies: Copies, rows: npt.NDArray[np.int64]) -> Copies:
    """The copies at ``rows``, in that order."""
    begins, ends = copies.offsets[rows], copies.offsets[rows + 1]
    offsets = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(ends - begins, out=offsets[1:])
    at = np.arange(offsets[-1]) + np.repeat(begins - offsets[:-1], ends - begins)
    return Copies(
        copies.handles[rows],
        copies.published[rows],
        copies.outlets[rows],
        offsets,
        copies.tokens[at],
        copies.marks[at],
    )


def sort_copies(copies: Copies) -> Copies:
    """The copies by ascending handle: the order in which nothing depends on the order of
    arrival."""
    order = np.argsort(copies.handles, kind="stable")
    return take_copies(copies, order.astype(np.int64))


def concat_copies(parts: list[Copies]) -> Copies:
    """All copies of the parts, one part after another."""
    sizes = np.concatenate([np.diff(part.offsets) for part in parts])
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return Copies(
        np.concatenate([part.handles for part in parts]),
        np.concatenate([part.published for part in parts]),
        np.concatenate([part.outlets for part in parts]),
        offsets,
        np.concatenate([part.tokens for part in parts]),
        np.concatenate([part.marks for part in parts]),
    )
