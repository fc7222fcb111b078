"""The words of bylines, read once from authors_words.csv."""

import csv
from functools import cache
from importlib.resources import files


def byline_words(kind: str) -> frozenset[str]:
    """All words of a kind ("lead", "joiner", "role", …) in every language, case-folded."""
    return _kinds()[kind]


@cache
def _kinds() -> dict[str, frozenset[str]]:
    text = files(__package__).joinpath("authors_words.csv").read_text(encoding="utf-8")
    words: dict[str, set[str]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        words.setdefault(row["kind"], set()).update(row["words"].casefold().split("|"))
    return {kind: frozenset(found) for kind, found in words.items()}
