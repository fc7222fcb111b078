"""Published and modified: the most telling stamp among those that a page carries."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from selectolax.lexbor import LexborHTMLParser

from transforms.extract.times import ParsedTime, parse_time

_SAME_EVENT = timedelta(hours=36)  # two zones' readings of one publication differ by a day at most
_MAX_TIMES = 12  # of the page's <time> elements: the article's own stands before the teasers'
# Microdata, RDFa, and the older microformat's <abbr class="published" title="2024-05-02T10:00:00Z">.
_STAMPED = "time, [itemprop=datePublished], [property$=datePublished], abbr.published, abbr.updated"
_EPOCH_START = datetime(1970, 1, 1, tzinfo=timezone.utc)  # how a system prints that it knows none
# "/2024/05/02/", "-20240502-", and with hours and minutes (and seconds) glued to it.
_URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([/_-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
    r"(?=(?:\d{4}|\d{6})?(?!\d))"
)


def best_time(
    stamps: Iterable[str | None],
    language: str | None,
    zone: tuple[str, str] | None,
    now: datetime | None,
) -> ParsedTime | None:
    """The first stamp that can be read; a later one of the same day replaces it if it says more.

    A stamp says more with a clock time than without, and with an offset than without.
    """
    best: ParsedTime | None = None
    for raw in stamps:
        found = _parse(raw, language, zone, now) if raw else None
        if (
            found is None
            or found.utc == _EPOCH_START
            or (now is not None and found.utc > now + _SAME_EVENT)
        ):
            continue
        if best is None or _replaces(found, best):
            best = found
        if _tells(best) == 2:
            return best
    return best


def time_elements(tree: LexborHTMLParser) -> list[str]:
    """Stamps of ``<time>`` elements and of elements marked as dates, the published ones first."""
    marked: list[str] = []
    plain: list[str] = []
    for node in tree.css(_STAMPED)[:_MAX_TIMES]:
        attributes = node.attributes
        stamp = next(filter(None, map(attributes.get, ("datetime", "content", "title"))), "")
        name = " ".join(
            filter(None, map(attributes.get, ("itemprop", "property", "class")))
        ).lower()
        stamps = marked if "publi" in name or "pubdate" in attributes else plain
        stamps.append(stamp.strip() or node.text().strip())
    return marked + plain


def url_day(url: str | None) -> ParsedTime | None:
    """The day in an address: ``/2024/05/02/``, ``-20240502105634-``. The last resort."""
    match = _URL_DAY.search(url) if url else None
    if match is None:
        return None
    found = parse_time(f"{match[1]}-{match[3]}-{match[4]}")
    return found._replace(raw=match[0]) if found else None


def _parse(
    raw: str, language: str | None, zone: tuple[str, str] | None, now: datetime | None
) -> ParsedTime | None:
    name, source = zone or (None, "assumed")
    return parse_time(raw, language, name, now, source)


def _replaces(found: ParsedTime, best: ParsedTime) -> bool:
    return _tells(found) > _tells(best) and abs(found.utc - best.utc) < _SAME_EVENT


def _tells(time: ParsedTime) -> int:
    return 0 if not time.has_clock else 1 + (time.tz_source == "explicit")
