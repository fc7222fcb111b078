"""Lines that are no part of an article, known by their words: the table is ``phrases.csv``."""

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

EFFECTS = frozenset({"drop", "list", "end", "truncate"})
KINDS = frozenset({"line", "start", "has", "regex"})
_TABLE = Path(__file__).with_name("phrases.csv")
_LONGEST = 400  # characters; no row may ask for more, so that long paragraphs cost one comparison
_LENGTHS = (80, 160, 240, _LONGEST)  # for lines up to each the rows that may match are kept apart
_STRAIGHT = {"’": "'", "‘": "'", "“": '"', "”": '"', "İ": "i", "\u00ad": ""}
_CURLY = re.compile("[" + "".join(_STRAIGHT) + "]")
_SENTENCE_ENDS = (".", "。")  # no heading of a list ends so: "More of the same was to come."
_EDGES = " \t\r\n•·●►▶▷»«›‹→←>|–—-*+‣▪■◆➡☞🔗📰👉"
_ENDS = _EDGES + ":.…!?"


_HIDDEN = re.compile(r"\\.|\[(?:\\.|[^\]])*\]")  # in a regex: what is not structure


class Phrase(NamedTuple):
    """A row of ``phrases.csv``; the file's first lines say what its columns mean."""

    rule: str
    effect: str
    language: str
    kind: str
    max_chars: int
    pattern: str
    example: str
    source: str


_Row = tuple[re.Pattern[str], Phrase]


class _Regexes(NamedTuple):
    """Regexes with their rows, by the character they begin with: a line need not try those it cannot match.

    Nearly all lines match nothing: one regex for all of a kind says so in a fifth of the time.
    """

    any_by_first: dict[str, re.Pattern[str]]  # "" for any character
    rows_by_first: dict[str, tuple[_Row, ...]]  # those for any among them, in file order

    def match(self, folded: str) -> Phrase | None:
        first = folded[:1]
        for key in (first, ""):
            found = self.any_by_first.get(key)
            if found is not None and found.match(folded) is not None:
                return self._first_row(folded, first)
        return None

    def _first_row(self, folded: str, first: str) -> Phrase | None:
        rows = self.rows_by_first.get(first) or self.rows_by_first.get("", ())
        length = len(folded)
        matching = (p for regex, p in rows if length <= p.max_chars and regex.match(folded))
        return next(matching, None)


class _Index(NamedTuple):
    """The rows that lines of some length may match: of a long one few do, and paragraphs are long."""

    lines: dict[str, Phrase]
    starts: dict[str, tuple[Phrase, ...]]  # by first word
    inside: tuple[tuple[int, str, Phrase], ...]  # max_chars and pattern beside their row
    regexes: _Regexes


def fold_line(text: str) -> str:
    """A line as the table's patterns are written.

    >>> fold_line("► READ  MORE:")
    'read more'
    """
    return _fold(" ".join(text.split()))


def _fold(text: str) -> str:
    plain = text if text.isascii() else _CURLY.sub(_straight, text)
    folded = plain.casefold()
    return folded.lstrip(_EDGES).rstrip(_ENDS) or folded


def _straight(curly: re.Match[str]) -> str:
    return _STRAIGHT[curly[0]]


@cache
def load_phrases() -> tuple[Phrase, ...]:
    """The rows in file order, validated. Raises ValueError naming the row that breaks a rule."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(line for line in table if not line.startswith("#"))
        return tuple(_phrase(row) for row in rows)


def match_phrase(text: str) -> Phrase | None:
    """The first row that the line matches (whole lines first, then file order), or None.

    ``text`` has single spaces between its words, as blocks and rendered lines have.
    """
    if len(text) > _LONGEST:
        return None
    phrase = match_folded(_fold(text))
    if phrase is not None and phrase.effect == "end" and text.rstrip().endswith(_SENTENCE_ENDS):
        return None if phrase.kind == "regex" else phrase
    return phrase


def match_folded(folded: str) -> Phrase | None:
    """As ``match_phrase``, for a line that ``fold_line`` has been over."""
    length = len(folded)
    index = _indexes()[bisect_left(_LENGTHS, length)]
    line = index.lines.get(folded)
    if line is not None:
        return line
    for phrase in index.starts.get(folded.partition(" ")[0], ()):
        if length <= phrase.max_chars and _starts(folded, phrase.pattern):
            return phrase
    for max_chars, pattern, phrase in index.inside:
        if length <= max_chars and pattern in folded:
            return phrase
    return index.regexes.match(folded)


def _starts(folded: str, pattern: str) -> bool:
    """Up to a word's end: "related" does not start "relatedness"."""
    after = folded[len(pattern) : len(pattern) + 1]
    return folded.startswith(pattern) and not (after.isalnum() or after == "_")


def _phrase(row: dict[str, str]) -> Phrase:
    phrase = Phrase(**{**row, "max_chars": int(row["max_chars"])})  # type: ignore[arg-type]
    if phrase.effect not in EFFECTS or phrase.kind not in KINDS or phrase.max_chars > _LONGEST:
        raise ValueError(f"phrases.csv: effect, kind or max_chars not allowed in {row}")
    if phrase.kind != "regex" and phrase.pattern != fold_line(phrase.pattern):
        raise ValueError(f"phrases.csv: pattern not folded, {fold_line(phrase.pattern)!r} in {row}")
    return phrase


@cache
def _indexes() -> tuple[_Index, ...]:
    """One for lines up to each of the lengths, and an empty one for longer lines."""
    phrases = load_phrases()
    return tuple(_index([p for p in phrases if p.max_chars > least]) for least in (0, *_LENGTHS))


def _index(phrases: Sequence[Phrase]) -> _Index:
    starts: dict[str, tuple[Phrase, ...]] = {}
    for phrase in phrases:
        if phrase.kind == "start":
            first = phrase.pattern.partition(" ")[0]
            starts[first] = (*starts.get(first, ()), phrase)
    return _Index(
        lines={p.pattern: p for p in reversed(phrases) if p.kind == "line"},
        starts=starts,
        inside=tuple((p.max_chars, p.pattern, p) for p in phrases if p.kind == "has"),
        regexes=_regexes([p for p in phrases if p.kind == "regex"]),
    )


def _regexes(phrases: Sequence[Phrase]) -> _Regexes:
    told = [(re.compile(p.pattern), p, first_characters(p.pattern)) for p in phrases]
    firsts = {character for *_, characters in told for character in characters}
    return _Regexes(
        {first: _any(p for _, p, characters in told if first in characters) for first in firsts},
        {
            first: tuple((r, p) for r, p, characters in told if {first, ""} & characters)
            for first in firsts
        },
    )


def _any(phrases: Iterable[Phrase]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase.pattern})" for phrase in phrases))


def first_characters(pattern: str) -> frozenset[str]:
    """What a regex of the table can begin with; ``""`` stands for anything that is not a plain character.

    Reads literals, groups and ``|``; `(an? )?old` begins with "a" or "o".
    """
    found: set[str] = set()
    for branch in _split_top(_HIDDEN.sub(lambda m: "." * len(m[0]), pattern)):
        if not branch.startswith("("):
            plain = branch[:1].isalnum() and branch[1:2] not in ("?", "*", "{")
            found.add(branch[:1] if plain else "")
            continue
        end = _group_end(branch)
        found |= first_characters(branch[1:end].removeprefix("?:"))
        if branch[end + 1 : end + 2] in ("?", "*"):
            found |= first_characters(branch[end + 2 :].lstrip("?"))
    return frozenset(found)


def _split_top(pattern: str) -> list[str]:
    """The branches of a regex that no group holds."""
    branches, depth, start = [], 0, 0
    for at, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            branches.append(pattern[start:at])
            start = at + 1
    return [*branches, pattern[start:]]


def _group_end(pattern: str) -> int:
    """Where the group that the pattern begins with closes."""
    depth = 0
    for at, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
    return len(pattern)
