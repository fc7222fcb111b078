"""Made-up corpora of any size: exact counts, order of time, and a truth for every article."""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # scripts, not a package

from made_up import Options, corpus, write_articles
from made_up_copies import Planned, edited
from made_up_text import Text, Voice, compile_pattern, plural

OPTIONS = Options(size=600, days=3, viral=50, template=40, seed=1)


def read(path: Path) -> list[dict[str, Any]]:
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_articles(corpus(OPTIONS), str(folder / "docs.jsonl.gz"), folder / "gold.jsonl.gz")
    return folder


def test_exact_size_in_order_of_time_and_a_truth_for_each(written: Path) -> None:
    docs, gold = read(written / "docs.jsonl.gz"), read(written / "gold.jsonl.gz")
    assert len(docs) == 600
    assert [doc["id"] for doc in docs] == [row["id"] for row in gold]
    assert docs == sorted(docs, key=lambda doc: str(doc["published"]))
    assert {str(doc["published"])[:10] for doc in docs} == {
        "2025-03-01",
        "2025-03-02",
        "2025-03-03",
    }
    assert set(docs[0]) == {"id", "outlet", "published", "headline", "text"}
    assert set(gold[0]) == {"id", "cluster_id", "kind", "edits", "kept", "story", "iso"}


def test_what_is_asked_for_is_there(written: Path) -> None:
    gold = read(written / "gold.jsonl.gz")
    kinds = Counter(row["kind"] for row in gold)
    assert kinds["neg_batch"] == 40
    assert set(kinds) == {
        "copy",
        "single",
        "neg_template",
        "neg_earn",
        "neg_followup",
        "neg_roundup",
        "neg_batch",
    }
    sizes = Counter(row["cluster_id"] for row in gold)
    assert max(sizes.values()) == 50
    assert all(sizes[row["cluster_id"]] == 1 for row in gold if row["kind"] != "copy")


def test_same_arguments_same_bytes(written: Path, tmp_path: Path) -> None:
    write_articles(corpus(OPTIONS), str(tmp_path / "docs.jsonl.gz"), tmp_path / "gold.jsonl.gz")
    for name in ("docs.jsonl.gz", "gold.jsonl.gz"):
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes()


def test_a_file_a_day(written: Path, tmp_path: Path) -> None:
    write_articles(corpus(OPTIONS), str(tmp_path / "{day}.jsonl.gz"), None)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["2025-03-01.jsonl.gz", "2025-03-02.jsonl.gz", "2025-03-03.jsonl.gz"]
    days = [doc for name in names for doc in read(tmp_path / name)]
    assert days == read(written / "docs.jsonl.gz")


def test_wire_text_comes_first_of_its_story() -> None:
    first: dict[str, tuple[str, ...]] = {}
    for printed in corpus(Options(size=300)):
        first.setdefault(printed.truth.cluster_id, printed.truth.edits)
    assert {edits for key, edits in first.items() if key.startswith("s")} == {("wire",)}


def test_pattern() -> None:
    pattern = compile_pattern("{p} met 5 % of {o} and {p}")
    assert pattern.text % ("Ann", "Oxco", "Bo") == "Ann met 5 % of Oxco and Bo"
    assert pattern.slots == "pop"


@pytest.mark.parametrize(
    ("one", "many"), [("dock", "docks"), ("city", "cities"), ("day", "days"), ("bus", "buses")]
)
def test_plural(one: str, many: str) -> None:
    assert plural(one) == many


def test_edits_of_a_copy() -> None:
    wire = Text("Head", ("One 10 “two” three.", "Four five six.", "Seven eight.", "Nine ten 20."))
    rng = Random(3)
    copy = edited(wire, Planned(("trunc_45_70", "typography")), Voice(rng), "Oxton Post", rng)
    assert copy.kept == 0.583  # 7 of 12 words: whole paragraphs
    assert copy.text.paragraphs[:2] == ('One 10 "two" three.', "Four five six.")
    assert edited(wire, Planned(("exact",)), Voice(rng), "Oxton Post", rng).text == wire
