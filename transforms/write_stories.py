"""WriteStories: a row a story; new ones in a file of this run, changed ones in the file where they stand."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from transforms import layout
from transforms.batches import concat, split_by_label, split_by_shard
from transforms.identity import digest64
from transforms.parquet_files import OutputFile, stage_parquet
from transforms.read_standing import parquet_files
from transforms.schema import STORIES

_NEW: Final = ""
"""The "file" of stories that stand in none yet."""

_NEW_FILE: Final = "new:"
"""Before the number of a file of this run; a file in OUT is named by its path."""

_SET_BY_MERGER: Final = ("status", "merged_into", "copies", "outlets", "credited_copies")
"""What changes in the row of a story that another took in: it has no copies any more."""


def shard_of(story_id: str, shards: int) -> int:
    """The shard in which all that is known of a story meets."""
    return digest64(story_id) % shards


def place_stories(
    rows: pa.RecordBatch, standing: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The rows by the file where their story stands; ``standing`` holds (story_id, file)."""
    file_of = dict(standing)
    labels = [file_of.get(story_id, _NEW) for story_id in rows.column("story_id").to_pylist()]
    yield from split_by_label(rows, labels)


def with_story_changes(standing: pa.Table, rows: pa.RecordBatch) -> pa.Table:
    """A file of stories with changed rows set anew. A merged story keeps what it was known by."""
    at = pc.index_in(standing["story_id"], rows.column("story_id"))
    is_changed = pc.is_valid(at)
    is_merged = pc.fill_null(pc.equal(rows.column("status").take(at), "merged"), False)
    columns = []
    for field in STORIES:
        takes_new = (
            is_changed if field.name in _SET_BY_MERGER else pc.and_not(is_changed, is_merged)
        )
        new = rows.column(field.name).take(at)
        is_known = field.name in standing.column_names
        old = standing[field.name] if is_known else pa.nulls(standing.num_rows, field.type)
        columns.append(pc.if_else(takes_new, new, old))
    return pa.Table.from_arrays(columns, schema=STORIES)


def standing_ids(path: str) -> Iterator[tuple[str, str]]:
    """The stories in a file of stories/, each with the file."""
    with FileSystems.open(path) as stream:
        for story_id in pq.read_table(stream, columns=["story_id"])["story_id"].to_pylist():
            yield story_id, path


class WriteStories(beam.PTransform):
    """PCollection[STORIES batch] of new and changed stories → OutputFiles. Bounded.

    New stories make a file a shard. Reads the ids of all stories in OUT (24 bytes a story), to know which file holds a
    changed one.
    """

    def __init__(self, out: str, run_id: str, shards: int) -> None:
        super().__init__()
        self.out = out
        self.run_id = run_id
        self.shards = shards

    def _by_shard(self, rows: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        ids = rows.column("story_id").to_pylist()
        yield from split_by_shard(rows, np.array([shard_of(i, self.shards) for i in ids], np.int64))

    def _place(
        self, element: tuple[int, dict[str, Iterable[Any]]]
    ) -> Iterator[tuple[str, pa.RecordBatch]]:
        shard, groups = element
        for path, rows in place_stories(concat(groups["rows"], STORIES), groups["standing"]):
            yield path or f"{_NEW_FILE}{shard:05d}", rows

    def _write(self, element: tuple[str, Iterable[pa.RecordBatch]]) -> OutputFile:
        path, batches = element
        rows = concat(batches, STORIES)
        staging = layout.staging(self.out, self.run_id)
        if path.startswith(_NEW_FILE):
            table = pa.Table.from_batches([rows]).sort_by(
                [("first_published", "ascending"), ("story_id", "ascending")]
            )
            final = f"{layout.STORIES}/{self.run_id}-{path.removeprefix(_NEW_FILE)}.parquet"
            return stage_parquet(staging, final, table, layout.STORIES)
        with FileSystems.open(path) as stream:
            standing = pq.read_table(stream)
        final = f"{layout.STORIES}/{path.rpartition('/')[2]}"
        table = with_story_changes(standing, rows)
        return stage_parquet(staging, final, table, layout.STORIES, replaces=True)

    def expand(self, rows: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[OutputFile]:
        keyed = tuple[int, pa.RecordBatch]
        by_shard = rows | "KeyStories" >> beam.FlatMap(self._by_shard).with_output_types(keyed)
        standing = (
            rows.pipeline
            | "StoryFolder" >> beam.Create([layout.join(self.out, layout.STORIES)])
            | "ListStoryFiles" >> beam.FlatMap(parquet_files).with_output_types(str)
            | "ReadStoryIds" >> beam.FlatMap(standing_ids).with_output_types(tuple[str, str])
            | "KeyStoryIds"
            >> beam.Map(lambda x: (shard_of(x[0], self.shards), x)).with_output_types(
                tuple[int, tuple[str, str]]
            )
        )
        return (
            {"rows": by_shard, "standing": standing}
            | "MeetStandingStories" >> beam.CoGroupByKey()
            | "PlaceStories"
            >> beam.FlatMap(self._place).with_output_types(tuple[str, pa.RecordBatch])
            | "GroupByStoryFile" >> beam.GroupByKey()
            | "WriteStoryFile" >> beam.Map(self._write).with_output_types(OutputFile)
        )
