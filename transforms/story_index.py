"""StoryIndex: what stands within the horizon, in memory, so that a new copy meets its story without a look at OUT.

    new fingerprints ──► copies that share shingles, names ──► measured ──► edges ──► the touched copies

The same functions as in batch, on the part of the copies that a micro-batch touches. About 3.5 KB a copy of 270 words;
what is older than the horizon is forgotten, a component of edges at a time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batches import concat, empty, uint64
from transforms.copies import FACTS, FINGERPRINTS
from transforms.edges import EDGES, edges_batch, unite_edges, united_in
from transforms.fingerprint_blocks import copies_of
from transforms.growing_components import GrowingComponents
from transforms.id_links import (
    HEADLINE_REACH,
    KEYED,
    borne_ids,
    borne_titles,
    link_keyed,
    named_items,
)
from transforms.postings import Postings
from transforms.row_stack import RowStack
from transforms.text.candidates import CandidateSettings, candidate_pairs, is_name
from transforms.text.copies import NO_TIME, Copies
from transforms.text.days import DAY_MINUTES, NO_DAY, days_of
from transforms.text.measure_days import measure_by_day
from transforms.text.pair_days import (
    DatedSketches,
    dated_sketches,
    shared_by_day,
    without_far_names,
)
from transforms.text.stop_days import (
    NONE,
    concat_stops,
    day_uses,
    stop_days,
    stopped_throughout,
)
from transforms.text.stops import ShingleUses, StopSettings, merge_uses, split_uses
from transforms.text.unions import NOTHING, United
from transforms.text.verify import Thresholds, verify_pairs

U64 = npt.NDArray[np.uint64]

COPIES_AT_ONCE = 20_000
"""Copies whose shingles are counted at once, to find stop-shingles: 120 MB."""

STOPS_GROWTH = 1.25
"""Stop-shingles are found anew whenever the index has taken in a quarter of its size: some 5 times in a copy's life."""

RANGES = 32
"""Ranges of shingles, in which stop-shingles are found one after the other: what is in memory beside the counts."""

PAIRS_AT_ONCE = 1 << 17

NOBODY = np.zeros(0, np.uint64)

LEAST_GONE = 0.2
"""Share of the copies that are dropped at once: so much more than the horizon holds is in memory at most."""


class IndexSettings(NamedTuple):
    """How copies are found; as in batch."""

    stops: StopSettings
    candidates: CandidateSettings
    thresholds: Thresholds


class Neighbourhood(NamedTuple):
    """All that a decision about some copies reads.

    Its core is what they hang together with by edges that connect, by ids or by their story. Around it lie copies that
    have a passage in common with the core: they tell what is a round-up, and are not decided from so small a part.
    """

    facts: pa.RecordBatch  # FACTS, by handle
    core: npt.NDArray[np.bool_]  # which of these
    prints: pa.RecordBatch  # FINGERPRINTS
    edges: pa.RecordBatch  # EDGES among these, united; those to be linked do not stand


class StoryIndex:
    """Facts, fingerprints and edges of the copies within the horizon. One process, one thread."""

    def __init__(self, settings: IndexSettings) -> None:
        self._settings = settings
        self._stops = NONE
        self._clear()
        self._counted = 0
        self._added = 0

    def _clear(self) -> None:
        self._facts, self._prints, self._edges = map(RowStack, (FACTS, FINGERPRINTS, EDGES))
        self._fact_row: dict[int, int] = {}
        self._print_row: dict[int, int] = {}
        self._of_article: dict[str, list[int]] = defaultdict(list)
        self._times: dict[int, int] = {}
        self._postings = Postings(self._settings.candidates)
        self._last_day = NO_DAY
        self._components = GrowingComponents()
        self._loose: dict[int, list[int]] = defaultdict(list)  # rows of edges that do not connect
        self._parts: dict[int, list[int]] = defaultdict(list)  # that may be part of a union
        self._carrier: dict[str, int] = {}  # a copy of each story that stands
        self._names: dict[int, list[dict[str, Any]]] = defaultdict(list)  # KEYED, by key
        self._noticed: set[int] = set()

    def __len__(self) -> int:
        return len(self._fact_row)

    def __contains__(self, handle: int) -> bool:
        return handle in self._fact_row

    def facts_of(self, handles: Iterable[int]) -> pa.RecordBatch:
        """FACTS of these copies, by ascending handle; of those that are not here none."""
        known = sorted(h for h in handles if h in self._fact_row)
        return self._facts.take([self._fact_row[h] for h in known])

    def facts_of_articles(self, article_ids: Iterable[str]) -> pa.RecordBatch:
        """FACTS of all copies that stand here of these articles."""
        return self.facts_of(h for i in set(article_ids) for h in self._of_article.get(i, ()))

    def put_facts(self, facts: pa.RecordBatch) -> None:
        """Take in copies, or set the facts of copies anew."""
        handles = uint64(facts, "handle").tolist()
        fresh = [handle not in self._fact_row for handle in handles]
        ids = facts.column("article_id").to_pylist()
        times = facts.column("published").cast(pa.int64()).fill_null(NO_TIME).to_pylist()
        for row, handle, article_id, time in zip(
            self._facts.append(facts), handles, ids, times, strict=True
        ):
            if handle not in self._fact_row:
                self._of_article[article_id].append(handle)
            self._fact_row[handle] = row
            self._times[handle] = time
        if self._facts.size > 2 * len(self._fact_row) + 1000:
            self._drop_old_versions()
        self._tie(facts.filter(pa.array(fresh, pa.bool_())))
        for handle, story in zip(handles, facts.column("story_id").to_pylist(), strict=True):
            if story is not None and self._carrier.setdefault(story, handle) != handle:
                self._components.connect(self._carrier[story], handle)

    def _tie(self, facts: pa.RecordBatch) -> None:
        """New copies hang together with those that bear, or name, an id or a title that they bear or name."""
        named = named_items(facts)
        self._noticed.update(uint64(named, "key").tolist())
        keys = np.fromiter(self._noticed, np.uint64, len(self._noticed))
        rows = [named, borne_ids(facts), borne_titles(facts, keys)]
        if named.num_rows:
            before = self.facts_of(self._published_before(named))
            rows.append(borne_titles(before, uint64(named, "key")))
        for row in pa.concat_batches(rows).to_pylist():
            self._names[row["key"]].append(row)
        for key in {key for batch in rows for key in uint64(batch, "key").tolist()}:
            if len(self._names[key]) > 1:
                links = link_keyed(pa.RecordBatch.from_pylist(self._names[key], schema=KEYED))
                ends = (uint64(links, end).tolist() for end in ("left", "right"))
                for left, right in zip(*ends, strict=True):
                    self._components.connect(left, right)

    def _published_before(self, named: pa.RecordBatch) -> list[int]:
        """The copies of the days before the notices, in which a title that they name means the same story."""
        times = np.asarray(named.column("published"))
        first, last = int(times.min()) - HEADLINE_REACH, int(times.max())
        return [handle for handle, time in self._times.items() if first <= time <= last]

    def move_facts(self, handles: Iterable[int], file: str) -> None:
        """The rows of these copies stand in ``file`` from now on; copies that are not here are passed by."""
        facts = self.facts_of(handles)
        at = facts.schema.get_field_index("file")
        files = pa.array([file] * facts.num_rows, pa.string())
        self.put_facts(facts.set_column(at, facts.schema.field(at), files))

    def _drop_old_versions(self) -> None:
        rows = np.sort(np.fromiter(self._fact_row.values(), np.int64))
        self._facts.keep(rows)
        at = np.searchsorted(rows, np.fromiter(self._fact_row.values(), np.int64))
        self._fact_row = dict(zip(self._fact_row, at.tolist(), strict=True))

    def add_prints(self, prints: pa.RecordBatch) -> None:
        """Take in fingerprints; their copies can be found from now on. Known ones are left out."""
        handles = uint64(prints, "handle")
        _, first = np.unique(handles, return_index=True)
        fresh = [i for i in first.tolist() if int(handles[i]) not in self._print_row]
        prints = prints.take(pa.array(fresh, pa.int64()))
        rows = self._prints.append(prints)
        self._print_row.update(zip(uint64(prints, "handle").tolist(), rows, strict=True))
        self._added += prints.num_rows
        if self._added > (STOPS_GROWTH - 1) * self._counted:
            self._find_stops()
        if prints.num_rows:
            copies = copies_of(prints)
            self._last_day = max(self._last_day, int(days_of(copies.published).max()))
            self._postings.add(self._sketch(copies))

    def _find_stops(self) -> None:
        ranges: dict[int, list[ShingleUses]] = defaultdict(list)
        for copies in self._all_copies():
            for number, part in split_uses(day_uses(copies), RANGES):
                ranges[number].append(part)
        self._stops = concat_stops(
            stop_days(merge_uses(ranges.pop(number)), self._settings.stops)
            for number in sorted(ranges)
        )
        self._counted, self._added = len(self._print_row), 0

    def _all_copies(self) -> Iterator[Copies]:
        rows = np.fromiter(self._print_row.values(), np.int64)
        for start in range(0, len(rows), COPIES_AT_ONCE):
            yield copies_of(self._prints.take(rows[start : start + COPIES_AT_ONCE]))

    def _sketch(self, copies: Copies) -> DatedSketches:
        return dated_sketches(copies, np.zeros(copies.size, np.bool_), self._settings.candidates)

    def find_edges(self, handles: U64) -> pa.RecordBatch:
        """EDGES of these copies, whose fingerprints are here, with all copies here."""
        new = copies_of(self.prints_of(handles.tolist()))
        sketches = self._sketch(new)
        met = self._postings.at(self._telling_keys(sketches))
        met = without_far_names(met, sketches.minutes[is_name(sketches.keys)])
        met = met._replace(new=np.isin(met.handles, handles))
        shared = shared_by_day(met, self._stops, self._settings.candidates)
        left, right = candidate_pairs([shared], self._settings.candidates)
        parts = [
            self._measure(left[at : at + PAIRS_AT_ONCE], right[at : at + PAIRS_AT_ONCE])
            for at in range(0, len(left), PAIRS_AT_ONCE)
        ]
        return pa.concat_batches(parts) if parts else empty(EDGES)

    def _telling_keys(self, sketches: DatedSketches) -> U64:
        """The keys of these copies by which they can meet others: what is boilerplate from their days on stands in so
        many copies that reading these would cost more the more days stand here."""
        keys = np.unique(sketches.keys)
        dated = sketches.minutes != NO_DAY
        if not dated.any():
            return keys
        first = int(sketches.minutes[dated].min()) // DAY_MINUTES
        silent = stopped_throughout(keys, self._stops, first, self._last_day) & ~is_name(keys)
        return keys[~silent | np.isin(keys, sketches.keys[~dated])]

    def _measure(self, left: U64, right: U64) -> pa.RecordBatch:
        copies = copies_of(self.prints_of(np.union1d(left, right).tolist()))
        places = [np.searchsorted(copies.handles, side) for side in (left, right)]
        rows = np.stack(places, axis=1).astype(np.int64)
        measures = measure_by_day(copies, rows, self._stops)
        edges = verify_pairs(left, right, measures, self._settings.thresholds)
        times = [copies.published[np.searchsorted(copies.handles, s)] for s in edges[:2]]
        return edges_batch(edges, np.maximum(*times))

    def find_edges_in_turn(self, handles: U64, at_once: int) -> pa.RecordBatch:
        """``find_edges`` for many copies, so many at a time, each pair once; stop-shingles found from all that is here.

        Memory: what ``at_once`` copies meet.
        """
        self._find_stops()
        found = []
        for start in range(0, len(handles), at_once):
            edges = self.find_edges(handles[start : start + at_once])
            ends = [np.isin(uint64(edges, name), handles[:start]) for name in ("left", "right")]
            found.append(edges.filter(pa.array(~np.logical_or(*ends))))
        return concat(found, EDGES)

    def facts(self) -> pa.RecordBatch:
        """FACTS of all copies here, by ascending handle."""
        return self.facts_of(self._fact_row)

    def edges(self) -> pa.RecordBatch:
        """All EDGES here."""
        return self._edges.take(np.arange(self._edges.size))

    def prints_of(self, handles: Iterable[int]) -> pa.RecordBatch:
        """FINGERPRINTS of these copies, by ascending handle; of those that have none here none."""
        known = sorted(h for h in handles if h in self._print_row)
        return self._prints.take([self._print_row[h] for h in known])

    def add_edges(self, edges: pa.RecordBatch) -> None:
        """Take in verified pairs."""
        rows = self._edges.append(edges)
        columns = (edges.column(n).to_pylist() for n in ("left", "right", "connects", "similarity"))
        parts = edges.column("parts").is_valid().to_pylist()
        for row, left, right, connects, similarity, part in zip(rows, *columns, parts, strict=True):
            if connects:
                self._components.connect(left, right, row)
            for handle in () if connects or not similarity else (left, right):
                self._loose[handle].append(row)
            for handle in (left, right) if part else ():
                self._parts[handle].append(row)

    def touched(self, handles: Iterable[int], new: U64 = NOBODY) -> Neighbourhood:
        """What these copies hang together with, and what has a passage in common with that; ``new``: those of which
        nothing stood."""
        handles = list(handles)
        core, rows = self._components.around(handles)
        now, before = self._united(core, new)
        while self._connect(now):
            core, rows = self._components.around(handles)
            now, before = self._united(core, new)
        loose = {row for handle in core for row in self._loose.get(handle, ())}
        ends = self._edges.take(sorted(loose))
        beside = {h for name in ("left", "right") for h in uint64(ends, name).tolist()}
        beside.difference_update(core)
        _, others = self._components.around(beside)
        around = {row for handle in beside for row in self._loose.get(handle, ())}
        facts = self.facts_of([*core, *beside])
        here = uint64(facts, "handle")
        united = {row for handle in core for row in self._parts.get(handle, ())}
        edges = self._edges_beside({*rows, *loose, *others, *around, *united}, new)
        edges = unite_edges(edges, now, before)
        both = [np.isin(uint64(edges, name), here) for name in ("left", "right")]
        edges = edges.filter(pa.array(np.logical_and(*both)))
        is_core = np.isin(here, np.array(core, np.uint64))
        return Neighbourhood(facts, is_core, self.prints_of(here.tolist()), edges)

    def _edges_beside(self, rows: Iterable[int], new: U64) -> pa.RecordBatch:
        """The edges of these rows; all but those of ``new`` stand."""
        edges = self._edges.take(sorted(rows))
        fresh = [np.isin(uint64(edges, name), new) for name in ("left", "right")]
        at = EDGES.get_field_index("standing")
        return edges.set_column(at, EDGES.field(at), pa.array(~np.logical_or(*fresh)))

    def _united(self, core: Iterable[int], new: U64) -> tuple[United, United]:
        """The pairs with one of these copies that unions rest on: now, and without what is new.

        Read are all parts of the copies that may tell of the core, or the core of them, and the takes these are of.
        """
        tellers = {*core, *self._other_ends(core)}
        rows = {row for handle in tellers for row in self._parts.get(handle, ())}
        if not rows:
            return NOTHING, NOTHING
        _, between = self._components.around({*tellers, *self._other_ends(tellers)})
        edges = self._edges_beside({*rows, *between}, new)
        inside = np.fromiter(core, np.uint64)
        found = []
        for some in (edges, edges.filter(edges.column("standing"))):
            united = united_in(some, self._settings.thresholds)
            own = np.isin(united.left, inside) | np.isin(united.right, inside)
            found.append(United._make(column[own] for column in united))
        return found[0], found[1]

    def _other_ends(self, handles: Iterable[int]) -> set[int]:
        """What these copies may be united with."""
        rows = {row for handle in handles for row in self._parts.get(handle, ())}
        edges = self._edges.take(sorted(rows))
        return {h for name in ("left", "right") for h in uint64(edges, name).tolist()}

    def _connect(self, united: United) -> bool:
        """Whether these pairs make components grow; they hang together from now on."""
        pairs = zip(united.left.tolist(), united.right.tolist(), strict=True)
        return sum(self._components.connect(left, right) for left, right in pairs) > 0

    def forget(self, before: int, keep: Iterable[int] = ()) -> int:
        """Drop the components whose copies were all published before ``before`` (µs), but those with one of ``keep``.

        Undated copies count as of the year 0. The number of copies dropped: none while they are few beside the others,
        for dropping goes through all of them.
        """
        needed = set(keep)
        gone: set[int] = set()
        for members in self._components.groups(self._fact_row):
            is_old = all(self._times.get(h, NO_TIME) < before for h in members)
            if is_old and needed.isdisjoint(members):
                gone.update(members)
        if len(gone) < LEAST_GONE * len(self._fact_row):
            return 0
        self._drop(gone)
        return len(gone)

    def _drop(self, gone: set[int]) -> None:
        facts = self.facts_of(h for h in self._fact_row if h not in gone)
        prints = self.prints_of(h for h in self._print_row if h not in gone)
        edges = self._edges.take(np.arange(self._edges.size))
        lost = np.fromiter(gone, np.uint64)
        edges = edges.filter(pa.array(~np.isin(uint64(edges, "left"), lost)))
        postings = self._postings
        postings.drop(lost)
        self._clear()
        self.put_facts(facts)
        rows = self._prints.append(prints)
        self._print_row.update(zip(uint64(prints, "handle").tolist(), rows, strict=True))
        self.add_edges(edges)
        self._postings = postings

    def story_ids(self) -> Iterator[str]:
        """Of the copies here; repeated."""
        rows = np.sort(np.fromiter(self._fact_row.values(), np.int64))
        yield from self._facts.take(rows).column("story_id").to_pylist()
