"""A story that everybody prints, and a batch of notices from one mould: what they cost, copy by copy.

    python benchmarks/viral.py                  # 5,000 copies and 20,000 notices, and halves and quarters of that

Articles are made up (benchmarks/made_up.py), four in ten of other stories. What must hold: pairs an article stay
level from row to row; past the cap a copy meets the longest eight of a shingle's copies, not all.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from dedup import read_copies
from made_up import Options, corpus, write_articles

from transforms.text.candidates import candidate_pairs
from transforms.text.pair_days import dated_sketches, shared_by_day
from transforms.text.stop_days import day_uses, stop_days
from transforms.text.stories import DEFAULTS, group_copies

VIRAL = 5_000
TEMPLATE = 20_000
OTHERS = 0.4
"""Share of articles that are of other stories: a day of three goes by before."""


def report(name: str, options: Options) -> None:
    """One line: pairs an article at each step, time, and what became of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "articles.jsonl")
        write_articles(corpus(options), str(path), None)
        rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    copies = read_copies(rows)
    stops = stop_days(day_uses(copies), DEFAULTS.stops)
    sketches = dated_sketches(copies, np.ones(copies.size, np.bool_), DEFAULTS.candidates)
    shared = shared_by_day(sketches, stops, DEFAULTS.candidates)
    candidates = len(candidate_pairs([shared], DEFAULTS.candidates)[0])
    started = time.process_time()
    found = group_copies(copies)
    took = time.process_time() - started
    _, sizes = np.unique(found.groups, return_counts=True)
    print(
        f"{name:<10}{copies.size:>8,} articles {len(shared.left) / copies.size:6.1f} pairs share a key, "
        f"{candidates / copies.size:5.1f} candidates, {len(found.edges.left) / copies.size:5.1f} edges an article; "
        f"{took / copies.size * 1e6:5.0f} µs of CPU an article; {len(sizes):,} stories, the largest of {sizes.max():,}",
        flush=True,
    )


def _sizes(largest: int) -> Sequence[int]:
    return [largest // 4, largest // 2, largest]


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--viral", type=int, default=VIRAL)
    parser.add_argument("--template", type=int, default=TEMPLATE)
    args = parser.parse_args()
    group_copies(read_copies([{"id": "a", "text": "warm up", "published": None}]))
    for size in _sizes(args.viral):
        report("viral", Options(round(size / (1 - OTHERS)), days=3, viral=size))
    for size in _sizes(args.template):
        report("template", Options(round(size / (1 - OTHERS)), days=3, template=size))


if __name__ == "__main__":
    sys.exit(main())
