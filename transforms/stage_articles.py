"""StageArticles: the text of each article goes to a staged file; its facts, fingerprint and blocks go on.

Only here and in WriteArticles is text touched. Between the two travel ids, facts and hashes.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from itertools import groupby
from typing import Final, Literal, TypeAlias

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.io.filesystems import FileSystems
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.timestamp import MIN_TIMESTAMP
from apache_beam.utils.windowed_value import WindowedValue

from transforms import identity
from transforms.agencies.strip import strip_credits
from transforms.article_rows import Row, row_of, staged_batch
from transforms.copies import FACTS, FINGERPRINTS
from transforms.extract_articles import Extracted
from transforms.learn_site_memory import blocks_batch
from transforms.lifecycle.items import killed_text
from transforms.publication_times import CLOCKS_APART
from transforms.schema import NUM_PERM
from transforms.text.copies import NO_TIME
from transforms.text.fingerprint import Fingerprints, fingerprint
from transforms.text.signatures import signatures

_COUNTED_FROM: Final = datetime.fromtimestamp(0, timezone.utc)
_OUTPUTS: Final = ("facts", "fingerprints", "blocks")
ROWS_PER_FILE: Final = 4096
"""Rows of one staged file: at 5 KB a row, 20 MB held in memory until it is written."""


def comparison_text(body: str | None, is_kill: bool = False) -> str:
    """What is compared of an article: its body without credit lines, datelines and sign-offs; of a kill the story that
    it repeats."""
    paragraphs = (body or "").split("\n\n")
    return "\n\n".join(strip_credits(killed_text(paragraphs) if is_kill else paragraphs))


def _lists(values: pa.Array, offsets: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), values)


def _microseconds(row: Row) -> int:
    """When the copy was published, as far as it can be believed: not on the day that computers count from, nor
    after it was fetched. Copies of a story are looked for within days, and such a time would part them."""
    published, fetched = row.article.published, row.article.fetched
    if published is None or published - _COUNTED_FROM < CLOCKS_APART:
        return NO_TIME
    if fetched is not None and published > fetched + CLOCKS_APART:
        return NO_TIME
    return round(published.timestamp() * 1_000_000)


def fingerprint_batch(rows: Sequence[Row], prints: Fingerprints) -> pa.RecordBatch:
    """The rows' fingerprints as they travel."""
    columns = [
        pa.array([row.handle for row in rows], pa.uint64()),
        pa.array([_microseconds(row) for row in rows], pa.int64()),
        pa.array(
            [identity.digest64(row.article.outlet) if row.article.outlet else 0 for row in rows],
            pa.uint64(),
        ),
        _lists(pa.array(prints.tokens), prints.offsets),
        _lists(pa.array(prints.marks), prints.offsets),
        pa.array(np.zeros(len(rows), bool)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=FINGERPRINTS)


def facts_batch(
    rows: Sequence[Row], staged: pa.RecordBatch, file: str, batch: int
) -> pa.RecordBatch:
    """The facts of one record batch of a staged file."""
    known = set(staged.schema.names)
    made = {
        "digests": pa.array(
            [[identity.record_digest(row.document)] for row in rows], pa.list_(pa.uint64())
        ),
        "standing": pa.array([False] * len(rows)),
        "changed": pa.array([False] * len(rows)),
        "file": pa.array([file] * len(rows)),
        "batch": pa.array([batch] * len(rows), pa.int32()),
        "row": pa.array(range(len(rows)), pa.int32()),
    }
    columns = [
        made[field.name]
        if field.name in made
        else staged.column(field.name)
        if field.name in known
        else pa.nulls(len(rows), field.type)
        for field in FACTS
    ]
    return pa.RecordBatch.from_arrays(columns, schema=FACTS)


def write_staged(path: str, batches: Iterable[pa.RecordBatch]) -> None:
    """An Arrow IPC file, one record batch a day of publication, so that a day is read without the others."""
    batches = list(batches)
    with FileSystems.create(path) as sink, pa.ipc.new_file(sink, batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def stage_articles(articles: Sequence[Extracted], path: str) -> tuple[pa.RecordBatch, ...]:
    """Write the articles to ``path``; return (facts, fingerprints, blocks) of them, day by day."""
    rows = sorted((row_of(*extracted) for extracted in articles), key=lambda row: row.order)
    prints = fingerprint(
        [comparison_text(row.article.body, row.article.change_type == "kill") for row in rows]
    )
    signed = signatures(prints.tokens, prints.offsets, NUM_PERM)
    column = pa.FixedSizeListArray.from_arrays(pa.array(signed.reshape(-1)), NUM_PERM)
    staged, facts, start = [], [], 0
    for number, (_, day) in enumerate(groupby(rows, key=lambda row: row.date)):
        of_day = list(day)
        staged.append(staged_batch(of_day, column.slice(start, len(of_day))))
        facts.append(facts_batch(of_day, staged[-1], path, number))
        start += len(of_day)
    write_staged(path, staged)
    return pa.concat_batches(facts), fingerprint_batch(rows, prints), blocks_batch(rows, prints)


_Output: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["facts"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["fingerprints"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["blocks"], pa.RecordBatch]
)


class _StageBundle(beam.DoFn):
    """Collects the articles of a bundle. A retried bundle writes another file; the first is swept with the folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def start_bundle(self) -> None:
        self._articles: list[Extracted] = []

    def process(self, extracted: Extracted) -> Iterator[_Output]:
        self._articles.append(extracted)
        if len(self._articles) >= ROWS_PER_FILE:
            yield from self._flush()

    def finish_bundle(self) -> Iterator[_Output]:
        for output in self._flush():
            value = WindowedValue(output.value, MIN_TIMESTAMP, [GlobalWindow()])
            yield beam.pvalue.TaggedOutput(output.tag, value)

    def _flush(self) -> Iterator[_Output]:
        if self._articles:
            path = FileSystems.join(self._folder, f"articles-{uuid.uuid4().hex}.arrow")
            staged = stage_articles(self._articles, path)
            self._articles = []
            for tag, batch in zip(_OUTPUTS, staged, strict=True):
                yield beam.pvalue.TaggedOutput(tag, batch)


class StageArticles(beam.PTransform):
    """PCollection[Extracted] → {facts, fingerprints, blocks}: batches of FACTS, FINGERPRINTS, BLOCKS. Bounded.

    ``folder`` is this run's own; whoever runs the pipeline removes it when the run has ended.
    """

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder

    def expand(self, articles: beam.PCollection[Extracted]) -> beam.pvalue.DoOutputsTuple:
        return articles | "StageBundle" >> beam.ParDo(_StageBundle(self.folder)).with_outputs(
            *_OUTPUTS
        )
