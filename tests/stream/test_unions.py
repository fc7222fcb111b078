"""Articles rewritten from two takes, in any order of arrival: a stream has the stories and links of batch."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import yaml

from pipeline.run import run_batch
from pipeline.stream.command import StreamWords, run_stream
from pipeline.stream.compact import compact
from pipeline.stream.stop import Stop
from tests.stream.faults import ROOT
from tests.stream.test_story_index import SETTINGS, facts
from transforms.batches import concat, uint64
from transforms.copies import FINGERPRINTS
from transforms.edges import EDGES, edges_of
from transforms.story_index import StoryIndex
from transforms.text.copies import Copies, take_copies
from transforms.text.stories import Stories, find_edges, group_copies
from transforms.text.unions import unite
from transforms.text.verify import take_edges

# Scripts, on the path since tests.stream.faults put them there.
import takes  # isort: skip
from days import read_copies as read_out  # isort: skip
from days import compare  # isort: skip
from dedup import predictions, read_copies  # isort: skip
from stream_order import write_files  # isort: skip

assert ROOT
EVENTS, SEED, FILES = 24, 7, 12
Row = dict[str, Any]


@pytest.fixture(scope="module")
def articles() -> list[Row]:
    return takes.rows(list(takes.events(EVENTS, SEED)), SEED)


@pytest.fixture(scope="module")
def stories(articles: list[Row]) -> Stories:
    return group_copies(read_copies(articles))


def settings(folder: Path) -> Path:
    path = folder / "settings.yaml"
    stream = {"most_records": 10, "every_s": 0.0, "file_settles_s": 0.0, "settle_share": 0.5}
    path.write_text(yaml.safe_dump({"stream": stream}), "utf-8")
    return path


def members(stories: Sequence[tuple[str, Any]]) -> set[frozenset[str]]:
    """Which copies are of one story."""
    of = defaultdict(set)
    for copy, story in stories:
        of[story].add(copy)
    return set(map(frozenset, of.values()))


def told_by(out: Path) -> set[frozenset[str]]:
    copies = pd.read_parquet(out / "articles", columns=["input_id", "story_id"])
    return members(list(copies.itertuples(index=False, name=None)))


def links_of(out: Path) -> list[tuple[Any, ...]]:
    """Each link by the ids of its ends, what it tells of them, and how like they are."""
    columns = ["article_id", "other_id", "relation", "jaccard", "containment", "coverage"]
    links = pd.read_parquet(out / "links", columns=columns).round(5)
    return sorted(links.itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def whole(articles: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    write_files(articles, folder / "in", 2)
    run_batch([str(folder / "in")], str(folder / "out"), settings(folder), [])
    return folder / "out"


def test_batch_tells_what_is_told_in_memory(
    articles: list[Row], stories: Stories, whole: Path
) -> None:
    found = [(row["id"], row["cluster_id"]) for row in predictions(articles, stories)]
    assert told_by(whole) == members(found)
    apart = take_edges(stories.edges, stories.edges.similarity > 0)
    united = unite(stories.edges)
    assert united.connects.sum() > apart.connects.sum() + 5
    assert len(links_of(whole)) == len(united.left)


def test_runs_one_after_the_other_tell_what_one_run_tells(
    articles: list[Row], whole: Path, tmp_path: Path
) -> None:
    order = Random(SEED).sample(articles, len(articles))
    for path in write_files(order, tmp_path / "in", 4):
        run_batch([str(path)], str(tmp_path / "out"), settings(tmp_path), [])
    assert told_by(tmp_path / "out") == told_by(whole)
    pairs = [link[:2] for link in links_of(tmp_path / "out")]
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) == {link[:2] for link in links_of(whole)}


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_stream_compacted_has_the_stories_and_links_of_batch(
    articles: list[Row], whole: Path, tmp_path: Path, shuffled: bool
) -> None:
    order = sorted(articles, key=lambda a: datetime.fromisoformat(a["published"]))
    write_files(
        Random(SEED).sample(order, len(order)) if shuffled else order, tmp_path / "in", FILES
    )
    config, out = settings(tmp_path), tmp_path / "out"
    words = StreamWords(str(tmp_path / "in"), str(out), config)
    run_stream(words, Stop(None, None, until_idle=True), [])
    assert told_by(out) == told_by(whole)
    pairs = [link[:2] for link in links_of(out)]
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) == {link[:2] for link in links_of(whole)}
    compact(str(out), config)
    found = compare(read_out(whole), read_out(out), 14)
    assert (found.story, found.canonical, found.relation) == (set(), set(), set())
    assert links_of(out) == links_of(whole)


def prints(copies: Copies) -> pa.RecordBatch:
    offsets = pa.array(copies.offsets.astype(np.int32))
    lists = (pa.ListArray.from_arrays(offsets, pa.array(v)) for v in (copies.tokens, copies.marks))
    standing = pa.array([False] * copies.size)
    ids = map(pa.array, (copies.handles, copies.published, copies.outlets))
    return pa.RecordBatch.from_arrays([*ids, *lists, standing], schema=FINGERPRINTS)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_touched_is_united_as_all_at_once(articles: list[Row], seed: int) -> None:
    """After each arrival: the edges of the copies around it are those that all copies that are there make."""
    copies = read_copies(articles)
    index = StoryIndex(SETTINGS)
    there = np.zeros(copies.size, bool)
    order = np.array(Random(seed).sample(range(copies.size), copies.size))
    linked = []
    for rows in np.array_split(order, 30):
        there[rows] = True
        new = take_copies(copies, np.sort(rows))
        index.put_facts(facts(new.handles.tolist()))
        index.add_prints(prints(new))
        index.add_edges(index.find_edges(new.handles))
        hood = index.touched(new.handles.tolist(), new.handles)
        linked.append(hood.edges.filter(pa.array(~np.asarray(hood.edges["standing"]))))
        whole = unite(edges_of(index.edges()))
        core = uint64(hood.facts, "handle")[hood.core]
        assert around(edges_of(hood.edges), core) == around(whole, core)
    pairs = [
        p
        for rows in linked
        for p in zip(*(uint64(rows, n).tolist() for n in ("left", "right")), strict=True)
    ]
    assert len(pairs) == len(set(pairs))
    assert concat(linked, EDGES).num_rows >= len(whole.left)
    assert (
        len(find_edges(take_copies(copies, np.argsort(copies.handles))).left)
        == index.edges().num_rows
    )


def around(edges: Any, core: Any) -> set[tuple[int, int, bool]]:
    own = take_edges(edges, np.isin(edges.left, core) | np.isin(edges.right, core))
    return set(zip(own.left.tolist(), own.right.tolist(), own.connects.tolist(), strict=True))
