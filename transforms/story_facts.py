"""What a story is known by: its agency, its row in the table, the id it keeps. Pure functions of its copies' facts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta, timezone
from statistics import median
from typing import Any, Final

from transforms import identity
from transforms.publication_times import believed_times

Facts = Mapping[str, Any]
_LAST: Final = datetime.max.replace(tzinfo=timezone.utc)
_MIDNIGHT: Final = time(0)
_TO_ITS_END: Final = timedelta(days=1, microseconds=-1)


def published_order(copy: Facts) -> tuple[datetime, str, int]:
    """Earliest first; copies without a time last; ties by id.

    A time known to the day only (midnight sharp) counts as the end of that day.
    """
    published = copy["published"] or _LAST
    if published.time() == _MIDNIGHT:
        published += _TO_ITS_END
    return (published, copy["article_id"], copy["revision"])


def story_agency(copies: Iterable[Facts]) -> str | None:
    """The agency whose text a story is.

    The agency's own delivery tells; else the agency that most outlets credit for the text, ties to the earliest
    credit. A photo credit or a hybrid byline ('By AFP and staff', credit_kind 'contributed') is no evidence.
    """
    outlets: dict[str, set[str]] = defaultdict(set)
    first: dict[str, tuple[datetime, str, int]] = {}
    delivered: list[tuple[tuple[datetime, str, int], str]] = []
    for copy in copies:
        agency = copy["agency"]
        if agency is None or copy["credit_kind"] != "wire":
            continue
        order = published_order(copy)
        outlets[agency].add(copy["outlet"] or copy["article_id"])
        first[agency] = min(first.get(agency, order), order)
        if copy["is_delivery"]:
            delivered.append((order, agency))
    if delivered:
        return min(delivered)[1]
    return min(outlets, key=lambda a: (-len(outlets[a]), first[a], a), default=None)


def kept_story_id(copies: Sequence[Facts], claims: Mapping[str, int]) -> tuple[str, list[str]]:
    """The id a group of copies keeps, and the ids that are taken in by it.

    ``claims`` maps each standing story id to the handle of the copy that carries it on: the founder, or where that
    is out of the horizon, its earliest copy. A group without a claim is a new story, named after its earliest copy.
    Of several claims the older story stays: the one whose earliest copy here was published first.
    """
    handles = {copy["handle"] for copy in copies}
    ordered = sorted(copies, key=published_order)
    ids = list(dict.fromkeys(c["story_id"] for c in ordered if c["story_id"] is not None))
    kept = [i for i in ids if claims.get(i) in handles]
    if kept:
        return kept[0], kept[1:]
    return identity.story_id(ordered[0]["article_id"]), []


def standing_claims(copies: Iterable[Facts]) -> dict[str, int]:
    """Story id → handle of the copy that carries it on, over all standing copies."""
    by_story: dict[str, list[Facts]] = defaultdict(list)
    for copy in copies:
        if copy["story_id"] is not None:
            by_story[copy["story_id"]].append(copy)
    return {story: _carrier(story, members)["handle"] for story, members in by_story.items()}


def _carrier(story: str, members: Sequence[Facts]) -> Facts:
    founders = [m for m in members if identity.story_id(m["article_id"]) == story]
    return min(founders or members, key=published_order)


def story_row(
    story_id: str, copies: Sequence[Facts], canonical: Facts, agency: str | None
) -> dict[str, Any]:
    """The row of ``stories``; copies as they are after grouping."""
    times = believed_times(copies)
    dated = [c["published"] for c in copies if c["published"] is not None]
    lags = [(t - times[0]).total_seconds() for t in times[1:]]
    credited = sum(c["agency"] == agency and c["credit_kind"] == "wire" for c in copies)
    return {
        "story_id": story_id,
        "canonical_article_id": canonical["article_id"],
        "headline": canonical["headline"],
        "agency": agency,
        "language": canonical["language"],
        "first_published": times[0] if times else None,
        "last_published": times[-1] if times else None,
        "copies": len(copies),
        "outlets": len({c["outlet"] for c in copies if c["outlet"]}),
        "credited_copies": credited if agency else 0,
        "versions": _versions(copies),
        "status": _status(copies, agency, canonical),
        "median_lag_s": median(lags) if lags else None,
        "merged_into": None,
        "dated_from": min(dated, default=None),
        "dated_to": max(dated, default=None),
    }


def _versions(copies: Sequence[Facts]) -> int:
    """Versions the agency sent: distinct labels printed or delivered, at least the one that is there."""
    return max(1, len({c["version_label"] for c in copies if c["version_label"] is not None}))


def _status(copies: Sequence[Facts], agency: str | None, canonical: Facts) -> str:
    """What its author made of the story. An outlet that takes down or corrects its own copy of agency text does not
    speak for the agency, unless all others have it from there."""
    source = canonical["outlet"]
    changes = {c["change_type"] for c in copies if c["outlet"] == source or _speaks_for(c, agency)}
    if "kill" in changes:
        return "killed"
    return "corrected" if "correction" in changes else "live"


def _speaks_for(copy: Facts, agency: str | None) -> bool:
    return agency is None or copy["is_delivery"] or agency in (copy["agency"], copy["provider"])
