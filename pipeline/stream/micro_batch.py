"""One micro-batch: what was read joins the stories that stand, and its rows are committed; and the settling of rows
that stand and change.

    Intake ──► sightings ──► edges ──► stories, decided anew where touched ──► new rows, committed
                                                        └──► rows that stand and change: they wait for ``settle``
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from pipeline.config import Settings
from pipeline.stream.intake import Intake
from pipeline.stream.look_back import look_back
from pipeline.stream.report import Report
from pipeline.stream.warm_memory import WarmMemory
from transforms import layout
from transforms.accounts import check_accounts
from transforms.batches import concat, empty, split_by_label, uint64
from transforms.collapse_sightings import SightingCounts, collapse_sightings
from transforms.commit_run import commit_run, empty_tables
from transforms.copies import FACTS
from transforms.edges import edges_of
from transforms.embargo import due, hold, read_held, stage_held
from transforms.fingerprint_blocks import copies_of, unique_fingerprints
from transforms.learn_site_memory import MEMORY_FILES, with_learned
from transforms.links import link_rows
from transforms.parquet_files import OutputFile, stage_parquet
from transforms.provisional import Provisional, provisional
from transforms.read_standing import Reach, parquet_files
from transforms.recall import killed_items, recall
from transforms.schema import REJECTS, STORIES, TIMESTAMP
from transforms.story_decisions import Decided, decide_stories, link_stories
from transforms.story_index import IndexSettings, Neighbourhood, StoryIndex
from transforms.text.copies import NO_TIME
from transforms.write_articles import days_of, with_changes, with_text
from transforms.write_batches import EDGE_FILES, FINGERPRINT_FILES, LINK_FILES, TableFiles, parts_of
from transforms.write_rejects import new_rejects
from transforms.write_stories import standing_ids, with_story_changes

WAITING: Final = pa.schema(
    [
        pa.field("handle", pa.uint64(), nullable=False),
        pa.field("published", TIMESTAMP),  # of the copy: where its row stands
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("digests", pa.list_(pa.uint64())),  # of all its records, where it was seen again
        pa.field("first_seen", TIMESTAMP),
    ]
)
"""Copies whose rows in OUT are to be written anew: kept in OUT until that is done."""

WAITING_FILES: Final = TableFiles(layout.WAITING, WAITING, ("handle",))


class _Joined(NamedTuple):
    """What new copies are told as, and what was found of them."""

    told: Provisional
    prints: pa.RecordBatch  # FINGERPRINTS
    edges: pa.RecordBatch  # EDGES
    links: pa.RecordBatch  # LINKS


class StandingState:
    """What a stream keeps in memory of OUT, and writes there. One process, which holds OUT's lock."""

    def __init__(self, out: str, settings: Settings, header: dict[str, Any]) -> None:
        self.out = out
        self._settings = settings
        self._header = header
        self.index = StoryIndex(
            IndexSettings(
                settings.stop_settings(), settings.candidate_settings(), settings.thresholds()
            )
        )
        self.memory = WarmMemory(settings.site_memory_settings())
        self.waiting: set[int] = set()
        self.apart: dict[int, pa.RecordBatch] = {}
        """Copies beyond the horizon that were seen again: FACTS by handle. Only their own rows change."""
        self.oldest: int | None = None
        """The copies published before this (µs), and undated ones, may have left the index; None: none has."""
        self.closed: set[str] = set()
        """Articles within the horizon that are not in the index, for their story reaches beyond it."""
        self.story_files: dict[str, str] = {}
        self.known_rejects: set[int] = set()

    def join(self, intake: Intake, run_id: str, started: datetime) -> Report:
        """Decide and commit one micro-batch."""
        staging = layout.staging(self.out, run_id)
        copies, sightings = self._collapsed(intake)
        new = copies.filter(pc.invert(copies.column("standing")))
        seen_again = copies.filter(pc.and_(copies.column("standing"), copies.column("changed")))
        again, apart = self._in_index(seen_again)
        self.index.put_facts(concat([new, again], FACTS))
        joined = self._joined(intake, new)
        told = joined.told
        self.memory.add(intake.blocks, told.copies)
        waits = told.waiting | frozenset(uint64(again, "handle").tolist())
        articles, written = self._article_files(told.copies, staging, run_id)
        held, held_counts = self._held_files(intake, staging, started)
        rejects, rejected = new_rejects([intake.rejects], [self._reject_digests()])
        tables = (
            (told.stories, STORY_FILES),
            (joined.links, LINK_FILES),
            (joined.prints, FINGERPRINT_FILES),
            (joined.edges, EDGE_FILES),
            (self.memory.added(), MEMORY_FILES),
            (self._waiting_rows(waits, again, apart), WAITING_FILES),
            (_one_batch(rejects), REJECT_FILES),
        )
        files = [*articles, *held]
        for rows, of_table in tables:
            files += _table_files(staging, run_id, rows, of_table)
        counts = {
            "records": intake.documents - held_counts["released"],
            **held_counts,
            **sightings._asdict(),
            "rejects": rejected.new_rejects,
            "known_rejects": rejected.known,
            "new_stories": told.stories.num_rows,
            "joined_copies": new.num_rows - sum(told.stories.column("copies").to_pylist()),
            "links": joined.links.num_rows,
        }
        check_accounts(counts)
        files += empty_tables(self.out, run_id, files)
        self._commit(run_id, files, counts, started)
        self.index.put_facts(_as_standing(written))
        self.waiting |= waits
        self.put_apart(apart)
        self._remember_stories(told.stories, files)
        self.known_rejects.update(rejects["digest"].to_pylist())
        return Report(run_id, counts, _latest(new))

    def _joined(self, intake: Intake, new: pa.RecordBatch) -> _Joined:
        """The new copies, whose facts are in the index, meet what stands."""
        handles = uint64(new, "handle")
        prints = unique_fingerprints([_of_handles(intake.fingerprints, handles)])
        self.index.add_prints(prints)
        edges = self.index.find_edges(handles)
        self.index.add_edges(edges)
        self._recall(new)
        hood = self.index.touched(handles.tolist(), handles)
        decided = self._decide(hood)
        standing = hood.facts.filter(hood.facts.column("standing"))
        told = provisional(decided, standing, hood.prints)
        fresh = hood.edges.filter(pc.invert(hood.edges.column("standing")))
        return _Joined(told, prints, edges, link_rows(decided, edges_of(fresh)))

    def _held_files(
        self, intake: Intake, staging: str, started: datetime
    ) -> tuple[list[OutputFile], dict[str, int]]:
        """What is under embargo from now on, if that changes; and how many records came and went."""
        held = read_held(self.out)
        released = due(held, started).num_rows
        waiting, counts = hold(held, [intake.held], started)
        files = [stage_held(staging, waiting)] if counts.held or released else []
        return files, {"released": released, **counts._asdict()}

    def settle(self, run_id: str, started: datetime) -> Report | None:
        """Write the rows that wait; None where none does."""
        if not self.waiting and not self.apart:
            return None
        staging = layout.staging(self.out, run_id)
        hood = self.index.touched(self.waiting)
        decided = self._decide(hood, frozenset(self.waiting))
        changed = decided.to_write()
        files = [
            *self._changed_files(concat([changed, *self.apart.values()], FACTS), staging),
            *self._story_files(decided.stories, staging, run_id),
        ]
        counts = {"merged_stories": decided.merged_stories, "rows_settled": changed.num_rows}
        done = waiting_files(self.out)
        self._commit(run_id, files, counts, started, done)
        self.index.put_facts(_set(changed, "changed", False))
        self._remember_stories(decided.stories, files)
        self.waiting.clear()
        self.apart.clear()
        return Report(run_id, counts)

    def is_release_due(self) -> bool:
        """Whether a record waits in OUT whose embargo has ended."""
        return bool(due(read_held(self.out), datetime.now(timezone.utc)).num_rows)

    def forget(self, before: int) -> int:
        """Let go of the copies published before ``before`` (µs); how many."""
        self.memory.forget(before)
        gone = self.index.forget(before, self.waiting)
        if gone:
            self.oldest = max(before, self.oldest or before)
            ids = set(self.index.story_ids())
            self.story_files = {i: f for i, f in self.story_files.items() if i in ids}
        return gone

    def _collapsed(self, intake: Intake) -> tuple[pa.RecordBatch, SightingCounts]:
        facts = intake.facts
        known = self.index.facts_of_articles(facts.column("article_id").to_pylist())
        return collapse_sightings(concat([facts, known, self._looked_back(facts)], FACTS))

    def _looked_back(self, facts: pa.RecordBatch) -> pa.RecordBatch:
        """Copies of the same articles that stand in OUT and not in the index."""
        if self.oldest is None and not self.closed:
            return empty(FACTS)
        ids = facts.column("article_id")
        times = np.asarray(facts.column("published").cast(pa.int64()).fill_null(NO_TIME))
        is_out = np.asarray(pc.is_in(ids, value_set=pa.array(sorted(self.closed), pa.string())))
        if self.oldest is not None:
            is_out = is_out | (times < self.oldest)
        some = facts.filter(pa.array(is_out, pa.bool_()))
        found = look_back(self.out, days_of(some), some.column("article_id").to_pylist())
        fresh = [h for h in uint64(found, "handle").tolist() if h not in self.index]
        found = _of_handles(found, np.array(fresh, np.uint64))
        held = [self.apart.get(h) for h in uint64(found, "handle").tolist()]
        rows = [found.slice(at, 1) if row is None else row for at, row in enumerate(held)]
        return concat(rows, FACTS)

    def _in_index(self, facts: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """Those in the index, and those apart."""
        here = pa.array([h in self.index for h in uint64(facts, "handle").tolist()], pa.bool_())
        return facts.filter(here), facts.filter(pc.invert(here))

    def put_apart(self, facts: pa.RecordBatch) -> None:
        """Rows beyond the horizon that wait to be written anew, as they are."""
        for at, handle in enumerate(uint64(facts, "handle").tolist()):
            self.apart[handle] = facts.slice(at, 1)

    def _decide(self, hood: Neighbourhood, told: frozenset[int] = frozenset()) -> Decided:
        """Of what lies around the core only the place in the stories is told; its rows stay."""
        linked = link_stories(hood.facts, edges_of(hood.edges), self._settings.linkage())
        decided = decide_stories(hood.facts, copies_of(hood.prints), linked, told)
        changed = np.asarray(decided.copies.column("changed")) & hood.core
        core = decided.copies.filter(pa.array(hood.core))
        own = pc.is_in(decided.stories.column("story_id"), value_set=_stories_of(core, hood.facts))
        return decided._replace(
            copies=_with_column(decided.copies, "changed", pa.array(changed)),
            stories=decided.stories.filter(own),
        )

    def _recall(self, new: pa.RecordBatch) -> None:
        """Stories beyond the horizon that kills among the new copies take back come into memory once more."""
        keys = uint64(killed_items(new), "key")
        if len(keys) == 0:
            return
        here = set(self.index.story_ids())
        beyond = {i: path for i, path in story_ids(self.out) if i not in here}
        recalled = recall(self.out, keys, Reach(0, -1, frozenset(beyond)))
        if recalled is not None:
            self.index.put_facts(recalled.facts)
            self.index.add_prints(recalled.fingerprints)
            self.index.add_edges(recalled.edges)
            found = recalled.facts.column("story_id").to_pylist()
            self.story_files.update((i, beyond[i]) for i in found)

    def _article_files(
        self, copies: pa.RecordBatch, staging: str, run_id: str
    ) -> tuple[list[OutputFile], pa.RecordBatch]:
        """Files of new rows, a day each; and the copies with the file they will stand in."""
        files, placed = [], []
        for day, part in split_by_label(copies, days_of(copies)):
            final = f"{layout.ARTICLES}/{layout.PARTITION}{day}/{run_id}.parquet"
            most = self._settings.site_memory.most_dropped
            table = with_learned(with_text(part), self.memory.learned, most)
            files.append(stage_parquet(staging, final, table, layout.ARTICLES))
            path = layout.join(self.out, final)
            placed.append(_set(part, "file", path))
        return files, concat(placed, FACTS)

    def _changed_files(self, changed: pa.RecordBatch, staging: str) -> Iterator[OutputFile]:
        for path, part in split_by_label(changed, changed.column("file").to_pylist()):
            with FileSystems.open(path) as stream:
                standing = pq.ParquetFile(stream).read()
            table = with_changes(standing, part)
            final = layout.below(self.out, path)
            yield stage_parquet(staging, final, table, layout.ARTICLES, replaces=True)

    def _story_files(self, rows: pa.RecordBatch, staging: str, run_id: str) -> Iterator[OutputFile]:
        ids = rows.column("story_id").to_pylist()
        for path, part in split_by_label(rows, [self.story_files.get(i, "") for i in ids]):
            if not path:
                yield from _table_files(staging, run_id, part, STORY_FILES)
                continue
            with FileSystems.open(path) as stream:
                table = with_story_changes(pq.read_table(stream), part)
            final = layout.below(self.out, path)
            yield stage_parquet(staging, final, table, layout.STORIES, replaces=True)

    def _remember_stories(self, rows: pa.RecordBatch, files: Iterable[OutputFile]) -> None:
        new = [f.final for f in files if f.table == layout.STORIES and not f.replaces and f.rows]
        for story in rows.column("story_id").to_pylist() if new else ():
            self.story_files.setdefault(story, layout.join(self.out, new[0]))

    def _waiting_rows(
        self, handles: Iterable[int], again: pa.RecordBatch, apart: pa.RecordBatch
    ) -> pa.RecordBatch:
        facts = concat([self.index.facts_of(handles), apart], FACTS)
        seen = pa.concat_arrays([again.column("handle"), apart.column("handle")])
        seen_again = pc.is_in(facts.column("handle"), value_set=seen)
        columns = {
            name: facts.column(name) for name in ("handle", "published", "article_id", "first_seen")
        }
        columns["digests"] = pc.if_else(seen_again, facts.column("digests"), None)
        return pa.RecordBatch.from_arrays([columns[f.name] for f in WAITING], schema=WAITING)

    def _reject_digests(self) -> pa.RecordBatch:
        digests = pa.array(list(self.known_rejects), pa.uint64())
        return pa.RecordBatch.from_arrays([digests], schema=pa.schema([REJECTS.field("digest")]))

    def _commit(
        self,
        run_id: str,
        files: list[OutputFile],
        counts: Mapping[str, int],
        started: datetime,
        removes: Iterable[str] = (),
    ) -> None:
        manifest = self._header | {
            "run_id": run_id,
            "started": started.isoformat(),
            "counts": dict(counts),
            "files": [
                {"path": f.final, "rows": f.rows, "written_anew": f.replaces} for f in sorted(files)
            ],
        }
        commit_run(self.out, run_id, files, manifest, removes)


def story_ids(out: str) -> Iterator[tuple[str, str]]:
    """All stories of OUT, with the file that holds each."""
    for path in parquet_files(layout.join(out, layout.STORIES)):
        yield from standing_ids(path)


def waiting_files(out: str) -> list[str]:
    """Where OUT tells what is to be settled."""
    return parquet_files(layout.join(out, layout.WAITING))


STORY_FILES: Final = TableFiles(layout.STORIES, STORIES, ("first_published", "story_id"))
REJECT_FILES: Final = TableFiles(layout.REJECTS, REJECTS, ("source_uri", "record"))


def _table_files(
    staging: str, run_id: str, rows: pa.RecordBatch, files: TableFiles
) -> Iterator[OutputFile]:
    for part, of_part in split_by_label(rows, parts_of(rows, files)):
        table = pa.Table.from_batches([of_part]).sort_by([(n, "ascending") for n in files.order])
        folder = layout.PARTITION + part if part else ""
        final = layout.join(files.folder, folder, run_id + ".parquet")
        yield stage_parquet(staging, final, table, files.folder)


def _of_handles(rows: pa.RecordBatch, handles: Any) -> pa.RecordBatch:
    return rows.filter(pa.array(np.isin(uint64(rows, "handle"), handles)))


def _stories_of(core: pa.RecordBatch, before: pa.RecordBatch) -> pa.Array:
    """The stories that the core's copies are of, and were of."""
    known = before.filter(pc.is_in(before.column("handle"), value_set=core.column("handle")))
    ids = pa.concat_arrays([core.column("story_id"), known.column("story_id")])
    return ids.drop_null().unique()


def _with_column(facts: pa.RecordBatch, name: str, column: pa.Array) -> pa.RecordBatch:
    at = facts.schema.get_field_index(name)
    return facts.set_column(at, facts.schema.field(name), column)


def _set(facts: pa.RecordBatch, name: str, value: Any) -> pa.RecordBatch:
    field = facts.schema.field(name)
    return _with_column(facts, name, pa.array([value] * facts.num_rows, field.type))


def _as_standing(facts: pa.RecordBatch) -> pa.RecordBatch:
    return _set(_set(facts, "standing", True), "changed", False)


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    return concat(table.combine_chunks().to_batches(), table.schema)


def _latest(facts: pa.RecordBatch) -> int | None:
    latest = pc.max(facts.column("published").cast(pa.int64())).as_py()
    return None if latest is None else int(latest)
