"""FindRoundups: which copies hold pieces of several stories, told from edges alone.

edges ──► pieces, by holder ──► suspects, and what they hold ──► whose it is, by component ──► round-ups, by holder
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batches import concat, split_by_shard, uint64
from transforms.edges import EDGES, edges_of
from transforms.find_components import ENDS, FindComponents, roots_of
from transforms.fingerprint_blocks import block_of
from transforms.text.linkage import LinkageSettings, with_stories
from transforms.text.roundups import Pieces, find_holders, find_pieces, sort_pieces

PIECES: Final = pa.schema(
    [
        pa.field("holders", pa.uint64(), nullable=False),
        pa.field("partners", pa.uint64(), nullable=False),
        pa.field("stories", pa.uint64(), nullable=False),
        pa.field("topics", pa.uint64(), nullable=False),
        pa.field("begin", pa.float32(), nullable=False),
        pa.field("end", pa.float32(), nullable=False),
        pa.field("share", pa.float32(), nullable=False),
        pa.field("of_digest", pa.bool_(), nullable=False),
    ]
)
HANDLES: Final = pa.schema([pa.field("handle", pa.uint64(), nullable=False)])

_Keyed = tuple[int, pa.RecordBatch]
_Suspected: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["suspects"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["pieces"], pa.RecordBatch]
)


class Apart(NamedTuple):
    """What may not chain stories. PCollections of HANDLES batches."""

    suspects: beam.PCollection[pa.RecordBatch]  # all that may be round-ups
    roundups: beam.PCollection[pa.RecordBatch]  # those that are


def handles_of(batches: Iterable[pa.RecordBatch]) -> npt.NDArray[np.uint64]:
    """The handles of HANDLES batches, ascending."""
    return np.unique(uint64(concat(batches, HANDLES), "handle"))


def _handles(handles: npt.NDArray[np.uint64]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(handles)], schema=HANDLES)


def _pieces_of(batches: Iterable[pa.RecordBatch]) -> Pieces:
    rows = concat(batches, PIECES)
    columns = (rows.column(name) for name in Pieces._fields)
    return sort_pieces(Pieces._make(c.to_numpy(zero_copy_only=False) for c in columns))


def _by_holder(pieces: Pieces, shards: int) -> Iterator[_Keyed]:
    batch = pa.RecordBatch.from_arrays([pa.array(column) for column in pieces], schema=PIECES)
    yield from split_by_shard(batch, block_of(pieces.holders, shards))


def _free_ends(edges: pa.RecordBatch, suspects: list[pa.RecordBatch]) -> pa.RecordBatch:
    """The ends of the edges of any kind that lead to no suspect."""
    ends = [uint64(edges, name) for name in ENDS.names]
    known = handles_of(suspects)
    free = ~np.isin(ends[0], known) & ~np.isin(ends[1], known)
    return pa.RecordBatch.from_arrays([pa.array(end[free]) for end in ends], schema=ENDS)


class FindRoundups(beam.PTransform):
    """(PCollection[EDGES batch], PCollection[COMPONENTS batch] as GroupStories finds them) → Apart. Bounded.

    Shuffled: pieces by the copy that may hold them; edges within components, and what suspects hold, by component; 16
    bytes a copy that has anything in common with another, to one place.
    """

    def __init__(self, settings: LinkageSettings, shards: int) -> None:
        super().__init__()
        self.settings = settings
        self.shards = shards

    def _pieces(self, edges: pa.RecordBatch) -> Iterator[_Keyed]:
        yield from _by_holder(find_pieces(edges_of(edges), self.settings.roundups), self.shards)

    def _suspect(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> Iterator[_Suspected]:
        pieces = _pieces_of(element[1])
        suspects = find_holders(pieces, self.settings.roundups)
        if len(suspects):
            held = pieces.take(np.isin(pieces.holders, suspects))
            batch = pa.RecordBatch.from_arrays([pa.array(c) for c in held], schema=PIECES)
            yield beam.pvalue.TaggedOutput("suspects", _handles(suspects))
            yield beam.pvalue.TaggedOutput("pieces", batch)

    def _by_component(
        self, batch: pa.RecordBatch, components: list[pa.RecordBatch], *ends: str
    ) -> Iterator[_Keyed]:
        """The rows by the component of their ends; without those that lie between two."""
        roots = [roots_of(uint64(batch, end), components) for end in ends]
        inside = roots[0] == roots[-1]
        own = batch.filter(pa.array(inside))
        yield from split_by_shard(own, block_of(roots[0][inside], self.shards))

    def _whose(
        self,
        element: tuple[int, Mapping[str, Iterable[pa.RecordBatch]]],
        topics: list[pa.RecordBatch],
    ) -> Iterator[_Keyed]:
        """The pieces with the story and the topic of each partner, by holder again."""
        _, groups = element
        suspects = handles_of(groups["suspects"])
        pieces = _pieces_of(groups["pieces"])
        if len(pieces.holders) == 0:
            return
        edges = edges_of(concat(groups["edges"], EDGES))
        handles = np.unique(np.concatenate([edges.left, edges.right, pieces.partners]))
        told = with_stories(pieces, suspects, handles, edges)
        told = told._replace(topics=roots_of(told.partners, topics))
        yield from _by_holder(told, self.shards)

    def _judge(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> pa.RecordBatch:
        return _handles(find_holders(_pieces_of(element[1]), self.settings.roundups))

    def expand(
        self, inputs: tuple[beam.PCollection[pa.RecordBatch], beam.PCollection[pa.RecordBatch]]
    ) -> Apart:
        edges, components = inputs
        suspected = (
            edges
            | "Pieces" >> beam.FlatMap(self._pieces).with_output_types(_Keyed)
            | "GroupByHolder" >> beam.GroupByKey()
            | "Suspect" >> beam.FlatMap(self._suspect).with_outputs("suspects", "pieces")
        )
        met: dict[str, Any] = {
            name: rows
            | f"Key{name.title()}"
            >> beam.FlatMap(
                self._by_component, beam.pvalue.AsList(components), *ends
            ).with_output_types(_Keyed)
            for name, rows, ends in (
                ("edges", edges, ("left", "right")),
                ("suspects", suspected.suspects, ("handle",)),
                ("pieces", suspected.pieces, ("partners",)),
            )
        }
        topics = (
            edges
            | "FreeEnds"
            >> beam.Map(_free_ends, beam.pvalue.AsList(suspected.suspects)).with_output_types(
                pa.RecordBatch
            )
            | "FindTopics" >> FindComponents()
        )
        roundups = (
            met
            | "MeetInComponent" >> beam.CoGroupByKey()
            | "Whose"
            >> beam.FlatMap(self._whose, beam.pvalue.AsList(topics)).with_output_types(_Keyed)
            | "GroupByHolderAgain" >> beam.GroupByKey()
            | "Judge" >> beam.Map(self._judge).with_output_types(pa.RecordBatch)
        )
        return Apart(suspected.suspects, roundups)
