"""Copies to stories, all in memory: the oracle that the pipeline is tested against.

fingerprint → stop-shingles → candidates → measures → edges → unions → groups → canonical copy → relations.
Each step is a function of its own that can be run on a part of the copies; this is their
composition.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.candidates import CandidateSettings, candidate_pairs
from transforms.text.canonical import choose_canonical
from transforms.text.copies import Copies, concat_copies, sort_copies
from transforms.text.linkage import LinkageSettings, Linked, link_copies
from transforms.text.measure_days import measure_by_day
from transforms.text.overlap import Measures
from transforms.text.pair_days import dated_sketches, shared_by_day
from transforms.text.regroup import keep_founders, regroup
from transforms.text.stop_days import day_uses, stop_days
from transforms.text.stops import StopSettings
from transforms.text.unions import unite
from transforms.text.verify import Edges, Thresholds, concat_edges, verify_pairs

Handles = npt.NDArray[np.uint64]


class Settings(NamedTuple):
    """All that changes the answer."""

    stops: StopSettings = StopSettings()
    candidates: CandidateSettings = CandidateSettings()
    thresholds: Thresholds = Thresholds()
    linkage: LinkageSettings = LinkageSettings()


DEFAULTS: Final = Settings()


class Stories(NamedTuple):
    """What was found, for each copy by ascending handle."""

    handles: Handles
    groups: Handles  # smallest handle of the story
    founders: Handles  # handle of the copy that the story is named after
    canonical: Handles  # handle of the story's canonical copy
    roundups: Handles
    edges: Edges  # all that is known, before unions


def group_copies(
    copies: Copies,
    settings: Settings = DEFAULTS,
    deliveries: npt.NDArray[np.bool_] | None = None,
) -> Stories:
    """Group the copies into stories. ``deliveries``: which of them are an agency's own, in the order given."""
    copies, deliveries = _in_order(copies, deliveries)
    edges = find_edges(copies, settings)
    united = unite(edges, settings.thresholds)
    linked = link_copies(copies.handles, united, settings.linkage)
    return _tell_stories(copies, linked, edges, deliveries, np.zeros(0, np.uint64))


def add_copies(
    before: Stories,
    standing: Copies,
    new: Copies,
    settings: Settings = DEFAULTS,
    deliveries: npt.NDArray[np.bool_] | None = None,
) -> Stories:
    """The stories after new copies came to standing ones, of which ``before`` tells the stories.

    Only pairs with a new copy are measured; what they touch is decided anew, and a story keeps its founder.
    ``deliveries``: of the standing copies, then the new ones.
    """
    copies, deliveries = _in_order(concat_copies([standing, new]), deliveries)
    found = find_edges(copies, settings, new.handles)
    edges = concat_edges([before.edges, found])
    groups = copies.handles.copy()
    groups[np.searchsorted(copies.handles, before.handles)] = before.groups
    standing_groups = Linked(groups, before.roundups)
    linked = regroup(
        copies.handles, edges, standing_groups, new.handles, settings.linkage, settings.thresholds
    )
    return _tell_stories(copies, linked, edges, deliveries, np.unique(before.founders))


def find_edges(copies: Copies, settings: Settings = DEFAULTS, new: Handles | None = None) -> Edges:
    """The verified pairs among the copies (which are in ascending order of handles).

    With ``new`` only pairs that hold one of these.
    """
    return verify_pairs(*measure_candidates(copies, settings, new), settings.thresholds)


def measure_candidates(
    copies: Copies, settings: Settings = DEFAULTS, new: Handles | None = None
) -> tuple[Handles, Handles, Measures]:
    """Left and right of the pairs worth looking at, and what they share: all that thresholds decide on."""
    stops = stop_days(day_uses(copies), settings.stops)
    is_new = np.ones(copies.size, np.bool_) if new is None else np.isin(copies.handles, new)
    sketches = dated_sketches(copies, is_new, settings.candidates)
    shared = shared_by_day(sketches, stops, settings.candidates)
    left, right = candidate_pairs([shared], settings.candidates)
    places = [np.searchsorted(copies.handles, side) for side in (left, right)]
    rows = np.stack(places, axis=1).astype(np.int64)
    return left, right, measure_by_day(copies, rows, stops)


def _in_order(
    copies: Copies, deliveries: npt.NDArray[np.bool_] | None
) -> tuple[Copies, npt.NDArray[np.bool_]]:
    if deliveries is None:
        return sort_copies(copies), np.zeros(copies.size, np.bool_)
    return sort_copies(copies), deliveries[np.argsort(copies.handles, kind="stable")]


def _tell_stories(
    copies: Copies,
    linked: Linked,
    edges: Edges,
    deliveries: npt.NDArray[np.bool_],
    standing_founders: Handles,
) -> Stories:
    return Stories(
        copies.handles,
        linked.groups,
        keep_founders(copies.handles, linked.groups, copies.published, standing_founders),
        choose_canonical(copies.handles, linked.groups, copies.published, deliveries),
        linked.roundups,
        edges,
    )
