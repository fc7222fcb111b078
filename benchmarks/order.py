"""Whether order and workers change anything: one set run as it is, then shuffled with two worker processes.

    python benchmarks/order.py ../shared/bench/dedup/dev10k.docs.jsonl.gz

Compares story_id, relation and canonical of every copy; prints the number of differences. Exit 1 where there are any.
"""

import argparse
import gzip
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

COMPARED = [
    "story_id",
    "relation",
    "is_canonical",
    "jaccard",
    "containment",
    "coverage",
    "agency_by_text",
]


def run(path: Path, out: Path, *words: str) -> pd.DataFrame:
    """The articles of one run, by input id."""
    command = [sys.executable, "-m", "pipeline", "run", str(path), "-o", str(out), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return pd.read_parquet(out / "articles").set_index("input_id").sort_index()[COMPARED]


def main() -> None:
    """Print the differences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path, help="JSON Lines with ids")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    opened = gzip.open if args.set.suffix == ".gz" else open
    with opened(args.set, "rt", encoding="utf-8") as lines:
        shuffled = random.Random(args.seed).sample(found := list(lines), len(found))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for part in range(4):
            (folder / "in" / f"{part}.jsonl").write_text("".join(shuffled[part::4]), "utf-8")
        as_it_is = run(args.set, folder / "a")
        workers = ("--direct_num_workers=2", "--direct_running_mode=multi_processing")
        other = run(folder / "in", folder / "b", *workers)
    counts = {c: int((as_it_is[c].fillna("") != other[c].fillna("")).sum()) for c in COMPARED}
    print(f"{len(as_it_is):,} articles, shuffled into 4 files, 2 workers; differences: {counts}")
    raise SystemExit(any(counts.values()))


if __name__ == "__main__":
    main()
