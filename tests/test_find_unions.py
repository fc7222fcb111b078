"""Unions found in parts, and what counts as new of them."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam import Create
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that

from tests.text.test_unions import BOTH, edges, first, second
from transforms.batches import concat, slices
from transforms.edges import EDGES, edges_batch, edges_of, unite_edges, united_in
from transforms.find_unions import FindUnions
from transforms.read_standing import standing_index
from transforms.text.unions import NOTHING, unite
from transforms.text.verify import DEFAULTS, Edges


def made_up_edges() -> Edges:
    """Sixty stories of three takes each, and two hundred articles that tell of some takes of two or three of them."""
    random = np.random.default_rng(5)
    copies = random.permutation(400).tolist()
    stories = [copies[at : at + 3] for at in range(0, 180, 3)]
    between = [(a, b, 0.7) for a, b, c in stories] + [(b, c, 0.6) for a, b, c in stories]
    parts = []
    for article in copies[200:]:
        for story in random.choice(len(stories), random.integers(2, 4), replace=False).tolist():
            for take in stories[story][: random.integers(1, 4)]:
                told = {"told": int(random.integers(256)), "kept": int(random.integers(1, 1 << 40))}
                parts.append((article, take, told | {"begin": float(random.random()) / 2}))
    return edges(between, parts)


def batch(found: Edges, standing: bool = False) -> pa.RecordBatch:
    rows = edges_batch(found, np.zeros(len(found.left), np.int64))
    stands = pa.array([standing] * rows.num_rows)
    return rows.set_column(EDGES.get_field_index("standing"), EDGES.field("standing"), stands)


def in_order(rows: pa.RecordBatch) -> pa.RecordBatch:
    return rows.sort_by([("left", "ascending"), ("right", "ascending")])


def test_in_parts_as_in_one_place() -> None:
    made = made_up_edges()
    expected = in_order(batch(unite(made)))
    assert 120 + 100 < expected.num_rows < len(made.left) - 100

    def same(found: list[pa.RecordBatch]) -> None:
        assert in_order(concat(found, EDGES)).equals(expected)

    with test_pipeline.TestPipeline() as pipeline:
        parts = pipeline | Create(list(slices(batch(made), 50)))
        assert_that(parts | FindUnions(DEFAULTS, 7), same)


@pytest.mark.parametrize("new", [first(), second()])
def test_a_pair_that_stands_is_new_when_it_is_united(new: tuple) -> None:
    old = second() if new[1] == 1 else first()
    rows = [batch(edges([BOTH], [old]), standing=True), batch(edges([], [new]))]

    def same(found: list[pa.RecordBatch]) -> None:
        found = in_order(concat(found, EDGES))
        assert found["right"].to_pylist() == [2, 10, 10]
        assert found["standing"].to_pylist() == [True, False, False]

    with test_pipeline.TestPipeline() as pipeline:
        assert_that(pipeline | Create(rows) | FindUnions(DEFAULTS, 3), same)


def test_a_pair_that_was_united_before_is_not_new() -> None:
    rows = batch(edges([BOTH], [first(), second()]), standing=True)
    now = united_in(rows, DEFAULTS)
    assert unite_edges(rows, now, now)["standing"].to_pylist() == [True] * 3
    assert unite_edges(rows, now, NOTHING)["standing"].to_pylist() == [True, False, False]


def test_what_is_retold_is_stored_as_it_is() -> None:
    found = edges([BOTH], [first(), second()])
    rows = batch(found)
    assert rows["parts"].is_null().to_pylist() == [True, False, False]
    for some, at in ((rows, [0, 1, 2]), (rows.slice(1), [1, 2]), (rows.slice(2), [2])):
        assert edges_of(some).parts.tobytes() == found.parts[at].tobytes()


def test_edges_written_before_there_were_unions_are_part_of_none(tmp_path: Path) -> None:
    found = edges([BOTH], [first(), second()])
    old = pa.Table.from_batches([batch(found)]).drop_columns(["parts"])
    pq.write_table(old, tmp_path / "edges.parquet")
    rows = standing_index(str(tmp_path / "edges.parquet"), EDGES)
    assert rows["parts"].null_count == 3
    assert unite(edges_of(rows)).right.tolist() == [2]
    pq.write_table(old.drop_columns(["jaccard"]), tmp_path / "edges.parquet")
    with pytest.raises(KeyError, match="jaccard"):
        standing_index(str(tmp_path / "edges.parquet"), EDGES)
