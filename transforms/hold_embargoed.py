"""HoldEmbargoed: records whose time has not come step aside; ReadHeld: those whose time has come are read anew."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import apache_beam as beam
import pyarrow as pa

from transforms import layout
from transforms.embargo import due, held_batch, held_documents, hold, is_held, read_held, stage_held
from transforms.extract_articles import Extracted
from transforms.parquet_files import OutputFile
from transforms.records import Document

HELD: Final = "held"
ARTICLES: Final = "articles"
FILES: Final = "files"
COUNTS: Final = "counts"

_Tally = tuple[str, int]
_Written: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["files"], OutputFile]
    | beam.pvalue.TaggedOutput[Literal["counts"], _Tally]
)


class ReadHeld(beam.PTransform):
    """The pipeline → PCollection[Document]: records that wait in OUT and were due when the run started. Bounded."""

    def __init__(self, out: str, started: datetime) -> None:
        super().__init__()
        self.out = out
        self.started = started

    def _due(self, out: str) -> Iterable[Document]:
        return held_documents(due(read_held(out), self.started))

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection[Document]:
        return (
            begin
            | "HeldIn" >> beam.Create([self.out])
            | "ReadDue" >> beam.FlatMap(self._due).with_output_types(Document)
            | "SpreadDue" >> beam.Reshuffle()
        )


class HoldEmbargoed(beam.PTransform):
    """PCollection[Extracted] → {articles: Extracted, held: HELD batch}. Bounded or unbounded; stateless.

    ``now`` is the run's start, so that a retried bundle decides the same.
    """

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now

    def _tagged(
        self, extracted: Extracted
    ) -> Iterator[Extracted | beam.pvalue.TaggedOutput[Literal["held"], pa.RecordBatch]]:
        if is_held(extracted.article, self.now):
            yield beam.pvalue.TaggedOutput(HELD, held_batch([extracted]))
        else:
            yield extracted

    def expand(self, extracted: beam.PCollection[Extracted]) -> beam.pvalue.DoOutputsTuple:
        return extracted | "HoldBack" >> beam.FlatMap(self._tagged).with_outputs(
            HELD, main=ARTICLES
        )


class WriteHeld(beam.PTransform):
    """PCollection[HELD batch] → {files: OutputFile, counts: tallies}. Bounded; one worker, what is under embargo.

    The file is written where something was added or was due, and else stays as it is.
    """

    def __init__(self, out: str, run_id: str, started: datetime) -> None:
        super().__init__()
        self.out = out
        self.staging = layout.staging(out, run_id)
        self.started = started

    def _write(self, out: str, new: list[pa.RecordBatch]) -> Iterator[_Written]:
        standing = read_held(out)
        rows, counts = hold(standing, new, self.started)
        if counts.held or rows.num_rows < standing.num_rows:
            yield beam.pvalue.TaggedOutput(FILES, stage_held(self.staging, rows))
        for tally in counts._asdict().items():
            yield beam.pvalue.TaggedOutput(COUNTS, tally)

    def expand(self, held: beam.PCollection[Any]) -> beam.pvalue.DoOutputsTuple:
        return (
            held.pipeline
            | "HoldIn" >> beam.Create([self.out])
            | "WriteHeldFile"
            >> beam.FlatMap(self._write, new=beam.pvalue.AsList(held)).with_outputs(FILES, COUNTS)
        )
