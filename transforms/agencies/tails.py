"""What agencies print under their copy: sign-offs, copyright lines, ids, notes on who contributed.

``signoffs.csv`` holds the fixed phrases, one a line: ``agency`` (empty: boilerplate that names
none), ``role`` ('text', 'contributed', 'none'), ``pattern`` (matched from the line's beginning, in
any case), ``example`` (made up; a test reads it).
"""

import csv
import re
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from transforms.agencies.bylines import LineCredit, byline_credit, is_sentence, names_agency
from transforms.agencies.datelines import dateline_agencies
from transforms.agencies.table import TEXT_KINDS, Agency, agencies, leading_alias
from transforms.records import Credit

MAX_TAIL_CHARS = 700
_MAX_LONE_CHARS = 120


class Signoff(NamedTuple):
    """A line of ``signoffs.csv``."""

    agency: str | None
    role: str
    pattern: re.Pattern[str]
    example: str


class PrintedId(NamedTuple):
    """An id that an agency prints on its copy: it joins a page to its wire item, text unread."""

    agency: str
    item_id: str
    version: str | None
    raw: str


_COPYRIGHT = re.compile(
    r"\W{0,3}(?:(?:riproduzione riservata|tous droits réservés|alle rechte vorbehalten)\W{1,3})?"
    r"(?:©|\(c\)|copyright\b)[\s©]*(?:copyright\s)?(?:\(c\)\s*)?(?:\d{4}\s*,?\s*)?",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"[.!?”\"»“…]\s?(?P<raw>\((?:©\s?|(?:Quelle|Source|Fuente|Fonte|Bron|Kilde|Källa):\s)?(?P<token>[^()\n]{2,20})\)\.?)$"
)
_TAG_REACH = 28  # characters
_REPUBLISHED = re.compile(
    r"(?:this|the) (?:article|story|report|piece)\b.{0,60}?\b(?:(?:re)?published|produced|provided"
    r"|distributed|written|supplied|syndicated)\b.{0,20}? (?:in|by|from|on|with|through) "
    r"|(?:first|originally|re)[ -]?published (?:in|by|on|from) "
    r"|(?:read|see) the original (?:article|story|report|version) (?:on|at|in|from) ",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"\bcontributed (?:\w+ )?to (?:this|the) (?:report|story|article|dispatch)"
    r"|\bcontributed (?:reporting|from)\b|\bzu diesem (?:bericht|artikel|text) beigetragen"
    r"|\bcontribué à (?:cet|ce) (?:article|reportage)"
    r"|\bcontribuy\w+ a este (?:reportaje|artículo|informe)"
    r"|\bha contribuito a questo",
    re.IGNORECASE,
)


def tail_credit(line: str) -> LineCredit | None:
    """What a line right under the body credits, or None when it names no agency.

    Sign-offs, copyright lines, 'republished from', '… contributed to this report', and every form
    of a byline. A site's own footer names no agency of the table.
    """
    raw = line.strip()
    if not 1 < len(raw) <= MAX_TAIL_CHARS:
        return None
    signoff = find_signoff(raw)
    if signoff is not None:
        return _of_signoff(signoff, raw)
    prose = len(raw) > _MAX_LONE_CHARS or is_sentence(raw)
    if (prose and not _is_hinted(raw)) or not names_agency(raw):
        return None
    printed = printed_ids(raw)
    if printed:
        return _line("text", tuple(p.agency for p in printed), raw)
    if _CONTRIBUTED.search(raw):
        return _line("contributed", _named_anywhere(raw), raw)
    marked = _COPYRIGHT.match(raw) or _REPUBLISHED.match(raw)
    if marked:
        return _line("text", _named_first(raw[marked.end() :]), raw)
    return byline_credit(raw, "tail") if len(raw) <= _MAX_LONE_CHARS else None


def _is_hinted(line: str) -> bool:
    """Whether a long line may be more than prose. Cheap: body paragraphs come by here."""
    return (
        "contribu" in line
        or "ublished" in line
        or "roduced" in line
        or "opyright" in line
        or "©" in line
        or "(c)" in line
        or "the original" in line
        or "dpa:" in line
        or "beigetragen" in line
    )


def tag_credit(paragraph: str) -> LineCredit | None:
    """The agency in parentheses behind a text's last full stop: '… sagte sie. (dpa)', '… (ANSA).'."""
    match = _TAG.search(paragraph[-_TAG_REACH:])
    codes = dateline_agencies(match["token"]) if match else ()
    return _line("text", codes, match["raw"]) if match and codes else None


def is_signoff(line: str) -> bool:
    """Whether a line is one that an agency closes its copy with. Cheap: most lines fail at once."""
    return find_signoff(line) is not None


def find_signoff(line: str) -> Signoff | None:
    """The first row of ``signoffs.csv`` that the line matches."""
    if _any_signoff().match(line) is None:
        return None
    return next((s for s in signoffs() if s.pattern.match(line)), None)


def printed_ids(text: str) -> tuple[PrintedId, ...]:
    """Item ids in a line or an address: 'dpa:210303-99-123456/2', AP's 32 hex digits, a USN."""
    found = []
    for agency in _printing():
        match = agency.item_id.search(text) if agency.item_id else None
        if match is not None:
            version = match.groupdict().get("version")
            found.append(PrintedId(agency.code, match["id"], version, match[0]))
    return tuple(found)


@lru_cache(maxsize=1)
def signoffs() -> tuple[Signoff, ...]:
    """The rows of ``signoffs.csv``."""
    text = (resources.files(__package__) / "signoffs.csv").read_text(encoding="utf-8")
    return tuple(
        Signoff(
            row["agency"] or None, row["role"], re.compile(row["pattern"], re.I), row["example"]
        )
        for row in csv.DictReader(text.splitlines())
    )


@lru_cache(maxsize=1)
def _any_signoff() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{s.pattern.pattern})" for s in signoffs()), re.I)


@lru_cache(maxsize=1)
def _printing() -> tuple[Agency, ...]:
    return tuple(agency for agency in agencies().values() if agency.item_id)


def _of_signoff(signoff: Signoff, raw: str) -> LineCredit | None:
    if signoff.agency is None:
        return None
    return _line(signoff.role, (signoff.agency,), raw)


def _line(role: str, codes: tuple[str, ...], raw: str) -> LineCredit | None:
    credits = tuple(Credit(code, role, raw, "tail") for code in dict.fromkeys(codes))
    if not credits:
        return None
    return LineCredit("wire" if role == "text" else role, credits)


def _named_first(text: str) -> tuple[str, ...]:
    found = leading_alias(re.split(r"[.,;|–—)]", text, maxsplit=1)[0].split())
    return (found[0].code,) if found and found[0].sells_text else ()


def _named_anywhere(text: str) -> tuple[str, ...]:
    words = re.split(r"[\s,;:()/—–]+|['’]s\b", text.rstrip("."))
    kept = [word for word in words if word]
    codes = []
    for start in range(len(kept)):
        found = leading_alias(kept[start:])
        if found and found[0].sells_text and not found[0].ambiguous:
            codes.append(found[0].code)
    return tuple(code for code in codes if agencies()[code].kind in TEXT_KINDS)
