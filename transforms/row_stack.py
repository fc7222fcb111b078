"""RowStack: rows that arrive in small batches, taken by number in one step however many batches there were."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batches import concat

Rows = npt.NDArray[np.int64]


class RowStack:
    """Batches of one schema, merged as they come so that there are about log2(rows) of them (a log-structured merge).

    A row keeps its number until ``keep`` drops others.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self._batches: list[pa.RecordBatch] = []
        self._starts: list[int] = []
        self.size = 0

    def append(self, batch: pa.RecordBatch) -> range:
        """Add rows; their numbers."""
        if batch.num_rows == 0:
            return range(self.size, self.size)
        numbers = range(self.size, self.size + batch.num_rows)
        self._batches.append(batch)
        self._starts.append(self.size)
        self.size = numbers.stop
        while (
            len(self._batches) > 1 and self._batches[-2].num_rows < 2 * self._batches[-1].num_rows
        ):
            last = self._batches.pop()
            self._starts.pop()
            self._batches[-1] = pa.concat_batches([self._batches[-1], last])
        return numbers

    def take(self, rows: Sequence[int] | Rows) -> pa.RecordBatch:
        """The rows of these numbers, in this order."""
        wanted = np.asarray(rows, np.int64)
        order = np.argsort(wanted, kind="stable")
        inside = wanted[order]
        parts = []
        at = 0
        while at < len(inside):
            of = bisect_right(self._starts, int(inside[at])) - 1
            start = self._starts[of]
            end = int(np.searchsorted(inside, start + self._batches[of].num_rows))
            parts.append(self._batches[of].take(pa.array(inside[at:end] - start)))
            at = end
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        found = concat(parts, self.schema)
        return found if (order[:-1] < order[1:]).all() else found.take(pa.array(back))

    def keep(self, rows: Rows) -> None:
        """Drop all rows but these (ascending), which are numbered anew from 0."""
        kept = self.take(rows)
        self._batches, self._starts, self.size = [], [], 0
        self.append(kept)
