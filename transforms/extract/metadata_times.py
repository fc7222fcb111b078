"""Published and modified: the most telling stamp among those that a page carries."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.extract.times import ParsedTime, parse_time
from transforms.extract.times_zones import zone_of_outlet
from transforms.extract.urls import outlet_of

_SAME_EVENT = timedelta(hours=36)  # two zones' readings of one publication differ by a day at most
_MAX_TIMES = 12  # of the page's <time> elements: the article's own stands before the teasers'
# Microdata, RDFa, and the older microformat's <abbr class="published" title="2024-05-02T10:00:00Z">.
_STAMPED = "time, [itemprop=datePublished], [property$=datePublished], abbr.published, abbr.updated"
_MAX_NODES = 60  # of these elements; a page of teasers prints hundreds
_MAX_CLIMB = 12  # levels from such an element to one that holds the headline too
_ASIDE_TAGS = frozenset(("aside", "nav"))
# By class or id: where the days of comments and of other stories stand.
_OTHERS = re.compile(
    r"(?<![^\W_])(?:comments?|commentlist|related|recents?|popular|recommend\w*|latest|similar"
    r"|trending|also-?read|read-?more|most-?read|carousel)(?![^\W_])",
    re.IGNORECASE,
)
# Beside the article, where few sites print its day and most print others'.
_ASIDE = re.compile(
    r"(?<![^\W_])(?:sidebar|menu)(?![^\W_])|(?<![\w-])widget(?![\w-])", re.IGNORECASE
)
_EPOCH_START = datetime(1970, 1, 1, tzinfo=timezone.utc)  # how a system prints that it knows none
# "/2024/05/02/", "-20240502-", and with hours and minutes (and seconds) glued to it.
_URL_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)([/_-]?)(?P<month>0[1-9]|1[0-2])\2(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?=(?:\d{4}|\d{6})?(?!\d))"
)
_URL_PATH_DAY = re.compile(
    r"/(?P<year>(?:19|20)\d\d)/(?P<month>[1-9]|1[0-2])/(?P<day>[1-9]|[12]\d|3[01])(?=/)"
)
_URL_YEAR_LAST = re.compile(
    r"(?<![\w-])(?P<day>0[1-9]|[12]\d|3[01])([._-])(?P<month>0[1-9]|1[0-2])\2(?P<year>20\d\d)(?!\d)"
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


def time_elements(tree: LexborHTMLParser) -> tuple[list[str], list[str]]:
    """Stamps of ``<time>`` elements and of elements marked as dates, the published ones first.

    Those by the article, and those beside it. Those of comments and of other stories are left out,
    since related posts carry the same marks.
    """
    nodes = tree.css(_STAMPED)[:_MAX_NODES]
    homes = _homes_of_headings(tree) if nodes else frozenset()
    places: dict[tuple[str, bool], list[str]] = {}
    for node in nodes:
        place = _place(node, homes)
        if place is not None:
            attributes = node.attributes
            stamp = next(filter(None, map(attributes.get, ("datetime", "content", "title"))), "")
            named = map(attributes.get, ("itemprop", "property", "class"))
            name = " ".join(filter(None, named)).lower()
            plain = not ("publi" in name or "pubdate" in attributes)
            stamps = places.setdefault((place, plain), [])
            stamps.append(stamp.strip() or node.text().strip())
    near, aside = (
        [*places.get((place, False), ()), *places.get((place, True), ())][:_MAX_TIMES]
        for place in ("near", "aside")
    )
    return near, aside


def stands_aside(node: LexborNode) -> bool:
    """By its tag, class or id an element beside the article, or one of comments or other stories."""
    return node.tag in _ASIDE_TAGS or _is_named(node, _ASIDE) or _is_named(node, _OTHERS)


def _is_named(node: LexborNode, pattern: re.Pattern[str]) -> bool:
    attributes = node.attributes
    return any(pattern.search(attributes.get(name) or "") for name in ("class", "id"))


def _homes_of_headings(tree: LexborHTMLParser) -> frozenset[int]:
    """The elements that hold an ``<h1>``: a name of theirs is the whole article's, or the page's."""
    homes: set[int] = set()
    for heading in tree.tags("h1")[:_MAX_TIMES]:
        node: LexborNode | None = heading
        while node is not None and node.mem_id not in homes:
            homes.add(node.mem_id)
            node = node.parent
    return frozenset(homes)


def _place(node: LexborNode, homes: frozenset[int]) -> str | None:
    """ "near" the headline or "aside"; None within comments, other stories and quoted posts.

    Told by the elements between it and the first one that holds a headline too.
    """
    place = "near"
    above: LexborNode | None = node
    for _ in range(_MAX_CLIMB):
        if above is None or above.mem_id in homes or above.tag in ("body", "main"):
            break
        if above.tag == "blockquote" or _is_named(above, _OTHERS):
            return None
        if above.tag in _ASIDE_TAGS or _is_named(above, _ASIDE):
            place = "aside"
        above = above.parent
    return place


def url_day(url: str | None) -> ParsedTime | None:
    """The day in an address: ``/2024/05/02/``, ``-20240502105634-``, ``/02-05-2024-``.

    An archive's address holds the page's own, ``/web/20240707000000/http://…/2024/05/02/``: only
    that counts. Where the year comes last, the day stands before the month in all countries but
    two: "02-05" is the second of May under the domain of a country, and no day under another's.
    """
    own = url[max(url.rfind("http://"), url.rfind("https://"), 0) :] if url else ""
    match = _URL_DAY.search(own) or _URL_PATH_DAY.search(own) or _URL_YEAR_LAST.search(own)
    if match is None or (match.re is _URL_YEAR_LAST and not _is_day_first(match["day"], own)):
        return None
    parts = match.groupdict()
    found = parse_time(f"{parts['year']}-{int(parts['month']):02d}-{int(parts['day']):02d}")
    return found._replace(raw=match[0].strip("/")) if found else None


def _is_day_first(day: str, url: str) -> bool:
    zone, _ = zone_of_outlet(outlet_of(url)) or ("America", "")
    return int(day) > 12 or not zone.startswith(("America", "Asia/Manila"))


def is_same_event(one: ParsedTime, other: ParsedTime) -> bool:
    """Whether two stamps may be readings of one publication."""
    return abs(one.utc - other.utc) < _SAME_EVENT


def _parse(
    raw: str, language: str | None, zone: tuple[str, str] | None, now: datetime | None
) -> ParsedTime | None:
    name, source = zone or (None, "assumed")
    return parse_time(raw, language, name, now, source)


def _replaces(found: ParsedTime, best: ParsedTime) -> bool:
    return _tells(found) > _tells(best) and is_same_event(found, best)


def _tells(time: ParsedTime) -> int:
    return 0 if not time.has_clock else 1 + (time.tz_source == "explicit")
