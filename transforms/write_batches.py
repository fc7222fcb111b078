"""WriteBatches: rows that nothing in OUT has to meet (links, the index), as files of this run."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from transforms import layout
from transforms.article_rows import NO_DATE
from transforms.batches import concat, split_by_label
from transforms.copies import FINGERPRINTS
from transforms.edges import EDGES
from transforms.identity import digest64
from transforms.parquet_files import OutputFile, stage_parquet
from transforms.schema import LINKS, TIMESTAMP
from transforms.text.copies import NO_TIME

_ALL: Final = ""
"""The only part of a table without partitions."""


class TableFiles(NamedTuple):
    """How the rows of a table are laid out: its folder, its order, and what parts it: the column of its days, or one of
    which the rows of a value stay together."""

    folder: str
    schema: pa.Schema
    order: tuple[str, ...]
    day_column: str | None = None  # microseconds; NO_TIME where unknown
    spread_by: str | None = None  # text


LINK_FILES: Final = TableFiles(
    layout.LINKS,
    LINKS,
    ("article_id", "revision", "other_id", "other_revision"),
    spread_by="article_id",
)
FINGERPRINT_FILES: Final = TableFiles(layout.FINGERPRINTS, FINGERPRINTS, ("handle",), "published")
EDGE_FILES: Final = TableFiles(layout.EDGES, EDGES, ("left", "right"), "published")


def parts_of(rows: pa.RecordBatch, files: TableFiles) -> list[str]:
    """The partition of each row: its day, or the only one."""
    if files.day_column is None:
        return [_ALL] * rows.num_rows
    micros = rows.column(files.day_column)
    known = pc.if_else(pc.equal(micros, NO_TIME), None, micros)
    days = pc.strftime(known.cast(TIMESTAMP), format="%Y-%m-%d")
    return list(pc.fill_null(days, NO_DATE).to_pylist())


class WriteBatches(beam.PTransform):
    """PCollection[RecordBatch] → OutputFiles: one a day, or ``parts`` a run. Bounded.

    Rows marked as standing are in OUT already and are left out.
    """

    def __init__(self, out: str, run_id: str, files: TableFiles, parts: int = 1) -> None:
        super().__init__()
        self.staging = layout.staging(out, run_id)
        self.run_id = run_id
        self.files = files
        self.parts = parts

    def _labels(self, rows: pa.RecordBatch) -> list[str]:
        """Day and number of the file that each row goes to."""
        days = parts_of(rows, self.files)
        if self.files.spread_by is None:
            return [f"{day}/{0:05d}" for day in days]
        values = rows.column(self.files.spread_by).to_pylist()
        return [
            f"{day}/{digest64(value) % self.parts:05d}"
            for day, value in zip(days, values, strict=True)
        ]

    def _split(self, rows: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
        if "standing" in rows.schema.names:
            rows = rows.filter(pc.invert(rows.column("standing")))
        yield from split_by_label(rows, self._labels(rows))

    def _write(self, element: tuple[str, Iterable[pa.RecordBatch]]) -> OutputFile:
        label, batches = element
        day, _, number = label.partition("/")
        table = pa.Table.from_batches([concat(batches, self.files.schema)])
        ordered = table.sort_by([(name, "ascending") for name in self.files.order])
        folder = layout.PARTITION + day if day else ""
        final = layout.join(self.files.folder, folder, f"{self.run_id}-{number}.parquet")
        return stage_parquet(self.staging, final, ordered, self.files.folder)

    def expand(self, rows: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[OutputFile]:
        return (
            rows
            | "Split" >> beam.FlatMap(self._split).with_output_types(tuple[str, pa.RecordBatch])
            | "Group" >> beam.GroupByKey()
            | "Write" >> beam.Map(self._write).with_output_types(OutputFile)
        )
