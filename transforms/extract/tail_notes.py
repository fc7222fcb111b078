"""Notes under an article: who wrote it and how to reach them, who edited it, what the paper asks for.

Only the last paragraphs are looked at, from the end up to the first that is none: the same words
in the middle of an article stay. The words of notes are rows of ``tail_notes.csv``; what is told of
an author needs the author's name, or an address to write to.
"""

import csv
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from transforms.agencies.tails import tail_credit
from transforms.extract.rendered_rules import reads_as_biography
from transforms.records import PageParts, Removed

_MOST = 6  # paragraphs
_LONGEST = 500  # characters
_OPENING = 100  # characters, in which a name stands that a note begins with
_WRITES = (
    r"(?:writer|reporter|journalist|editor|columnist|correspondent|contributor|photographer|producer"
    r"|author|freelancer?|critic|blogger)s?\b"
)
_STUDIES = r"(?:professor|lecturer|researcher|fellow|director|scientist|historian|economist|lawyer|teaches)s?\b"
_TELLS = re.compile(
    rf"\W{{0,3}}(?:is|are|was|has been|works as)\s(?:\S+\s){{0,8}}?(?P<role>{_WRITES}|{_STUDIES})"
    rf"|\W{{0,3}}(?P<beat>covers?|writes?|reports?|has (?:covered|written|reported|been with)|joined|can be reached)\b"
)
_TITLES = (
    r"(?:(?:Dr|Prof|Professor|Staff writer|Reporter|Reporters|Columnist|Freelance writer)\.?\s)?"
)
_UNNAMED = re.compile(
    rf"(?:The|Our) (?:author|writer|reporter)s? (?:is|are)\b.{{0,80}}?(?:{_WRITES}|{_STUDIES})"
    r"|About the authors?\b|(?:Der Autor|Die Autorin) (?:ist|war|lehrt|arbeitet)\b"
    r"|L[’'](?:auteur|autrice) est\b|(?:El autor|La autora) es\b|(?:L[’']autore|L[’']autrice) è\b"
)
_FOR_WHOM = re.compile(r"\b(?:for|at|since|about|from)\b")
_ADDRESS = re.compile(r"\S@\S+\.\w|(?<!\w)@\w{2,}|\(?\d{3}\)?[-. ]\d{3,4}\b")
_CONTACT = re.compile(
    r"(?:You can )?(?:[Cc]ontact|[Rr]each|[Ee]mail|[Ff]ollow)\s(?:[Rr]eporter\s|[Ss]taff writer\s)?"
    r"(?:him|her|them|(?:[A-Z][\w.'’-]+\s?){1,4})\s?(?:at|on|via|by)\s"
)


class Note(NamedTuple):
    """A row of ``tail_notes.csv``; the file's first lines say what its columns mean."""

    rule: str
    language: str
    pattern: re.Pattern[str]
    example: str


@cache
def load_notes() -> tuple[Note, ...]:
    """The rows in file order. re.error where a pattern is none."""
    text = files(__package__).joinpath("tail_notes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Note(row["rule"], row["language"], re.compile(row["pattern"]), row["example"])
        for row in rows
    )


def set_notes_apart(parts: PageParts, authors: Sequence[str] = ()) -> PageParts:
    """Move notes at the body's end to ``removed``. Credits of agencies among them stay; so does one paragraph."""
    kept: list[str] = []
    dropped: list[Removed] = []
    last = len(parts.paragraphs)
    while last > 1 and len(kept) + len(dropped) < _MOST:
        line = parts.paragraphs[last - 1]
        rule = None if tail_credit(line) is not None else note_rule(line, authors)
        if rule is not None:
            dropped.append(Removed(line, rule))
        elif tail_credit(line) is not None:
            kept.append(line)
        else:
            break
        last -= 1
    if not dropped:
        return parts
    return parts._replace(
        paragraphs=(*parts.paragraphs[:last], *reversed(kept)),
        removed=(*parts.removed, *reversed(dropped)),
    )


def note_rule(line: str, authors: Sequence[str] = ()) -> str | None:
    """The rule by which a line under an article is a note, or None."""
    if len(line) > _LONGEST:
        return None
    note = next((note for note in load_notes() if note.pattern.match(line)), None)
    if note is not None:
        return note.rule
    return "author_bio" if _tells_of_author(line, authors) else None


def _tells_of_author(line: str, authors: Sequence[str]) -> bool:
    reachable = _ADDRESS.search(line) is not None
    if _UNNAMED.match(line) or (_CONTACT.match(line) and reachable):
        return True
    if reachable and _CONTACT.search(line) and reads_as_biography(line):
        return True
    found = _opening_name(line, authors)
    if found is None:
        return False
    if line.startswith("About ") and line[found.end() :][:1] == ":":
        return True
    told = _TELLS.match(line[found.end() :])
    if told is None:
        return False
    if told["beat"]:
        return reachable or (bool(found["full"]) and _FOR_WHOM.search(line) is not None)
    return bool(found["full"]) or re.match(_WRITES, told["role"]) is not None


def _opening_name(line: str, authors: Sequence[str]) -> re.Match[str] | None:
    """A line's beginning with one of the authors: in full, or by one of their names.

    Most lines hold none of the names: for them no regex is compiled, which takes 0.4 ms.
    """
    full = [name for name in authors if " " in name]
    single = {word for name in authors for word in name.split() if len(word) > 2}
    opening = line[:_OPENING].lower()
    if not full or not any(name.lower() in opening for name in (*full, *single)):
        return None
    longest = sorted(single, key=lambda word: (-len(word), word))
    told, short = ("|".join(map(re.escape, names)) for names in (full, longest))
    return re.match(
        rf"(?:About\s)?{_TITLES}(?:(?P<full>{told})|(?:{short}))(?=\W)", line, re.IGNORECASE
    )
