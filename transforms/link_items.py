"""LinkItems: copies of one item find each other by id, and notices what they name.

facts ──► keys of ids, and of what notices name ──► (key's shard) ──► ID_LINKS
"""

from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
import pyarrow as pa

from transforms.batches import concat, split_by_shard, uint64
from transforms.fingerprint_blocks import block_of
from transforms.id_links import KEYED, borne_ids, borne_titles, link_keyed, named_items

_Keyed = tuple[int, pa.RecordBatch]


class LinkItems(beam.PTransform):
    """PCollection[FACTS batch] → PCollection[ID_LINKS batch]. Bounded.

    Shuffled: 35 bytes for each copy that bears an id, and for each that bears a title a notice names. What notices
    name goes to all workers: some ten keys for each kill and correction within the horizon.
    """

    def __init__(self, shards: int) -> None:
        super().__init__()
        self.shards = shards

    def _split(self, keyed: pa.RecordBatch) -> Iterator[_Keyed]:
        yield from split_by_shard(keyed, block_of(uint64(keyed, "key"), self.shards))

    def _titles(self, facts: pa.RecordBatch, named: list[pa.RecordBatch]) -> pa.RecordBatch:
        return borne_titles(facts, uint64(concat(named, KEYED), "key"))

    def _link(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> pa.RecordBatch:
        return link_keyed(concat(element[1], KEYED))

    def expand(self, facts: beam.PCollection[Any]) -> beam.PCollection[pa.RecordBatch]:
        def mapped(label: str, function: Any, *sides: Any) -> Any:
            return facts | label >> beam.Map(function, *sides).with_output_types(pa.RecordBatch)

        named = mapped("NamedItems", named_items)
        titles = mapped("BorneTitles", self._titles, beam.pvalue.AsList(named))
        return (
            (named, mapped("BorneIds", borne_ids), titles)
            | "AllKeyed" >> beam.Flatten()
            | "KeyItems" >> beam.FlatMap(self._split).with_output_types(_Keyed)
            | "MeetByKey" >> beam.GroupByKey()
            | "LinkItems" >> beam.Map(self._link).with_output_types(pa.RecordBatch)
        )
