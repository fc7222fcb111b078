"""Bylines: whose text is it, by the line next to the headline or right after the body.

A byline is read as parts and what joins them. ``By Ada Quill, Press Association`` is a person of
the agency (a comma: wire copy); ``Par Le Phare et AFP`` names an agency beside the outlet (a
conjunction: the agency contributed, and the text is no copy by itself).
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from transforms.agencies.byline_parts import PARTICLES, Part, split_parts
from transforms.agencies.table import agencies, aliases, find_alias
from transforms.records import Credit

MAX_BYLINE_CHARS = 200


class LineCredit(NamedTuple):
    """What one line credits. ``kind``: 'wire', 'contributed', or 'none' (pictures only)."""

    kind: str
    credits: tuple[Credit, ...]
    people: tuple[str, ...] = ()
    place: str | None = None


_WORD = re.compile(r"[^\W_]+")
_BY = re.compile(
    r"\W{0,3}(?:written by|reported by|by|von|par|por|di|door|av|af|från|fra|yazan|oleh|texte?"
    r"|بقلم|נכתב על ידי|מאת)\b\s?:?\s+|\W{0,3}(?:author(?: of the article)?|autor|autore|auteur|redaktion)\s?:\s*",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\W{0,3}(?:quellen?|sources?|fuentes?|fontes?|fonti|bron|kilde|källa|kaynak|źródło|lähde|zdroj|sursa|izvor|sumber"
    r"|forrás|πηγή|المصدر|מקור|nguồn|ที่มา|источник|джерело|来源|來源|出典)\s?[:：]\s*|\W{0,3}opr(?:ac)?\.\s+",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s?[-–—]\s?")
_DATELINE = re.compile(r"[^(]+\([^()]+\)[\s.:–—-]*[^\s.:–—)-]")
_OPENINGS = frozenset({"Wit", "wit", "Mit", "mit", "Ave", "Con", "Com", "Met", "Inc", "Add", "(Wi"})
_CONTRIBUTED = re.compile(
    r"\W{0,3}(?:(?:with|including|additional)\s+(?:files?|reporting|reports?|material|notes"
    r"|information|contributions?)\s+(?:from|by|of)\b"
    r"|mit\s+(?:material(?:ien)?|informationen|agenturmaterial|inhalten)\s+(?:der|von|des|aus)\b"
    r"|(?:unter\s+verwendung|mithilfe)\s+von\b"
    r"|avec\b|con\s+informaci(?:ón|ones)\s+de\b|con\s+(?:agencias?|material\s+de)\b"
    r"|com\s+informações\s+d[aeo]\b|com\s+agências?\b|met\s+(?:materiaal|bijdragen)\s+van\b"
    r"|(?:with|mit|con|com|met|med)\s)",
    re.IGNORECASE,
)


def is_sentence(line: str) -> bool:
    """Whether a line is prose by its end, unless it opens as 'With files from …' does. Cheap."""
    return len(line) > 40 and line[-1] in '.!?”"' and line[:3] not in _OPENINGS


@lru_cache(maxsize=4096)  # an outlet prints the same few lines all day
def byline_credit(line: str, evidence: str = "byline") -> LineCredit | None:
    """What a byline credits, or None when it names no agency.

    ``line`` may hold a line break (names above, agency below). Longer than ``MAX_BYLINE_CHARS``:
    None.

    >>> byline_credit("By Ada Quill, Press Association").people
    ('Ada Quill',)
    """
    raw = line.strip()
    if not 1 < len(raw) <= MAX_BYLINE_CHARS or is_sentence(raw) or not names_agency(raw):
        return None
    if _DATELINE.match(raw):
        return None
    contributed = _CONTRIBUTED.match(raw)
    marked = contributed or _SOURCE.match(raw) or _BY.match(raw)
    rest = raw[marked.end() :] if marked else raw
    bare = _paired(rest.strip("()[]（）【】–—-*•_ .,;:/\n|"))
    parts = split_parts(bare)
    if (marked is None and _is_picture_credit(parts)) or not _is_certain(
        parts, marked is not None or raw[:1] in "([/（【"
    ):
        return None
    credits = _credits(parts, raw, evidence, bool(contributed) or _stands_beside(parts))
    if not credits:
        return None
    return LineCredit(_kind(credits), credits, _people(parts), _place(parts))


def lone_initials(line: str, language: str | None, evidence: str = "byline") -> LineCredit | None:
    """Doubtful initials that are all a line holds, in a text of the agency's only language: 'TT' in Swedish.

    English has PA the state and CP the railway as well: there the text has to be of its country, en-GB.
    """
    raw = line.strip()
    alias = aliases().initials.get(raw.strip("()/ .–—-"))
    if alias is None or not alias.ambiguous or language is None:
        return None
    tongue, _, region = language.partition("-")
    agency = agencies()[alias.code]
    if agency.languages != (tongue,) or (tongue == "en" and region.upper() != agency.country):
        return None
    return LineCredit("wire", (Credit(alias.code, "text", raw, evidence),))


def _paired(bare: str) -> str:
    """'TT-AFP', 'STT–AFP' as 'TT/AFP': a dash joins agencies only, it stands in names too."""
    parted = _DASH.split(bare)
    named = len(parted) > 1 and find_alias(bare) is None and all(map(find_alias, parted))
    return "/".join(parted) if named else bare


def names_agency(line: str) -> bool:
    """Whether a word of any agency's name stands in ``line``. Cheap; says nothing about credit."""
    return not _alias_words().isdisjoint(_WORD.findall(line.casefold()))


@lru_cache(maxsize=1)
def _alias_words() -> frozenset[str]:
    """For each name one word that must stand in a line which credits it: its longest."""
    table = aliases()
    names = (*table.names, *(short.casefold() for short in table.initials))
    return frozenset(max(_WORD.findall(name), key=len) for name in names)


def _is_picture_credit(parts: list[Part]) -> bool:
    """'EFE/ B. Reed', 'Bo Reed/dpa': with a slash a person is a photographer."""
    kinds = {part.kind for part in parts}
    return "person" in kinds and any(
        right.joiner == "/" and {left.kind, right.kind} == {"agency", "person"}
        for left, right in pairwise(parts)
    )


def _is_certain(parts: list[Part], marked: bool) -> bool:
    """Whether the line can name nothing else. Initials such as PA need a second sign."""
    named = [part for part in parts if part.alias is not None]
    if not named or _reads_as_sentence(parts):
        return False
    if any(part.sure or not part.alias.ambiguous for part in named if part.alias):
        return True
    alone = len(parts) == 1 or all(part.kind in ("agency", "initials") for part in parts)
    signed = len(parts) == 2 and parts[0].kind == "person" and parts[1].joiner == ","
    return marked and (alone or signed)


def _reads_as_sentence(parts: list[Part]) -> bool:
    """Prose that holds an agency's name: 'Ada Quill covers the courts for The Associated Press.'"""
    return any(_is_prose(part.text.split()) for part in parts if part.kind == "other")


def _is_prose(words: list[str]) -> bool:
    small = [w for w in words if w[0].islower() and w not in PARTICLES]
    return len(words) > 6 or len(small) > 1 or words[0][0].islower()


def _stands_beside(parts: list[Part]) -> bool:
    """Whether an agency is joined to somebody who is not of it."""
    for left, right in pairwise(parts):
        if (left.kind == "agency") == (right.kind == "agency"):
            continue
        stranger = left if right.kind == "agency" else right
        if stranger.kind == "initials" or (right.person and stranger.kind == "person"):
            continue
        if right.joiner == "and" or (stranger.kind == "other" and _is_outlet(stranger, right)):
            return True
    return False


def _is_outlet(stranger: Part, right: Part) -> bool:
    """'Evening Post, AFP' and 'AFP/Abendpost' name an outlet; 'AFP, MANILA' names a place."""
    return stranger is not right or right.joiner == "/"


def _credits(parts: list[Part], raw: str, evidence: str, contributed: bool) -> tuple[Credit, ...]:
    found: dict[str, Credit] = {}
    for part in parts:
        if part.alias is None:
            continue
        text_role = "contributed" if contributed else "text"
        role = text_role if part.alias.sells_text else "photo"
        found.setdefault(part.alias.code, Credit(part.alias.code, role, raw, evidence))
    return tuple(found.values())


def _kind(credits: tuple[Credit, ...]) -> str:
    roles = {credit.role for credit in credits}
    return "wire" if "text" in roles else "contributed" if "contributed" in roles else "none"


def _people(parts: list[Part]) -> tuple[str, ...]:
    names = [p.text if p.kind == "person" else p.person for p in parts]
    if parts and parts[0].kind == "agency" and not parts[0].person:
        names = [name for name, part in zip(names, parts, strict=True) if part.joiner == "and"]
    return tuple(dict.fromkeys(name for name in names if name))


def _place(parts: list[Part]) -> str | None:
    """The place of 'AFP, MANILA': after a comma, behind an agency that stands first."""
    if len(parts) == 2 and parts[0].kind == "agency" and parts[1].joiner == ",":
        return parts[1].text if parts[1].kind in ("other", "person") else None
    return None


def text_agency(credits: tuple[Credit, ...]) -> str | None:
    """The agency whose text it is. An agency goes before the syndicator it hands on: (tca/dpa)."""
    wanted = [c for c in credits if c.role == "text"] or [
        c for c in credits if c.role == "contributed"
    ]
    if not wanted:
        return None
    table = agencies()
    return min(wanted, key=lambda credit: table[credit.agency].kind != "agency").agency
