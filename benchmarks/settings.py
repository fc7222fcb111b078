"""What each setting of configs/ does to the answers: pair precision, recall and F1 of a set with known stories.

    PYTHONPATH=.:benchmarks python benchmarks/settings.py [FOLDER]

FOLDER as in dedup.py. One setting is changed at a time; the others keep their defaults. What can be decided on
measured pairs, ``copies`` and ``stories``, has its curves in curves.py.
"""

import sys
from pathlib import Path
from typing import Any

from dedup import FOLDER, load_scorer, predictions, read_copies

from pipeline.config import Settings
from transforms.text.stories import DEFAULTS, group_copies
from transforms.text.stories import Settings as StorySettings

TRIED: dict[str, dict[str, list[float]]] = {
    "candidates": {"one_in": [2, 8, 16], "shared": [1, 3]},
    "stop_shingles": {"window_days": [1.0, 4.0], "most_windows": [1, 6], "together": [0.4, 0.8]},
}

ARCHIVE: dict[str, float] = {"by_day": False, "window_days": 2.0, "most_windows": 3}


def story_settings(configured: dict[str, dict[str, float]]) -> StorySettings:
    """The settings of the in-memory path that a configuration comes to."""
    settings = Settings.model_validate(configured)
    return DEFAULTS._replace(
        candidates=settings.candidate_settings(),
        stops=settings.stop_settings(),
        thresholds=settings.thresholds(),
        linkage=settings.linkage(),
    )


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    score = load_scorer(folder)
    gold = score.read(str(folder / "dev10k.gold.jsonl.gz"))
    rows: list[dict[str, Any]] = score.read(str(folder / "dev10k.docs.jsonl.gz"))
    copies = read_copies(rows)

    def show(name: str, configured: dict[str, dict[str, float]]) -> None:
        stories = group_copies(copies, story_settings(configured))
        found = score.score(gold, predictions(rows, stories))
        shares = "  ".join(f"{key} {found[f'pair_{key}']:.4f}" for key in ("P", "R", "F1"))
        print(f"{name:<34}{shares}  false pairs {found['false_pairs']}", flush=True)

    show("defaults", {})
    for section, keys in TRIED.items():
        for key, values in keys.items():
            for value in values:
                show(f"{section}.{key}: {value}", {section: {key: value}})
    show("all that a run reads counts", {"stop_shingles": ARCHIVE})


if __name__ == "__main__":
    main()
