"""The marks that agencies set on copy: 'UPDATE 2-', '1st Ld-Writethru', 'Berichtigung:', 'A kill is mandatory'.

``marks.csv`` holds them, one a line: ``place`` (where it stands, see PLACES), ``change`` (a kind of change;
"withheld" for a status; empty where the mark only labels), ``language``, ``pattern`` (its group ``label`` is the
version's), ``example`` (made up; a test reads it), ``source`` (who writes so).

Patterns are written so that news about a killing, a correction of the markets or a withdrawal of troops does not look
like them: capitals and punctuation of the wire, or whole formulas.
"""

import csv
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Final, NamedTuple

from transforms.lifecycle.vocabulary import weightier

PLACES: Final = ("headline", "headline_end", "slugline", "note", "text")
"""At the start of the headline (several in a row), at its end, in the slugline or the editor's note, at the start of
one of the body's first or last paragraphs."""

_HEAD, _TAIL = 3, 2  # paragraphs that may hold a mark
_MOST_MARKS: Final = 4  # before a headline
WITHHELD: Final = "withheld"


class Mark(NamedTuple):
    """A line of ``marks.csv``."""

    place: str
    change: str
    language: str
    pattern: re.Pattern[str]
    example: str
    source: str


Hit = tuple[Mark, re.Match[str]]


class Found(NamedTuple):
    """What the marks of a copy come to."""

    change_type: str = "new"
    version_label: str | None = None
    is_withheld: bool = False


@lru_cache(maxsize=1)
def marks() -> tuple[Mark, ...]:
    """The rows of ``marks.csv``."""
    text = (resources.files(__package__) / "marks.csv").read_text(encoding="utf-8")
    return tuple(
        Mark(
            row["place"],
            row["change"],
            row["language"],
            re.compile(row["pattern"]),
            row["example"],
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )


@lru_cache(maxsize=len(PLACES))
def _of_place(place: str) -> tuple[Mark, ...]:
    return tuple(mark for mark in marks() if mark.place == place)


@lru_cache(maxsize=len(PLACES))
def _any_of(place: str) -> re.Pattern[str]:
    """All patterns of a place as one, their groups unnamed: most texts hold none."""
    whole = "|".join(f"(?:{mark.pattern.pattern})" for mark in _of_place(place))
    return re.compile(whole.replace("(?P<label>", "(?:"))


def _at_start(text: str, place: str) -> Hit | None:
    if _any_of(place).match(text) is None:
        return None
    tried = ((mark, mark.pattern.match(text)) for mark in _of_place(place))
    return next(((mark, match) for mark, match in tried if match and match.end() > 0), None)


def _anywhere(text: str, place: str) -> list[Hit]:
    if _any_of(place).search(text) is None:
        return []
    tried = ((mark, mark.pattern.search(text)) for mark in _of_place(place))
    return [(mark, match) for mark, match in tried if match]


def _split_headline(headline: str) -> tuple[list[Hit], str]:
    found: list[Hit] = []
    rest = headline
    while len(found) < _MOST_MARKS and (hit := _at_start(rest, "headline")):
        found.append(hit)
        rest = rest[hit[1].end() :]
    for mark, match in _anywhere(rest, "headline_end"):
        found.append((mark, match))
        rest = rest[: match.start()] if match.end() == len(rest) else rest
    return found, rest.strip()


def unmarked(headline: str) -> str:
    """The headline without the marks at its ends: 'CORRECTED-UPDATE 2-Dam bursts' → 'Dam bursts'."""
    return _split_headline(headline)[1]


def without_slug_marks(slugline: str) -> str:
    """The slugline without its marks: 'BC-PN--Dam Burst, 3rd Ld-Writethru' → 'BC-PN--Dam Burst'."""
    starts = [match.start() for _, match in _anywhere(slugline, "slugline")]
    return slugline[: min(starts, default=len(slugline))].strip(" ,-/(")


def is_kill_line(paragraph: str) -> bool:
    """Whether a paragraph is one that takes an item back."""
    hit = _at_start(paragraph, "text")
    return hit is not None and hit[0].change == "kill"


def _ends(paragraphs: Sequence[str]) -> list[str]:
    head = list(paragraphs[:_HEAD])
    return head + list(paragraphs[_HEAD:][-_TAIL:])


def read_marks(
    headline: str | None = None,
    slugline: str | None = None,
    note: str | None = None,
    paragraphs: Sequence[str] = (),
) -> Found:
    """What the marks say; of several kinds of change the weightiest, of several labels the first."""
    found = _split_headline(headline)[0] if headline else []
    found += _anywhere(slugline, "slugline") if slugline else []
    found += _anywhere(note, "note") if note else []
    found += [hit for line in _ends(paragraphs) if (hit := _at_start(line, "text"))]
    if not found:
        return Found()
    changes = [mark.change for mark, _ in found if mark.change not in ("", WITHHELD)]
    labels = (match.groupdict().get("label") for _, match in found)
    return Found(
        weightier(changes),
        next((label for label in labels if label), None),
        any(mark.change == WITHHELD for mark, _ in found),
    )
