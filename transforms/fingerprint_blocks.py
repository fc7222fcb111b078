"""BlockFingerprints: each copy's fingerprint once, in blocks by handle: the form that later steps work on."""

from collections.abc import Iterable, Iterator

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batches import concat, split_by_shard, uint64
from transforms.copies import FINGERPRINTS
from transforms.text.copies import Copies

Block = tuple[int, pa.RecordBatch]


def block_of(handles: npt.NDArray[np.uint64], blocks: int) -> npt.NDArray[np.int64]:
    """The block of each handle. Handles are hashes, so blocks come out even."""
    numbers: npt.NDArray[np.int64] = (handles % np.uint64(blocks)).astype(np.int64)
    return numbers


def copies_of(batch: pa.RecordBatch) -> Copies:
    """A batch of FINGERPRINTS as arrays, tokens and marks without copying."""
    tokens, marks = batch.column("tokens"), batch.column("marks")
    offsets = np.asarray(tokens.offsets).astype(np.int64)
    begin, end = int(offsets[0]), int(offsets[-1])
    mark_begin = marks.offsets[0].as_py()
    return Copies(
        uint64(batch, "handle"),
        np.asarray(batch.column("published")),
        uint64(batch, "outlet"),
        offsets - begin,
        np.asarray(tokens.values)[begin:end],
        np.asarray(marks.values)[mark_begin : mark_begin + end - begin],
    )


def unique_fingerprints(batches: Iterable[pa.RecordBatch]) -> pa.RecordBatch:
    """One row a handle, by handle; of a copy that stands in OUT, the row that says so.

    Rows of one handle are of one text: they differ in ``standing`` only.
    """
    rows = concat(batches, FINGERPRINTS)
    handles = uint64(rows, "handle")
    is_new = ~np.asarray(rows.column("standing").to_numpy(zero_copy_only=False), bool)
    order = np.lexsort((is_new, handles))
    ordered = handles[order]
    first = np.ones(len(ordered), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return rows.take(pa.array(order[first]))


class BlockFingerprints(beam.PTransform):
    """PCollection[FINGERPRINTS batch] → (block, FINGERPRINTS batch), one element a block. Bounded."""

    def __init__(self, blocks: int) -> None:
        super().__init__()
        self.blocks = blocks

    def _split(self, batch: pa.RecordBatch) -> Iterator[Block]:
        yield from split_by_shard(batch, block_of(uint64(batch, "handle"), self.blocks))

    def expand(self, prints: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[Block]:
        return (
            prints
            | "KeyByBlock" >> beam.FlatMap(self._split).with_output_types(Block)
            | "GroupByBlock" >> beam.GroupByKey()
            | "Unique"
            >> beam.MapTuple(
                lambda block, rows: (block, unique_fingerprints(rows))
            ).with_output_types(Block)
        )
