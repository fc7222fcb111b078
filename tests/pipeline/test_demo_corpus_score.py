"""The score of a made-up corpus, on a handful of articles."""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # scripts, not a package

from score_made_up import Known, read_found, read_known, score, told

KNOWN = {
    "a": Known("s1", "copy", ("wire",)),
    "b": Known("s1", "copy", ("headline", "boiler")),
    "c": Known("s1", "copy", ("boiler",)),
    "d": Known("f1", "neg_followup", ()),
    "e": Known("u1", "single", ()),
}
FOUND = {"a": "x", "b": "x", "d": "x", "e": "y", "stranger": "x"}


def test_score() -> None:
    result = score(KNOWN, FOUND)
    assert (result.true_pairs, result.found_pairs, result.right_pairs) == (3, 3, 1)
    assert result.biggest == 3
    assert result.recall_by_edit == {"boiler": 0.25, "headline": 0.5, "wire": 0.5}
    assert result.false_by_kinds == {"copy + neg_followup": 2}
    assert list(told(result))[:2] == [
        "pairs: precision 0.3333, recall 0.3333, F1 0.3333",
        "biggest story: 3 articles",
    ]


def test_nothing_found_is_precise_and_misses_all() -> None:
    assert (score(KNOWN, {}).precision, score(KNOWN, {}).recall) == (1.0, 0.0)


def test_truth_and_tables_are_read(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "cluster_id": "s1", "kind": "copy", "edits": ["wire"]}))
    assert read_known(gold) == {"a": KNOWN["a"]}
    folder = tmp_path / "out" / "articles" / "published_date=2025-03-01"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"input_id": ["a"], "story_id": ["x"]}), folder / "part.parquet")
    assert read_found(tmp_path / "out") == {"a": "x"}
