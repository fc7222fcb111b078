"""Coverage and relation held against what is known of each copy: which edits it saw, and how much of the wire it kept.

    PYTHONPATH=.:benchmarks python benchmarks/relations.py [FOLDER]

FOLDER as in dedup.py. Each copy of dev10k is held against the wire text of its story (``edits`` is ``wire``), so that
what is shown is the measures' doing, not linkage's: for every edit the mean absolute error of coverage against
``kept``, and how often each relation came out. Then how round-ups and follow-ups fared in the grouping.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from dedup import FOLDER, digests, load_scorer, predictions, read_copies

from transforms.text.canonical import relation
from transforms.text.copies import Copies
from transforms.text.overlap import Measures, alike, measure_pairs
from transforms.text.stories import Stories, group_copies
from transforms.text.unions import unite

LIGHT = {"headline", "typography", "spelling"}
VERBATIM, EDITED, EXCERPT, EXPANDED = map(
    frozenset, (["verbatim"], ["edited"], ["excerpt"], ["expanded"])
)
EXPECTED = {
    "exact": VERBATIM,
    **dict.fromkeys(("trunc_30_45", "trunc_45_70", "trunc_70_95", "drop_paras"), EXCERPT),
    **dict.fromkeys(("local_add", "local_lead", "boiler"), EXPANDED),
    **dict.fromkeys(("noise_5", "noise_10", "noise_20"), EDITED),
    **dict.fromkeys(("numbers", "subedit", "reorder"), EDITED | VERBATIM),
}
"""Of copies that saw one edit, besides changes of headline, quotes and spelling. Half of the sub-edited ones have none
of the words that are replaced."""

RELATIONS = ("verbatim", "edited", "excerpt", "expanded", "rewritten")
Gold = dict[str, dict[str, Any]]


def wire_pairs(rows: list[dict[str, Any]], gold: Gold) -> list[tuple[int, int]]:
    """Places of each copy and its story's wire text."""
    place = {row["id"]: at for at, row in enumerate(rows)}
    wires = {g["cluster_id"]: place[i] for i, g in gold.items() if g["edits"] == ["wire"]}
    return [
        (place[i], wires[g["cluster_id"]])
        for i, g in gold.items()
        if g["kind"] == "copy" and g["edits"] != ["wire"] and g["cluster_id"] in wires
    ]


def measured(copies: Copies, pairs: list[tuple[int, int]]) -> Measures:
    return measure_pairs(copies, copies, np.array(pairs), np.zeros(0, np.uint64))


def judged(rows: list[dict[str, Any]], gold: Gold, copies: Copies) -> Iterator[str]:
    """How many relations of copies with one edit are as expected: a line an edit."""
    pairs = wire_pairs(rows, gold)
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for (copy, _), figures in zip(pairs, alike(measured(copies, pairs)), strict=True):
        heavy = set(gold[rows[copy]["id"]]["edits"]) - LIGHT
        if len(heavy) == 1:
            edit = heavy.pop()
            of[edit] += 1
            right[edit] += relation(figures) in EXPECTED[edit]
    for edit in EXPECTED:
        yield f"{edit:<14}{right[edit]:>5} of {of[edit]} relations as expected"
    yield f"{'(all)':<14}{right.total():>5} of {of.total()}, {right.total() / of.total():.3f}"


def told(rows: list[dict[str, Any]], gold: Gold, copies: Copies) -> Iterator[str]:
    """The table: a line an edit."""
    pairs = wire_pairs(rows, gold)
    found = alike(measured(copies, pairs))
    errors: defaultdict[str, list[float]] = defaultdict(list)
    relations: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for at, (copy, _) in enumerate(pairs):
        known = gold[rows[copy]["id"]]
        for edit in (*known["edits"], "(all)"):
            errors[edit].append(abs(found[at].coverage - min(1.0, known["kept"])))
            relations[edit][relation(found[at])] += 1
    yield f"{'edit':<14}{'copies':>7}{'|coverage - kept|':>19}" + "".join(
        f"{r:>11}" for r in RELATIONS
    )
    for edit in sorted(errors):
        counts = "".join(f"{relations[edit][name]:>11}" for name in RELATIONS)
        yield f"{edit:<14}{len(errors[edit]):>7}{mean(errors[edit]):>19.3f}{counts}"


def apart(rows: list[dict[str, Any]], gold: Gold, stories: Stories) -> Iterator[str]:
    """Round-ups and follow-ups: how many have links to stories, how many were joined to one."""
    stands = {p["id"]: p["cluster_id"] for p in predictions(rows, stories)}
    handle = dict(
        zip((r["id"] for r in rows), digests([r["id"] for r in rows]).tolist(), strict=True)
    )
    edges = unite(stories.edges)
    linked = set(edges.left.tolist()) | set(edges.right.tolist())
    copies = Counter(stands[i] for i, g in gold.items() if g["kind"] == "copy")
    for kind in ("neg_roundup", "neg_followup"):
        ids = [i for i, g in gold.items() if g["kind"] == kind]
        with_links = sum(handle[i] in linked for i in ids)
        joined = sum(copies[stands[i]] > 0 for i in ids)
        yield f"{kind}: {len(ids)}, with links {with_links}, joined to a story {joined}"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    score = load_scorer(folder)
    gold = {row["id"]: row for row in score.read(str(folder / "dev10k.gold.jsonl.gz"))}
    rows = score.read(str(folder / "dev10k.docs.jsonl.gz"))
    copies = read_copies(rows)
    print("\n".join(told(rows, gold, copies)))
    print("\n".join(judged(rows, gold, copies)))
    print("\n".join(apart(rows, gold, group_copies(copies))))


if __name__ == "__main__":
    main()
