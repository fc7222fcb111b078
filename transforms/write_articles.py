"""WriteArticles: story and text of each copy meet again, a day of publication at a time, in Parquet."""

from collections.abc import Iterable, Iterator
from typing import Final

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from transforms import layout
from transforms.article_rows import NO_DATE
from transforms.batches import concat, split_by_label
from transforms.copies import FACTS
from transforms.learn_site_memory import learned_of, with_learned
from transforms.parquet_files import OutputFile, stage_parquet
from transforms.schema import ARTICLES, COPY_COLUMNS

ROWS_PER_FILE: Final = 100_000
"""At 5 KB a row, 500 MB of text in memory while a file is written, 100–150 MB as a file."""


def _staged_rows(path: str, batch: int, rows: pa.Array) -> pa.RecordBatch:
    with FileSystems.open(path) as stream, pa.ipc.open_file(stream) as reader:
        return reader.get_batch(batch).take(rows)


def with_text(facts: pa.RecordBatch) -> pa.Table:
    """ARTICLES rows of the copies: facts as decided, text from the staged files they point to."""
    places = pa.Table.from_batches([facts]).group_by(["file", "batch"]).aggregate([("row", "list")])
    texts = [
        _staged_rows(place["file"], place["batch"], pa.array(place["row_list"], pa.int32()))
        for place in places.sort_by([("file", "ascending"), ("batch", "ascending")]).to_pylist()
    ]
    staged = pa.Table.from_batches(texts).combine_chunks()
    order = pc.index_in(facts.column("handle"), staged["handle"].combine_chunks())
    text = staged.take(order)
    columns = [
        facts.column(field.name) if field.name in COPY_COLUMNS else text[field.name]
        for field in ARTICLES
    ]
    return pa.Table.from_arrays(columns, schema=ARTICLES).sort_by(
        [("published", "ascending"), ("article_id", "ascending"), ("revision", "ascending")]
    )


def with_changes(standing: pa.Table, facts: pa.RecordBatch) -> pa.Table:
    """The rows of a file in OUT with the changed columns of some of them set anew; their order stays."""
    changed = pc.index_in(standing["handle"], facts.column("handle"))
    is_changed = pc.is_valid(changed)
    columns = [
        pc.if_else(is_changed, facts.column(field.name).take(changed), standing[field.name])
        if field.name in COPY_COLUMNS
        else standing[field.name]
        for field in ARTICLES
    ]
    return pa.Table.from_arrays(columns, schema=ARTICLES)


def days_of(facts: pa.RecordBatch) -> list[str]:
    """The partition of each copy."""
    days = pc.strftime(facts.column("published"), format="%Y-%m-%d")
    return list(pc.fill_null(days, NO_DATE).to_pylist())


class WriteArticles(beam.PTransform):
    """(FACTS batches, stories decided; VERDICTS batches of the site memory) → OutputFiles. Bounded.

    New copies become files of their day, named after the run; a changed copy of an earlier run has its file written
    anew under the same name. Files: one a day for each 100,000 new copies of it, and one a file with changes.
    """

    def __init__(self, out: str, run_id: str, most_dropped: float) -> None:
        super().__init__()
        self.out = out
        self.staging = layout.staging(out, run_id)
        self.run_id = run_id
        self.most_dropped = most_dropped

    def _by_day(self, facts: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
        new = facts.filter(pc.invert(facts.column("standing")))
        yield from split_by_label(new, days_of(new))

    def _by_file(self, facts: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
        standing = facts.filter(facts.column("standing"))
        yield from split_by_label(standing, standing.column("file").to_pylist())

    def _write_day(
        self, element: tuple[str, Iterable[pa.RecordBatch]], verdicts: list[pa.RecordBatch]
    ) -> Iterator[OutputFile]:
        day, batches = element
        learned = learned_of(verdicts)
        facts = concat(batches, FACTS)
        order = np.argsort(np.asarray(facts.column("handle")), kind="stable")
        for number, start in enumerate(range(0, len(order), ROWS_PER_FILE)):
            part = facts.take(pa.array(order[start : start + ROWS_PER_FILE]))
            name = f"{self.run_id}-{number:05d}.parquet"
            final = f"{layout.ARTICLES}/{layout.PARTITION}{day}/{name}"
            table = with_learned(with_text(part), learned, self.most_dropped)
            yield stage_parquet(self.staging, final, table, layout.ARTICLES)

    def _write_changes(self, element: tuple[str, Iterable[pa.RecordBatch]]) -> OutputFile:
        path, batches = element
        with FileSystems.open(path) as stream:
            standing = pq.ParquetFile(stream).read()
        table = with_changes(standing, concat(batches, FACTS))
        final = layout.below(self.out, path)
        return stage_parquet(self.staging, final, table, layout.ARTICLES, replaces=True)

    def expand(
        self, inputs: tuple[beam.PCollection[pa.RecordBatch], beam.PCollection[pa.RecordBatch]]
    ) -> beam.PCollection[OutputFile]:
        facts, verdicts = inputs
        keyed = tuple[str, pa.RecordBatch]
        new = (
            facts
            | "KeyByDay" >> beam.FlatMap(self._by_day).with_output_types(keyed)
            | "GroupByDay" >> beam.GroupByKey()
            | "WriteDay"
            >> beam.FlatMap(self._write_day, beam.pvalue.AsList(verdicts)).with_output_types(
                OutputFile
            )
        )
        changed = (
            facts
            | "KeyByFile" >> beam.FlatMap(self._by_file).with_output_types(keyed)
            | "GroupByFile" >> beam.GroupByKey()
            | "WriteChanges" >> beam.Map(self._write_changes).with_output_types(OutputFile)
        )
        return (new, changed) | "ArticleFiles" >> beam.Flatten()
