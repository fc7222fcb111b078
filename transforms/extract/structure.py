"""What an element's class, id and role say about the text in it: the table is ``structure.csv``."""

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).with_name("structure.csv")
_NAMING = ("class", "id", "role", "itemprop", "data-component", "data-component-name", "data-testid",
           "data-test-id", "data-module", "data-qa", "data-type", "data-block", "data-name", "data-tag")  # fmt: skip
_LONGEST_LABEL = 300  # characters: class names of generated styles run on, words that tell come first
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_GAPS = re.compile(r"[^a-zà-ÿ]+")
# "no-comments", "has-sidebar" tell what the page lacks or what stands beside this element.
_ABOUT_OTHERS = frozenset(
    "no not non has have with without hide hides show is enable enabled disable supports can js".split()
)


class MarkRow(NamedTuple):
    """A row of ``structure.csv``; the file's first lines say what its columns mean."""

    rule: str
    words: str
    example: str


def mark_of(attributes: Mapping[str, str | None]) -> frozenset[str]:
    """The marks that an element's attributes carry; empty where they say nothing."""
    label = " ".join([v for k in _NAMING if k in attributes and (v := attributes[k])])
    return marks_in(label[:_LONGEST_LABEL]) if label else _NOTHING


@lru_cache(maxsize=1 << 14)
def marks_in(label: str) -> frozenset[str]:
    """The marks in attribute values as printed. Cached: class names repeat within and across pages."""
    words = _GAPS.sub(" ", _CAPITAL.sub(" ", label).lower()).split()
    singles, phrases = _index()
    found = set()
    for position, word in enumerate(words):
        if position and words[position - 1] in _ABOUT_OTHERS:
            continue
        if rule := singles.get(word) or _by_prefix(word):
            found.add(rule)
        for rest, rule in phrases.get(word, ()):
            if tuple(words[position + 1 : position + 1 + len(rest)]) == rest:
                found.add(rule)
    return frozenset(found) if found else _NOTHING


@cache
def load_marks() -> tuple[MarkRow, ...]:
    """The rows in file order."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(line for line in table if not line.startswith("#"))
        return tuple(MarkRow(**row) for row in rows)


_NOTHING: frozenset[str] = frozenset()


@lru_cache(maxsize=1 << 14)
def _by_prefix(word: str) -> str | None:
    return next((rule for prefix, rule in _prefixes() if word.startswith(prefix)), None)


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    return tuple((r.words[:-1], r.rule) for r in load_marks() if r.words.endswith("*"))


@cache
def _index() -> tuple[dict[str, str], dict[str, tuple[tuple[tuple[str, ...], str], ...]]]:
    """Single words → rule; the first of several words → the words after it and their rule."""
    singles: dict[str, str] = {}
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
    for row in load_marks():
        first, *rest = row.words.split(" ")
        if rest:
            phrases[first] = (*phrases.get(first, ()), (tuple(rest), row.rule))
        elif not first.endswith("*"):
            singles[first] = row.rule
    return singles, phrases
