"""Fold the small files of a folder into few large ones; the folder takes its place whole."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from transforms import layout
from transforms.commit_run import NewFolder
from transforms.exchange import mark_new
from transforms.files import make_folder
from transforms.parquet_files import write_parquet

ROWS_PER_FILE: Final = 100_000


class Folded(NamedTuple):
    """A folder to be put in place, and the names of its files."""

    folder: NewFolder
    files: tuple[str, ...]  # paths that they will have
    table: pa.Table


def fold_folder(
    out: str,
    folder: str,
    run_id: str,
    order: Sequence[str],
    change: Callable[[pa.Table], pa.Table] = lambda rows: rows,
) -> Folded | None:
    """Stage all rows of a folder of OUT, changed by ``change``, as files of this run; None where it holds none.

    Memory: the rows of the folder. ``folder`` is relative to OUT and holds files, no folders.
    """
    paths = sorted(Path(out, folder).glob("*.parquet"))
    if not paths:
        return None
    rows = change(pa.concat_tables([pq.ParquetFile(path).read() for path in paths]))
    table = rows.sort_by([(name, "ascending") for name in order])
    staged = layout.join(layout.staging(out, run_id), "folded", folder)
    make_folder(staged)
    names = []
    for number, start in enumerate(range(0, max(table.num_rows, 1), ROWS_PER_FILE)):
        names.append(f"{run_id}-{number:05d}.parquet")
        write_parquet(layout.join(staged, names[-1]), table.slice(start, ROWS_PER_FILE))
    mark_new(staged)
    files = tuple(layout.join(out, folder, name) for name in names)
    return Folded(NewFolder(staged, folder), files, table)
