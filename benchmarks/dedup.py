"""How well copy detection does on the article sets, through the in-memory oracle. Usage: dedup.py
[FOLDER].

FOLDER holds score.py, dev10k.*.jsonl.gz and reuters1987.*.jsonl.gz (default:
../shared/bench/dedup).

The labels of reuters1987 come from a rule (overlap within days): corrections of an earnings note count as
two notes, prime rates raised by two banks as one. reuters1987_readings.csv holds what one reader, who knows that a
story's later versions belong to it and that items of one template do not, found in all pairs where the
grouping disagreed with the label, and in the 150 agreeing ones of lowest overlap. The last line scores
by these readings where there are any; it flatters, as the other agreeing pairs were not read.
"""

import csv
import importlib.util
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

from transforms.text.copies import NO_TIME, Copies, make_copies, sort_copies
from transforms.text.fingerprint import fingerprint
from transforms.text.stories import (
    DEFAULTS,
    Settings,
    Stories,
    group_copies,
    measure_candidates,
)

FOLDER = Path(__file__).parents[2] / "shared" / "bench" / "dedup"
READINGS = Path(__file__).with_name("reuters1987_readings.csv")


def load_scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_copies(rows: Sequence[dict[str, Any]]) -> Copies:
    """Copies of a set's rows, in their order; the handle is a digest of the id."""
    return make_copies(
        digests([row["id"] for row in rows]),
        np.array([microseconds(row.get("published")) for row in rows], np.int64),
        digests([row.get("outlet") or "" for row in rows]),
        fingerprint([row["text"] for row in rows]),
    )


def digests(names: Sequence[str]) -> npt.NDArray[np.uint64]:
    return np.array([xxh3_64_intdigest(name.encode()) if name else 0 for name in names], np.uint64)


def microseconds(printed: str | None) -> int:
    if not printed:
        return NO_TIME
    return round(datetime.fromisoformat(printed.replace("Z", "+00:00")).timestamp() * 1_000_000)


def predictions(rows: Sequence[dict[str, Any]], stories: Stories) -> list[dict[str, Any]]:
    found = stories.groups[np.searchsorted(stories.handles, digests([row["id"] for row in rows]))]
    return [
        {"id": row["id"], "cluster_id": int(group)} for row, group in zip(rows, found, strict=True)
    ]


def read_again(pairs: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The pairs with the label that a reader gave them, where one did."""
    with READINGS.open(encoding="utf-8") as lines:
        known = {(row["left"], row["right"]): int(row["reading"]) for row in csv.DictReader(lines)}
    return [[*pair[:2], known.get((pair[0], pair[1]), pair[2]), *pair[3:]] for pair in pairs]


def count_candidates(copies: Copies, settings: Settings = DEFAULTS) -> int:
    return len(measure_candidates(sort_copies(copies), settings)[0])


def run(folder: Path, name: str) -> list[dict[str, Any]]:
    """Group a set and print what it took."""
    score = load_scorer(folder)
    rows = score.read(str(folder / f"{name}.docs.jsonl.gz"))
    group_copies(read_copies(rows[:200]))
    started = time.perf_counter()
    copies = read_copies(rows)
    printed = time.perf_counter()
    stories = group_copies(copies)
    ended = time.perf_counter()
    print(
        f"{name}: {len(rows)} articles, {ended - started:.2f} s, of which "
        f"{printed - started:.2f} s fingerprints; {count_candidates(copies) / len(rows):.1f} candidate "
        f"pairs and {len(stories.edges.left) / len(rows):.1f} edges an article, "
        f"{len(stories.roundups)} round-ups"
    )
    return predictions(rows, stories)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    score = load_scorer(folder)
    gold = score.read(str(folder / "dev10k.gold.jsonl.gz"))
    score.show(score.score(gold, run(folder, "dev10k")))
    pairs = score.read(str(folder / "reuters1987.pairs.jsonl.gz"))
    found = run(folder, "reuters1987")
    score.show(score.score_pairs(pairs, found))
    print("by the labels as read again:")
    score.show(score.score_pairs(read_again(pairs), found))


if __name__ == "__main__":
    main()
