"""Which zone a page's clock shows, where the stamp itself does not say."""

import csv
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from transforms.extract.urls import outlet_of


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("times_zones.csv").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        tables.setdefault(row["kind"], {})[row["key"]] = row["zone"]
    return tables


def zone_of_page(url: str | None, language: str | None) -> tuple[str, str] | None:
    """The zone (IANA name) that a page's printed times are in, and what that rests on.

    ``"outlet"``: the outlet is listed, or its top-level domain is a country's. ``"assumed"``: only
    the language tag hints at a place. None where nothing does, as for English on a .com domain.
    """
    return zone_of_outlet(outlet_of(url)) or zone_of_language(language)


@lru_cache(maxsize=16_384)
def zone_of_outlet(outlet: str | None) -> tuple[str, str] | None:
    """By the registered domain. Country codes used as generic ones (.tv, .io) are in no table."""
    if outlet is None:
        return None
    tables = _tables()
    zone = tables["domain"].get(outlet) or tables["country"].get(outlet.rpartition(".")[2])
    return (zone, "outlet") if zone else None


@lru_cache(maxsize=1024)
def zone_of_language(language: str | None) -> tuple[str, str] | None:
    """``"en-GB"`` → London, ``"de"`` → Berlin; None for a language of many countries."""
    if not language:
        return None
    tables = _tables()
    subtags = language.replace("_", "-").lower().split("-")
    regions = (tables["country"].get(tag) for tag in subtags[1:] if len(tag) == 2)
    zone = next((found for found in regions if found), None) or tables["language"].get(subtags[0])
    return (zone, "assumed") if zone else None


@lru_cache(maxsize=1024)
def zone_named(name: str) -> tzinfo | None:
    """A zone by IANA name or offset ("+05:30"); None where there is no such zone."""
    if name in ("UTC", "Z"):
        return timezone.utc
    if name[:1] in "+-":
        return _zone_at_offset(name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _zone_at_offset(name: str) -> tzinfo | None:
    hours, _, minutes = name[1:].partition(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset >= timedelta(days=1):
        return None
    return timezone(-offset if name[0] == "-" else offset)


def zone_of_abbreviation(name: str, local: datetime, hint: tzinfo | None) -> tzinfo | None:
    """``"IST"`` at an Indian outlet is Indian, at an Irish one Irish: the page's own zone decides
    first.
    """
    if hint is not None and local.replace(tzinfo=hint).tzname() == name:
        return hint
    zone = _tables()["abbreviation"].get(name)
    return zone_named(zone) if zone else None
