"""What an element's class, id and role say about the text in it: the table is ``structure.csv``."""

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple


def listed(words: str) -> tuple[str, ...]:
    """The words of a string, for lists that read better as text."""
    return tuple(words.split())


_TABLE = Path(__file__).with_name("structure.csv")
_NAMING = frozenset(
    listed(
        "class id role itemprop data-component data-component-name data-testid data-test-id "
        "data-module data-qa data-type data-block data-name data-tag data-area data-section "
        "data-t-name data-link-name data-role data-region name"
    )
)
_HIDING = frozenset(("hidden", "aria-hidden", "style"))
_LONGEST_STYLE = 200  # characters
_LONGEST_LABEL = 300  # characters: class names run on, the words that tell come first
_WORD = re.compile(r"[A-Z]*[a-zß-ÿ]+|[A-Z]+")
# "no-comments", "has-sidebar" tell what the page lacks or what stands beside this element;
# "elementor-widget" is what one page builder calls whatever it builds.
_ABOUT_OTHERS = frozenset(
    listed(
        "no not non has have with without hide hides show is enable enabled disable supports can "
        "js elementor"
    )
)


# Marks that drop what stands in them, strongest first: an element may carry several.
DROPPING = listed(
    "encrypted comments newsletter related ad share cookies paywall author_bio tags navigation "
    "player gallery summary embed widget hidden factbox form disclaimer"
)
# Of these, marks over text that nothing is wanted from: captions, credits and bylines stand in the others too.
CLOSING = frozenset(
    listed(
        "encrypted comments newsletter related ad share cookies tags navigation player embed widget "
        "hidden form"
    )
)


class MarkRow(NamedTuple):
    """A row of ``structure.csv``; the file's first lines say what its columns mean."""

    rule: str
    words: str
    example: str


def mark_of(attributes: Mapping[str, str | None]) -> frozenset[str]:
    """The marks that an element's attributes carry; empty where they say nothing."""
    label = " ".join([value for key, value in attributes.items() if value and key in _NAMING])
    marks = marks_in(label[:_LONGEST_LABEL]) if label else _NOTHING
    if not _HIDING.isdisjoint(attributes) and _is_hidden(attributes):
        return marks | {"hidden"}
    return marks


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and "display:none" in style[:_LONGEST_STYLE].replace(" ", "")


@lru_cache(maxsize=1 << 12)
def dropping_mark(tag: str, marks: frozenset[str]) -> str | None:
    """The strongest mark of an element that drops what stands in it, or None."""
    if tag == "p" and "content" in marks:
        return None
    return next((mark for mark in DROPPING if mark in marks), None)


@lru_cache(maxsize=1 << 14)
def marks_in(label: str) -> frozenset[str]:
    """The marks in attribute values as printed. Cached: class names repeat within and across pages."""
    words = _WORD.findall(label)
    if not label.islower():
        words = [word.lower() for word in words]
    index = _index()
    if index.keys().isdisjoint(words):
        return _NOTHING
    found: set[str] = set()
    before = ""
    for position, word in enumerate(words, 1):
        if word in index and before not in _ABOUT_OTHERS:
            for rest, rule in index[word]:
                if not rest or words[position : position + len(rest)] == rest:
                    found.add(rule)
        before = word
    return frozenset(found)


@cache
def load_marks() -> tuple[MarkRow, ...]:
    """The rows in file order."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(line for line in table if not line.startswith("#"))
        return tuple(MarkRow(**row) for row in rows)


_NOTHING: frozenset[str] = frozenset()


@cache
def _index() -> dict[str, tuple[tuple[list[str], str], ...]]:
    """First word of a row → the words that have to follow it, and the row's rule."""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for row in load_marks():
        first, *rest = row.words.split(" ")
        found.setdefault(first, {})[tuple(rest)] = row.rule
    return {
        first: tuple((list(rest), rule) for rest, rule in rows.items())
        for first, rows in found.items()
    }
