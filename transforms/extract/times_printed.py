"""A date and a clock time in a printed line: "Updated 0339 GMT (1139 HKT) November 19, 2019"."""

import re
import unicodedata
from datetime import date, time, timedelta
from typing import NamedTuple

from transforms.extract.times_words import month_of, time_words

_YEAR = r"((?:19|20)\d\d)"
# Vowel signs of Hindi and Thai are no letters to Python; Thai shortens to "มี.ค."; two Arabic names are of two words.
_LETTER = r"[^\W\d_\u0e00-\u0e7f]"
_THAI = r"[\u0e01-\u0e4e]{1,3}\.[\u0e01-\u0e4e]\.|[\u0e01-\u0e4e]{4,12}"
_WORD = rf"((?:كانون|تشرين)\s{_LETTER}+|{_LETTER}(?:{_LETTER}|[\u0900-\u094f]){{1,14}}|{_THAI})"
_DAY = r"(?<!\d)(\d{1,2})"
_ORDINAL = r"(?:st|nd|rd|th|er|e|º|ª|-a)?"
_OF = r"(?:de |of |d['’e] ?)?"
_OF_YEAR = r"[,\s-]{0,2}\s?(?:del? |kl )?"
# Each shape with the order of its groups. The hit that starts first in the line wins.
_DATES = (
    ("ymd", re.compile(rf"(?<!\d){_YEAR}\s?[-/.年년]\s?(\d\d?)\s?[-/.月월]\s?(\d\d?)(?!\d)")),
    (
        "dmy?",
        re.compile(r"(?<![\d.])(\d\d?)\s?[./|-]\s?(\d\d?)\s?[./|-]\s?((?:19|20)?\d\d)(?![\d:])"),
    ),
    (
        "dMy",
        re.compile(
            rf"{_DAY}{_ORDINAL}[.\s-]{{0,2}}\s?{_OF}{_WORD}\.?(?:\s?/\s?{_LETTER}+)?{_OF_YEAR}{_YEAR}(?!\d)"
        ),
    ),
    ("Mdy", re.compile(rf"{_WORD}\.?\s{{1,2}}(\d\d?){_ORDINAL},?\s{{1,2}}{_YEAR}(?!\d)")),
    ("yMd", re.compile(rf"(?<!\d){_YEAR}\.?,?\s(?:m\.\s|gada\s)?{_WORD}\s(\d\d?)(?!\d)")),
    ("dMb", re.compile(rf"{_DAY}\s{{0,2}}({_THAI})\s{{0,2}}(?:พ\.ศ\.)?\s?(2[45]\d\d)(?!\d)")),
    ("eymd", re.compile(r"([\u4e00-\u9fff]{2})\s?(\d\d?|元)年\s?(\d\d?)月\s?(\d\d?)日")),
    ("dmy", re.compile(rf"{_DAY}\s[Tt]háng\s(\d\d?),?\s(?:năm\s)?{_YEAR}(?!\d)")),
)
_YEARLESS = (
    ("dM", re.compile(rf"{_DAY}{_ORDINAL}\.?\s?{_OF}{_WORD}")),
    ("Md", re.compile(rf"{_WORD}\.?\s(\d\d?){_ORDINAL}(?![\d:.])")),
    ("md", re.compile(r"(?<!\d)(\d\d?)[月월]\s?(\d\d?)[日일]")),
)
_BUDDHIST = 543  # years
_HALF = r"(a\.\s?m\.?|p\.\s?m\.?|am\b|pm\b|π\.?μ\.?|μ\.?μ\.?)"
_HALF_BEFORE = r"(午前|午後|上午|下午|凌晨|早上|晚上|오전|오후)"
# Named groups: half, hour, minute, second, after. Tried in this order, the first that hits decides.
_CLOCKS = (
    re.compile(
        rf"(?:(?P<half>{_HALF_BEFORE[1:-1]})\s?)?"
        r"(?<![\d.,:])(?P<hour>\d\d?)\s?(?::|h(?![^\W\d_])|\.(?=\d\d(?!\d|\.\d)))\s?"
        r"(?:(?P<minute>\d\d)(?!\d)(?::(?P<second>\d\d)(?!\d))?)?"
        rf"\s?(?P<after>{_HALF[1:-1]})?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<half>{_HALF_BEFORE[1:-1]})?\s?(?<!\d)(?P<hour>\d\d?)\s?[:時时시点點]\s?"
        r"(?:(?P<minute>\d\d?)(?!\d))?\s?[分분]?"
    ),
    re.compile(r"(?<!\d)(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)\s(?=\(?(?:UTC|[A-Z]{2,3}T)\b)"),
    re.compile(rf"(?<![\w.,:])(?P<hour>\d\d?)\s?(?:(?P<after>{_HALF[1:-1]})|Uhr\b)", re.IGNORECASE),
)
_OFFSET = r"(?:UTC|GMT)\s?([+-]\d\d?)(?::?(\d\d))?|([+-]\d\d):?(\d\d)"
_ZONE = re.compile(
    rf"(?:\s?(?:hr?s?|Uhr)\b)?\s?\(?(?:{_OFFSET}|([A-Z]{{1,4}}T|UTC|Z|MESZ|MEZ|WIB|WITA)\b)"
)
_COUNT = re.compile(r"(?<![\d:])(\d{1,3}|an?|one)\s?([^\W\d_]{1,10})", re.IGNORECASE)


class PrintedTime(NamedTuple):
    """What a line says: a day, the time of day if it says one, and the zone as it prints it."""

    day: date
    clock: time | None
    zone: str | None  # an abbreviation, or an offset such as "+05:30"
    start: int  # of the stamp in the line
    end: int


class _Clock(NamedTuple):
    start: int
    end: int
    value: time
    zone: str | None


def ascii_digits(text: str) -> str:
    """Compatibility forms folded, and digits of all scripts as 0-9 (Hindi, Arabic, full-width)."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(_digit(ch) if not ch.isascii() and ch.isdecimal() else ch for ch in text)


def find_printed_time(
    text: str, language: str | None = None, month_first: bool = False, today: date | None = None
) -> PrintedTime | None:
    """The first date in a line and the clock time that stands nearest to it.

    ``month_first``: "05/02/2024" is the second of May. ``today`` (in the page's zone) lets a line
    without a year, "yesterday at 9:30" and the like be read; it is never taken from the clock.
    """
    found = _first_date(text, language, month_first)
    if found is None and today is not None:
        found = _yearless_date(text, language, today) or _named_day(text, today)
    if found is None:
        return None
    start, end, day = found
    clock = _nearest_clock(text, start, end)
    if clock is None:
        return PrintedTime(day, None, None, start, end)
    span = min(start, clock.start), max(end, clock.end)
    return PrintedTime(day, clock.value, clock.zone, *span)


def find_age(text: str) -> timedelta | None:
    """``"3 hours ago"``, ``"vor 28 Minuten"``, ``"1h ago"`` → how long; None for other lines."""
    words = time_words()
    lowered = text.casefold()
    if not any(_has_word(lowered, ago) for ago in words.agos):
        return None
    for match in _COUNT.finditer(lowered):
        seconds = words.units.get(match[2]) or words.units.get(match[2][:-1])
        if seconds:
            return timedelta(seconds=seconds * (int(match[1]) if match[1].isdigit() else 1))
    return None


def _digit(ch: str) -> str:
    return str(unicodedata.decimal(ch))


def _has_word(text: str, word: str) -> bool:
    at = text.find(word)
    if at < 0 or not word.isascii():
        return at >= 0
    before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
    return not before.isalpha() and not after.isalpha()


def _first_date(text: str, language: str | None, month_first: bool) -> tuple[int, int, date] | None:
    hits = []
    weekday = _printed_weekday(text)
    for order, pattern in _DATES:
        for match in pattern.finditer(text):
            day = _read_date(order, match.groups(), language, month_first, weekday)
            if day is not None:
                hits.append((match.start(), -match.end(), day))
                break
    if not hits:
        return None
    start, end, day = min(hits)
    return start, -end, day


def _read_date(
    order: str,
    groups: tuple[str, ...],
    language: str | None,
    month_first: bool,
    weekday: int | None,
) -> date | None:
    if order == "dmy?":
        first, second, year = int(groups[0]), int(groups[1]), int(groups[2])
        year += 2000 if year < 100 else 0
        swap = second > 12 or (month_first and first <= 12)
        read = _date(year, first, second) if swap else _date(year, second, first)
        other = _date(year, second, first) if swap else _date(year, first, second)
        told = weekday is not None and read is not None and read.weekday() != weekday
        return other if told and other is not None and other.weekday() == weekday else read
    values = dict(zip(order, groups, strict=True))
    month = month_of(values["M"], language) if "M" in values else int(values["m"])
    counted = _year(values)
    return _date(counted, month, int(values["d"])) if month and counted else None


def _year(values: dict[str, str]) -> int | None:
    """Of the common era; Thailand counts from Buddha's death, Japan from an emperor's first year."""
    if "b" in values:
        return int(values["b"]) - _BUDDHIST
    before = time_words().eras.get(values["e"]) if "e" in values else 0
    if before is None:
        return None
    return before + (1 if values["y"] == "元" else int(values["y"]))


def _printed_weekday(text: str) -> int | None:
    """ "Tue, 03/04/2031": the day of the week settles which number is the month."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return next(
        (time_words().weekdays[word] for word in words if word in time_words().weekdays), None
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _yearless_date(text: str, language: str | None, today: date) -> tuple[int, int, date] | None:
    """The latest such day not after tomorrow: pages of late December are read in January."""
    for order, pattern in _YEARLESS:
        for match in pattern.finditer(text):
            values = dict(zip(order, match.groups(), strict=True))
            month = month_of(values["M"], language) if "M" in values else int(values["m"])
            for year in (today.year, today.year - 1):
                day = _date(year, month, int(values["d"])) if month else None
                if day is not None and day <= today + timedelta(days=1):
                    return match.start(), match.end(), day
    return None


def _named_day(text: str, today: date) -> tuple[int, int, date] | None:
    lowered = text.casefold()
    for word, offset in time_words().days.items():
        if _has_word(lowered, word):
            start = lowered.find(word)
            return start, start + len(word), today + timedelta(days=offset)
    return None


def _nearest_clock(text: str, start: int, end: int) -> _Clock | None:
    """The clock time with the fewest characters between it and the date; a later one, if equal."""
    best: tuple[int, int, _Clock] | None = None
    for clock in _clocks(text, start, end):
        after = clock.start >= end
        gap = clock.start - end if after else start - clock.end
        if best is None or (gap, not after) < best[:2]:
            best = (gap, not after, clock)
    return best[2] if best else None


def _clocks(text: str, start: int, end: int) -> list[_Clock]:
    found: list[_Clock] = []
    for pattern in _CLOCKS:
        for match in pattern.finditer(text):
            value = None if start < match.end() and match.start() < end else _read_clock(match)
            if value is not None:
                zone_end, zone = _zone_after(text, match.end())
                found.append(_Clock(match.start(), zone_end, value, zone))
        if found:
            break
    return found


def _read_clock(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    hour = _to_24_hours(int(parts["hour"]), parts.get("half") or parts.get("after"))
    try:
        return time(hour, int(parts.get("minute") or 0), int(parts.get("second") or 0))
    except ValueError:
        return None


def _to_24_hours(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    folded = half.casefold().replace(" ", "")
    halves = time_words().halves
    is_pm = (halves.get(folded) or halves.get(folded + ".")) == "pm"
    return hour % 12 + (12 if is_pm else 0)


def _zone_after(text: str, at: int) -> tuple[int, str | None]:
    match = _ZONE.match(text, at)
    if match is None:
        return at, None
    hours, minutes = match[1] or match[3], match[2] or match[4]
    if hours:
        return match.end(), f"{hours[0]}{int(hours[1:]):02d}:{minutes or '00'}"
    return match.end(), match[5]
