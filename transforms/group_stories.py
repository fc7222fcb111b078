"""GroupStories: edges to stories, and what each copy is in its story.

edges ──► components ──► (component's shard: facts, fingerprints, edges) ──► stories, annotated copies, links
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from transforms.batches import concat, split_by_shard, uint64
from transforms.copies import FACTS, FINGERPRINTS
from transforms.edges import EDGES, edges_of
from transforms.find_components import FindComponents, roots_of
from transforms.fingerprint_blocks import block_of, copies_of
from transforms.id_links import id_links
from transforms.links import link_rows
from transforms.metrics import COPIES_AT_ONCE
from transforms.story_decisions import Decided, decide_stories, link_stories
from transforms.text.copies import DAY
from transforms.text.linkage import LinkageSettings, components
from transforms.text.verify import Edges, take_edges
from transforms.tie_groups import tie_groups

COPIES: Final = "copies"
STORIES: Final = "stories"
LINKS: Final = "links"
COUNTS: Final = "counts"

_Keyed = tuple[int, pa.RecordBatch]
_Output: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["copies"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["stories"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["links"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["counts"], tuple[str, int]]
)


class Grouped(NamedTuple):
    """What a shard decided: rows to write."""

    copies: pa.RecordBatch  # FACTS: new copies, and standing ones whose row changes
    stories: pa.RecordBatch  # STORIES: new, changed and merged
    links: pa.RecordBatch  # LINKS: with at least one new copy
    counts: dict[str, int]


def group_stories(
    facts: pa.RecordBatch,
    prints: pa.RecordBatch,
    edges: pa.RecordBatch,
    settings: LinkageSettings,
) -> Grouped:
    """Stories of whole components: all facts and edges of each, and the fingerprints of copies with edges or id links.

    Components without a new copy stay as they stand, and of the others what is settled (``find_settled``).
    """
    facts = facts.take(pc.array_sort_indices(facts.column("handle")))
    handles = uint64(facts, "handle")
    arrays = edges_of(edges)
    both = np.isin(arrays.left, handles) & np.isin(arrays.right, handles)
    arrays = take_edges(arrays, both)
    is_new = ~facts.column("standing").to_numpy(zero_copy_only=False)
    of_component = tie_groups(handles, components(handles, arrays), id_links(facts))
    touched = np.isin(of_component, of_component[is_new])
    own = facts.filter(pa.array(touched))
    inside = take_edges(arrays, np.isin(arrays.left, handles[touched]))
    linked = link_stories(own, inside, settings)
    settled = find_settled(own, linked.groups, inside, settings.horizon_days)
    again = own.filter(pa.array(~settled))
    linked = linked._replace(groups=linked.groups[~settled])
    decided = decide_stories(again, copies_of(prints), inside, settings, linked=linked)
    stays = ~touched
    stays[touched] = settled
    resighted = facts.filter(pa.array(stays & np.asarray(facts.column("changed"))))
    fresh = ~edges.column("standing").to_numpy(zero_copy_only=False)[both]
    fresh &= np.isin(arrays.left, handles[touched])
    links = link_rows(decided, take_edges(arrays, fresh))
    copies = concat([decided.to_write(), resighted], FACTS)
    return Grouped(copies, decided.stories, links, _counts(decided, links))


def find_settled(
    before: pa.RecordBatch, groups: npt.NDArray[np.uint64], edges: Edges, horizon_days: int
) -> npt.NDArray[np.bool_]:
    """Which of the copies (FACTS as they stood) keep the story they have, whatever was decided now.

    Round-ups and shared passages connect copies of many weeks, of which a run sees those within the horizon. At its far
    end a decision would be taken again from less than was known when the copy was new. So what is older than half the
    horizon before the run's first copy stays, if no new copy has anything in common with it: whole stories, as they
    were and as they would be.
    """
    handles = uint64(before, "handle")
    new = ~before.column("standing").to_numpy(zero_copy_only=False)
    published = np.asarray(before.column("published").cast(pa.int64()).fill_null(2**62))
    dated = published[new & (published < 2**62)]
    recent = published >= dated.min(initial=2**62) - horizon_days * DAY // 2
    with_new = np.isin(edges.left, handles[new]) | np.isin(edges.right, handles[new])
    near = np.isin(handles, edges.left[with_new]) | np.isin(handles, edges.right[with_new])
    stories = before.column("story_id").dictionary_encode().indices.fill_null(-1)
    together = _clusters(np.asarray(stories), np.unique(groups, return_inverse=True)[1])
    return ~np.isin(together, together[new | near | recent])


def _clusters(
    stories: npt.NDArray[np.int32], groups: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """A number for each copy, the same where copies are, or were, of one story."""
    known = np.flatnonzero(stories >= 0)
    size = int(groups.max(initial=-1)) + 1
    graph = coo_array(
        (np.ones(len(known), np.bool_), (groups[known], size + stories[known])),
        shape=(size + len(stories),) * 2,
    )
    labels: npt.NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels[groups]


def _counts(decided: Decided, links: pa.RecordBatch) -> dict[str, int]:
    return {
        "new_stories": decided.new_stories,
        "joined_copies": decided.joined_copies,
        "merged_stories": decided.merged_stories,
        "links": links.num_rows,
    }


class GroupStories(beam.PTransform):
    """(facts, fingerprints, edges, id links), batches each → {copies, stories, links, counts}. Bounded.

    Shuffled: facts of all copies, fingerprints and edges of those that have edges, by the component they are in. A
    component is decided by one worker; the largest seen on 10,000 articles held 5 % of them.
    """

    def __init__(self, settings: LinkageSettings, shards: int) -> None:
        super().__init__()
        self.settings = settings
        self.shards = shards

    def _key(
        self,
        batch: pa.RecordBatch,
        components: list[pa.RecordBatch],
        column: str,
        linked_only: bool,
    ) -> Iterator[_Keyed]:
        handles = uint64(batch, column)
        if linked_only:
            known = [np.asarray(c.column("handle")) for c in components]
            linked = np.isin(handles, np.concatenate([np.zeros(0, np.uint64), *known]))
            batch, handles = batch.filter(pa.array(linked)), handles[linked]
        yield from split_by_shard(batch, block_of(roots_of(handles, components), self.shards))

    def _group(
        self, element: tuple[int, Mapping[str, Iterable[pa.RecordBatch]]]
    ) -> Iterator[_Output]:
        _, groups = element
        facts = concat(groups["facts"], FACTS)
        if facts.num_rows == 0:
            return
        COPIES_AT_ONCE.update(facts.num_rows)
        prints = concat(groups["prints"], FINGERPRINTS)
        grouped = group_stories(facts, prints, concat(groups["edges"], EDGES), self.settings)
        for tag, rows in zip((COPIES, STORIES, LINKS), grouped[:3], strict=True):
            if rows.num_rows:
                yield beam.pvalue.TaggedOutput(tag, rows)
        for tally in grouped.counts.items():
            yield beam.pvalue.TaggedOutput(COUNTS, tally)

    def expand(
        self,
        inputs: tuple[
            beam.PCollection[Any],
            beam.PCollection[Any],
            beam.PCollection[Any],
            beam.PCollection[Any],
        ],
    ) -> beam.pvalue.DoOutputsTuple:
        facts, prints, edges, ids = inputs
        ends = (edges, ids) | "AllEnds" >> beam.Flatten()
        components = beam.pvalue.AsList(ends | FindComponents())
        keyed = {
            name: batches
            | f"Key{name.title()}"
            >> beam.FlatMap(self._key, components, column, linked_only).with_output_types(_Keyed)
            for name, batches, column, linked_only in (
                ("facts", facts, "handle", False),
                ("prints", prints, "handle", True),
                ("edges", edges, "left", False),
            )
        }
        return (
            keyed
            | "MeetInComponent" >> beam.CoGroupByKey()
            | "Group" >> beam.FlatMap(self._group).with_outputs(COPIES, STORIES, LINKS, COUNTS)
        )
