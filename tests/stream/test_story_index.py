from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from transforms.batches import uint64
from transforms.copies import FACTS, FINGERPRINTS
from transforms.edges import edges_of
from transforms.fingerprint_blocks import copies_of
from transforms.postings import Postings
from transforms.story_index import IndexSettings, StoryIndex
from transforms.text.candidates import DEFAULTS as CANDIDATES
from transforms.text.copies import DAY
from transforms.text.fingerprint import fingerprint
from transforms.text.pair_days import DatedSketches
from transforms.text.stops import DEFAULTS as STOPS
from transforms.text.stories import find_edges
from transforms.text.verify import DEFAULTS as THRESHOLDS

SETTINGS = IndexSettings(STOPS, CANDIDATES, THRESHOLDS)


def text(story: int, words: int = 80) -> str:
    return " ".join(f"Word{story}x{i} says{story}y{i}" for i in range(words // 2)) + "."


def facts(handles: Sequence[int], day: int = 10, **more: Any) -> pa.RecordBatch:
    given = {
        "digests": [1],
        "credit_kind": "none",
        "is_delivery": False,
        "pub_status": "usable",
        "change_type": "new",
        "file": "f",
        "standing": False,
        "changed": False,
        "published": day * DAY,
        "refers_to": [],
    }
    rows = [{**given, "handle": h, "article_id": f"a{h}", **more} for h in handles]
    return pa.RecordBatch.from_pylist(rows, schema=FACTS)


def prints(texts: dict[int, str], day: int = 10) -> pa.RecordBatch:
    found = fingerprint(list(texts.values()))
    offsets = found.offsets.astype(np.int32)
    lists = [pa.ListArray.from_arrays(offsets, pa.array(v)) for v in (found.tokens, found.marks)]
    size = len(texts)
    columns = [
        pa.array(list(texts), pa.uint64()),
        pa.array([day * DAY] * size, pa.int64()),
        pa.array(range(1, size + 1), pa.uint64()),
        *lists,
        pa.array([False] * size),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=FINGERPRINTS)


def add(index: StoryIndex, texts: dict[int, str], day: int = 10) -> pa.RecordBatch:
    handles = np.array(list(texts), np.uint64)
    index.put_facts(facts(list(texts), day))
    index.add_prints(prints(texts, day))
    edges = index.find_edges(handles)
    index.add_edges(edges)
    return edges


def pairs(edges: pa.RecordBatch) -> set[tuple[int, int]]:
    return set(zip(uint64(edges, "left").tolist(), uint64(edges, "right").tolist(), strict=True))


@pytest.fixture
def index() -> StoryIndex:
    return StoryIndex(SETTINGS)


def test_edges_found_in_turn_are_those_found_at_once(index: StoryIndex) -> None:
    texts = {10 * story + copy: text(story) for story in range(1, 9) for copy in range(3)}
    found: set[tuple[int, int]] = set()
    for handle in sorted(texts, key=lambda h: h * 7 % 11):
        found |= pairs(add(index, {handle: texts[handle]}))
    whole = find_edges(copies_of(prints(dict(sorted(texts.items())))))
    assert found == set(zip(whole.left.tolist(), whole.right.tolist(), strict=True))
    assert len(found) == 24


def test_what_a_new_copy_touches_is_its_component(index: StoryIndex) -> None:
    add(index, {1: text(1), 2: text(1), 3: text(2), 4: text(3)})
    add(index, {5: text(1)})
    hood = index.touched([5])
    assert uint64(hood.facts, "handle").tolist() == [1, 2, 5]
    assert uint64(hood.prints, "handle").tolist() == [1, 2, 5]
    assert pairs(hood.edges) == {(1, 2), (1, 5), (2, 5)}
    assert uint64(index.touched([4]).facts, "handle").tolist() == [4]


def test_facts_are_set_anew(index: StoryIndex) -> None:
    index.put_facts(facts([1, 2]))
    for _ in range(3000):
        index.put_facts(facts([2], headline="later"))
    assert index.facts().column("headline").to_pylist() == [None, "later"]
    assert index.facts_of_articles(["a2", "a9"]).num_rows == 1


def test_old_components_are_forgotten_whole(index: StoryIndex) -> None:
    add(index, {1: text(1), 2: text(2)}, day=1)
    add(index, {3: text(2), 4: text(3)}, day=9)
    assert index.forget(5 * DAY) == 1
    assert 1 not in index
    assert 2 in index
    assert pairs(index.edges()) == {(2, 3)}
    assert pairs(add(index, {5: text(1), 6: text(2)}, day=9)) == {(2, 6), (3, 6)}


def test_what_waits_is_kept(index: StoryIndex) -> None:
    add(index, {1: text(1)}, day=1)
    assert index.forget(5 * DAY, keep=[1]) == 0
    assert 1 in index


def test_a_notice_hangs_together_with_what_it_names(index: StoryIndex) -> None:
    item = {"provider": "AFP", "provider_item_id": "urn:newsml:afp.com:1", "outlet": "AFP"}
    index.put_facts(facts([1], **item))
    index.put_facts(facts([2, 3]))
    index.put_facts(facts([4], change_type="kill", **item))
    assert uint64(index.touched([4]).facts, "handle").tolist() == [1, 4]


def test_copies_that_share_boilerplate_alone_are_not_read(
    index: StoryIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[set[int]] = []
    at = Postings.at

    def recorded(postings: Postings, keys: npt.NDArray[np.uint64]) -> DatedSketches:
        met = at(postings, keys)
        read.append(set(met.handles.tolist()))
        return met

    monkeypatch.setattr(Postings, "at", recorded)
    boilerplate = " all rights reserved by us" + " and not to be printed again by any other" * 3
    for day in range(1, 8):
        add(index, {day: text(day) + boilerplate}, day)
    assert pairs(add(index, {8: text(7) + boilerplate}, day=7)) == {(7, 8)}
    add(index, {9: text(9) + boilerplate}, day=40)
    assert read[1] == {1, 2}  # two days do not make boilerplate
    assert read[-2] == {7, 8}
    assert read[-1] == {*range(1, 10)}  # which has rested by then


def test_edges_found_anew_come_once_each(index: StoryIndex) -> None:
    texts = {h: text(h % 3) for h in range(1, 13)}
    add(index, texts)
    handles = np.array(sorted(texts), np.uint64)
    anew = index.find_edges_in_turn(handles, 5)
    assert anew.num_rows == len(pairs(anew)) == len(edges_of(index.edges()).left)
