"""Ids that join: which copies are of one item by what they are called, whatever their texts.

    facts ──► (key, handle) of every id a copy bears, and of all that a kill or correction names ──► ID_LINKS

A version written anew, a kill that holds no text of its story, a page that prints the agency's id: all reach their
story here. The answer depends on the facts alone, so a later run finds the same links again.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.identity import digest64
from transforms.lifecycle.items import headline_name, item_name, provider_code, slug_name
from transforms.text.copies import DAY, NO_TIME

U64 = npt.NDArray[np.uint64]

ID_LINKS: Final = pa.schema(
    [
        pa.field("left", pa.uint64(), nullable=False),  # left < right
        pa.field("right", pa.uint64(), nullable=False),
        pa.field("method", pa.string(), nullable=False),  # METHODS
    ]
)

METHODS: Final = ("provider_id", "printed_id")
"""Delivered under one id; or one of the two prints the other's id, or names it in a notice."""

KEYED: Final = pa.schema(
    [
        pa.field("key", pa.uint64(), nullable=False),
        pa.field("handle", pa.uint64(), nullable=False),
        pa.field("published", pa.int64(), nullable=False),  # µs; NO_TIME where unknown
        pa.field("reach", pa.int64(), nullable=False),  # µs back that the name holds; 0: for ever
        pa.field("names", pa.bool_(), nullable=False),  # a notice names it; else the copy bears it
        pa.field("is_delivery", pa.bool_(), nullable=False),
    ]
)

SLUG_REACH: Final = DAY
HEADLINE_REACH: Final = 3 * DAY
"""How long before a notice a slugline or headline means the same story: sluglines are used again the next day."""

_COLUMNS: Final = (
    *(
        "handle",
        "article_id",
        "published",
        "fetched",
        "outlet",
        "headline",
        "agency",
        "credit_kind",
    ),
    *("is_delivery", "provider", "provider_item_id", "change_type", "slugline", "refers_to"),
)
_NOTICES: Final = pa.array(["kill", "correction"])


class _Name(NamedTuple):
    parts: tuple[str, str, str]
    reach: int


def _scopes(copy: Mapping[str, Any]) -> list[str]:
    """Whose names a copy's are: who issued its id, whose text it is, who published it."""
    agency = copy["agency"] if copy["credit_kind"] == "wire" else None
    scopes = (copy["provider"], agency, provider_code(copy["outlet"]))
    return list(dict.fromkeys(scope for scope in scopes if scope))


def _article(copy: Mapping[str, Any]) -> _Name:
    """The article itself: a kill takes back what stood at its address."""
    return _Name(("article", "", copy["article_id"]), 0)


def _named(copy: Mapping[str, Any]) -> Iterator[_Name]:
    if copy["change_type"] == "kill":
        yield _article(copy)
    for name in copy["refers_to"] or ():
        for scope in _scopes(copy) or [""]:
            yield _Name(item_name(scope, name), 0)
            yield from _as_title(scope, name, name)


def _as_title(scope: str, slugline: str | None, headline: str | None) -> Iterator[_Name]:
    if slugline and (slug := slug_name(scope, slugline))[2]:
        yield _Name(slug, SLUG_REACH)
    if headline and (title := headline_name(scope, headline)):
        yield _Name(title, HEADLINE_REACH)


def _time(copy: Mapping[str, Any]) -> int:
    seen = copy["published"] or copy["fetched"]
    return NO_TIME if seen is None else round(seen.timestamp() * 1_000_000)


def _row(
    copy: Mapping[str, Any], name: _Name, names: bool
) -> tuple[int, int, int, int, bool, bool]:
    key = digest64(*name.parts)
    return (key, copy["handle"], _time(copy), name.reach, names, copy["is_delivery"])


def _batch(rows: list[tuple[int, int, int, int, bool, bool]]) -> pa.RecordBatch:
    columns = zip(*dict.fromkeys(rows), strict=True) if rows else [[] for _ in KEYED]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, KEYED, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=KEYED)


def _rows_of(facts: pa.RecordBatch, mask: pa.Array) -> list[dict[str, Any]]:
    return list(facts.select(_COLUMNS).filter(mask).to_pylist())


def named_items(facts: pa.RecordBatch) -> pa.RecordBatch:
    """KEYED rows of what the notices among the copies name. Few: most copies are no notice."""
    notices = _rows_of(facts, pc.is_in(facts.column("change_type"), _NOTICES))
    return _batch([_row(copy, name, True) for copy in notices for name in _named(copy)])


def borne_ids(facts: pa.RecordBatch) -> pa.RecordBatch:
    """KEYED rows of the ids that the copies bear."""
    rows = _rows_of(facts, pc.is_valid(facts.column("provider_item_id")))
    return _batch(
        [
            _row(copy, _Name(item_name(copy["provider"], copy["provider_item_id"]), 0), False)
            for copy in rows
        ]
    )


def borne_titles(facts: pa.RecordBatch, named: U64) -> pa.RecordBatch:
    """KEYED rows of what the copies are called that a notice names: article, slugline, headline. ``named``: the keys
    of ``named_items``; nothing is looked at where there are none."""
    if len(named) == 0:
        return _batch([])
    wanted = frozenset(named.tolist())
    is_story = pc.not_equal(facts.column("change_type"), "kill")
    rows = [
        _row(copy, name, False)
        for copy in _rows_of(facts, is_story)
        for name in (_article(copy), *_titles(copy))
    ]
    return _batch([row for row in rows if row[0] in wanted])


def _titles(copy: Mapping[str, Any]) -> Iterator[_Name]:
    for scope in _scopes(copy):
        yield from _as_title(scope, copy["slugline"], copy["headline"])


def link_keyed(keyed: pa.RecordBatch) -> pa.RecordBatch:
    """ID_LINKS of all rows of some keys: each copy of an item with the one of the smallest handle, each notice with
    every copy that bears the slugline or headline it names, within the reach of that name."""
    ids = keyed.filter(pc.equal(keyed.column("reach"), 0))
    titles = keyed.filter(pc.greater(keyed.column("reach"), 0))
    pairs = [*_by_id(ids), *_by_title(titles.to_pylist())]
    best: dict[tuple[int, int], str] = {}
    for left, right, method in pairs:
        ends = (min(left, right), max(left, right))
        best[ends] = max(best.get(ends, method), method)  # "provider_id" > "printed_id"
    rows = [(*ends, method) for ends, method in sorted(best.items())]
    columns = zip(*rows, strict=True) if rows else [[] for _ in ID_LINKS]
    arrays = [pa.array(column, f.type) for column, f in zip(columns, ID_LINKS, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=ID_LINKS)


def _by_id(ids: pa.RecordBatch) -> Iterator[tuple[int, int, str]]:
    key, handle, names, delivered = (
        np.asarray(ids.column(name)) for name in ("key", "handle", "names", "is_delivery")
    )
    order = np.lexsort((handle, names, key))  # bearers first, by handle
    key, handle, names, delivered = (a[order] for a in (key, handle, names, delivered))
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    centre = first[inverse]
    linked = np.flatnonzero(~names[centre] & (handle != handle[centre]))
    is_delivered = delivered & ~names & delivered[centre]
    for at in linked.tolist():
        yield int(handle[at]), int(handle[centre[at]]), METHODS[0 if is_delivered[at] else 1]


def _by_title(rows: list[dict[str, Any]]) -> Iterator[tuple[int, int, str]]:
    bearers: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if not row["names"] and row["published"] != NO_TIME:
            bearers.setdefault(row["key"], []).append(row)
    for notice in rows:
        if notice["names"] and notice["published"] != NO_TIME:
            for bearer in bearers.get(notice["key"], ()):
                before = notice["published"] - bearer["published"]
                if notice["handle"] != bearer["handle"] and 0 <= before <= notice["reach"]:
                    yield notice["handle"], bearer["handle"], METHODS[1]


def id_links(facts: pa.RecordBatch) -> pa.RecordBatch:
    """ID_LINKS among the copies (FACTS)."""
    named = named_items(facts)
    titles = borne_titles(facts, np.asarray(named.column("key"), np.uint64))
    return link_keyed(pa.concat_batches([named, borne_ids(facts), titles]))
