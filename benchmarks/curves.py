"""Redraw the curves that the thresholds were read from: docs/curves/*.svg and thresholds.csv.

    PYTHONPATH=.:benchmarks python benchmarks/curves.py [FOLDER]

FOLDER as in dedup.py. One threshold is moved at a time, of ``copies``, of ``stories``, or not in the configuration; the
others keep their defaults.
Upper panel: precision and recall of pairs on 10,000 articles with known edits (dev10k), F1 on labelled pairs of one
agency (reuters1987). Lower panel: rewrites linked to their wire text, and reports by others linked to it, on made-up
events (seed 7). Pairs are measured once for each set, so that a point costs the decision only: two minutes in all.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from dedup import FOLDER, digests, load_scorer, read_copies
from score_rewrites import corpus, scored
from settings import story_settings

from transforms.text.copies import Copies, sort_copies
from transforms.text.linkage import link_copies
from transforms.text.overlap import Measures
from transforms.text.stories import DEFAULTS, Settings, measure_candidates
from transforms.text.unions import unite
from transforms.text.verify import Thresholds, verify_pairs

OUT = Path(__file__).parents[1] / "docs" / "curves"
FIXED = "not in the configuration"
COUNTS = ("telling", "run", "retold_pairs", "own_opening")

MOVED: dict[str, dict[str, list[float]]] = {
    "copies": {
        "similarity": [0.15, 0.175, 0.2, 0.225, 0.25, 0.3, 0.4],
        "agreement": [0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.7],
        "telling": [8, 10, 12, 14, 16, 20, 28],
        "run": [3, 4, 5, 6, 7, 8, 10],
        "density": [0.05, 0.1, 0.15, 0.2, 0.25, 0.3],
        "most_days": [4, 7, 10, 12, 15, 20, 30],
        "evidence": [1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0],
        "retold": [0.08, 0.1, 0.12, 0.14, 0.16, 0.2, 0.24, 0.3],
        "retold_pairs": [6, 10, 12, 14, 16, 20, 30],
        "retold_spread": [0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5],
        "retold_evidence": [0.28, 0.32, 0.35, 0.38, 0.41, 0.44, 0.5],
        "retold_days": [0.5, 1, 1.5, 2, 3, 4],
    },
    "stories": {"cut": [0.01, 0.03, 0.05, 0.07, 0.09, 0.12, 0.15, 0.2]},
    FIXED: {
        "slack": [0.05, 0.1, 0.15, 0.2, 0.3],
        "most_slack": [0.2, 0.3, 0.4, 0.5, 0.6],
        "update_slack": [0.15, 0.2, 0.3, 0.4, 0.5],
        "nameless_slack": [0.1, 0.2, 0.25, 0.3, 0.4],
        "wording": [0.5, 0.6, 0.7, 0.8, 0.9],
        "high": [0.4, 0.5, 0.6, 0.7, 0.8],
        "days": [1, 2, 4, 6, 10],
        "later_slack": [0.05, 0.1, 0.15, 0.2, 0.3],
        "latest_start": [0.3, 0.4, 0.5, 0.6, 0.7],
        "latest_start_high": [0.4, 0.5, 0.6, 0.7, 0.8],
        "whole": [0.8, 0.85, 0.9, 0.95, 1.0],
        "new_words": [25, 40, 55, 80, 120],
        "late_start": [0.1, 0.2, 0.3, 0.4, 0.5],
        "filled": [0.7, 0.8, 0.9, 0.95, 1.0],
        "taken": [0.8, 0.9, 0.95, 0.98, 1.0],
        "own_opening": [8, 12, 16, 20, 25, 30, 60],
        "mostly": [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
        "each": [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
        "retold_agreement": [0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8],
        "passage_telling": [4, 6, 8, 10, 14],
    },
}
LINES = {
    "dev10k precision": "#1f77b4",
    "dev10k recall": "#2ca02c",
    "reuters1987 F1": "#9467bd",
    "rewrites linked": "#d62728",
    "reports linked": "#7f7f7f",
}
_LOWER = ("rewrites linked", "reports linked")


class Measured(NamedTuple):
    """A set, its pairs measured."""

    ids: list[str]
    copies: Copies
    left: Any
    right: Any
    measures: Measures

    def stories(self, settings: Settings) -> list[int]:
        """The story of each article, in the set's order."""
        edges = verify_pairs(self.left, self.right, self.measures, settings.thresholds)
        united = unite(edges, settings.thresholds)
        groups = link_copies(self.copies.handles, united, settings.linkage).groups
        found: list[int] = groups[np.searchsorted(self.copies.handles, digests(self.ids))].tolist()
        return found


class Sets(NamedTuple):
    score: Any
    gold: list[dict[str, Any]]
    pairs: list[list[Any]]
    dev: Measured
    reuters: Measured
    events: Measured
    truths: Any


def measured(rows: list[dict[str, Any]]) -> Measured:
    copies = sort_copies(read_copies(rows))
    return Measured([row["id"] for row in rows], copies, *measure_candidates(copies, DEFAULTS))


def read_sets(folder: Path) -> Sets:
    score = load_scorer(folder)
    made = corpus(7)
    docs = [
        measured(score.read(str(folder / f"{n}.docs.jsonl.gz"))) for n in ("dev10k", "reuters1987")
    ]
    gold, pairs = (
        score.read(str(folder / name))
        for name in ("dev10k.gold.jsonl.gz", "reuters1987.pairs.jsonl.gz")
    )
    return Sets(score, gold, pairs, *docs, measured(made.rows), made.truths)


def point(sets: Sets, settings: Settings) -> dict[str, float]:
    """What these settings come to."""

    def clusters(part: Measured) -> list[dict[str, Any]]:
        told = zip(part.ids, part.stories(settings), strict=True)
        return [{"id": i, "cluster_id": story} for i, story in told]

    dev = sets.score.score(sets.gold, clusters(sets.dev))
    reuters = sets.score.score_pairs(sets.pairs, clusters(sets.reuters))
    rewrites = scored(sets.events.stories(settings), sets.truths)
    values = (dev["pair_P"], dev["pair_R"], reuters["F1"], rewrites.linked["all"], rewrites.reports)
    return {name: round(value, 4) for name, value in zip(LINES, values, strict=True)}


def curves(sets: Sets) -> Iterator[tuple[str, float, dict[str, float]]]:
    """Key, value, and what it comes to."""
    for section, keys in MOVED.items():
        for key, values in keys.items():
            for value in values:
                given = int(value) if key in COUNTS else float(value)
                yield key, given, point(sets, _moved(section, key, given))


def _moved(section: str, key: str, value: float) -> Settings:
    if section == FIXED:
        return DEFAULTS._replace(thresholds=Thresholds(**{key: value}))  # type: ignore[arg-type]
    return story_settings(_configured(section, key, value))


def _configured(section: str, key: str, value: float) -> dict[str, dict[str, float]]:
    passage = {"passage_similarity": min(0.15, value)} if key == "similarity" else {}
    return {section: {key: value, **passage}}


def draw(key: str, default: float, points: list[tuple[float, dict[str, float]]]) -> str:
    """One SVG of two panels; the dashed line is the default."""
    low, high = points[0][0], points[-1][0]
    place = {
        value: 50 + 380 * (value - low) / (high - low)
        for value in [*(v for v, _ in points), default]
    }
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="560" height="400" font-family="sans-serif" font-size="11">',
        f'<text x="50" y="16" font-size="13">{key} (default {default:g})</text>',
        f'<path d="M{place[default]:.1f} 25V370" stroke="#aaa" stroke-dasharray="4 3"/>',
    ]
    for top, names, least, most in (
        (25, [n for n in LINES if n not in _LOWER], 0.85, 1.0),
        (215, list(_LOWER), 0.0, 1.0),
    ):
        parts += _panel(top, least, most)
        for row, name in enumerate(names):
            line = " ".join(
                f"{place[value]:.1f},{_height(found[name], top, least, most):.1f}"
                for value, found in points
            )
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{LINES[name]}" stroke-width="1.5"/>'
            )
            parts.append(
                f'<text x="438" y="{top + 14 + 15 * row}" fill="{LINES[name]}">{name}</text>'
            )
    for value, _ in points:
        parts.append(f'<text x="{place[value]:.1f}" y="388" text-anchor="middle">{value:g}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _panel(top: int, least: float, most: float) -> list[str]:
    marks = [least, (least + most) / 2, most]
    labels = [
        f'<text x="44" y="{_height(mark, top, least, most) + 4:.1f}" text-anchor="end">{mark:.3g}</text>'
        for mark in marks
    ]
    return [f'<rect x="50" y="{top}" width="380" height="155" fill="none" stroke="#ccc"/>', *labels]


def _height(value: float, top: int, least: float, most: float) -> float:
    return top + 155 * (1 - (max(least, value) - least) / (most - least))


def _default(key: str) -> float:
    return DEFAULTS.linkage.cut if key == "cut" else float(getattr(DEFAULTS.thresholds, key))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    OUT.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, list[tuple[float, dict[str, float]]]] = {}
    for key, value, found in curves(read_sets(folder)):
        drawn.setdefault(key, []).append((value, found))
        print(f"{key} {value:g}: {found}", flush=True)
    with (OUT / "thresholds.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["threshold", "value", *LINES])
        table.writerows(
            [k, v, *found.values()] for k, points in drawn.items() for v, found in points
        )
    for key, points in drawn.items():
        (OUT / f"{key}.svg").write_text(draw(key, _default(key), points), encoding="utf-8")


if __name__ == "__main__":
    main()
