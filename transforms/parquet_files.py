"""One way to write a Parquet file: zstd, page index, bloom filters on ids; staged, then renamed whole.

Beam's own sinks were measured and left: local ``WriteToFiles`` into partition folders loses data without a word, a
rerun with another shard count leaves both sets, and a kill leaves temporary files beside the data.
"""

from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from transforms import layout
from transforms.files import durable, make_folder
from transforms.metrics import ROWS_A_FILE, ROWS_WRITTEN

ROW_GROUP_ROWS: Final = 8192
"""At 5 KB a row, 40 MB: large enough to compress, small enough to read one column of on a laptop."""

_IDS: Final = ("article_id", "story_id", "canonical_url", "other_id")


class OutputFile(NamedTuple):
    """A file that stands in the staging folder and takes its place when the run commits.

    ``replaces`` is set where a file of an earlier run is written anew with changed rows: its name stays.
    """

    table: str
    staged: str
    final: str
    rows: int
    replaces: bool = False


def write_parquet(path: str, table: pa.Table) -> None:
    """The table at ``path``, on any of Beam's file systems, and on the disk when this returns."""
    blooms = {
        name: {"ndv": table.num_rows, "fpp": 0.01}
        for name in table.column_names
        if name in _IDS and table.num_rows
    }
    with durable(path) as sink:
        pq.write_table(
            table,
            sink,
            row_group_size=ROW_GROUP_ROWS,
            compression="zstd",
            write_page_index=True,
            bloom_filter_options=blooms or None,
        )


def stage_parquet(
    staging: str, final: str, table: pa.Table, name: str, replaces: bool = False
) -> OutputFile:
    """Write the table into the staging folder under the path it will have below OUT (``final``, relative)."""
    staged = layout.join(staging, final)
    make_folder(staged.rpartition("/")[0])
    write_parquet(staged, table)
    ROWS_WRITTEN.inc(table.num_rows)
    ROWS_A_FILE.update(table.num_rows)
    return OutputFile(name, staged, final, table.num_rows, replaces)
