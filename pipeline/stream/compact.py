"""``copydesk compact``: what a stream decided as the news came is decided again from all of it, as ``run`` would have,
and its small files are folded.

    days a stream has written ──► their copies count as new once more ──► edges, stories, relations ──► folders, whole

Each stretch of days is one run that commits: killed at any point, the next ``compact`` goes on.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.addresses import absolute, is_remote
from pipeline.config import Settings, load_settings
from pipeline.errors import UsageError
from pipeline.lock import only_writer
from pipeline.run import run_header
from pipeline.stream.micro_batch import STORY_FILES, StandingState
from pipeline.stream.restore import restore
from pipeline.stream.settle import settle_waiting
from pipeline.stream.tidy import ARTICLE_ORDER, stream_runs
from transforms import layout
from transforms.article_rows import NO_DATE
from transforms.batches import concat, empty, split_by_label, uint64
from transforms.commit_run import NewFolder, commit_run, recover
from transforms.copies import FACTS
from transforms.edges import EDGES, edges_of, unite_edges, united_in
from transforms.files import make_folder
from transforms.find_components import find_components, roots_of
from transforms.fingerprint_blocks import copies_of
from transforms.fold_files import Folded, fold_folder
from transforms.learn_site_memory import MEMORY_FILES
from transforms.links import link_rows
from transforms.read_standing import Span, parquet_files
from transforms.schema import LINKS, STORIES
from transforms.story_decisions import decide_stories, link_stories
from transforms.text.copies import DAY, NO_TIME
from transforms.write_articles import days_of, with_changes
from transforms.write_batches import (
    EDGE_FILES,
    FINGERPRINT_FILES,
    LINK_FILES,
    TableFiles,
    parts_of,
)
from transforms.write_stories import with_story_changes

COPIES_AT_ONCE: Final = 10_000
"""Copies whose pairs are measured, and whose stories are decided, at once."""

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


class Stretch(NamedTuple):
    """Days (ordinals, both included) to be decided again, and the partitions that hold them."""

    first: int
    last: int
    parts: tuple[str, ...]


class Compacted(NamedTuple):
    """What became of a stretch."""

    copies: int = 0
    changed: int = 0
    merged: int = 0


def compact(out: str, config: Path | None) -> str:
    """Settle and fold what streams have written into OUT; one line about it. Raises UsageError for a wrong OUT."""
    settings = load_settings(config)
    if is_remote(out) or not Path(out, layout.ARTICLES).is_dir():
        raise UsageError(f"{out}: no folder of this machine with tables")
    out = absolute(out)
    done = []
    with only_writer(out):
        recover(out)
        settle_waiting(out, settings, _header(settings))
        before = _count_files(out)
        while (stretch := next_stretch(out, settings.stories.horizon_days)) is not None:
            done.append(_compact_stretch(out, settings, stretch))
        after = _count_files(out)
    if not done:
        return f"{out}: nothing to compact"
    copies, changed, merged = (sum(d[i] for d in done) for i in range(3))
    return (
        f"{copies:,} copies decided again: {changed:,} rows changed, {merged:,} stories merged; "
        f"{before:,} files folded into {after:,}"
    )


def next_stretch(out: str, horizon_days: int) -> Stretch | None:
    """The earliest days that a stream has written and nothing has settled since; None where there are none.

    Days further apart than the horizon are no stretch: nothing in one can meet anything in the other. What lies up to a
    horizon behind them is decided again too, for a late copy may be the earlier one of a pair.
    """
    paths = parquet_files(layout.join(out, layout.FINGERPRINTS))
    parts = {layout.day_of(path) or NO_DATE for path in paths if is_of_stream(path)}
    if not parts:
        return None
    days = _ordinals(parts)
    stretch = days[:1]
    for day in days[1:]:
        if day - stretch[-1] > horizon_days:
            break
        stretch.append(day)
    if not stretch:
        return Stretch(0, -1, (NO_DATE,))
    first, last = stretch[0], stretch[-1] + horizon_days
    there = {layout.day_of(path) or NO_DATE for path in paths}
    inside = [day for day in _ordinals(there) if first <= day <= last]
    own = [date.fromordinal(day).isoformat() for day in inside]
    undated = [NO_DATE] if NO_DATE in parts and len(stretch) == len(days) else []
    return Stretch(first, inside[-1], (*own, *undated))


def _ordinals(parts: Iterable[str]) -> list[int]:
    return sorted(date.fromisoformat(part).toordinal() for part in parts if part != NO_DATE)


def is_of_stream(path: str) -> bool:
    """Whether a stream wrote the file, and nobody has folded it since."""
    return path.rpartition("/")[2].startswith("s")


def _compact_stretch(out: str, settings: Settings, stretch: Stretch) -> Compacted:
    run_id = _run_id("c")
    make_folder(layout.staging(out, run_id))
    state = StandingState(out, settings, {})
    restore(state, settings.stories.horizon_days, Span(stretch.first, stretch.last))
    facts = state.index.facts()
    is_new = _within(facts.column("published"), stretch)
    new = uint64(facts.filter(pa.array(is_new)), "handle")
    found = state.index.find_edges_in_turn(new, COPIES_AT_ONCE)
    edges = state.index.edges()
    kept = edges.filter(pa.array(~_within(edges.column("published"), stretch)))
    changed, stories, links = [], [], []
    merged = 0
    known = concat([kept, found], EDGES)
    united = united_in(known, settings.thresholds())
    for own, inside in _units(facts, unite_edges(known, united, united)):
        prints = copies_of(state.index.prints_of(uint64(own, "handle").tolist()))
        pairs = edges_of(inside)
        decided = decide_stories(own, prints, link_stories(own, pairs, settings.linkage()))
        changed.append(decided.to_write())
        stories.append(decided.stories)
        links.append(link_rows(decided, pairs))
        merged += decided.merged_stories
    rows = concat(changed, FACTS)
    folders = [
        *_article_folders(out, run_id, rows, stretch),
        *_story_folder(out, run_id, concat(stories, STORIES)),
        *_link_folder(out, run_id, concat(links, LINKS), facts),
        *_edge_folders(out, run_id, found, stretch, facts),
        *_part_folders(out, run_id, FINGERPRINT_FILES, stretch),
        *_part_folders(out, run_id, MEMORY_FILES, stretch),
    ]
    runs, counts = stream_runs(out)
    told = {"run_id": run_id, "counts": counts, "folded_runs": len(runs)}
    commit_run(out, run_id, [], _header(settings) | told, runs, folders)
    return Compacted(len(new), rows.num_rows, merged)


def _within(published: pa.Array, stretch: Stretch) -> npt.NDArray[np.bool_]:
    """Which times lie in the stretch; unknown ones do where it holds the undated."""
    micros = np.asarray(published.cast(pa.int64()).fill_null(NO_TIME))
    days = micros // DAY + _EPOCH_DAY
    dated = (days >= stretch.first) & (days <= stretch.last)
    return np.where(micros == NO_TIME, NO_DATE in stretch.parts, dated)


def _units(
    facts: pa.RecordBatch, edges: pa.RecordBatch
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Copies by ascending handle, with their edges, COPIES_AT_ONCE or more at a time: what hangs together by edges, or
    is told as one story, stays together."""
    handles = uint64(facts, "handle")
    inside = np.isin(uint64(edges, "left"), handles) & np.isin(uint64(edges, "right"), handles)
    edges = edges.filter(pa.array(inside))
    root = roots_of(handles, [find_components(_ties(facts, edges))])
    order = np.argsort(root, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(root[order]) != 0))
    ends = np.append(starts[1:], len(order))
    begin = 0
    for end in ends.tolist():
        if end - begin >= COPIES_AT_ONCE or end == len(order):
            rows = np.sort(order[begin:end])
            own = np.isin(uint64(edges, "left"), handles[rows])
            yield facts.take(pa.array(rows)), edges.filter(pa.array(own))
            begin = end


def _ties(facts: pa.RecordBatch, edges: pa.RecordBatch) -> pa.RecordBatch:
    """Edges, and for each copy one to the first copy of its story."""
    codes = np.asarray(facts.column("story_id").dictionary_encode().indices)
    _, first = np.unique(codes, return_index=True)
    handles = uint64(facts, "handle")
    return pa.RecordBatch.from_arrays(
        [
            pa.array(np.concatenate([uint64(edges, "left"), handles[first][codes]])),
            pa.array(np.concatenate([uint64(edges, "right"), handles])),
        ],
        names=["left", "right"],
    )


def _folders(folded: Iterable[Folded | None]) -> Iterator[NewFolder]:
    yield from (f.folder for f in folded if f is not None)


def _article_folders(
    out: str, run_id: str, rows: pa.RecordBatch, stretch: Stretch
) -> Iterator[NewFolder]:
    by_day = dict(split_by_label(rows, days_of(rows)))
    for day in sorted({*stretch.parts, *by_day}):
        change = partial(with_changes, facts=by_day[day]) if day in by_day else _as_it_is
        folder = layout.join(layout.ARTICLES, layout.PARTITION + day)
        yield from _folders([fold_folder(out, folder, run_id, ARTICLE_ORDER, change)])


def _as_it_is(rows: pa.Table) -> pa.Table:
    return rows


def _story_folder(out: str, run_id: str, rows: pa.RecordBatch) -> Iterator[NewFolder]:
    def change(standing: pa.Table) -> pa.Table:
        is_known = pc.is_in(
            rows.column("story_id"), value_set=standing["story_id"].combine_chunks()
        )
        new = pa.Table.from_batches([rows.filter(pc.invert(is_known))])
        return pa.concat_tables([with_story_changes(standing, rows), new])

    yield from _folders([fold_folder(out, layout.STORIES, run_id, STORY_FILES.order, change)])


def _link_folder(
    out: str, run_id: str, rows: pa.RecordBatch, facts: pa.RecordBatch
) -> Iterator[NewFolder]:
    """Links of the copies in sight are told anew; those with a copy out of sight stay."""
    known = facts.column("article_id")

    def change(standing: pa.Table) -> pa.Table:
        ends = [pc.is_in(standing[name], value_set=known) for name in ("article_id", "other_id")]
        others = standing.filter(pc.invert(pc.and_(*ends)))
        return pa.concat_tables([others, pa.Table.from_batches([rows], schema=LINKS)])

    yield from _folders([fold_folder(out, layout.LINKS, run_id, LINK_FILES.order, change)])


def _edge_folders(
    out: str, run_id: str, found: pa.RecordBatch, stretch: Stretch, facts: pa.RecordBatch
) -> Iterator[NewFolder]:
    """Edges found now, and those of copies out of sight."""
    here = facts.column("handle")
    by_day = dict(split_by_label(found, parts_of(found, EDGE_FILES)))
    for part in stretch.parts:
        rows = pa.Table.from_batches([by_day.get(part, empty(EDGES))], schema=EDGES)
        change = partial(_beside_found, rows=rows, here=here)
        folder = layout.join(layout.EDGES, layout.PARTITION + part)
        yield from _folders([fold_folder(out, folder, run_id, EDGE_FILES.order, change)])


def _beside_found(standing: pa.Table, rows: pa.Table, here: pa.Array) -> pa.Table:
    ends = [pc.is_in(standing[name], value_set=here) for name in ("left", "right")]
    others = standing.filter(pc.invert(pc.and_(*ends)))
    return pa.concat_tables([others, rows], promote_options="default")  # old files lack columns


def _part_folders(
    out: str, run_id: str, files: TableFiles, stretch: Stretch
) -> Iterator[NewFolder]:
    for part in stretch.parts:
        folder = layout.join(files.folder, layout.PARTITION + part)
        yield from _folders([fold_folder(out, folder, run_id, files.order)])


def _run_id(kind: str) -> str:
    return f"{kind}{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}-{os.getpid():d}"


def _header(settings: Settings) -> dict[str, Any]:
    return run_header([], settings, [], datetime.now(timezone.utc))


def _count_files(out: str) -> int:
    return sum(1 for _ in Path(out).rglob("*.parquet"))
