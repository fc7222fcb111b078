"""WriteRejects: what could not be used, written once, however often it is read."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from apache_beam.io.filesystems import FileSystems

from transforms import layout
from transforms.batches import concat, split_by_shard, uint64
from transforms.fingerprint_blocks import block_of
from transforms.identity import digest64
from transforms.parquet_files import OutputFile, stage_parquet
from transforms.read_standing import parquet_files
from transforms.records import Reject
from transforms.schema import REJECTS

FILES: Final = "files"
COUNTS: Final = "counts"

_DIGESTS: Final = pa.schema([REJECTS.field("digest")])
_Keyed = tuple[int, pa.RecordBatch]


class RejectCounts(NamedTuple):
    """Rejects of this run: those that were not in OUT yet, and those that were."""

    new_rejects: int = 0
    known: int = 0


_Output: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["files"], OutputFile]
    | beam.pvalue.TaggedOutput[Literal["counts"], RejectCounts]
)


def reject_digest(reject: Reject) -> int:
    """The same for the same bad record, read again."""
    payload = str(xxhash.xxh3_128_hexdigest(reject.payload))
    return digest64(reject.source_uri, reject.record, reject.stage, reject.reason, payload)


def reject_batch(reject: Reject, seen: datetime) -> pa.RecordBatch:
    """The reject as one row of REJECTS."""
    row = reject._asdict() | {"seen": seen, "digest": reject_digest(reject)}
    return pa.RecordBatch.from_pylist([row], schema=REJECTS)


def new_rejects(
    read: Iterable[pa.RecordBatch], standing: Iterable[pa.RecordBatch]
) -> tuple[pa.Table, RejectCounts]:
    """The rejects that do not stand in OUT, sorted by source and record."""
    rows = concat(read, REJECTS)
    known = np.isin(uint64(rows, "digest"), uint64(concat(standing, _DIGESTS), "digest"))
    table = pa.Table.from_batches([rows], schema=REJECTS).filter(pa.array(~known))
    counts = RejectCounts(table.num_rows, int(known.sum()))
    return table.sort_by([("source_uri", "ascending"), ("record", "ascending")]), counts


def _standing_digests(path: str) -> pa.RecordBatch:
    with FileSystems.open(path) as stream:
        table = pq.read_table(stream, columns=["digest"])
    return concat(table.combine_chunks().to_batches(), _DIGESTS)


class WriteRejects(beam.PTransform):
    """PCollection[Reject] → {files: OutputFile, counts: RejectCounts}. Bounded.

    Payloads, cut at 64 KiB, pass through one shuffle: a job with a million rejects wants more ``shards``.
    """

    def __init__(self, out: str, run_id: str, seen: datetime, shards: int) -> None:
        super().__init__()
        self.out = out
        self.run_id = run_id
        self.seen = seen
        self.shards = shards

    def _by_digest(self, batch: pa.RecordBatch) -> Iterator[_Keyed]:
        yield from split_by_shard(batch, block_of(uint64(batch, "digest"), self.shards))

    def _write(
        self, element: tuple[int, Mapping[str, Iterable[pa.RecordBatch]]]
    ) -> Iterator[_Output]:
        shard, groups = element
        table, counts = new_rejects(groups["read"], groups["standing"])
        yield beam.pvalue.TaggedOutput(COUNTS, counts)
        if table.num_rows:
            name = f"{layout.REJECTS}/{self.run_id}-{shard:05d}.parquet"
            staged = stage_parquet(
                layout.staging(self.out, self.run_id), name, table, layout.REJECTS
            )
            yield beam.pvalue.TaggedOutput(FILES, staged)

    def expand(self, rejects: beam.PCollection[Reject]) -> beam.pvalue.DoOutputsTuple:
        read = (
            rejects
            | "RejectRow"
            >> beam.Map(reject_batch, seen=self.seen).with_output_types(pa.RecordBatch)
            | "KeyReject" >> beam.FlatMap(self._by_digest).with_output_types(_Keyed)
        )
        standing = (
            rejects.pipeline
            | "RejectFolder" >> beam.Create([layout.join(self.out, layout.REJECTS)])
            | "ListRejectFiles" >> beam.FlatMap(parquet_files).with_output_types(str)
            | "ReadRejectDigests" >> beam.Map(_standing_digests).with_output_types(pa.RecordBatch)
            | "KeyDigest" >> beam.FlatMap(self._by_digest).with_output_types(_Keyed)
        )
        return (
            {"read": read, "standing": standing}
            | "MeetStandingRejects" >> beam.CoGroupByKey()
            | "WriteRejects" >> beam.FlatMap(self._write).with_outputs(FILES, COUNTS)
        )
