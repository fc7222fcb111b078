"""The agency table: who sells text or pictures, and by which names they are credited.

``agencies.csv`` holds one agency a line. Its columns: ``names`` (told from anything else in any
case), ``initials`` (only as printed; ``?`` after one marks initials that mean something else too:
PA is a state, AA a club), ``datelines`` (tokens that may stand in a dateline), ``photo`` (names
that credit its pictures only), ``item_id`` (a pattern for the ids it prints, with groups ``id`` and
``version``), ``hosts`` (its own sites), ``paths`` (folders in other sites' addresses that hold its
copy; not /ap/, which is a state in India too), ``example`` (made up). Lists are parted by ``|``.

To add an agency: one line there, and ``tests/fixtures/credits/<code>.json`` with made-up lines and
the credits they must give, its example among them. The tests find both.
"""

import csv
import re
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

KINDS = ("agency", "photo", "syndicator", "press-release", "data")
TEXT_KINDS = frozenset(KINDS) - {"photo"}


class Agency(NamedTuple):
    """One line of the table."""

    code: str
    name: str
    kind: str
    country: str
    languages: tuple[str, ...]
    names: tuple[str, ...]
    initials: tuple[str, ...]
    datelines: tuple[str, ...]
    photo: tuple[str, ...]
    item_id: re.Pattern[str] | None
    hosts: tuple[str, ...]
    paths: tuple[str, ...]
    example: str
    note: str


class Alias(NamedTuple):
    """A name under which an agency is credited."""

    code: str
    sells_text: bool  # False for picture agencies and for names of an agency's picture service
    ambiguous: bool  # initials that need a second sign beside them
    is_name: bool  # a name rather than initials


class Aliases(NamedTuple):
    """Lookup tables over all agencies."""

    names: dict[str, Alias]  # casefolded
    initials: dict[str, Alias]  # as printed
    datelines: dict[str, str]  # token as printed, and casefolded from three letters on -> code
    words: int  # of the longest name


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _agency(row: dict[str, str]) -> Agency:
    if row["kind"] not in KINDS:
        raise ValueError(f"agencies.csv: {row['code']}: kind {row['kind']!r} is none of {KINDS}")
    lists = {
        key: _listed(row[key])
        for key in ("languages", "names", "initials", "datelines", "photo", "hosts", "paths")
    }
    return Agency(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        country=row["country"],
        item_id=re.compile(row["item_id"]) if row["item_id"] else None,
        example=row["example"],
        note=row["note"],
        **lists,
    )


@lru_cache(maxsize=1)
def agencies() -> dict[str, Agency]:
    """All agencies by code, in the order of the file. ValueError on a line with an unknown kind."""
    text = (resources.files(__package__) / "agencies.csv").read_text(encoding="utf-8")
    table: dict[str, Agency] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["code"] in table:
            raise ValueError(f"agencies.csv: {row['code']} stands there twice")
        table[row["code"]] = _agency(row)
    return table


@lru_cache(maxsize=1)
def aliases() -> Aliases:
    """Lookups by name, initials and dateline token. The earlier line wins a shared name."""
    names: dict[str, Alias] = {}
    initials: dict[str, Alias] = {}
    datelines: dict[str, str] = {}
    for agency in agencies().values():
        text = agency.kind in TEXT_KINDS
        for name in agency.names:
            names.setdefault(name.casefold(), Alias(agency.code, text, False, True))
        for printed in agency.initials:
            short = printed.rstrip("?")
            ambiguous = short != printed
            initials.setdefault(short, Alias(agency.code, text, ambiguous, False))
        for name in agency.photo:
            names.setdefault(name.casefold(), Alias(agency.code, False, False, True))
        for token in agency.datelines:
            datelines.setdefault(token, agency.code)
            if len(token) > 2:
                datelines.setdefault(token.casefold(), agency.code)
    return Aliases(names, initials, datelines, max(len(n.split()) for n in names))


def find_alias(text: str) -> Alias | None:
    """The agency that ``text`` names, whole: 'The Associated Press', 'AFP'. Not 'AP' in 'AAP'."""
    table = aliases()
    found = table.initials.get(text)
    if found is not None:
        return found
    key = text.casefold()
    found = table.names.get(key)
    if found is None and key.startswith("the "):
        found = table.names.get(key[4:])
    return found


def leading_alias(words: list[str]) -> tuple[Alias, int] | None:
    """The longest agency name that ``words`` begin with, and how many words it has."""
    for count in range(min(len(words), aliases().words + 1), 0, -1):
        found = find_alias(" ".join(words[:count]))
        if found is not None:
            return found, count
    return None


def trailing_alias(words: list[str]) -> tuple[Alias, int] | None:
    """The longest agency name that ``words`` end with, and how many words it has."""
    for count in range(min(len(words), aliases().words + 1), 0, -1):
        found = find_alias(" ".join(words[-count:]))
        if found is not None:
            return found, count
    return None


def is_agency_host(host: str) -> str | None:
    """The code of the agency whose own site ``host`` is: 'www.apnews.com' -> 'ap'."""
    labels = host.casefold().split(".")
    for start in range(max(0, len(labels) - 3), len(labels) - 1):
        code = _hosts().get(".".join(labels[start:]))
        if code is not None:
            return code
    return None


def agency_of_path(path: str) -> str | None:
    """The code of the agency whose copy a folder of ``path`` holds: '/cnn-world/dam' -> 'cnn'."""
    folders = path.casefold().split("/")[1:-1]
    return next((code for name in folders if (code := _paths().get(name))), None)


@lru_cache(maxsize=1)
def _paths() -> dict[str, str]:
    return {path: agency.code for agency in agencies().values() for path in agency.paths}


@lru_cache(maxsize=1)
def _hosts() -> dict[str, str]:
    return {host: agency.code for agency in agencies().values() for host in agency.hosts}
