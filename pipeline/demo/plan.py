"""Who prints what: the outlets, the agencies' credit lines and the deliveries of day.yaml."""

from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from pipeline.demo.bank import read_yaml


class Agency(NamedTuple):
    """How an agency is credited.

    Forms may hold {PLACE}, {Place}, {name}, {editor}, {outlet}, {number} and {version}.
    """

    code: str
    name: str
    byline: str
    person: str
    tail: str
    hybrid: str  # own report with the agency's help: a contribution, not a copy's credit
    hybrid_at: str = "byline"
    dateline: str | None = None


class Outlet(NamedTuple):
    key: str
    name: str
    domain: str
    town: str
    language: str
    utc_offset: int  # hours
    page: str
    charset: str = "utf-8"


class Delivery(NamedTuple):
    """One outlet's printing of one text."""

    item: str
    outlet: Outlet
    at: datetime
    credit: tuple[str, ...]
    edits: tuple[str, ...]
    headline: int
    shape: str
    refetch: bool


class Broken(NamedTuple):
    outlet: Outlet
    shape: str


class Day(NamedTuple):
    date: date
    agencies: dict[str, Agency]
    deliveries: tuple[Delivery, ...]
    broken: tuple[Broken, ...]


def read_day() -> Day:
    """The plan of day.yaml."""
    data = read_yaml("day.yaml")
    outlets = {key: Outlet(key, **fields) for key, fields in data["outlets"].items()}
    return Day(
        date=data["date"],
        agencies={code: Agency(code, **forms) for code, forms in data["agencies"].items()},
        deliveries=tuple(_delivery(row, data["date"], outlets) for row in data["deliveries"]),
        broken=tuple(Broken(outlets[row["outlet"]], row["shape"]) for row in data["broken"]),
    )


def _delivery(row: dict[str, Any], day: date, outlets: dict[str, Outlet]) -> Delivery:
    return Delivery(
        item=row["item"],
        outlet=outlets[row["outlet"]],
        at=_local_time(day, row["at"], outlets[row["outlet"]].utc_offset),
        credit=tuple(row.get("credit", ())),
        edits=tuple(row.get("edits", ())),
        headline=row.get("headline", 0),
        shape=row.get("as", "html"),
        refetch=row.get("refetch", False),
    )


def _local_time(day: date, clock: str, utc_offset: int) -> datetime:
    hour, minute = map(int, clock.split(":"))
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.utc)
    return moment.astimezone(timezone(timedelta(hours=utc_offset)))
