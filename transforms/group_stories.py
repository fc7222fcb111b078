"""GroupStories: edges to stories, and what each copy is in its story.

edges ──► components ──► (component's shard: facts, fingerprints, edges) ──► stories, annotated copies, links
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import concat, split_by_shard, uint64
from transforms.copies import FACTS, FINGERPRINTS
from transforms.edges import EDGES, edges_of
from transforms.find_components import FindComponents, roots_of
from transforms.fingerprint_blocks import block_of, copies_of
from transforms.id_links import id_links
from transforms.links import link_rows
from transforms.story_decisions import Decided, decide_stories
from transforms.text.linkage import LinkageSettings, components
from transforms.text.verify import take_edges
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

    Components without a new copy stay as they stand.
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
    decided = decide_stories(own, copies_of(prints), inside, settings)
    resighted = facts.filter(pa.array(~touched & np.asarray(facts.column("changed"))))
    fresh = ~edges.column("standing").to_numpy(zero_copy_only=False)[both]
    fresh &= np.isin(arrays.left, handles[touched])
    links = link_rows(decided, take_edges(arrays, fresh))
    copies = concat([decided.to_write(), resighted], FACTS)
    return Grouped(copies, decided.stories, links, _counts(decided, links))


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
