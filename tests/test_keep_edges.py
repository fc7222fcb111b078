import apache_beam as beam
import pyarrow as pa
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that

from tests.test_group_stories import edges, facts
from transforms.batches import slices
from transforms.keep_edges import KeepEdges


def test_edges_whose_copies_are_there_each_once() -> None:
    copies = facts((1, 0, "s1"), (2, 0, None), (3, 0, None), (4, 0, None))
    standing = edges((1, 2), (1, 9), (8, 3), standing=True)
    new = edges((1, 2), (2, 3), (3, 4), (4, 9))

    def same(found: list[pa.RecordBatch]) -> None:
        rows = [row for batch in found for row in batch.to_pylist()]
        told = sorted((row["left"], row["right"], row["standing"]) for row in rows)
        assert told == [(1, 2, True), (2, 3, False), (3, 4, False)]

    with test_pipeline.TestPipeline() as pipeline:
        there = pipeline | "Facts" >> beam.Create(list(slices(copies, 1)))
        given = pipeline | "Edges" >> beam.Create([*slices(standing, 2), *slices(new, 2)])
        assert_that((there, given) | KeepEdges(3), same)
