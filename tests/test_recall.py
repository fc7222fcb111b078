"""What is read of OUT beyond the horizon, and when."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.test_id_links import URN, copy, kill
from transforms.copies import FACTS
from transforms.id_links import borne_ids
from transforms.read_standing import Reach
from transforms.recall import killed_items, recall
from transforms.schema import ARTICLES, STORIES

ITEM = {"provider": "afp", "provider_item_id": URN}
MONDAY = 738949  # 4 March 2024, as an ordinal


def facts(*copies: dict[str, object]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(copies), schema=FACTS)


def write(path: Path, rows: list[dict[str, object]], schema: pa.Schema) -> None:
    path.parent.mkdir(parents=True)
    nullable = pa.schema([field.with_nullable(True) for field in schema])
    pq.write_table(pa.Table.from_pylist(rows, schema=nullable), path)


def test_only_kills_reach_far_back() -> None:
    correction = copy(1, change_type="correction", **ITEM)
    assert killed_items(facts(copy(2, **ITEM), correction)).num_rows == 0
    borne = borne_ids(facts(kill(3, **ITEM)))
    killed = killed_items(facts(kill(3, **ITEM), copy(2, **ITEM)))
    assert borne.column("key")[0] in list(killed.column("key"))
    assert set(killed.column("handle").to_pylist()) == {3}


def test_stories_beyond_what_is_read_are_recalled_whole(tmp_path: Path) -> None:
    days = {"first_published": copy(1)["published"], "last_published": copy(1)["published"]}
    write(tmp_path / "stories" / "a.parquet", [{"story_id": "s1", **days}], STORIES)
    partition = tmp_path / "articles" / "published_date=2024-03-04"
    rows = [copy(1, story_id="s1", **ITEM), copy(2, story_id="s1"), copy(3, story_id="s2")]
    kept = [{k: v for k, v in row.items() if k in ARTICLES.names} for row in rows]
    write(partition / "a.parquet", kept, ARTICLES)
    keys = np.asarray(killed_items(facts(kill(9, **ITEM))).column("key"))
    recalled = recall(str(tmp_path), keys, Reach(MONDAY + 30, MONDAY + 60, frozenset({"s1"})))
    assert recalled is not None
    assert recalled.facts.column("handle").to_pylist() == [1, 2]
    assert recalled.facts.column("standing").to_pylist() == [True, True]
    assert (recalled.fingerprints.num_rows, recalled.edges.num_rows) == (0, 0)
    assert recall(str(tmp_path), keys, Reach(MONDAY, MONDAY + 60)) is None
    assert recall(str(tmp_path), keys[:0], Reach(0, -1, frozenset({"s1"}))) is None
