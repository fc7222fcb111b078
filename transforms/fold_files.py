"""Fold the small files of a folder into one; the folder takes its place whole."""

import os
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
SMALL_BYTES: Final = 32 * 1024 * 1024
"""Larger files are left as they are while a stream runs: they would be written again and again."""


class Folded(NamedTuple):
    """A folder to be put in place, and its folded rows with the paths of the files that will hold them."""

    folder: NewFolder
    files: tuple[str, ...]
    tables: tuple[pa.Table, ...]


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
    return _fold(out, folder, run_id, order, _parquet_files(out, folder), change)


def fold_small(
    out: str, folder: str, run_id: str, order: Sequence[str], least: int
) -> Folded | None:
    """Stage the folder with its small files as one; None where it has fewer than ``least`` of them."""
    small = [p for p in _parquet_files(out, folder) if p.stat().st_size < SMALL_BYTES]
    if len(small) < least:
        return None
    folded = _fold(out, folder, run_id, order, small, lambda rows: rows)
    if folded is not None:
        for path in set(_parquet_files(out, folder)) - set(small):
            os.link(path, Path(folded.folder.staged, path.name))
    return folded


def _parquet_files(out: str, folder: str) -> list[Path]:
    return sorted(Path(out, folder).glob("*.parquet"))


def _fold(
    out: str,
    folder: str,
    run_id: str,
    order: Sequence[str],
    paths: Sequence[Path],
    change: Callable[[pa.Table], pa.Table],
) -> Folded | None:
    if not paths:
        return None
    standing = [pq.ParquetFile(path).read() for path in paths]
    rows = change(pa.concat_tables(standing, promote_options="default"))  # old files lack columns
    table = rows.sort_by([(name, "ascending") for name in order])
    staged = layout.join(layout.staging(out, run_id), "folded", folder)
    make_folder(staged)
    starts = range(0, max(table.num_rows, 1), ROWS_PER_FILE)
    tables = tuple(table.slice(start, ROWS_PER_FILE) for start in starts)
    names = [f"{run_id}-{number:05d}.parquet" for number in range(len(tables))]
    for name, part in zip(names, tables, strict=True):
        write_parquet(layout.join(staged, name), part)
    mark_new(staged)
    files = tuple(layout.join(out, folder, name) for name in names)
    return Folded(NewFolder(staged, folder), files, tables)
