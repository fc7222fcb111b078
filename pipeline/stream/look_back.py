"""Articles that come once more after their copies have left the index: found in OUT by their id, a day at a time."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from transforms import layout
from transforms.batches import concat
from transforms.copies import FACTS
from transforms.read_standing import parquet_files, standing_facts


def look_back(out: str, days: Iterable[str], article_ids: Iterable[str]) -> pa.RecordBatch:
    """FACTS of the copies of these articles that stand in the partitions of these days.

    Reads one column of each file there, and the others of files that hold one of the articles.
    """
    ids = pa.array(sorted(set(article_ids)), pa.string())
    return concat(_found(out, days, ids) if len(ids) else (), FACTS)


def _found(out: str, days: Iterable[str], ids: pa.Array) -> Iterator[pa.RecordBatch]:
    for day in sorted(set(days)):
        for path in parquet_files(layout.join(out, layout.ARTICLES, layout.PARTITION + day)):
            with FileSystems.open(path) as stream:
                standing = pq.read_table(stream, columns=["article_id"])["article_id"]
            if pc.any(pc.is_in(standing, value_set=ids)).as_py():
                facts = standing_facts(path)
                yield facts.filter(pc.is_in(facts.column("article_id"), value_set=ids))
