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
_SPACED = "".join(char if char.islower() else " " for char in map(chr, range(128)))
_NAME_LONGEST = 200  # characters
# "no-comments", "has-sidebar" tell what the page lacks or what stands beside this element; "category-weather",
# "tag-video" what the article is about; "elementor-widget" is what one page builder calls whatever it builds.
_ABOUT_OTHERS = frozenset(
    listed(
        "no not non has have with without hide hides show is enable enabled disable supports can "
        "js elementor category tag format"
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


_TAG_MARKS = {
    "nav": frozenset(("navigation",)),
    "menu": frozenset(("navigation",)),
    "aside": frozenset(("widget",)),
    "form": frozenset(("form",)),
    "label": frozenset(("form",)),
    "figcaption": frozenset(("caption",)),
    "footer": frozenset(("disclaimer",)),
}
MARKED_TAGS = frozenset(_TAG_MARKS)


class Make(NamedTuple):
    """How an element is made, as far as its tag and attributes tell."""

    name: str  # tag and class: siblings of one name are of one make
    marks: frozenset[str]
    closing: str | None  # the mark that says nothing in it is wanted


class MarkRow(NamedTuple):
    """A row of ``structure.csv``; the file's first lines say what its columns mean."""

    rule: str
    words: str
    example: str


def make_of(tag: str, attributes: Mapping[str, str | None]) -> Make:
    """Name and marks of an element; those of its tag are among the marks."""
    if not attributes:
        return _make(tag, None, "", False)
    classes = (attributes.get("class") or "")[:_LONGEST_LABEL]
    if classes and len(attributes) == 1:  # so are two elements of three
        return _make(tag, classes, classes, False)
    label = " ".join([value for key, value in attributes.items() if value and key in _NAMING])
    hidden = not _HIDING.isdisjoint(attributes) and _is_hidden(attributes)
    return _make(tag, classes, label[:_LONGEST_LABEL], hidden)


@lru_cache(maxsize=1 << 14)
def _make(tag: str, classes: str | None, label: str, hidden: bool) -> Make:
    """Cached: elements of one make repeat within and across pages."""
    marks = marks_in(label)
    if tag in MARKED_TAGS:
        marks |= _TAG_MARKS[tag]
    if hidden:
        marks |= {"hidden"}
    rule = dropping_mark(tag, marks) if marks else None
    name = tag if classes is None else f"{tag} {classes}"[:_NAME_LONGEST]
    return Make(name, marks, rule if rule in CLOSING else None)


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


def marks_in(label: str) -> frozenset[str]:
    """The marks in attribute values as printed."""
    if label.islower() and label.isascii():
        words = label.translate(_SPACED).split()
    else:
        words = " ".join(_WORD.findall(label)).lower().split()
    index = _index()
    found = _NOTHING
    if index.keys().isdisjoint(words):
        return found
    for at, word in enumerate(words):
        rows = index.get(word)
        if rows is None or (at and words[at - 1] in _ABOUT_OTHERS):
            continue
        if rows.alone:
            found = found | rows.alone if found else rows.alone
        if rows.followed and at + 1 < len(words):
            for rest, marks in rows.followed.get(words[at + 1], ()):
                if words[at + 2 : at + 2 + len(rest)] == rest:
                    found |= marks
    return found


@cache
def load_marks() -> tuple[MarkRow, ...]:
    """The rows in file order."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(line for line in table if not line.startswith("#"))
        return tuple(MarkRow(**row) for row in rows)


_NOTHING: frozenset[str] = frozenset()


class _Rows(NamedTuple):
    """The rows that begin with one word. "article" begins dozens, so these are told apart by their second."""

    alone: frozenset[str]  # marks of the word itself
    followed: dict[str, list[tuple[list[str], frozenset[str]]]]  # third word and on, marks


@cache
def _index() -> dict[str, _Rows]:
    """Rows by their first word."""
    found: dict[str, _Rows] = {}
    for row in load_marks():
        first, *rest = row.words.split(" ")
        rows = found.setdefault(first, _Rows(_NOTHING, {}))
        marks = frozenset((row.rule,))
        if rest:
            rows.followed.setdefault(rest[0], []).append((rest[1:], marks))
        else:
            found[first] = rows._replace(alone=rows.alone | marks)
    return found
