"""LearnSiteMemory on the in-process engine, and what it learned applied to rows of articles."""

import random
from datetime import datetime, timezone
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from transforms.article_rows import Row
from transforms.batches import empty
from transforms.copies import FACTS
from transforms.identity import digest64
from transforms.learn_site_memory import (
    BLOCKS,
    SITE_MEMORY,
    VERDICTS,
    LearnSiteMemory,
    blocks_batch,
    learned_of,
    memory_batch,
    uses_of_copies,
    uses_of_memory,
    verdicts_batch,
    with_learned,
)
from transforms.records import Article, Document
from transforms.schema import ARTICLES, NUM_PERM
from transforms.site_memory import (
    NO_BLOCK,
    NOTHING,
    Learned,
    block_keys,
    count_stories,
    learn,
    merge_uses,
)
from transforms.text.fingerprint import fingerprint

MARCH_4 = datetime(2024, 3, 4, 8, tzinfo=timezone.utc)
MIDNIGHT = 1_709_510_400_000_000
PITCH = "Our evening letter reaches you before the kettle boils."
NEWS = ("Bridge closed", "Mayor resigns over loans", "Rain is due by noon", "Toy shop burns down")
LEADS = (
    "Engineers shut the old bridge on Monday after a diver found that one pier had moved by a hand.",
    "Ada Quill left the town hall through the back door, hours after the auditors had counted.",
    "Farmers north of the hills hope for four days of showers, and bakers for none at all.",
    "Smoke rose over the market until dusk; seven puppets and a rocking horse could be saved.",
)
ENDS = (
    "Lorries now go round by the quarry, which costs their drivers most of an hour.",
    "Her deputy would not say whether he knew what the money had been spent on.",
    "The reservoir holds less water than in any spring since people began to measure it.",
    "How the fire began is not known, said the brigade, whose own gate had jammed at first.",
)


def row(handle: int, number: int, outlet: str | None) -> Row:
    body = "\n\n".join([LEADS[number], PITCH, ENDS[number]])
    article = Article(headline=NEWS[number], body=body, outlet=outlet)
    return Row(Document("x", None, "text", page_text=body), article, f"a{handle}", handle)


def fact(copy: Row, **more: Any) -> dict[str, Any]:
    given = {
        "handle": copy.handle,
        "article_id": copy.article_id,
        "digests": [],
        "outlet": copy.article.outlet,
        "published": MARCH_4,
        "story_id": f"s{copy.article.headline}",
        "credit_kind": "none",
        "is_delivery": False,
        "pub_status": "usable",
        "change_type": "new",
        "file": "f",
        "standing": False,
        "changed": False,
    }
    return given | more


ROWS = [row(number, number, "post.example") for number in range(4)]
PITCHED = (digest64("post.example"), int(block_keys([PITCH])[0]))


def facts_of(rows: list[Row], **more: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([fact(copy, **more) for copy in rows], schema=FACTS)


def blocks_of(rows: list[Row]) -> pa.RecordBatch:
    return blocks_batch(rows, fingerprint([copy.article.body or "" for copy in rows]))


def test_blocks_and_facts_of_copies_meet_by_handle() -> None:
    uses = uses_of_copies(blocks_of(ROWS[:1]), facts_of(ROWS[:2]))
    assert memory_batch(uses).schema == SITE_MEMORY
    assert len(uses.blocks) == 4  # its headline and three paragraphs
    assert set(uses.outlets.tolist()) == {PITCHED[0]}
    assert set(uses.stories.tolist()) == {digest64(f"s{NEWS[0]}")}
    assert set(uses.published.tolist()) == {MIDNIGHT}
    assert uses.is_headline.sum() == 1


def test_copies_that_stand_in_out_or_have_no_outlet_add_no_facts() -> None:
    blocks = blocks_of([*ROWS[:1], row(9, 0, None)])
    standing = facts_of(ROWS[:1], standing=True)
    unknown = facts_of([row(9, 0, None)])
    facts = pa.concat_batches([standing, unknown])
    assert len(uses_of_copies(blocks, facts).blocks) == 0


def test_short_blocks_are_no_facts_but_every_copy_counts_as_a_story() -> None:
    short = Row(ROWS[0].document, Article(outlet="o.example", body="Background"), "a", 5)
    uses = uses_of_copies(blocks_of([short]), facts_of([short]))
    assert (uses.blocks.tolist(), uses.is_headline.tolist()) == ([NO_BLOCK], [True])
    assert count_stories(uses) == {digest64("o.example"): 1}


def test_a_body_that_somebody_else_extracted_tells_only_that_its_story_ran() -> None:
    copy = ROWS[0]._replace(document=Document("x", None, "jsonl", body_text="Some text."))
    uses = uses_of_copies(blocks_of([copy]), facts_of([copy]))
    assert uses.is_headline.tolist() == [True]


def run(parts: list[list[Row]], standing: pa.RecordBatch, shards: int) -> tuple[Learned, int]:
    """What the transform learns of copies that come in ``parts``, and how many facts it adds."""
    verdicts: list[pa.RecordBatch] = []
    added: list[pa.RecordBatch] = []
    with beam.Pipeline(FnApiRunner()) as pipeline:
        memory = (
            pipeline | "Blocks" >> beam.Create([blocks_of(part) for part in parts]),
            pipeline | "Facts" >> beam.Create([facts_of(part) for part in parts]),
            pipeline | "Standing" >> beam.Create([standing]),
        ) | LearnSiteMemory(shards)
        _Kept.of = {"verdicts": verdicts, "added": added}
        memory.verdicts | "KeepVerdicts" >> beam.Map(_Kept("verdicts"))
        memory.added | "KeepAdded" >> beam.Map(_Kept("added"))
    return learned_of(verdicts), sum(batch.num_rows for batch in added)


class _Kept:
    of: dict[str, list[pa.RecordBatch]]

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, batch: pa.RecordBatch) -> None:
        _Kept.of[self.name].append(batch)


@pytest.mark.parametrize("shards", [1, 5])
def test_the_transform_learns_what_the_function_does(shards: int) -> None:
    uses = merge_uses([uses_of_copies(blocks_of(ROWS), facts_of(ROWS))])
    expected = learn(uses, count_stories(uses))
    assert expected.boilerplate == {PITCHED}
    shuffled = random.Random(shards).sample(ROWS, 4)
    nothing = empty(SITE_MEMORY)
    assert run([shuffled], nothing, shards) == (expected, len(uses.blocks))
    assert run([[copy] for copy in shuffled], nothing, shards) == (expected, len(uses.blocks))


@pytest.mark.parametrize("shards", [1, 5])
def test_sister_sites_teach_each_other(shards: int) -> None:
    pitches = [f"{PITCH} Letter {number} of the house." for number in "abcd"]
    rows = []
    for number in range(3):
        copy = row(number, number, f"post{number}.example")
        detail = " ".join(f"Detail {number}{word}" for word in "abcdefghijklmnopqrst")
        body = "\n\n".join([LEADS[number], ENDS[number], detail, *pitches])
        rows.append(copy._replace(article=copy.article._replace(body=body)))
    keys = block_keys(pitches).tolist()
    expected = {(digest64(f"post{number}.example"), key) for number in range(3) for key in keys}
    learned, _ = run([[copy] for copy in rows], empty(SITE_MEMORY), shards)
    assert learned == Learned(frozenset(expected), frozenset(), frozenset())


def test_what_stands_in_out_counts() -> None:
    before = memory_batch(uses_of_copies(blocks_of(ROWS[:2]), facts_of(ROWS[:2])))
    assert run([ROWS[2:3]], before, 2)[0].boilerplate == {PITCHED}
    assert run([ROWS[1:2]], before, 2)[0] == NOTHING  # the same story again


def test_facts_and_verdicts_come_back_from_their_batches() -> None:
    uses = uses_of_copies(blocks_of(ROWS), facts_of(ROWS))
    for left, right in zip(uses, uses_of_memory(memory_batch(uses)), strict=True):
        np.testing.assert_array_equal(left, right)
    learned = Learned(frozenset({(1, 2)}), frozenset({(2**64 - 1, 4)}), frozenset({(1, 5, 6)}))
    batch = verdicts_batch(learned)
    assert batch.schema == VERDICTS
    assert learned_of([batch, empty(VERDICTS)]) == learned
    assert BLOCKS.names == ["handle", "headline", "sketch", "blocks"]


def table(rows: list[Row]) -> pa.Table:
    values = [
        {
            "article_id": copy.article_id,
            "outlet": copy.article.outlet,
            "story_id": f"s{copy.article.headline}",
            "body": copy.article.body,
            "word_count": len((copy.article.body or "").split()),
            "removed": [{"text": "Advertisement", "rule": "ad_marker"}],
            "signature": [7] * NUM_PERM,
        }
        for copy in rows
    ]
    nullable = pa.schema([field.with_nullable(True) for field in ARTICLES])
    return pa.Table.from_pylist(values, schema=nullable)


def test_rows_lose_what_was_learned_and_nothing_else() -> None:
    before = table([ROWS[0], row(9, 1, "other.example"), ROWS[1]])
    after = with_learned(before, Learned(frozenset({PITCHED}), frozenset(), frozenset()))
    assert after.schema == before.schema
    assert after.slice(1, 1).equals(before.slice(1, 1))
    unchanged = [n for n in before.column_names if n not in ("body", "word_count", "removed")]
    assert after.select(unchanged).equals(before.select(unchanged))
    body = (ROWS[0].article.body or "").replace(f"{PITCH}\n\n", "")
    assert after["body"][0].as_py() == body
    assert after["word_count"][0].as_py() == len(body.split())
    assert after["removed"][0].as_py() == [
        {"text": "Advertisement", "rule": "ad_marker"},
        {"text": PITCH, "rule": "site_memory"},
    ]


def test_where_nothing_was_learned_rows_stay() -> None:
    before = table(ROWS)
    assert with_learned(before, NOTHING).equals(before)
    assert with_learned(before.slice(0, 0), NOTHING).num_rows == 0
