import numpy as np
import pyarrow as pa
import pytest

from transforms.row_stack import RowStack

SCHEMA = pa.schema([("n", pa.int64()), ("name", pa.string())])


def _batch(*numbers: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([{"n": n, "name": str(n)} for n in numbers], schema=SCHEMA)


@pytest.fixture
def stack() -> RowStack:
    stack = RowStack(SCHEMA)
    for start in range(0, 100, 7):
        stack.append(_batch(*range(start, min(start + 7, 100))))
    return stack


def test_rows_keep_the_numbers_they_were_given(stack: RowStack) -> None:
    assert stack.append(_batch(100, 101)) == range(100, 102)
    assert stack.take([101, 0, 50, 0]).to_pydict() == {
        "n": [101, 0, 50, 0],
        "name": ["101", "0", "50", "0"],
    }


def test_no_rows_are_an_empty_batch(stack: RowStack) -> None:
    assert stack.take([]).num_rows == 0
    assert stack.append(_batch()) == range(100, 100)
    assert stack.size == 100


def test_few_batches_however_many_came(stack: RowStack) -> None:
    assert len(stack._batches) <= 7


def test_kept_rows_are_numbered_anew(stack: RowStack) -> None:
    stack.keep(np.array([3, 50, 99]))
    assert stack.size == 3
    assert stack.take([2, 1, 0]).column("n").to_pylist() == [99, 50, 3]
