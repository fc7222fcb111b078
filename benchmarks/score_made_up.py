"""How well the stories of a run agree with the truth of a made-up corpus.

    python benchmarks/score_made_up.py gold.jsonl.gz OUT

OUT is the folder of a run over the corpus, or JSON Lines of {id, cluster_id}. Articles without a story
count as stories of their own. Pairs of copies are counted: precision and recall over all, recall by
edit (of the pairs that an edited copy is in), and false pairs by the kinds of their two articles.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import comb
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.dataset as ds


class Known(NamedTuple):
    """The truth of one article."""

    story: str
    kind: str
    edits: tuple[str, ...]


class Score(NamedTuple):
    true_pairs: int
    found_pairs: int
    right_pairs: int
    biggest: int
    recall_by_edit: dict[str, float]
    false_by_kinds: dict[str, int]

    @property
    def precision(self) -> float:
        return self.right_pairs / self.found_pairs if self.found_pairs else 1.0

    @property
    def recall(self) -> float:
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0


def score(known: Mapping[str, Known], found: Mapping[str, str]) -> Score:
    """Compare. ``found``: story by article id; ids that are not known are left out."""
    rows = [(truth, found.get(key, f"alone {key}")) for key, truth in known.items()]
    true = Counter(truth.story for truth, _ in rows)
    made = Counter(story for _, story in rows)
    both = Counter((truth.story, story) for truth, story in rows)
    return Score(
        _pairs(true.values()),
        _pairs(made.values()),
        _pairs(both.values()),
        max(made.values(), default=0),
        _recall_by_edit(rows, true, both),
        dict(_false_by_kinds(rows).most_common()),
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)


def _recall_by_edit(
    rows: Sequence[tuple[Known, str]], true: Counter[str], both: Counter[tuple[str, str]]
) -> dict[str, float]:
    hits: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    for truth, story in rows:
        for edit in truth.edits:
            all_[edit] += true[truth.story] - 1
            hits[edit] += both[truth.story, story] - 1
    return {edit: hits[edit] / count for edit, count in sorted(all_.items()) if count}


def _false_by_kinds(rows: Sequence[tuple[Known, str]]) -> Counter[str]:
    members: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for truth, story in rows:
        members[story][truth.kind, truth.story] += 1
    false: Counter[str] = Counter()
    for counts in members.values():
        groups = sorted(counts.items()) if len({story for _, story in counts}) > 1 else []
        for place, ((kind, story), count) in enumerate(groups):
            for (other_kind, other), others in groups[place + 1 :]:
                if story != other:
                    false[f"{kind} + {other_kind}"] += count * others
    return false


def read_known(path: Path) -> dict[str, Known]:
    """The gold file that the generators write."""
    return {
        row["id"]: Known(row["cluster_id"], row["kind"], tuple(row["edits"])) for row in _rows(path)
    }


def read_found(path: Path) -> dict[str, str]:
    """Stories by input id, from the tables of a run or from JSON Lines."""
    if path.is_file():
        return {row["id"]: row["cluster_id"] for row in _rows(path)}
    folder = path / "articles"
    table = ds.dataset(folder, format="parquet", partitioning="hive").to_table(
        columns=["input_id", "story_id"]
    )
    ids, stories = table["input_id"].to_pylist(), table["story_id"].to_pylist()
    return dict(zip(ids, stories, strict=True))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines()
    return map(json.loads, lines)


def told(result: Score) -> Iterator[str]:
    """The lines printed."""
    f1 = 2 * result.right_pairs / max(1, result.true_pairs + result.found_pairs)
    yield f"pairs: precision {result.precision:.4f}, recall {result.recall:.4f}, F1 {f1:.4f}"
    yield f"biggest story: {result.biggest:,} articles"
    for edit, recall in result.recall_by_edit.items():
        yield f"  recall {edit:<14} {recall:.4f}"
    for kinds, count in result.false_by_kinds.items():
        yield f"  false pairs {kinds}: {count:,}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("truth", type=Path)
    parser.add_argument("out", type=Path, metavar="OUT")
    args = parser.parse_args()
    print("\n".join(told(score(read_known(args.truth), read_found(args.out)))))


if __name__ == "__main__":
    main()
