"""The words of bylines, read once from authors_words.csv."""

import csv
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=8)
def byline_words(kind: str) -> frozenset[str]:
    """All words of a kind ("lead", "joiner", "role", "organisation"), in every language."""
    text = files(__package__).joinpath("authors_words.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(
        word for row in rows if row["kind"] == kind for word in row["words"].casefold().split("|")
    )
