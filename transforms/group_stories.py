"""GroupStories: edges to stories, and what each copy is in its story.

edges, facts ──► edges of which both copies are there ──► with those that unions of takes rest on
edges that connect, ids, stories that stand ──► components
edges, components ──► round-ups
(component's shard: facts, fingerprints, edges, round-ups) ──► stories, annotated copies, links
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
from transforms.find_components import ENDS, FindComponents, roots_of
from transforms.find_roundups import FindRoundups, handles_of
from transforms.find_unions import FindUnions
from transforms.fingerprint_blocks import block_of, copies_of
from transforms.id_links import id_links
from transforms.identity import digest64
from transforms.keep_edges import KeepEdges
from transforms.links import HALVES, join_halves, link_halves, link_rows
from transforms.metrics import COPIES_AT_ONCE
from transforms.story_decisions import Decided, decide_stories
from transforms.text.copies import DAY, NEVER
from transforms.text.linkage import LinkageSettings, Linked, components, group_without
from transforms.text.verify import Edges, Thresholds, take_edges
from transforms.tie_groups import tie_groups

COPIES: Final = "copies"
STORIES: Final = "stories"
LINKS: Final = "links"
HALF_LINKS: Final = "halves"
COUNTS: Final = "counts"

Handles = npt.NDArray[np.uint64]
_Keyed = tuple[int, pa.RecordBatch]
_Tally = tuple[str, int]
_Output: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["copies"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["stories"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["links"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["halves"], tuple[int, pa.RecordBatch]]
    | beam.pvalue.TaggedOutput[Literal["counts"], tuple[str, int]]
)


class Grouped(NamedTuple):
    """What a shard decided: rows to write."""

    copies: pa.RecordBatch  # FACTS: new copies, and standing ones whose row changes
    stories: pa.RecordBatch  # STORIES: new, changed and merged
    links: pa.RecordBatch  # LINKS: with at least one new copy
    halves: pa.RecordBatch  # HALVES: of pairs whose other copy is decided elsewhere
    counts: dict[str, int]


class GroupedStories(NamedTuple):
    """PCollections of what all shards decided."""

    copies: beam.PCollection[pa.RecordBatch]  # FACTS
    stories: beam.PCollection[pa.RecordBatch]  # STORIES
    links: beam.PCollection[pa.RecordBatch]  # LINKS
    counts: beam.PCollection[_Tally]


class Known(NamedTuple):
    """What is known of the whole run."""

    suspects: Handles  # copies that may be round-ups; of those that matter here
    roundups: Handles  # those that are
    first: int  # publication of the first new copy, µs; NEVER where no new copy has one


def group_stories(
    facts: pa.RecordBatch,
    prints: pa.RecordBatch,
    edges: pa.RecordBatch,
    known: Known,
    settings: LinkageSettings,
) -> Grouped:
    """Stories of whole components: all facts of each, the edges within, and the new edges that lead out of it;
    fingerprints of copies with edges or id links.

    Components stay as they stand that hold neither a new copy nor what has something in common with one, and of the
    others what is settled (``find_settled``).
    """
    facts = facts.take(pc.array_sort_indices(facts.column("handle")))
    handles = uint64(facts, "handle")
    pairs = edges_of(edges)
    fresh = ~edges.column("standing").to_numpy(zero_copy_only=False)
    here = [np.isin(side, handles) for side in (pairs.left, pairs.right)]
    inside = _among(pairs, handles)
    near = ~facts.column("standing").to_numpy(zero_copy_only=False)
    near |= np.isin(handles, pairs.left[fresh]) | np.isin(handles, pairs.right[fresh])
    of_component = _components(facts, handles, inside)
    touched = np.isin(of_component, of_component[near | np.isin(handles, known.suspects)])
    own, handles = facts.filter(pa.array(touched)), handles[touched]
    groups = group_without(known.roundups, handles, _among(inside, handles), settings)
    groups = tie_groups(handles, groups, id_links(own))
    settled = find_settled(own, groups, near[touched], known.first, settings.horizon_days)
    again = own.filter(pa.array(~settled))
    linked = Linked(groups[~settled], known.roundups)
    decided = decide_stories(again, copies_of(prints), linked)
    stays = ~touched
    stays[touched] = settled
    resighted = facts.filter(pa.array(stays & np.asarray(facts.column("changed"))))
    links = link_rows(decided, take_edges(pairs, here[0] & here[1] & fresh))
    halves = link_halves(decided, take_edges(pairs, (here[0] != here[1]) & fresh))
    copies = concat([decided.to_write(), resighted], FACTS)
    return Grouped(copies, decided.stories, links, halves, _counts(decided, links))


def _among(edges: Edges, handles: Handles) -> Edges:
    return take_edges(edges, np.isin(edges.left, handles) & np.isin(edges.right, handles))


def _components(facts: pa.RecordBatch, handles: Handles, edges: Edges) -> npt.NDArray[np.int32]:
    """A number for each copy, the same where copies hang together as FindComponents tells."""
    surely = components(handles, take_edges(edges, edges.connects))
    tied = tie_groups(handles, surely, id_links(facts))
    return _clusters(_stories(facts), np.unique(tied, return_inverse=True)[1])


def find_settled(
    before: pa.RecordBatch,
    groups: Handles,
    near: npt.NDArray[np.bool_],
    first: int,
    horizon_days: int,
) -> npt.NDArray[np.bool_]:
    """Which of the copies (FACTS as they stood) keep the story they have, whatever was decided now.

    Stories connect copies of many weeks, of which a run sees those within the horizon. At its far end a decision would
    be taken again from less than was known when the copy was new. So what is older than half the horizon before the
    run's ``first`` copy stays, if no new copy has anything in common with it (``near``: it is new, or one has): whole
    stories, as they were and as they would be.
    """
    published = np.asarray(before.column("published").cast(pa.int64()).fill_null(NEVER))
    recent = published >= first - horizon_days * DAY // 2
    together = _clusters(_stories(before), np.unique(groups, return_inverse=True)[1])
    return ~np.isin(together, together[near | recent])


def _stories(facts: pa.RecordBatch) -> npt.NDArray[np.int32]:
    """A number for each copy's story as it stands; -1 of new copies."""
    return np.asarray(facts.column("story_id").dictionary_encode().indices.fill_null(-1))


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


def _ends_of(pairs: pa.RecordBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pairs.column(name) for name in ENDS.names], schema=ENDS)


def _connecting(edges: pa.RecordBatch) -> pa.RecordBatch:
    return _ends_of(edges.filter(edges.column("connects")))


def _in_stories(facts: pa.RecordBatch, shards: int) -> Iterator[_Keyed]:
    """Standing copies with the digest of their story's id, by story."""
    standing = facts.filter(pc.is_valid(facts.column("story_id")))
    stories = standing.column("story_id").dictionary_encode()
    digests = [digest64("story", name) for name in stories.dictionary.to_pylist()]
    right = pa.array(digests, pa.uint64()).take(stories.indices)
    ends = pa.RecordBatch.from_arrays([standing.column("handle"), right], schema=ENDS)
    yield from split_by_shard(ends, block_of(uint64(ends, "right"), shards))


def _story_ends(shard: int, parts: Iterable[pa.RecordBatch]) -> pa.RecordBatch:
    """Each copy of a story that stands, with one of the others: a story is decided in one place."""
    copies = concat(parts, ENDS)
    handles, stories = uint64(copies, "left"), uint64(copies, "right")
    _, first, of_story = np.unique(stories, return_index=True, return_inverse=True)
    carriers = handles[first][of_story]
    others = handles != carriers
    ends = [pa.array(handles[others]), pa.array(carriers[others])]
    return pa.RecordBatch.from_arrays(ends, schema=ENDS)


def _count_links(links: pa.RecordBatch) -> _Tally:
    return "links", links.num_rows


def _first_new(facts: pa.RecordBatch) -> int:
    """When the first of the new copies was published, µs."""
    new = facts.filter(pc.invert(facts.column("standing")))
    first = pc.min(new.column("published").cast(pa.int64())).as_py()
    return NEVER if first is None else int(first)


def _earliest(times: Iterable[int]) -> int:
    return min(times, default=NEVER)


class GroupStories(beam.PTransform):
    """(facts, fingerprints, edges, id links), batches each → GroupedStories. Bounded.

    Shuffled: facts of all copies, fingerprints of those that hang together with others, and edges, by the component
    they are in: what edges that connect, ids and stories that stand hang together. A component is decided by one
    worker; the largest of 10,000 articles held 3 % of them. Copies that only share a passage are decided apart.
    """

    def __init__(self, settings: LinkageSettings, thresholds: Thresholds, shards: int) -> None:
        super().__init__()
        self.settings = settings
        self.thresholds = thresholds
        self.shards = shards

    def _key(
        self,
        batch: pa.RecordBatch,
        components: list[pa.RecordBatch],
        linked_only: bool,
    ) -> Iterator[_Keyed]:
        handles = uint64(batch, "handle")
        if linked_only:
            known = [np.asarray(c.column("handle")) for c in components]
            linked = np.isin(handles, np.concatenate([np.zeros(0, np.uint64), *known]))
            batch, handles = batch.filter(pa.array(linked)), handles[linked]
        yield from split_by_shard(batch, block_of(roots_of(handles, components), self.shards))

    def _key_edges(
        self, edges: pa.RecordBatch, components: list[pa.RecordBatch]
    ) -> Iterator[_Keyed]:
        """Edges within a component go there; new ones between two go to both."""
        left, right = (
            block_of(roots_of(uint64(edges, side), components), self.shards)
            for side in ("left", "right")
        )
        yield from split_by_shard(edges, left)
        crosses = (left != right) & ~edges.column("standing").to_numpy(zero_copy_only=False)
        yield from split_by_shard(edges.filter(pa.array(crosses)), right[crosses])

    def _group(
        self, element: tuple[int, Mapping[str, Iterable[pa.RecordBatch]]], first: int
    ) -> Iterator[_Output]:
        _, groups = element
        facts = concat(groups["facts"], FACTS)
        if facts.num_rows == 0:
            return
        COPIES_AT_ONCE.update(facts.num_rows)
        prints, edges = concat(groups["prints"], FINGERPRINTS), concat(groups["edges"], EDGES)
        known = Known(handles_of(groups["suspects"]), handles_of(groups["roundups"]), first)
        grouped = group_stories(facts, prints, edges, known, self.settings)
        for tag, rows in zip((COPIES, STORIES, LINKS), grouped[:3], strict=True):
            if rows.num_rows:
                yield beam.pvalue.TaggedOutput(tag, rows)
        blocks = block_of(uint64(grouped.halves, "left"), self.shards)
        for part in split_by_shard(grouped.halves, blocks):
            yield beam.pvalue.TaggedOutput(HALF_LINKS, part)
        for tally in grouped.counts.items():
            yield beam.pvalue.TaggedOutput(COUNTS, tally)

    def _keyed(
        self,
        facts: beam.PCollection[pa.RecordBatch],
        prints: beam.PCollection[pa.RecordBatch],
        edges: beam.PCollection[pa.RecordBatch],
        ids: beam.PCollection[pa.RecordBatch],
    ) -> dict[str, beam.PCollection[_Keyed]]:
        """All that a decision reads, by component."""
        kept = (facts, edges) | "KeepEdges" >> KeepEdges(self.shards)
        edges = kept | "FindUnions" >> FindUnions(self.thresholds, self.shards)
        stories = (
            facts
            | "InStories" >> beam.FlatMap(_in_stories, self.shards).with_output_types(_Keyed)
            | "GroupByStory" >> beam.GroupByKey()
        )
        ends = (
            edges | "ConnectingEnds" >> beam.Map(_connecting).with_output_types(pa.RecordBatch),
            ids | "IdEnds" >> beam.Map(_ends_of).with_output_types(pa.RecordBatch),
            stories | "StoryEnds" >> beam.MapTuple(_story_ends).with_output_types(pa.RecordBatch),
        ) | "AllEnds" >> beam.Flatten()
        found = ends | FindComponents()
        apart = (edges, found) | "FindRoundups" >> FindRoundups(self.settings, self.shards)
        components = beam.pvalue.AsList(found)
        keyed = {
            name: batches
            | f"Key{name.title()}"
            >> beam.FlatMap(self._key, components, linked_only).with_output_types(_Keyed)
            for name, batches, linked_only in (
                ("facts", facts, False),
                ("prints", prints, True),
                ("suspects", apart.suspects, False),
                ("roundups", apart.roundups, False),
            )
        }
        return keyed | {
            "edges": edges
            | "KeyEdges" >> beam.FlatMap(self._key_edges, components).with_output_types(_Keyed)
        }

    def expand(
        self,
        inputs: tuple[
            beam.PCollection[Any],
            beam.PCollection[Any],
            beam.PCollection[Any],
            beam.PCollection[Any],
        ],
    ) -> GroupedStories:
        first = (
            inputs[0]
            | "FirstNew" >> beam.Map(_first_new).with_output_types(int)
            | "FirstOfRun" >> beam.CombineGlobally(_earliest).without_defaults()
        )
        outputs = (COPIES, STORIES, LINKS, HALF_LINKS, COUNTS)
        decide = beam.FlatMap(self._group, beam.pvalue.AsSingleton(first, NEVER))
        grouped = (
            self._keyed(*inputs)
            | "MeetInComponent" >> beam.CoGroupByKey()
            | "Group" >> decide.with_outputs(*outputs)
        )
        between = (
            grouped.halves
            | "GroupHalves" >> beam.GroupByKey()
            | "JoinHalves"
            >> beam.MapTuple(
                lambda _, halves: join_halves(concat(halves, HALVES))
            ).with_output_types(pa.RecordBatch)
        )
        links = (grouped.links, between) | "AllLinks" >> beam.Flatten()
        more = between | "CountBetween" >> beam.Map(_count_links).with_output_types(_Tally)
        counts = (grouped.counts, more) | "AllCounts" >> beam.Flatten()
        return GroupedStories(grouped.copies, grouped.stories, links, counts)
