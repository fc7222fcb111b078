"""Record batches as elements of a PCollection: many copies at a time, in columns.

Arrow IPC is the coder: a batch crosses a shuffle as one buffer, and a step reads its columns without unpacking rows.
Cutting one batch into the parts of a shuffle is ``split_by_shard``.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa


class RecordBatchCoder(beam.coders.Coder):
    """Arrow IPC stream of one batch, schema included. Deterministic: equal batches give equal bytes."""

    def encode(self, value: pa.RecordBatch) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, value.schema) as writer:
            writer.write_batch(value)
        return bytes(sink.getvalue())

    def decode(self, encoded: bytes) -> pa.RecordBatch:
        return pa.ipc.open_stream(encoded).read_next_batch()

    def is_deterministic(self) -> bool:
        return True

    def to_type_hint(self) -> type:
        return pa.RecordBatch  # type: ignore[no-any-return]


beam.coders.registry.register_coder(pa.RecordBatch, RecordBatchCoder)


def split_by_shard(
    batch: pa.RecordBatch, shard: npt.NDArray[np.integer]
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The batch's rows by shard number, ascending; rows keep their order."""
    if batch.num_rows == 0:
        return
    first = int(shard[0])
    if bool((shard == first).all()):
        yield first, batch
        return
    order = np.argsort(shard, kind="stable")
    numbers, starts = np.unique(shard[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=True):
        yield int(number), batch.take(pa.array(order[start:end]))


ROWS_AT_ONCE: Final = 16_384
"""Copies whose shingles are made at once: 100 MB of working memory at 270 words."""


def slices(batch: pa.RecordBatch, rows: int = ROWS_AT_ONCE) -> Iterator[pa.RecordBatch]:
    """The batch in pieces of so many rows, without copying."""
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def concat(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    """All rows as one batch; an empty one where there are none."""
    kept = [b for b in batches if b.num_rows]
    if not kept:
        return empty(schema)
    if len(kept) == 1:
        return kept[0]
    return pa.concat_batches(kept)


def empty(schema: pa.Schema) -> pa.RecordBatch:
    """A batch of no rows."""
    return pa.RecordBatch.from_arrays(
        [pa.array([], type=field.type) for field in schema], schema=schema
    )


def uint64(batch: pa.RecordBatch, column: str) -> npt.NDArray[np.uint64]:
    """A uint64 column as numpy, without copying."""
    return np.asarray(batch.column(column), dtype=np.uint64)


def split_by_label(
    batch: pa.RecordBatch, labels: Sequence[str]
) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The batch's rows by label, labels ascending; rows keep their order."""
    names = sorted(set(labels))
    number = {name: i for i, name in enumerate(names)}
    for shard, part in split_by_shard(batch, np.array([number[x] for x in labels], np.int64)):
        yield names[shard], part
