"""ReadStanding: what a run needs of the OUT it adds to. Facts and fingerprints, never bodies."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final, NamedTuple

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
from transforms.identity import DELIVERY_FORMATS
from transforms.learn_site_memory import SITE_MEMORY

_NOT_IN_ARTICLES: Final = ("file", "batch", "row", "standing", "changed", "is_delivery")
_ENDS: Final = ("first_published", "last_published")
_ARTICLE_COLUMNS: Final = (
    *(f.name for f in FACTS if f.name not in _NOT_IN_ARTICLES),
    "format",
)


class Span(NamedTuple):
    """Days of publication, both included; None where no copy has a date."""

    first: date | None
    last: date | None


def span_of(facts: pa.RecordBatch) -> Span:
    """The days on which the copies of a batch were published."""
    ends = pc.min_max(facts.column("published")).as_py()
    if ends["min"] is None:
        return Span(None, None)
    return Span(ends["min"].date(), ends["max"].date())


class Standing(NamedTuple):
    """What stands in OUT: batches of FACTS, FINGERPRINTS, EDGES and SITE_MEMORY."""

    facts: beam.PCollection[pa.RecordBatch]
    fingerprints: beam.PCollection[pa.RecordBatch]
    edges: beam.PCollection[pa.RecordBatch]
    site_memory: beam.PCollection[pa.RecordBatch]


class UnionSpans(beam.CombineFn):
    """The smallest span that holds all."""

    def create_accumulator(self) -> Span:
        return Span(None, None)

    def add_input(self, accumulator: Span, span: Span) -> Span:
        return self.merge_accumulators([accumulator, span])

    def merge_accumulators(self, spans: list[Span]) -> Span:
        firsts = [s.first for s in spans if s.first is not None]
        lasts = [s.last for s in spans if s.last is not None]
        return Span(min(firsts, default=None), max(lasts, default=None))

    def extract_output(self, accumulator: Span) -> Span:
        return accumulator


def within(day: str | None, span: Span, horizon_days: int) -> bool:
    """Whether a partition can hold a copy that new ones in ``span`` may join. Undated ones always can."""
    try:
        published = date.fromisoformat(day or "")
    except ValueError:
        return True
    if span.first is None or span.last is None:
        return False
    reach = timedelta(days=horizon_days)
    return span.first - reach <= published <= span.last + reach


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
        "is_delivery": pc.is_in(table["format"], pa.array(sorted(DELIVERY_FORMATS))),
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
    """A file of OUT's index, its rows marked as standing."""
    with FileSystems.open(path) as stream:
        table = pq.read_table(stream).combine_chunks()
    columns = [
        pa.array(np.ones(table.num_rows, bool))
        if field.name == "standing"
        else as_array(table[field.name]).cast(field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def reach_back(span: Span, stories: Iterable[pa.Table], horizon_days: int) -> Span:
    """The span widened to the first day of every story that the horizon would cut in two.

    A new copy may join such a story, whose row and canonical copy are told from all its copies. At most two more
    horizons: a copy with a wrong date must not make a run read the archive.
    """
    if span.first is None:
        return span
    horizon = timedelta(days=horizon_days)
    edge = span.first - horizon
    first_days = [
        first.date()
        for table in stories
        for first, last in zip(*(table[c].to_pylist() for c in _ENDS), strict=True)
        if first is not None and first.date() < edge <= last.date()
    ]
    earliest = max(min(first_days, default=edge), edge - 2 * horizon)
    return Span(earliest + horizon, span.last)


def _story_ends(path: str) -> pa.Table:
    with FileSystems.open(path) as stream:
        return pq.read_table(stream, columns=list(_ENDS))


class ReadStanding(beam.PTransform):
    """PCollection[Span] of one element → what OUT holds within the horizon, as Standing tells. Bounded.

    What is read grows with the horizon, not with the archive: partitions outside it are not opened.
    """

    def __init__(self, out: str, horizon_days: int) -> None:
        super().__init__()
        self.out = out
        self.horizon_days = horizon_days

    def _reach(self, span: Span) -> Span:
        ends = map(_story_ends, parquet_files(layout.join(self.out, layout.STORIES)))
        return reach_back(span, ends, self.horizon_days)

    def _files(self, span: Span, folder: str) -> Iterator[str]:
        for path in parquet_files(layout.join(self.out, folder)):
            if within(layout.day_of(path), span, self.horizon_days):
                yield path

    def _read(
        self,
        span: beam.PCollection[Span],
        name: str,
        folder: str,
        read: Callable[[str], pa.RecordBatch],
    ) -> beam.PCollection[pa.RecordBatch]:
        return (
            span
            | f"List{name}" >> beam.FlatMap(self._files, folder).with_output_types(str)
            | f"Spread{name}" >> beam.Reshuffle()
            | f"Read{name}" >> beam.Map(read).with_output_types(pa.RecordBatch)
        )

    def expand(self, span: beam.PCollection[Span]) -> Standing:
        span = span | "ReachBack" >> beam.Map(self._reach).with_output_types(Span)
        return Standing(
            self._read(span, "Facts", layout.ARTICLES, standing_facts),
            self._read(
                span,
                "Fingerprints",
                layout.FINGERPRINTS,
                partial(standing_index, schema=FINGERPRINTS),
            ),
            self._read(span, "Edges", layout.EDGES, partial(standing_index, schema=EDGES)),
            self._read(
                span, "Memory", layout.SITE_MEMORY, partial(standing_index, schema=SITE_MEMORY)
            ),
        )
