"""How two copies of one story hang together by the table ``links``.

Not every link between copies of one story joins: two cut copies may have a passage in common and be one story by a
third. So of all ways from one to the other that is told whose weakest link is the strongest.
"""

from collections import defaultdict
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline.errors import UsageError

_NO_STORY: Final = ("roundup", "shared_passage")
"""Relations of links between stories."""


class Copy(NamedTuple):
    """One revision of an article."""

    article_id: str
    revision: int


class Link(NamedTuple):
    """A row of ``links``, met at ``one`` on the way to ``other``."""

    one: Copy
    other: Copy
    relation: str
    forward: bool  # the relation is of ``one`` to ``other``; else the other way round
    method: str
    strength: float  # the larger share of one text that stands in the other; 1 where an id joins


def link_path(out: str, story_id: str, first: Copy, last: Copy, direct: bool) -> tuple[Link, ...]:
    """The links of the story from one copy to another; of ways as strong the shortest. None where no way leads there.

    ``direct``: the two are one story by themselves, so that a link between them is all there is to tell. Raises
    UsageError where the tables cannot be read.
    """
    beside = defaultdict(list)
    for link in _links(out, _members(out, story_id)):
        turned = link._replace(one=link.other, other=link.one, forward=not link.forward)
        for way in (link, turned):
            if direct and (way.one, way.other) == (first, last):
                return (way,)
            beside[way.one].append(way)
    come_by: dict[Copy, Link | None] = {}
    ahead: list[tuple[float, int, Copy, Link | None]] = [(-1.0, 0, first, None)]
    while ahead and last not in come_by:
        weakness, steps, here, last_link = heappop(ahead)
        if here in come_by:
            continue
        come_by[here] = last_link
        for link in beside[here]:
            if link.other not in come_by:
                heappush(ahead, (max(weakness, -link.strength), steps + 1, link.other, link))
    return tuple(_back(come_by, last))[::-1]


def _back(come_by: dict[Copy, Link | None], last: Copy) -> Iterator[Link]:
    link = come_by.get(last)
    while link is not None:
        yield link
        link = come_by[link.one]


def _members(out: str, story_id: str) -> set[Copy]:
    columns = ["article_id", "revision"]
    rows = _rows(out, "articles", columns, pc.field("story_id") == story_id)
    return {Copy(*row.values()) for row in rows}


def _links(out: str, members: set[Copy]) -> Iterator[Link]:
    """The links among these copies."""
    ids = sorted({copy.article_id for copy in members})
    among = [pc.field(end).isin(ids) for end in ("article_id", "other_id")]
    joins = ~pc.field("relation").isin(_NO_STORY)
    columns = ["article_id", "revision", "other_id", "other_revision", "relation", "method"]
    columns += ["containment", "coverage"]
    for row in _rows(out, "links", columns, among[0] & among[1] & joins):
        one = Copy(row["article_id"], row["revision"])
        other = Copy(row["other_id"], row["other_revision"])
        if one in members and other in members:
            shares = [row[name] for name in ("containment", "coverage") if row[name] is not None]
            yield Link(one, other, row["relation"], True, row["method"], max(shares, default=1.0))


def _rows(out: str, name: str, columns: list[str], chosen: pc.Expression) -> list[dict[str, Any]]:
    try:
        table = ds.dataset(f"{out.rstrip('/')}/{name}", format="parquet")
        rows: list[dict[str, Any]] = table.to_table(columns, filter=chosen).to_pylist()
    except FileNotFoundError:
        return []
    except (pa.ArrowInvalid, OSError) as error:
        raise UsageError(f"--out {out}: holds no table {name} of copydesk") from error
    return rows
