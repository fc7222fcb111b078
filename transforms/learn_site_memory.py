"""LearnSiteMemory: which blocks are an outlet's furniture, from the blocks and stories of a run and of OUT.

blocks of a copy ──┐ by handle                    ┌ by outlet ──► stories an outlet ran
                   ├──► facts (with OUT's facts) ─┤                      ├──► sister sites
story of a copy  ──┘                              └ by block ────────────┴─────────┴──► learned

Text stays where it is staged: a block travels as the digest of its words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms import layout
from transforms.article_rows import Row
from transforms.batches import concat, split_by_shard, uint64
from transforms.copies import FACTS
from transforms.fingerprint_blocks import block_of
from transforms.identity import digest64
from transforms.sister_sites import count_shared, group_sisters, learn_from_sisters
from transforms.site_memory import (
    DEFAULTS,
    NO_BLOCK,
    BlockUses,
    Learned,
    SiteMemorySettings,
    block_keys,
    count_stories,
    drop_learned,
    learn,
    merge_learned,
    merge_uses,
    sketch_leads,
    take_uses,
)
from transforms.text.copies import DAY, NO_OUTLET, NO_TIME
from transforms.text.fingerprint import Fingerprints
from transforms.text.words import count_words
from transforms.write_batches import TableFiles

BLOCKS: Final = pa.schema(
    [
        pa.field("handle", pa.uint64(), nullable=False),
        pa.field("headline", pa.uint64(), nullable=False),  # NO_BLOCK where there is none
        pa.field("sketch", pa.uint64(), nullable=False),
        pa.field("blocks", pa.list_(pa.uint64()), nullable=False),
    ]
)
"""What staging tells of a copy's paragraphs: 8 bytes each."""

SITE_MEMORY: Final = pa.schema(
    [
        pa.field("outlet", pa.uint64(), nullable=False),  # digest of the name
        pa.field("block", pa.uint64(), nullable=False),  # digest of the folded words
        pa.field("story", pa.uint64(), nullable=False),  # digest of the story_id
        pa.field("is_headline", pa.bool_(), nullable=False),
        pa.field("published", pa.int64(), nullable=False),  # µs, midnight; NO_TIME where unknown
        pa.field("sketch", pa.uint64(), nullable=False),  # of the copy's lead
        pa.field("standing", pa.bool_(), nullable=False),  # in OUT before this run
    ]
)
"""The facts of transforms.site_memory as they travel, and as they stand in OUT's index."""

MEMORY_FILES: Final = TableFiles(
    layout.SITE_MEMORY, SITE_MEMORY, ("outlet", "story", "block", "is_headline"), "published"
)

COUNTS: Final = pa.schema([("outlet", pa.uint64()), ("stories", pa.int64())])
"""How many stories each outlet ran."""

SHARED: Final = pa.schema([("first", pa.uint64()), ("second", pa.uint64()), ("blocks", pa.int64())])
"""How many blocks two outlets have in common: transforms.sister_sites."""

GROUPS: Final = pa.schema([("outlet", pa.uint64()), ("group", pa.uint64())])
"""Which outlets are sister sites."""

VERDICTS: Final = pa.schema(
    [
        pa.field("verdict", pa.string(), nullable=False),  # a field of Learned
        pa.field("outlet", pa.uint64()),
        pa.field("story", pa.uint64()),
        pa.field("block", pa.uint64(), nullable=False),
    ]
)
"""Learned as it travels; null in the columns that a verdict does not need."""

_COLUMNS: Final = {
    "boilerplate": ("outlet", "block"),
    "syndicated": ("story", "block"),
    "teasers": ("outlet", "story", "block"),
}
_ROWS_AT_ONCE: Final = 4096


class SiteMemory(NamedTuple):
    """What LearnSiteMemory yields: batches of SITE_MEMORY to add to OUT, and of VERDICTS to apply."""

    added: beam.PCollection[pa.RecordBatch]
    verdicts: beam.PCollection[pa.RecordBatch]


def blocks_batch(rows: Sequence[Row], prints: Fingerprints) -> pa.RecordBatch:
    """BLOCKS of staged articles; ``prints``: of their comparison texts.

    A body that somebody else extracted teaches nothing: it holds what they left, not what its page shows.
    """
    is_page = [row.document.body_text is None for row in rows]
    bodies = [
        _paragraphs(row.article.body) if page else []
        for row, page in zip(rows, is_page, strict=True)
    ]
    keys = block_keys([*(row.article.headline or "" for row in rows), *chain(*bodies)])
    offsets = np.cumsum([0, *map(len, bodies)]).astype(np.int32)
    return pa.RecordBatch.from_arrays(
        [
            pa.array([row.handle for row in rows], pa.uint64()),
            pa.array(keys[: len(rows)]),
            pa.array(sketch_leads(prints)),
            pa.ListArray.from_arrays(pa.array(offsets), pa.array(keys[len(rows) :])),
        ],
        schema=BLOCKS,
    )


def _paragraphs(body: str | None) -> list[str]:
    return body.split("\n\n") if body else []


def uses_of_copies(blocks: pa.RecordBatch, facts: pa.RecordBatch) -> BlockUses:
    """The facts that the new copies of ``facts`` (FACTS, stories decided) add; a block without a copy adds none."""
    facts = facts.filter(pc.invert(facts.column("standing")))
    at = pc.index_in(blocks.column("handle"), value_set=facts.column("handle"))
    blocks, at = blocks.filter(pc.is_valid(at)), pc.drop_null(at)
    outlets = _digests(facts.column("outlet").take(at))
    stories = _digests(facts.column("story_id").take(at))
    days = _days(facts.column("published").take(at))
    lists = blocks.column("blocks")
    lengths = np.asarray(pc.list_value_length(lists), np.int64)
    sketches = uint64(blocks, "sketch")
    heads = BlockUses(
        outlets,
        uint64(blocks, "headline"),
        stories,
        np.ones(len(outlets), np.bool_),
        days,
        sketches,
    )
    bodies = BlockUses(
        np.repeat(outlets, lengths),
        np.asarray(lists.flatten(), np.uint64),
        np.repeat(stories, lengths),
        np.zeros(int(lengths.sum()), np.bool_),
        np.repeat(days, lengths),
        np.repeat(sketches, lengths),
    )
    return merge_uses([heads, take_uses(bodies, bodies.blocks != NO_BLOCK)])


def _digests(names: pa.Array) -> npt.NDArray[np.uint64]:
    return np.array(
        [NO_OUTLET if name is None else digest64(name) for name in names.to_pylist()], np.uint64
    )


def _days(published: pa.Array) -> npt.NDArray[np.int64]:
    micros = np.asarray(published.cast(pa.int64()).fill_null(NO_TIME))
    return np.where(micros == NO_TIME, NO_TIME, micros // DAY * DAY)


def memory_batch(uses: BlockUses) -> pa.RecordBatch:
    """Facts of this run as SITE_MEMORY."""
    arrays = [pa.array(column) for column in (*uses, np.zeros(len(uses.blocks), np.bool_))]
    return pa.RecordBatch.from_arrays(arrays, schema=SITE_MEMORY)


def uses_of_memory(batch: pa.RecordBatch) -> BlockUses:
    """SITE_MEMORY as arrays."""
    names = [name for name in SITE_MEMORY.names if name != "standing"]
    return BlockUses._make(batch.column(n).to_numpy(zero_copy_only=False) for n in names)


def verdicts_batch(learned: Learned) -> pa.RecordBatch:
    """Learned as VERDICTS, in a fixed order."""
    rows = [
        {"verdict": verdict, **dict(zip(columns, row, strict=True))}
        for verdict, columns in _COLUMNS.items()
        for row in sorted(getattr(learned, verdict))
    ]
    return pa.RecordBatch.from_pylist(rows, schema=VERDICTS)


def learned_of(batches: Iterable[pa.RecordBatch]) -> Learned:
    """All that the shards learned."""
    rows = concat(batches, VERDICTS).to_pylist()
    return Learned(
        *(
            frozenset(tuple(row[c] for c in columns) for row in rows if row["verdict"] == verdict)
            for verdict, columns in _COLUMNS.items()
        )
    )


def with_learned(
    rows: pa.Table, learned: Learned, most_dropped: float = DEFAULTS.most_dropped
) -> pa.Table:
    """ARTICLES rows without what was learned: it leaves ``body`` and ``word_count`` and stands in ``removed``.

    Signature, handle and article_id stay those of the text as it was read: they are what copies were found by.
    """
    starts = range(0, rows.num_rows, _ROWS_AT_ONCE)
    parts = [_with_learned(rows.slice(at, _ROWS_AT_ONCE), learned, most_dropped) for at in starts]
    return pa.concat_tables(parts) if parts else rows


def _with_learned(rows: pa.Table, learned: Learned, most_dropped: float) -> pa.Table:
    known = {outlet for outlet, *_ in (*learned.boilerplate, *learned.teasers)}
    outlets = _digests(rows["outlet"])
    chosen = [at for at, outlet in enumerate(outlets.tolist()) if outlet in known]
    some = rows.select(["outlet", "story_id", "body", "removed"]).take(pa.array(chosen, pa.int64()))
    changes = zip(chosen, _changes(some, learned, most_dropped), strict=True)
    changed = {at: change for at, change in changes if change is not None}
    for place, name in enumerate(("body", "word_count", "removed")):
        column = _with_values(
            rows[name].combine_chunks(), {at: change[place] for at, change in changed.items()}
        )
        index = rows.schema.get_field_index(name)
        rows = rows.set_column(index, rows.schema.field(name), column)
    return rows


_Change = tuple[str, int, list[dict[str, str]]]


def _changes(rows: pa.Table, learned: Learned, most_dropped: float) -> Iterator[_Change | None]:
    """New body, word count and removed blocks of each row; None where nothing falls."""
    bodies = [_paragraphs(body) for body in rows["body"].to_pylist()]
    keys = iter(block_keys([*chain(*bodies)]).tolist())
    outlets, stories = (_digests(rows[name]).tolist() for name in ("outlet", "story_id"))
    for body, outlet, story, removed in zip(bodies, outlets, stories, rows["removed"], strict=True):
        own = [next(keys) for _ in body]
        kept, fallen = drop_learned(body, own, outlet, story, learned, most_dropped)
        if not fallen:
            yield None
            continue
        text = "\n\n".join(kept)
        before = removed.as_py() or []
        yield text, count_words(text), [*before, *(block._asdict() for block in fallen)]


def _with_values(column: pa.Array, new: Mapping[int, Any]) -> pa.Array:
    """The column with some rows set anew; of any type, lists of structs too."""
    if not new:
        return column
    at = np.arange(len(column))
    at[list(new)] = len(column) + np.arange(len(new))
    values = pa.array(list(new.values()), column.type)
    return pa.concat_arrays([column, values]).take(pa.array(at))


def _pairs(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> dict[int, int]:
    """Two columns as a dict."""
    keys, values = concat(batches, schema).to_pydict().values()
    return dict(zip(keys, values, strict=True))


def _stories(counts: Iterable[pa.RecordBatch]) -> dict[int, int]:
    return _pairs(counts, COUNTS)


class LearnSiteMemory(beam.PTransform):
    """(BLOCKS of a run, FACTS with stories, SITE_MEMORY of OUT) → SiteMemory. Batches all. Bounded.

    Shuffled: 42 bytes a paragraph. A block meets with all its outlets on one worker; ``shards`` changes no answer.
    A retried bundle yields the same facts, and a fact twice is one.
    """

    def __init__(self, shards: int, settings: SiteMemorySettings = DEFAULTS) -> None:
        super().__init__()
        self.shards = shards
        self.settings = settings

    def _shard(self, batch: pa.RecordBatch, column: str) -> Iterator[tuple[int, pa.RecordBatch]]:
        yield from split_by_shard(batch, block_of(uint64(batch, column), self.shards))

    def _join(self, element: tuple[int, Mapping[str, Iterable[pa.RecordBatch]]]) -> pa.RecordBatch:
        _, groups = element
        uses = uses_of_copies(concat(groups["blocks"], BLOCKS), concat(groups["facts"], FACTS))
        return memory_batch(uses)

    def _by_block(self, batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        told = batch.filter(pa.array(uint64(batch, "block") != NO_BLOCK))
        yield from self._shard(told, "block")

    def _count(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> pa.RecordBatch:
        counts = count_stories(uses_of_memory(concat(element[1], SITE_MEMORY)))
        return pa.RecordBatch.from_arrays(
            [pa.array(list(counts), pa.uint64()), pa.array(list(counts.values()), pa.int64())],
            schema=COUNTS,
        )

    def _share(
        self, element: tuple[int, Iterable[pa.RecordBatch]], counts: list[pa.RecordBatch]
    ) -> pa.RecordBatch:
        uses = merge_uses([uses_of_memory(batch) for batch in element[1]])
        shared = count_shared(uses, _stories(counts), self.settings)
        rows = [(*pair, count) for pair, count in sorted(shared.items())]
        columns = zip(*rows, strict=True) if rows else ((), (), ())
        return pa.RecordBatch.from_arrays(list(map(pa.array, columns, SHARED.types)), schema=SHARED)

    def _group(self, element: tuple[int, Iterable[pa.RecordBatch]]) -> pa.RecordBatch:
        shared: Counter[tuple[int, int]] = Counter()
        for first, second, blocks in zip(
            *concat(element[1], SHARED).to_pydict().values(), strict=True
        ):
            shared[first, second] += blocks
        groups = sorted(group_sisters(shared, self.settings).items())
        columns = zip(*groups, strict=True) if groups else ((), ())
        return pa.RecordBatch.from_arrays(list(map(pa.array, columns, GROUPS.types)), schema=GROUPS)

    def _learn(
        self,
        element: tuple[int, Iterable[pa.RecordBatch]],
        counts: list[pa.RecordBatch],
        groups: list[pa.RecordBatch],
    ) -> pa.RecordBatch:
        uses = merge_uses([uses_of_memory(batch) for batch in element[1]])
        stories, sisters = _stories(counts), _pairs(groups, GROUPS)
        own = learn(uses, stories, self.settings)
        pooled = learn_from_sisters(uses, stories, sisters, self.settings)
        return verdicts_batch(merge_learned([own, pooled]))

    def expand(
        self,
        inputs: tuple[beam.PCollection[Any], beam.PCollection[Any], beam.PCollection[Any]],
    ) -> SiteMemory:
        blocks, copies, standing = inputs
        keyed = tuple[int, pa.RecordBatch]
        batch = pa.RecordBatch
        added = (
            {
                name: rows
                | f"Key{name.title()}"
                >> beam.FlatMap(self._shard, "handle").with_output_types(keyed)
                for name, rows in (("blocks", blocks), ("facts", copies))
            }
            | "MeetStories" >> beam.CoGroupByKey()
            | "JoinStories" >> beam.Map(self._join).with_output_types(batch)
        )
        facts = (added, standing) | "AllUses" >> beam.Flatten()
        counts = (
            facts
            | "HeadlinesOnly"
            >> beam.Map(lambda b: b.filter(b.column("is_headline"))).with_output_types(batch)
            | "KeyByOutlet" >> beam.FlatMap(self._shard, "outlet").with_output_types(keyed)
            | "GroupByOutlet" >> beam.GroupByKey()
            | "CountStories" >> beam.Map(self._count).with_output_types(batch)
        )
        by_block = (
            facts
            | "KeyByBlock" >> beam.FlatMap(self._by_block).with_output_types(keyed)
            | "GroupByBlock" >> beam.GroupByKey()
        )
        counted = beam.pvalue.AsList(counts)
        sisters = (
            by_block
            | "CountShared" >> beam.Map(self._share, counted).with_output_types(batch)
            | "KeyShared" >> beam.Map(lambda b: (0, b)).with_output_types(keyed)
            | "GatherShared" >> beam.GroupByKey()
            | "GroupSisters" >> beam.Map(self._group).with_output_types(batch)
        )
        verdicts = by_block | "Learn" >> beam.Map(
            self._learn, counted, beam.pvalue.AsList(sisters)
        ).with_output_types(batch)
        return SiteMemory(added, verdicts)
