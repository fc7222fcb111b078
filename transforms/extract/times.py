"""Times as pages and agencies write them, to UTC, with what the zone rests on.

A stamp with an offset is read as it stands. Without one its clock is an outlet's: "21 February
2022, 13:14" on a British page is 13:14 UTC, the same in July is 12:14 UTC. The zone comes from the
time-zone database, never from the machine that runs.
"""

import re
from datetime import datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from transforms.extract.times_printed import PrintedTime, ascii_digits, find_age, find_printed_time
from transforms.extract.times_zones import zone_named, zone_of_abbreviation, zone_of_language

_MAX_RAW = 60  # characters; of a longer line only the stamp itself is kept as "printed"
_MAX_LENGTH = 200  # a time line is short; what is longer is a paragraph that mentions a day
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:(?:[Tt]|\s{1,2}|(?<=\d{8})(?=\d{6}$))(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r"\s?(?:([Zz]|UTC|GMT)|([+-]\d\d):?(\d\d)?)?(?:\[[\w/+-]{1,40}\])?"
)
# "Thu May 02 10:00:00 CEST 2024", as Java and C print a date: the year stands behind the clock.
_CTIME = re.compile(r"(?:\w{3} )?(\w{3} \d\d?) (\d\d:\d\d:\d\d(?: \w{1,5})?) (\d{4})")
_EPOCH = re.compile(r"1\d{9}(\d{3})?(?:\.\d{1,6})?")
_YEARS = range(1800, 2201)  # a date outside is an error, or how a system prints "none"
_EPOCH_START = datetime(1970, 1, 1, tzinfo=timezone.utc)


class ParsedTime(NamedTuple):
    """``utc`` is aware; ``tz_source`` is "explicit" (the stamp says), "outlet", "agency",
    "assumed".
    """

    utc: datetime
    raw: str
    tz_source: str
    has_clock: bool  # False: only a day was given, and utc is the start of that day


def parse_time(
    raw: str,
    language: str | None = None,
    zone: str | None = None,
    now: datetime | None = None,
    zone_source: str = "outlet",
) -> ParsedTime | None:
    """Read one stamp or printed time line; None where it holds no date.

    ``language`` (BCP 47) decides doubtful month names and the order in "05/02/2024", and hints at a
    zone. ``zone`` is the IANA name of the zone its clock is in, ``zone_source`` what that rests on.
    ``now``, the time the page was fetched, is needed for "3 hours ago" and for days without a year.
    A day without a clock time stays that day: the start of it in UTC, "assumed".
    """
    text = raw.strip()
    if not text or len(text) > _MAX_LENGTH:
        return None
    local_zone, source = _local_zone(language, zone, zone_source)
    iso = _ISO.fullmatch(text)
    parsed = _read_iso(iso, local_zone, source) if iso else _read_epoch(text)
    if parsed is None and iso is None:
        parsed = _parse_line(
            _CTIME.sub(r"\1, \3 \2", ascii_digits(text)), language, local_zone, source, now
        )
    if parsed is None or len(text) > _MAX_RAW:
        return parsed
    return parsed._replace(raw=text)


def _local_zone(language: str | None, zone: str | None, source: str) -> tuple[tzinfo, str]:
    named = zone_named(zone) if zone else None
    if named is not None:
        return named, source
    hinted = zone_of_language(language)
    assumed = zone_named(hinted[0]) if hinted else None
    return assumed or timezone.utc, "assumed"


def _read_epoch(text: str) -> ParsedTime | None:
    """Seconds or milliseconds since 1970."""
    if _EPOCH.fullmatch(text) is None:
        return None
    seconds = int(text[:10])
    return ParsedTime(_EPOCH_START + timedelta(seconds=seconds), text, "explicit", True)


def _read_iso(match: re.Match[str], local_zone: tzinfo, source: str) -> ParsedTime | None:
    """ISO 8601 with its loose relatives; None for a day, a time or an offset that does not exist."""
    year, month, day, hour, minute, second, fraction, utc, hours, minutes = match.groups()
    micros = (fraction or "").ljust(6, "0")[:6]
    hh, mm, ss, us = (int(part or 0) for part in (hour, minute, second, micros))
    try:
        local = datetime(int(year), int(month), int(day), hh, mm, ss, us)
    except ValueError:
        return None
    if hour is None:
        return _whole_day(local, match[0])
    if utc or hours:
        stated = zone_named(f"{hours}:{minutes or '00'}") if hours else timezone.utc
        return _at(local, stated, match[0], "explicit") if stated else None
    return _at(local, local_zone, match[0], source)


def _parse_line(
    text: str, language: str | None, local_zone: tzinfo, source: str, now: datetime | None
) -> ParsedTime | None:
    today = now.astimezone(local_zone).date() if now else None
    printed = find_printed_time(text, language, _month_first(language, local_zone), today)
    if printed is not None:
        stamp = text[printed.start : printed.end].strip()
        return _place(printed, stamp, local_zone, source)
    age = find_age(text) if now else None
    if now is None or age is None:
        return None
    return _at(now.astimezone(timezone.utc) - age, timezone.utc, text, "assumed")


def _place(printed: PrintedTime, raw: str, local_zone: tzinfo, source: str) -> ParsedTime | None:
    if printed.clock is None:
        return _whole_day(datetime.combine(printed.day, time()), raw)
    local = datetime.combine(printed.day, printed.clock)
    stated = _stated_zone(printed.zone, local, local_zone)
    if stated is None and (printed.zone or "").startswith(("+", "-")):
        return None
    if stated is not None:
        return _at(local, stated, raw, "explicit")
    return _at(local, local_zone, raw, source)


def _stated_zone(name: str | None, local: datetime, hint: tzinfo) -> tzinfo | None:
    if name is None:
        return None
    if name[0] in "+-":
        return zone_named(name)
    return zone_of_abbreviation(name, local, hint)


def _month_first(language: str | None, local_zone: tzinfo) -> bool:
    """ "05/02/2024" is May in the United States and the Philippines, and nearly nowhere else."""
    region = (language or "").upper().replace("_", "-").partition("-")[2]
    if region:
        return region in ("US", "PH")
    is_english = (language or "en").lower().startswith("en")
    return is_english and _American.fullmatch(str(local_zone)) is not None


_American = re.compile(r"America/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit)|Asia/Manila")


def _whole_day(local: datetime, raw: str) -> ParsedTime | None:
    return _at(local, timezone.utc, raw, "assumed", has_clock=False)


def _at(
    local: datetime, zone: tzinfo, raw: str, source: str, has_clock: bool = True
) -> ParsedTime | None:
    if local.year not in _YEARS:
        return None
    utc = local.replace(tzinfo=zone).astimezone(timezone.utc)
    return ParsedTime(utc, raw, source, has_clock)
