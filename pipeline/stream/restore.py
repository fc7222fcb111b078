"""What a stream has to know of OUT when it starts: the copies within the horizon, and what waits to be settled."""

from datetime import date, datetime, timezone
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from pipeline.stream.look_back import look_back
from pipeline.stream.micro_batch import StandingState, waiting_files
from transforms import layout
from transforms.article_rows import published_date
from transforms.batches import uint64
from transforms.copies import FACTS, FINGERPRINTS
from transforms.edges import EDGES
from transforms.learn_site_memory import SITE_MEMORY
from transforms.read_standing import (
    STORY_DAYS,
    Reach,
    Span,
    StoryDays,
    open_facts,
    parquet_files,
    reach_of,
    standing_facts,
    standing_index,
    story_days,
    within,
)
from transforms.text.copies import DAY

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


def restore(state: StandingState, horizon_days: int, span: Span | None = None) -> None:
    """Fill an empty state from OUT with what lies within the horizon of ``span``, else of the newest day there is.

    What is read grows with the horizon, not with the archive.
    """
    reach = reach_of(span or _newest(state.out), _stories(state), horizon_days)
    for path in _files(state.out, layout.ARTICLES, reach):
        facts = standing_facts(path)
        told = open_facts(facts, reach)
        state.index.put_facts(told)
        if told.num_rows < facts.num_rows:
            told_of = set(told.column("article_id").to_pylist())
            state.closed.update(set(facts.column("article_id").to_pylist()) - told_of)
    state.oldest = (reach.first - _EPOCH_DAY) * DAY if reach.first else None
    for path in _files(state.out, layout.FINGERPRINTS, reach):
        prints = standing_index(path, FINGERPRINTS)
        known = [handle in state.index for handle in uint64(prints, "handle").tolist()]
        state.index.add_prints(prints.filter(pa.array(known, pa.bool_())))
    for path in _files(state.out, layout.EDGES, reach):
        state.index.add_edges(standing_index(path, EDGES))
    state.memory.load(
        [standing_index(path, SITE_MEMORY) for path in _files(state.out, layout.SITE_MEMORY, reach)]
    )
    for path in parquet_files(layout.join(state.out, layout.REJECTS)):
        state.known_rejects.update(_column(path, "digest").to_pylist())
    _restore_waiting(state)


def _stories(state: StandingState) -> list[StoryDays]:
    """The days of all stories; fills ``story_files`` on the way."""
    stories: list[StoryDays] = []
    for path in parquet_files(layout.join(state.out, layout.STORIES)):
        with FileSystems.open(path) as stream:
            table = pq.ParquetFile(stream).read(columns=list(STORY_DAYS))
        stories += story_days(table)
        state.story_files.update(dict.fromkeys(table["story_id"].to_pylist(), path))
    return stories


def _newest(out: str) -> Span:
    """The newest day that has articles, but for those dated ahead."""
    paths = parquet_files(layout.join(out, layout.ARTICLES))
    days = [day for day in map(_ordinal, map(layout.day_of, paths)) if day is not None]
    newest = max((day for day in days if day <= _tomorrow()), default=None)
    return Span(newest, newest, has_undated=True)


def _tomorrow() -> int:
    return datetime.now(timezone.utc).toordinal() + 1


def _ordinal(day: str | None) -> int | None:
    try:
        return date.fromisoformat(day or "").toordinal()
    except ValueError:
        return None


def _files(out: str, folder: str, reach: Reach) -> list[str]:
    paths = parquet_files(layout.join(out, folder))
    return [path for path in paths if within(layout.day_of(path), reach)]


def _column(path: str, name: str) -> pa.ChunkedArray:
    with FileSystems.open(path) as stream:
        return pq.read_table(stream, columns=[name])[name]


def _restore_waiting(state: StandingState) -> None:
    """Rows that wait to be settled, and what they were seen again as."""
    for path in waiting_files(state.out):
        with FileSystems.open(path) as stream:
            rows = pq.read_table(stream).to_pylist()
        here = [row for row in rows if row["handle"] in state.index]
        _restore_apart(state, [row for row in rows if row["handle"] not in state.index])
        state.waiting.update(row["handle"] for row in here)
        seen = {row["handle"]: row for row in here if row["digests"] is not None}
        facts = state.index.facts_of(seen).to_pylist()
        again = [fact | _seen_again(fact, seen[fact["handle"]]) for fact in facts]
        state.index.put_facts(pa.RecordBatch.from_pylist(again, schema=FACTS))


def _restore_apart(state: StandingState, rows: list[dict[str, Any]]) -> None:
    """Rows that wait beyond the horizon."""
    seen = {row["handle"]: row for row in rows if row["digests"] is not None}
    days = [published_date(row["published"]) for row in seen.values()]
    facts = look_back(state.out, days, (row["article_id"] for row in seen.values())).to_pylist()
    again = [f | _seen_again(f, seen[f["handle"]]) for f in facts if f["handle"] in seen]
    state.put_apart(pa.RecordBatch.from_pylist(again, schema=FACTS))


def _seen_again(fact: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    digests = sorted({*fact["digests"], *row["digests"]})
    return {
        "digests": digests,
        "sightings": len(digests),
        "first_seen": row["first_seen"],
        "changed": True,
    }
