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
    sketch_sets,
)
from transforms.text.canonical import choose_canonical
from transforms.text.copies import Copies, sort_copies
from transforms.text.linkage import LinkageSettings, link_copies
from transforms.text.overlap import days_apart, measure_prepared, prepare
from transforms.text.shingles import shingle_sets
from transforms.text.stops import StopSettings, count_uses, stop_shingles
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
    sets = shingle_sets(copies.tokens, copies.offsets)
    stop = stop_shingles(count_uses(copies, sets, settings.stops), settings.stops)
    sketches = sketch_sets(sets, copies.handles, stop, settings.candidates)
    shared = shared_keys(sketches, settings.candidates)
    left, right = candidate_pairs([shared], settings.candidates)
    places = [np.searchsorted(copies.handles, side) for side in (left, right)]
    rows = np.stack(places, axis=1).astype(np.int64)
    prepared = prepare(copies, sets, stop)
    measures = measure_prepared(prepared, prepared, rows, days_apart(copies, copies, rows))
    return verify_pairs(left, right, measures, settings.thresholds)
