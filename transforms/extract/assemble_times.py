"""When an article was published and changed: as given, as metadata says, or as printed."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from transforms.extract.metadata import PageMetadata
from transforms.extract.metadata_times import is_same_event, url_day
from transforms.extract.times import ParsedTime, parse_time
from transforms.extract.times_zones import zone_of_page
from transforms.records import Document

_CHANGED = re.compile(
    r"(?:last\s)?(?:updated|modified|edited)\b|(?:zuletzt\s)?(?:aktualisiert|geändert)\b|update:"
    r"|mis(?:e)? à jour\b|modifié\b|actualizado\b|aggiornat[oa]\b|atualizado\b|bijgewerkt\b"
    r"|uppdaterad\b|oppdatert\b|opdateret\b|güncelle\w*|更新",
    re.IGNORECASE,
)


class Times(NamedTuple):
    """UTC. ``published_raw`` and ``tz_source`` are those of ``published``.

    A stamp that was given but cannot be read stays in ``published_raw`` beside no ``published``.
    """

    published: datetime | None
    modified: datetime | None
    fetched: datetime | None
    published_raw: str | None
    tz_source: str | None


def article_times(
    printed: Sequence[str],
    meta: PageMetadata | None,
    document: Document | None,
    url: str | None,
    language: str | None,
) -> Times:
    """Each time from the first of: the input's own field, metadata, a printed line.

    A page that prints only when it was changed was published then, as far as it tells; where its
    address tells another day, then.
    """
    zone = zone_of_page(url, language)
    fetched = _given(document.fetched if document else None, zone, language, None)
    now = fetched.utc if fetched else None
    published = _given(document.published if document else None, zone, language, now)
    modified = _given(document.modified if document else None, zone, language, now)
    changed = modified.utc if modified else meta.modified if meta else None
    stated = meta is not None and meta.published is not None
    silent = changed is not None and (published is not None or stated)
    first, last = (None, None) if silent else _printed(printed, zone, language, now)
    if published is None and meta is not None and meta.published is not None:
        changed = changed or _later(last, meta.published)
        return Times(meta.published, changed, now, meta.published_raw, meta.tz_source)
    if published is None:
        published, last = (first, last) if first else _of_change(last, url)
    if published is None:
        return Times(None, changed, now, document.published if document else None, None)
    changed = changed or _later(last, published.utc)
    return Times(published.utc, changed, now, published.raw, published.tz_source)


def tells_only_change(line: str) -> bool:
    """ "Updated: 5 May 2031, 9:15": no time of publication stands before the mark."""
    mark = _CHANGED.search(line)
    return mark is not None and not any(map(str.isdigit, line[: mark.start()]))


def _of_change(
    last: ParsedTime | None, url: str | None
) -> tuple[ParsedTime | None, ParsedTime | None]:
    day = url_day(url) if last else None
    if last is None or day is None or is_same_event(last, day):
        return last, None
    return day, last


def _given(
    raw: str | None, zone: tuple[str, str] | None, language: str | None, now: datetime | None
) -> ParsedTime | None:
    if not raw:
        return None
    name, source = zone or (None, "assumed")
    return parse_time(raw, language, name, now, source)


def _later(changed: ParsedTime | None, published: datetime) -> datetime | None:
    """A printed change after publication; a day without a clock may be any hour of that day."""
    if changed is None or not changed.has_clock or changed.utc <= published:
        return None
    return changed.utc


def _printed(
    lines: Sequence[str], zone: tuple[str, str] | None, language: str | None, now: datetime | None
) -> tuple[ParsedTime | None, ParsedTime | None]:
    """The first time of publication that is printed, and the first of a change."""
    published: ParsedTime | None = None
    changed: ParsedTime | None = None
    for line in lines:
        mark = _CHANGED.search(line)
        before = line[: mark.start()] if mark else line
        published = published or _given(before.strip(" |,-–•"), zone, language, now)
        if mark is not None:
            changed = changed or _given(line[mark.end() :].strip(" :|,-–•"), zone, language, now)
    return published, changed
