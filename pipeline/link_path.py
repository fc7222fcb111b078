"""How two copies hang together by the table ``links``: the fewest links from one to the other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

_NO_STORY: Final = ("roundup", "shared_passage")
"""Relations of links that join nothing."""


class Link(NamedTuple):
    """A row of ``links``, read from ``one`` to ``other``."""

    one: str
    other: str
    relation: str
    forward: bool  # the relation is of ``one`` to ``other``; else the other way round
    method: str


def link_path(out: str, story_id: str, first: str, last: str) -> tuple[Link, ...]:
    """The links of the story from one article to another; of several ways as short the one of the smallest ids; none
    where no links lead there (what linked them is beyond the horizon)."""
    beside = defaultdict(list)
    for link in _links(out, _members(out, story_id)):
        beside[link.one].append(link)
        beside[link.other].append(
            link._replace(one=link.other, other=link.one, forward=not link.forward)
        )
    ways: dict[str, tuple[Link, ...]] = {first: ()}
    ends = [first]
    while ends and last not in ways:
        steps = sorted(link for end in ends for link in beside[end] if link.other not in ways)
        for link in steps:
            ways.setdefault(link.other, (*ways[link.one], link))
        ends = sorted({link.other for link in steps})
    return ways.get(last, ())


def _members(out: str, story_id: str) -> Sequence[str]:
    articles = ds.dataset(f"{out.rstrip('/')}/articles", format="parquet")
    found = articles.to_table(["article_id"], filter=pc.field("story_id") == story_id)
    members: list[str] = pc.unique(found.column("article_id")).to_pylist()
    return members


def _links(out: str, articles: Sequence[str]) -> Iterator[Link]:
    """The links among these articles that join."""
    try:
        table = ds.dataset(f"{out.rstrip('/')}/links", format="parquet")
    except FileNotFoundError:
        return
    among = [pc.field(end).isin(articles) for end in ("article_id", "other_id")]
    joins = ~pc.field("relation").isin(_NO_STORY)
    columns = ["article_id", "other_id", "relation", "method"]
    found: pa.Table = table.to_table(columns, filter=among[0] & among[1] & joins)
    for row in found.to_pylist():
        yield Link(row["article_id"], row["other_id"], row["relation"], True, row["method"])
