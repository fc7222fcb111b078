"""Copies to stories, all in memory: the oracle that the pipeline is tested against.

fingerprint → stop-shingles → candidates → measures → edges → groups → canonical copy → relations.
Each step is a function of its own that can be run on a part of the copies; this is their
composition.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.candidates import (
    CandidateSettings,
    candidate_pairs,
    shared_keys,
    sketch_copies,
)
from transforms.text.canonical import choose_canonical
from transforms.text.copies import Copies, sort_copies
from transforms.text.linkage import LinkageSettings, link_copies
from transforms.text.overlap import Measures, measure_pairs
from transforms.text.stops import StopSettings, shingle_uses, stop_shingles
from transforms.text.verify import Edges, Thresholds, verify_pairs


class Settings(NamedTuple):
    """All that changes the answer."""

    stops: StopSettings = StopSettings()
    candidates: CandidateSettings = CandidateSettings()
    thresholds: Thresholds = Thresholds()
    linkage: LinkageSettings = LinkageSettings()


DEFAULTS: Final = Settings()


class Stories(NamedTuple):
    """What was found, for each copy by ascending handle."""

    handles: npt.NDArray[np.uint64]
    groups: npt.NDArray[np.uint64]  # smallest handle of the story
    canonical: npt.NDArray[np.uint64]  # handle of the story's canonical copy
    roundups: npt.NDArray[np.uint64]
    edges: Edges


def group_copies(
    copies: Copies,
    settings: Settings = DEFAULTS,
    deliveries: npt.NDArray[np.bool_] | None = None,
) -> Stories:
    """Group the copies into stories. ``deliveries``: which of them are an agency's own, in the
    order given."""
    if deliveries is None:
        deliveries = np.zeros(copies.size, np.bool_)
    deliveries = deliveries[np.argsort(copies.handles, kind="stable")]
    copies = sort_copies(copies)
    edges = find_edges(copies, settings)
    groups, roundups = link_copies(copies.handles, edges, settings.linkage)
    canonical = choose_canonical(copies.handles, groups, copies.published, deliveries)
    return Stories(copies.handles, groups, canonical, roundups, edges)


def find_edges(copies: Copies, settings: Settings = DEFAULTS) -> Edges:
    """The verified pairs among the copies (which are in ascending order of handles)."""
    stop = stop_shingles(shingle_uses(copies, settings.stops), settings.stops)
    sketches = sketch_copies(copies, stop, settings.candidates)
    left, right = candidate_pairs([shared_keys(sketches, settings.candidates)], settings.candidates)
    measures = measure_handles(copies, left, right, stop)
    return verify_pairs(left, right, measures, settings.thresholds)


def measure_handles(
    copies: Copies,
    left: npt.NDArray[np.uint64],
    right: npt.NDArray[np.uint64],
    stop: npt.NDArray[np.uint64],
) -> Measures:
    """``measure_pairs`` of copies named by handle (``copies`` in ascending order of handles)."""
    rows = np.stack([np.searchsorted(copies.handles, side) for side in (left, right)], axis=1)
    return measure_pairs(copies, copies, rows.astype(np.int64), stop)
