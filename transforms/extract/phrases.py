"""Lines that are no part of an article, known by their words: the table is ``phrases.csv``."""

import csv
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

EFFECTS = frozenset({"drop", "list", "end", "truncate"})
KINDS = frozenset({"line", "start", "has", "regex"})
_TABLE = Path(__file__).with_name("phrases.csv")
_LONGEST = 400  # characters; no row may ask for more, so that long paragraphs cost one comparison
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u00ad": None})
_EDGES = " \t\r\n•·●►▶▷»«›‹→←>|–—-*+‣▪■◆➡☞🔗📰👉"
_ENDS = _EDGES + ":.…!?"


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


class _Index(NamedTuple):
    lines: dict[str, Phrase]
    starts: dict[str, tuple[Phrase, ...]]  # by first word
    inside: tuple[Phrase, ...]
    regexes: tuple[tuple[re.Pattern[str], Phrase], ...]
    any_regex: re.Pattern[str]  # all of them: most lines match none, and one attempt tells


def fold_line(text: str) -> str:
    """A line as the table's patterns are written.

    >>> fold_line("► READ  MORE:")
    'read more'
    """
    folded = " ".join(text.translate(_STRAIGHT).casefold().split())
    return folded.lstrip(_EDGES).rstrip(_ENDS) or folded


@cache
def load_phrases() -> tuple[Phrase, ...]:
    """The rows in file order, validated. Raises ValueError naming the row that breaks a rule."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(line for line in table if not line.startswith("#"))
        return tuple(_phrase(row) for row in rows)


def match_phrase(text: str) -> Phrase | None:
    """The first row that the line matches (whole lines first, then file order), or None."""
    if len(text) > _LONGEST:
        return None
    return match_folded(fold_line(text))


def match_folded(folded: str) -> Phrase | None:
    """As ``match_phrase``, for a line that ``fold_line`` has been over."""
    index = _index()
    length = len(folded)
    line = index.lines.get(folded)
    if line is not None:
        return line
    for phrase in index.starts.get(folded.partition(" ")[0], ()):
        if length <= phrase.max_chars and re.match(re.escape(phrase.pattern) + r"(?!\w)", folded):
            return phrase
    for phrase in index.inside:
        if length <= phrase.max_chars and phrase.pattern in folded:
            return phrase
    if index.any_regex.match(folded) is None:
        return None
    return next(
        (p for regex, p in index.regexes if length <= p.max_chars and regex.match(folded)), None
    )


def _phrase(row: dict[str, str]) -> Phrase:
    phrase = Phrase(**{**row, "max_chars": int(row["max_chars"])})  # type: ignore[arg-type]
    if phrase.effect not in EFFECTS or phrase.kind not in KINDS or phrase.max_chars > _LONGEST:
        raise ValueError(f"phrases.csv: effect, kind or max_chars not allowed in {row}")
    if phrase.kind != "regex" and phrase.pattern != fold_line(phrase.pattern):
        raise ValueError(f"phrases.csv: pattern not folded, {fold_line(phrase.pattern)!r} in {row}")
    return phrase


@cache
def _index() -> _Index:
    phrases = load_phrases()
    starts: dict[str, tuple[Phrase, ...]] = {}
    for phrase in phrases:
        if phrase.kind == "start":
            first = phrase.pattern.partition(" ")[0]
            starts[first] = (*starts.get(first, ()), phrase)
    regexes = [p for p in phrases if p.kind == "regex"]
    return _Index(
        lines={p.pattern: p for p in reversed(phrases) if p.kind == "line"},
        starts=starts,
        inside=tuple(p for p in phrases if p.kind == "has"),
        regexes=tuple((re.compile(p.pattern), p) for p in regexes),
        any_regex=re.compile("|".join(f"(?:{p.pattern})" for p in regexes)),
    )
