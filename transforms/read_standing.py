"""ReadStanding: what a run needs of the OUT it adds to. Facts and fingerprints, never bodies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from transforms import layout
from transforms.copies import FACTS, FINGERPRINTS
from transforms.edges import EDGES
from transforms.files import matching
from transforms.learn_site_memory import SITE_MEMORY

_NOT_IN_ARTICLES: Final = ("file", "batch", "row", "standing", "changed")
STORY_DAYS: Final = ("story_id", "dated_from", "dated_to", "first_published", "last_published")
_ARTICLE_COLUMNS: Final = tuple(f.name for f in FACTS if f.name not in _NOT_IN_ARTICLES)
_FOLDERS: Final = {
    "facts": layout.ARTICLES,
    "fingerprints": layout.FINGERPRINTS,
    "edges": layout.EDGES,
    "site_memory": layout.SITE_MEMORY,
}
_INDEX: Final = {"fingerprints": FINGERPRINTS, "edges": EDGES, "site_memory": SITE_MEMORY}
_Read: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["facts"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["fingerprints"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["edges"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["site_memory"], pa.RecordBatch]
)


class Span(NamedTuple):
    """What a run brings: first and last day of publication (ordinals; None where no copy has one), and whether some
    copies have none."""

    first: int | None
    last: int | None
    has_undated: bool = False


class StoryDays(NamedTuple):
    """Between which days the copies of a story are dated, believably or not: ordinals."""

    story_id: str
    first: int
    last: int


class Reach(NamedTuple):
    """The days that are read of OUT, both included, and the stories in sight that are not read: those of which only a
    part lies within these days. A story is decided from all its copies or not at all."""

    first: int
    last: int
    closed: frozenset[str] = frozenset()


NOTHING: Final = Reach(0, -1)


def span_of(facts: pa.RecordBatch) -> Span:
    """The days on which the copies of a batch were published."""
    published = facts.column("published")
    ends = pc.min_max(published).as_py()
    has_undated = published.null_count > 0
    if ends["min"] is None:
        return Span(None, None, has_undated)
    return Span(ends["min"].toordinal(), ends["max"].toordinal(), has_undated)


class Standing(NamedTuple):
    """What stands in OUT: batches of FACTS, FINGERPRINTS, EDGES and SITE_MEMORY; and how far the run sees."""

    facts: beam.PCollection[pa.RecordBatch]
    fingerprints: beam.PCollection[pa.RecordBatch]
    edges: beam.PCollection[pa.RecordBatch]
    site_memory: beam.PCollection[pa.RecordBatch]
    reach: beam.PCollection[Reach]


class UnionSpans(beam.CombineFn):
    """The smallest span that holds all."""

    def create_accumulator(self) -> Span:
        return Span(None, None)

    def add_input(self, accumulator: Span, span: Span) -> Span:
        return self.merge_accumulators([accumulator, span])

    def merge_accumulators(self, spans: Iterable[Span]) -> Span:
        spans = list(spans)
        firsts = [s.first for s in spans if s.first is not None]
        lasts = [s.last for s in spans if s.last is not None]
        has_undated = any(s.has_undated for s in spans)
        return Span(min(firsts, default=None), max(lasts, default=None), has_undated)

    def extract_output(self, accumulator: Span) -> Span:
        return accumulator


def within(day: str | None, reach: Reach) -> bool:
    """Whether a partition is read. That of undated copies always is."""
    try:
        return reach.first <= date.fromisoformat(day or "").toordinal() <= reach.last
    except ValueError:
        return True


def parquet_files(folder: str) -> list[str]:
    """Paths of the Parquet files below a folder, sorted; none where there is no folder."""
    return [m.path for m in matching(folder, "**.parquet")]


def standing_facts(path: str) -> pa.RecordBatch:
    """The facts of a file of articles/."""
    with FileSystems.open(path) as stream:
        table = pq.read_table(stream, columns=list(_ARTICLE_COLUMNS))
    rows = table.num_rows
    made = {
        "file": pa.array([path] * rows, pa.string()),
        "standing": pa.array([True] * rows, pa.bool_()),
        "changed": pa.array([False] * rows, pa.bool_()),
    }
    columns = [_column(table, made, field) for field in FACTS]
    return pa.RecordBatch.from_arrays(columns, schema=FACTS)


def _column(table: pa.Table, made: Mapping[str, pa.Array], field: pa.Field) -> pa.Array:
    if field.name in made:
        return as_array(made[field.name])
    if field.name in table.column_names:
        return as_array(table[field.name]).cast(field.type)
    return pa.nulls(table.num_rows, field.type)


def as_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def standing_index(path: str, schema: pa.Schema) -> pa.RecordBatch:
    """A file of OUT's index, its rows marked as standing; null where it was written without what may be null."""
    with FileSystems.open(path) as stream:
        table = pq.read_table(stream).combine_chunks()
    made = {"standing": pa.array(np.ones(table.num_rows, bool))}
    columns = [
        _column(table, made, field)
        if field.nullable or field.name in made
        else as_array(table[field.name]).cast(field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def story_days(table: pa.Table) -> list[StoryDays]:
    """The stories of a file that have dates; ``table`` has its STORY_DAYS.

    Files written before they told of dates not believed tell of those that were.
    """
    ids, *ends = (table[name] for name in ("story_id", "first_published", "last_published"))
    if "dated_from" in table.column_names:
        dated = (table["dated_from"], table["dated_to"])
        ends = [pc.coalesce(*pair) for pair in zip(dated, ends, strict=True)]
    rows = zip(*(column.to_pylist() for column in (ids, *ends)), strict=True)
    return [
        StoryDays(story_id, first.toordinal(), last.toordinal())
        for story_id, first, last in rows
        if first is not None
    ]


def reach_of(span: Span, stories: Sequence[StoryDays], horizon_days: int) -> Reach:
    """What to read of OUT for a run: its days and the horizon around them, widened by the stories that this would cut.

    Undated copies count as of the newest day there is. At most two more horizons at each end: a copy with a wrong date
    must not make a run read the archive; the stories it cuts are closed.
    """
    newest = max((s.last for s in stories), default=None) if span.has_undated else None
    days = [day for day in (span.first, span.last, newest) if day is not None]
    if not days:
        return NOTHING
    low, high = min(days) - horizon_days, max(days) + horizon_days
    seen = [s for s in stories if s.first <= high and s.last >= low]
    first = max(min((s.first for s in seen), default=low), low - 2 * horizon_days)
    last = min(max((s.last for s in seen), default=high), high + 2 * horizon_days)
    first, last = min(first, low), max(last, high)
    closed = frozenset(s.story_id for s in stories if s.first < first or s.last > last)
    return Reach(first, last, closed)


def _story_days(path: str) -> list[StoryDays]:
    with FileSystems.open(path) as stream:
        return story_days(pq.ParquetFile(stream).read(columns=list(STORY_DAYS)))


def open_facts(facts: pa.RecordBatch, reach: Reach) -> pa.RecordBatch:
    """The facts whose stories are read whole."""
    closed = pa.array(sorted(reach.closed), pa.string())
    return facts.filter(pc.invert(pc.is_in(facts.column("story_id"), closed)))


class ReadStanding(beam.PTransform):
    """PCollection[Span] of one element → what OUT holds within the horizon, as Standing tells. Bounded.

    What is read grows with the horizon, not with the archive: partitions outside it are not opened.
    """

    def __init__(self, out: str, horizon_days: int) -> None:
        super().__init__()
        self.out = out
        self.horizon_days = horizon_days

    def _reach(self, span: Span) -> Reach:
        files = parquet_files(layout.join(self.out, layout.STORIES))
        stories = [story for path in files for story in _story_days(path)]
        return reach_of(span, stories, self.horizon_days)

    def _files(self, reach: Reach) -> Iterator[tuple[str, str]]:
        """Names of tables with the paths of their files."""
        for table, folder in _FOLDERS.items():
            for path in parquet_files(layout.join(self.out, folder)):
                if within(layout.day_of(path), reach):
                    yield table, path

    def _read(self, file: tuple[str, str], reach: Reach) -> _Read:
        table, path = file
        if table == "facts":
            return beam.pvalue.TaggedOutput(table, open_facts(standing_facts(path), reach))
        return beam.pvalue.TaggedOutput(table, standing_index(path, _INDEX[table]))

    def expand(self, span: beam.PCollection[Span]) -> Standing:
        reach = span | "ReachBack" >> beam.Map(self._reach).with_output_types(Reach)
        read = (
            reach
            | "ListFiles" >> beam.FlatMap(self._files).with_output_types(tuple[str, str])
            | "SpreadFiles" >> beam.Reshuffle()
            | "ReadFile"
            >> beam.Map(self._read, beam.pvalue.AsSingleton(reach)).with_outputs(*_FOLDERS)
        )
        return Standing(**{table: read[table] for table in _FOLDERS}, reach=reach)
