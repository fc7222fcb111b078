"""How well copy detection does on made-up days, through the in-memory oracle. Usage: dedup_made_up.py [SEED...]

Each seed makes 8,000 articles of one day (benchmarks/made_up.py). A few false pairs of follow-ups are the
generator's: it fills one sentence with one story's words twice, in the story and in its follow-up.
"""

import gzip
import json
import sys
import tempfile
from pathlib import Path

from dedup import predictions, read_copies
from made_up import Options, corpus, write_articles
from score_made_up import Score, read_known, score, told

from transforms.text.stories import group_copies

SIZE = 8_000
SEEDS = (7, 8, 9, 10)


def run(seed: int, folder: Path) -> Score:
    """Make the day of this seed, group it, hold it against its truth."""
    articles, truth = folder / f"{seed}.jsonl.gz", folder / f"{seed}.truth.jsonl.gz"
    write_articles(corpus(Options(SIZE, seed=seed)), str(articles), truth)
    rows = [json.loads(line) for line in gzip.decompress(articles.read_bytes()).splitlines()]
    found = predictions(rows, group_copies(read_copies(rows)))
    return score(read_known(truth), {row["id"]: str(row["cluster_id"]) for row in found})


def main() -> None:
    seeds = [int(word) for word in sys.argv[1:]] or SEEDS
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            lines = list(told(run(seed, Path(folder))))
            print(f"seed {seed}: {lines[0]}")
            print("\n".join(line for line in lines if line.startswith("  false")))


if __name__ == "__main__":
    main()
