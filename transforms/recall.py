"""Recall: a kill reaches its story however old it is, by the item's id, past the horizon.

    ids that the run's kills bear or name ──► one column of each file of articles/ ──► their stories
        ──► all copies of these, with fingerprints and edges, as if they stood within the horizon

Only ids go so far back: sluglines and headlines are used again, and texts are compared within the horizon. Nothing is
read where a run brings no kill.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from transforms import layout
from transforms.batches import concat, uint64
from transforms.copies import FACTS, FINGERPRINTS
from transforms.edges import EDGES
from transforms.id_links import borne_ids, named_items
from transforms.identity import digest64
from transforms.lifecycle.items import item_name
from transforms.read_standing import (
    STORY_DAYS,
    Reach,
    StoryDays,
    parquet_files,
    standing_facts,
    standing_index,
    story_days,
)

U64 = npt.NDArray[np.uint64]
_ITEM: Final = ("provider", "provider_item_id", "story_id")


class Recalled(NamedTuple):
    """Stories from beyond the horizon, whole: FACTS, FINGERPRINTS and EDGES."""

    facts: pa.RecordBatch
    fingerprints: pa.RecordBatch
    edges: pa.RecordBatch


def killed_items(facts: pa.RecordBatch) -> pa.RecordBatch:
    """KEYED rows of the items that the kills among the copies (FACTS) bear or name."""
    kills = facts.filter(pc.equal(facts.column("change_type"), "kill"))
    named = named_items(kills)
    ids = named.filter(pc.equal(named.column("reach"), 0))
    return pa.concat_batches([ids, borne_ids(kills)])


def _columns(path: str, names: Iterable[str]) -> pa.Table:
    with FileSystems.open(path) as stream:
        return pq.ParquetFile(stream).read(columns=list(names))


def _stories_of_items(path: str, keys: Collection[int]) -> Iterator[str]:
    """The stories in a file of articles/ of which a copy bears one of the keys."""
    rows = _columns(path, _ITEM)
    for row in rows.filter(pc.is_valid(rows["provider_item_id"])).to_pylist():
        if digest64(*item_name(row["provider"], row["provider_item_id"])) in keys:
            yield row["story_id"]


def _days_of(out: str, ids: Collection[str]) -> list[StoryDays]:
    files = parquet_files(layout.join(out, layout.STORIES))
    return [
        s for path in files for s in story_days(_columns(path, STORY_DAYS)) if s.story_id in ids
    ]


def _of_days(out: str, folder: str, stories: Collection[StoryDays]) -> list[str]:
    """The files of the days on which one of the stories ran, and those of undated copies."""
    ran = {day for story in stories for day in range(story.first, story.last + 1)}
    return [p for p in parquet_files(layout.join(out, folder)) if _ordinal(p) in (ran | {None})]


def _ordinal(path: str) -> int | None:
    try:
        return date.fromisoformat(layout.day_of(path) or "").toordinal()
    except ValueError:
        return None


def recall(out: str, keys: U64, reach: Reach) -> Recalled | None:
    """The stories of the items that lie beyond what the run reads of OUT; None where there are none."""
    wanted = frozenset(keys.tolist())
    files = parquet_files(layout.join(out, layout.ARTICLES)) if wanted else []
    found = {story for path in files for story in _stories_of_items(path, wanted)}
    beyond = found & reach.closed
    if not beyond:
        return None
    days = _days_of(out, beyond)
    ids = pa.array(sorted(beyond), pa.string())
    facts = concat(
        (
            rows.filter(pc.is_in(rows.column("story_id"), ids))
            for rows in map(standing_facts, _of_days(out, layout.ARTICLES, days))
        ),
        FACTS,
    )
    handles = uint64(facts, "handle")
    prints = _indexed(out, layout.FINGERPRINTS, days, FINGERPRINTS, ("handle",), handles)
    edges = _indexed(out, layout.EDGES, days, EDGES, ("left", "right"), handles)
    return Recalled(facts, prints, edges)


def _indexed(
    out: str,
    folder: str,
    days: Collection[StoryDays],
    schema: pa.Schema,
    ends: tuple[str, ...],
    handles: U64,
) -> pa.RecordBatch:
    """The rows of OUT's index that are of these copies."""
    parts = []
    for path in _of_days(out, folder, days):
        rows = standing_index(path, schema)
        own = [np.isin(uint64(rows, end), handles) for end in ends]
        parts.append(rows.filter(pa.array(np.logical_and.reduce(own))))
    return concat(parts, schema)


_Output: TypeAlias = (
    beam.pvalue.TaggedOutput[Literal["facts"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["fingerprints"], pa.RecordBatch]
    | beam.pvalue.TaggedOutput[Literal["edges"], pa.RecordBatch]
)


class Recall(beam.PTransform):
    """(FACTS batches of a run's own copies; its Reach) → {facts, fingerprints, edges}. Bounded; one worker.

    A run with a kill opens each file of articles/ and reads three columns of it; others open none.
    """

    def __init__(self, out: str) -> None:
        super().__init__()
        self.out = out

    def _recall(self, out: str, kills: list[pa.RecordBatch], reach: Reach) -> Iterator[_Output]:
        keys = np.concatenate([np.zeros(0, np.uint64), *(uint64(k, "key") for k in kills)])
        recalled = recall(out, keys, reach)
        for tag, rows in recalled._asdict().items() if recalled else ():
            yield beam.pvalue.TaggedOutput(tag, rows)

    def expand(
        self, inputs: tuple[beam.PCollection[Any], beam.PCollection[Reach]]
    ) -> beam.pvalue.DoOutputsTuple:
        facts, reach = inputs
        kills = facts | "KilledItems" >> beam.Map(killed_items).with_output_types(pa.RecordBatch)
        return (
            facts.pipeline
            | "RecallFrom" >> beam.Create([self.out])
            | "RecallStories"
            >> beam.FlatMap(
                self._recall,
                kills=beam.pvalue.AsList(kills),
                reach=beam.pvalue.AsSingleton(reach),
            ).with_outputs(*Recalled._fields)
        )
