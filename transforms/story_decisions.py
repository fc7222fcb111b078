"""Stories of touched copies: who belongs together, which copy is canonical, how the others relate to it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import uint64
from transforms.copies import FACTS
from transforms.id_links import id_links
from transforms.publication_times import times_of
from transforms.schema import STORIES
from transforms.story_facts import (
    Facts,
    kept_story_id,
    standing_claims,
    story_agency,
    story_row,
)
from transforms.text.canonical import Alike, choose_canonical, relation
from transforms.text.copies import Copies
from transforms.text.linkage import LinkageSettings, Linked, link_copies
from transforms.text.overlap import alike, measure_pairs
from transforms.text.verify import Edges
from transforms.tie_groups import tie_groups

Handles = npt.NDArray[np.uint64]

_DECIDED: Final = (
    "story_id",
    "is_canonical",
    "relation",
    "jaccard",
    "containment",
    "coverage",
    "agency_by_text",
)
_ALONE: Final = {"relation": "canonical", "jaccard": 1.0, "containment": 1.0, "coverage": 1.0}


class Decided(NamedTuple):
    """Touched copies with their decided columns, by handle, and the rows of their stories."""

    copies: pa.RecordBatch  # FACTS
    groups: Handles
    roundups: Handles
    ids: pa.RecordBatch  # ID_LINKS
    stories: pa.RecordBatch  # STORIES
    new_stories: int
    joined_copies: int
    merged_stories: int

    def to_write(self) -> pa.RecordBatch:
        """The copies whose row is new or changes."""
        return self.copies.filter(self.copies.column("changed"))


class _Story(NamedTuple):
    story_id: str
    members: list[dict[str, Any]]
    canonical: dict[str, Any]
    agency: str | None
    merged: list[str]


def _with_canonical(copies: Copies, handles: Handles, canonical: Handles) -> dict[int, Alike]:
    """How each copy resembles the canonical one of its story; by handle."""
    others = np.flatnonzero(handles != canonical)
    order = np.argsort(copies.handles)
    sides = [
        order[np.searchsorted(copies.handles, side[others], sorter=order)]
        for side in (handles, canonical)
    ]
    rows = np.stack(sides, axis=1).astype(np.int64)
    measures = measure_pairs(copies, copies, rows, np.zeros(0, np.uint64)) if len(rows) else None
    found = alike(measures) if measures else []
    return dict(zip(handles[others].tolist(), found, strict=True))


def _is_version(copy: Facts, canonical: Facts) -> bool:
    """Both delivered by the agency as one item; or a kill, whatever its text."""
    if copy["change_type"] == "kill":
        return True
    item = copy["provider_item_id"]
    both = copy["is_delivery"] and canonical["is_delivery"]
    return bool(both and item is not None and item == canonical["provider_item_id"])


def _annotate(story: _Story, copy: dict[str, Any], figures: Alike | None) -> dict[str, Any]:
    common = {"story_id": story.story_id, "agency_by_text": story.agency}
    if figures is None:
        return common | {"is_canonical": True} | _ALONE
    return common | {
        "is_canonical": False,
        "relation": relation(figures, _is_version(copy, story.canonical)),
        "jaccard": figures.jaccard,
        "containment": figures.containment,
        "coverage": figures.coverage,
    }


def _stories(rows: Sequence[dict[str, Any]], groups: Handles, canonical: Handles) -> list[_Story]:
    claims = standing_claims(rows)
    members: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row, group in zip(rows, groups.tolist(), strict=True):
        members[group].append(row)
    canonical_of = dict(zip(groups.tolist(), canonical.tolist(), strict=True))
    found = []
    for group, copies in members.items():
        story_id, merged = kept_story_id(copies, claims)
        chosen = next(c for c in copies if c["handle"] == canonical_of[group])
        found.append(_Story(story_id, copies, chosen, story_agency(copies), merged))
    return found


def link_stories(facts: pa.RecordBatch, edges: Edges, settings: LinkageSettings) -> Linked:
    """Who belongs together of whole components, by text or by id."""
    handles = uint64(facts, "handle")
    linked = link_copies(handles, edges, settings)
    return linked._replace(groups=tie_groups(handles, linked.groups, id_links(facts)))


def decide_stories(
    facts: pa.RecordBatch,
    prints: Copies,
    linked: Linked,
    told: frozenset[int] = frozenset(),
) -> Decided:
    """Stories of the copies in ``facts`` (FACTS by ascending handle; whole stories, as they were and as ``linked`` has
    them: as ``link_stories`` makes them of whole components).

    Among the stories' rows are those of changed copies, and of the copies whose handles are in ``told``.
    """
    handles = uint64(facts, "handle")
    ids = id_links(facts)
    deliveries = facts.column("is_delivery").to_numpy(zero_copy_only=False)
    kills = np.asarray(pc.equal(facts.column("change_type"), "kill"))
    times = times_of(facts)
    canonical = choose_canonical(handles, linked.groups, times, deliveries, kills)
    figures = _with_canonical(prints, handles, canonical)
    rows = facts.to_pylist()
    stories = _stories(rows, linked.groups, canonical)
    decided = {
        copy["handle"]: _annotate(story, copy, figures.get(copy["handle"]))
        for story in stories
        for copy in story.members
    }
    return _assemble(facts, rows, stories, decided, linked, ids, told)


def _assemble(
    facts: pa.RecordBatch,
    rows: Sequence[dict[str, Any]],
    stories: Sequence[_Story],
    decided: dict[int, dict[str, Any]],
    linked: Linked,
    ids: pa.RecordBatch,
    told: frozenset[int],
) -> Decided:
    ordered = [decided[row["handle"]] for row in rows]
    changed = [
        not row["standing"] or row["changed"] or _differs(row, columns)
        for row, columns in zip(rows, ordered, strict=True)
    ]
    copies = _with_columns(facts, ordered, changed)
    moved = zip(rows, ordered, changed, strict=True)
    touched = {
        s
        for row, columns, is_changed in moved
        if is_changed or row["handle"] in told
        for s in (row["story_id"], columns["story_id"])
    }
    standing = {row["story_id"] for row in rows} - {None}
    written = [story for story in stories if story.story_id in touched]
    table = [_row(story) for story in written] + [_merged(i, s) for s in stories for i in s.merged]
    return Decided(
        copies,
        linked.groups,
        linked.roundups,
        ids,
        pa.RecordBatch.from_pylist(table, schema=STORIES),
        sum(story.story_id not in standing for story in stories),
        sum(
            not row["standing"] and columns["story_id"] in standing
            for row, columns in zip(rows, ordered, strict=True)
        ),
        sum(len(story.merged) for story in stories),
    )


def _differs(row: Facts, columns: Facts) -> bool:
    """Whether a standing copy's row has to change. Figures are stored as 32-bit floats, hence the rounding."""
    for name in _DECIDED:
        old, new = row[name], columns[name]
        if isinstance(new, float):
            if old is None or np.float32(old) != np.float32(new):
                return True
        elif old != new:
            return True
    return False


def _with_columns(
    facts: pa.RecordBatch, decided: Sequence[dict[str, Any]], changed: list[bool]
) -> pa.RecordBatch:
    columns = [
        pa.array([columns[field.name] for columns in decided], field.type)
        if field.name in _DECIDED
        else pa.array(changed)
        if field.name == "changed"
        else facts.column(field.name)
        for field in FACTS
    ]
    return pa.RecordBatch.from_arrays(columns, schema=FACTS)


def _row(story: _Story) -> dict[str, Any]:
    return story_row(story.story_id, story.members, story.canonical, story.agency)


def _merged(story_id: str, into: _Story) -> dict[str, Any]:
    gone = {"copies": 0, "outlets": 0, "credited_copies": 0}
    told = {"story_id": story_id, "status": "merged", "merged_into": into.story_id}
    return _row(into) | gone | told
