"""The parts of a byline: agencies, people, titles, and what joins them."""

import re
from typing import NamedTuple

from transforms.agencies.table import Alias, aliases, find_alias, leading_alias, trailing_alias

_MAX_PARTS = 12


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


class Part(NamedTuple):
    kind: str  # "agency", "person", "role", "initials", "other"
    joiner: str  # what stands before it: "," "/" "and" or "" for the first
    text: str
    alias: Alias | None = None
    person: str | None = None  # a person named in the same part: "Ada Quill The Associated Press"
    sure: bool = False  # a title or a repeated name stands beside the initials


_JOINER = re.compile(
    r"\s*(?:(?P<plain>[,;|\n•·(]|\s[-–—]+\s|(?<=\s)(?:via|for|für|pour|para)(?=\s))"
    r"|(?P<slash>/)"
    r"|(?P<also>[&+]|(?<=\s)(?:and|AND|et|ET|und|UND|y|e|en|og|och|ja|ve|i|with|mit|avec|con|com|met"
    r"|med)(?=\s)))\s*"
)
_ROLES = _words(
    """staff staffer writer writers reporter reporters correspondent correspondents
    political politics sport sports national international white house editor editors desk
    chief business royal science health technology education court crime home affairs
    foreign world news senior deputy environment entertainment money consumer transport
    agency service wire newsroom bureau team press special football soccer racing golf
    tennis basketball baseball hockey economics religion medical legal investigations the
    korrespondent korrespondentin korrespondenten agentur agence agencia agenzia agência
    deutschland france austria españa photographer journalist
    redazione redaktion redacción rédaction redactie redakcja"""
)
_WITH = _words("mit with avec con com met med")
_BESIDE = _words("in aus à a en i im")
PARTICLES = _words(
    "de del della der den van von zu la le di da dos du al el bin ibn af av ten ter y e o'"
)
_ORGANISATION = _words(
    """the le la les el los die das der il times news post herald tribune staff agencies agences
    agencias agenturen agenzie newsroom desk team online redaktion rédaction redacción redazione
    press agency media digital network editorial tv radio today guardian journal gazette"""
)


def split_parts(text: str) -> list[Part]:
    """The parts of a byline that has lost its 'By'. Past twelve it is none: an empty list."""
    parts: list[Part] = []
    start, joiner = 0, ""
    for match in _JOINER.finditer(text):
        if find_alias(text[start:].strip(" .")) is not None:
            break  # a name that holds a joiner: REX/Shutterstock, AFP - Jiji
        parts.append(_classify(text[start : match.start()].strip(" .):"), joiner))
        start = match.end()
        joiner = "/" if match.group("slash") else "and" if match.group("also") else ","
        if len(parts) > _MAX_PARTS:
            return []
    parts.append(_classify(text[start:].strip(" .):"), joiner))
    return [part for part in parts if part.text]


def _classify(text: str, joiner: str) -> Part:
    words = text.split()
    if len(words) > 1 and words[0] in _WITH:
        return _classify(" ".join(words[1:]), "and")
    found = leading_alias(words) if words else None
    if found is not None:
        part = _agency_first(found[0], words[found[1] :], joiner, text)
        if part is not None:
            return part
    return (
        _mangled(words, joiner, text)
        or _agency_last(words, joiner, text)
        or _plain(words, joiner, text)
    )


def _agency_first(alias: Alias, rest: list[str], joiner: str, text: str) -> Part | None:
    """'AP', 'PA Political Correspondent', 'Associated Press in Valencia', 'AP writer Ada Quill'."""
    if not rest:
        return Part("agency", joiner, text, alias)
    roles = _leading_roles(rest)
    after = rest[roles:]
    if not after or (after[0] in _BESIDE and len(after) < 6 and after[1:] != ["Brief"]):
        return Part("agency", joiner, text, alias, sure=roles > 0)
    again = find_alias(" ".join(after))
    if again is not None and again.code == alias.code:
        return Part("agency", joiner, text, alias, sure=True)
    person = " ".join(after)
    if roles and looks_like_person(person):
        return Part("agency", joiner, text, alias, person, sure=True)
    return None


def _mangled(words: list[str], joiner: str, text: str) -> Part | None:
    """Initials in title case, as some systems print them: 'Pa Political Staff', 'Afp Afp'."""
    if not words or not words[0].istitle():
        return None
    alias = aliases().initials.get(words[0].upper())
    rest = words[1:]
    if alias is None or (not rest and (alias.ambiguous or len(words[0]) < 3)):
        return None
    if rest == words[:1] or _leading_roles(rest) == len(rest):
        return Part("agency", joiner, text, alias, sure=True)
    return None


def _agency_last(words: list[str], joiner: str, text: str) -> Part | None:
    """'Ada Quill The Associated Press', 'News Associated Press', 'Ada Quill AFP'."""
    found = trailing_alias(words) if len(words) > 1 else None
    if found is None:
        return None
    alias, count = found
    before = words[:-count]
    if before and before[-1].casefold() == "the":
        before = before[:-1]
    if _leading_roles(before) == len(before):
        return Part("agency", joiner, text, alias, sure=bool(before))
    person = " ".join(before)
    surname_like = alias.is_name and count == 1  # Bloomberg, Stacker
    if surname_like or alias.ambiguous or not looks_like_person(person):
        return None
    return Part("agency", joiner, text, alias, person)


def _plain(words: list[str], joiner: str, text: str) -> Part:
    if _leading_roles(words) == len(words) or any(ch.isdigit() for ch in text):
        return Part("role", joiner, text)
    if len(words) == 1 and len(text) <= 4 and (text.islower() or joiner == "/"):
        return Part("initials", joiner, text)
    return Part("person" if looks_like_person(text) else "other", joiner, text)


def _leading_roles(words: list[str]) -> int:
    count = 0
    for word in words:
        if word.casefold().strip(".,'’") not in _ROLES:
            break
        count += 1
    return count


def looks_like_person(text: str) -> bool:
    """Two to five words, each with a capital or a particle, none that names an organisation."""
    words = text.split()
    if not 2 <= len(words) <= 5 or any(ch.isdigit() for ch in text):
        return False
    if any(word.casefold().strip(".,") in _ORGANISATION for word in words):
        return False
    capitals = sum(word[0].isupper() for word in words)
    return capitals >= 2 and all(w[0].isupper() or w.casefold() in PARTICLES for w in words)
