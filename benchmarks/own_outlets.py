"""What looking for rewrites costs on real text: pairs joined more when each item counts as an outlet of its own.

    PYTHONPATH=.:benchmarks python benchmarks/own_outlets.py [FOLDER]

FOLDER as in dedup.py. reuters1987 is one agency's file, so that rewrites are not looked for in it; taken for papers,
its items are 18,474 reports of which hardly one is a rewrite of another. Prints the pairs that only then are one story.
"""

import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

from dedup import FOLDER, load_scorer, predictions, read_copies

from transforms.text.stories import group_copies


def joined(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """The pairs of one story, by id."""
    members = defaultdict(list)
    for found in predictions(rows, group_copies(read_copies(rows))):
        members[found["cluster_id"]].append(found["id"])
    return {pair for ids in members.values() for pair in combinations(sorted(ids), 2)}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    rows = load_scorer(folder).read(str(folder / "reuters1987.docs.jsonl.gz"))
    before, after = joined(rows), joined([row | {"outlet": row["id"]} for row in rows])
    print(
        f"{len(rows):,} items, {len(before):,} pairs joined; as outlets of their own {len(after - before)} more"
    )
    titles = {row["id"]: row["text"].split("\n")[0] for row in rows}
    for left, right in sorted(after - before):
        print(f"  {left} {titles[left]} | {right} {titles[right]}")


if __name__ == "__main__":
    main()
