"""How many made-up rewrites are linked to their wire text, and how many reports by others are; with the curve.

    PYTHONPATH=.:benchmarks python benchmarks/score_rewrites.py [SEED...]

Through the in-memory path, 300 events a seed (benchmarks/rewrites.py). The seeds up to 205 were looked at when
thresholds were chosen; the others were not. For each: the share of rewrites in one story with their wire text (all, and
by level), of reports by others in such a story, stories that hold two events, relations told, candidates an article;
then the same for each value of copies.retold, its neighbours at their defaults.
"""

import sys
from collections import Counter, defaultdict
from datetime import timedelta
from statistics import mean
from typing import Any, NamedTuple

import numpy as np
from dedup import count_candidates, predictions, read_copies
from made_up import START
from rewrites import LEVELS, Truth, printed_events

from transforms.text.canonical import relation
from transforms.text.overlap import alike, measure_pairs
from transforms.text.stories import DEFAULTS, Settings, group_copies

EVENTS = 300
SEEN, HELD_OUT = (7, 11, 101, 102, 103, 205), (301, 302, 303)
CURVE = (0.10, 0.12, 0.14, 0.16, 0.20, 0.24, 0.30, 2.0)  # 2: rewrites are not looked for


class Score(NamedTuple):
    linked: dict[str, float]  # by level, and of all rewrites
    reports: float  # in one story with their event's wire text or rewrite
    mixed: int  # stories that hold two events


class Corpus(NamedTuple):
    rows: list[dict[str, Any]]
    truths: list[Truth]


def corpus(seed: int) -> Corpus:
    """Wire text, rewrite, report: three rows an event, in this order."""
    printed = list(printed_events(EVENTS, seed))
    rows = [
        {
            "id": str(place),
            "text": "\n\n".join([article.text.headline, *article.text.paragraphs]),
            "outlet": article.outlet,
            "published": (START + timedelta(seconds=article.second)).isoformat(),
        }
        for place, article in enumerate(printed)
    ]
    return Corpus(rows, [article.truth for article in printed])


def scored(found: list[int], truths: list[Truth]) -> Score:
    """``found``: the story of each row."""
    linked: defaultdict[str, list[bool]] = defaultdict(list)
    reports, events = [], defaultdict(set)
    for place in range(0, len(found), 3):
        wire, rewrite, report = found[place : place + 3]
        linked[truths[place + 1].edits[0]].append(wire == rewrite)
        reports.append(report in (wire, rewrite))
        for story in (wire, rewrite, report):
            events[story].add(place)
    linked["all"] = [hit for level in LEVELS for hit in linked[level]]
    shares = {level: mean(hits) for level, hits in linked.items()}
    return Score(shares, mean(reports), sum(len(held) > 1 for held in events.values()))


def run(made: Corpus, settings: Settings = DEFAULTS) -> Score:
    stories = group_copies(read_copies(made.rows), settings)
    return scored([p["cluster_id"] for p in predictions(made.rows, stories)], made.truths)


def relations(made: Corpus) -> Counter[str]:
    """What each rewrite is called beside its wire text."""
    copies = read_copies(made.rows)
    pairs = np.array([(place + 1, place) for place in range(0, len(made.rows), 3)])
    measures = measure_pairs(copies, copies, pairs, np.zeros(0, np.uint64))
    return Counter(map(relation, alike(measures)))


def line(name: str, found: Score) -> str:
    by_level = "  ".join(f"{level} {found.linked[level]:.3f}" for level in ("all", *LEVELS))
    return (
        f"{name:<16}rewrites linked: {by_level}   reports {found.reports:.3f}   mixed {found.mixed}"
    )


def main() -> None:
    seeds = [int(word) for word in sys.argv[1:]] or [*SEEN, *HELD_OUT]
    for seed in seeds:
        made = corpus(seed)
        print(line(f"seed {seed}", run(made)))
        per_article = count_candidates(read_copies(made.rows)) / len(made.rows)
        told = ", ".join(f"{name} {count}" for name, count in relations(made).most_common())
        print(f"{'':<16}relations: {told}; candidates an article: {per_article:.1f}", flush=True)
    made = corpus(seeds[0])
    for value in CURVE:
        thresholds = DEFAULTS.thresholds._replace(retold=value)
        print(line(f"retold {value:.2f}", run(made, DEFAULTS._replace(thresholds=thresholds))))


if __name__ == "__main__":
    main()
