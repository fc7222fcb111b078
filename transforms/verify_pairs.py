"""VerifyPairs: candidates measured exactly; those that carry one text, or share a passage, become edges."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batches import uint64
from transforms.edges import edges_batch
from transforms.find_stop_shingles import all_stops
from transforms.fingerprint_blocks import copies_of
from transforms.meet_pairs import Met
from transforms.metrics import PAIRS_COMPARED, PAIRS_FOUND
from transforms.text.measure_days import measure_by_day
from transforms.text.stop_days import StopDays
from transforms.text.verify import Edges, Thresholds, verify_pairs

PAIRS_AT_ONCE = 1 << 18
"""Pairs measured at once: 60 MB of counts."""


def verify_met(met: Met, stops: StopDays, thresholds: Thresholds) -> Iterator[pa.RecordBatch]:
    """The edges among the pairs of one block."""
    copies = copies_of(met.fingerprints)
    left, right = uint64(met.pairs, "left"), uint64(met.pairs, "right")
    places = [np.searchsorted(copies.handles, side) for side in (left, right)]
    rows = np.stack(places, axis=1).astype(np.int64)
    for start in range(0, len(rows), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        measures = measure_by_day(copies, rows[part], stops)
        edges = verify_pairs(left[part], right[part], measures, thresholds)
        yield edges_batch(edges, _later(copies.handles, copies.published, edges))


def _later(handles: Any, published: Any, edges: Edges) -> "np.ndarray[Any, Any]":
    times = [published[np.searchsorted(handles, side)] for side in (edges.left, edges.right)]
    later: np.ndarray[Any, Any] = np.maximum(*times)
    return later


class VerifyPairs(beam.PTransform):
    """(met: PCollection[Met], STOPS batches) → PCollection[EDGES batch]. Bounded; no shuffle of its own."""

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__()
        self.thresholds = thresholds

    def _verify(self, met: Met, stops: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        PAIRS_COMPARED.inc(met.pairs.num_rows)
        for edges in verify_met(met, all_stops(stops), self.thresholds):
            PAIRS_FOUND.inc(pc.sum(pc.greater(edges.column("similarity"), 0)).as_py() or 0)
            yield edges

    def expand(
        self, inputs: tuple[beam.PCollection[Met], beam.PCollection[Any]]
    ) -> beam.PCollection[pa.RecordBatch]:
        met, stops = inputs
        return met | "Verify" >> beam.FlatMap(
            self._verify, beam.pvalue.AsList(stops)
        ).with_output_types(pa.RecordBatch)
