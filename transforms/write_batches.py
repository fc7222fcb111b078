"""WriteBatches: rows that nothing in OUT has to meet (links, the index) as files of this run, by day or in one place."""

from collections.abc import Callable, Iterable, Iterator

import apache_beam as beam
import pyarrow as pa

from transforms import layout
from transforms.batches import concat, split_by_label
from transforms.parquet_files import OutputFile, stage_parquet


class WriteBatches(beam.PTransform):  # type: ignore[misc]
    """PCollection[RecordBatch] of ``schema`` → OutputFiles under ``folder``, rows sorted by ``order``. Bounded.

    ``labels_of`` tells each row's part: a day, for a folder in partitions by day; a number, for files side by side.
    """

    def __init__(
        self,
        out: str,
        run_id: str,
        folder: str,
        schema: pa.Schema,
        order: tuple[str, ...],
        labels_of: Callable[[pa.RecordBatch], list[str]],
        by_day: bool = False,
    ) -> None:
        super().__init__()
        self.staging = layout.staging(out, run_id)
        self.run_id = run_id
        self.folder = folder
        self.schema = schema
        self.order = order
        self.labels_of = labels_of
        self.by_day = by_day

    def _split(self, rows: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
        yield from split_by_label(rows, self.labels_of(rows))

    def _write(self, element: tuple[str, Iterable[pa.RecordBatch]]) -> OutputFile:
        label, batches = element
        table = pa.Table.from_batches([concat(batches, self.schema)])
        ordered = table.sort_by([(name, "ascending") for name in self.order])
        name = f"{self.run_id}-{0 if self.by_day else int(label):05d}.parquet"
        part = f"{layout.PARTITION}{label}/{name}" if self.by_day else name
        return stage_parquet(self.staging, f"{self.folder}/{part}", ordered, self.folder)

    def expand(self, rows: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[OutputFile]:
        return (
            rows
            | "Split" >> beam.FlatMap(self._split).with_output_types(tuple[str, pa.RecordBatch])
            | "Group" >> beam.GroupByKey()
            | "Write" >> beam.Map(self._write).with_output_types(OutputFile)
        )
