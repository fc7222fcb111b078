"""A made-up newswire day as files: what a crawler would have left in a folder."""

import gzip
import json
from pathlib import Path
from random import Random
from typing import NamedTuple

from pipeline.demo.bank import Story, other_texts, wire_stories
from pipeline.demo.copies import Copy, make_copy
from pipeline.demo.pages import html_page, menu_page, page_url, rendered_text
from pipeline.demo.plan import Broken, Day, Delivery, read_day
from pipeline.demo.truth import PageTruth, StoryTruth, Truth, write_truth

FEED = "aggregator.jsonl"
TRUTH = "truth.json"
_NUMBERS_PER_SEED = 100  # of the outlets' page numbers: no two seeds share a URL
_BYTES_OF_CUT_GZIP = 400


class _Printed(NamedTuple):
    """A delivery carried out."""

    delivery: Delivery
    story: Story
    copy: Copy


def make_day(folder: Path, seed: int = 7) -> Truth:
    """Write the day's files into ``folder`` and what is true of them into ``truth.json`` beside it.

    About 45 pages of 14 outlets: nine wire stories in up to seven copies each, texts that look like
    copies and are not, and three broken files. The same seed writes the same bytes.
    """
    day = read_day()
    wire = wire_stories(seed)
    printed = _printed(day, wire, seed)
    pages = _write_pages(
        folder, [row for row in printed if not row.delivery.shape.startswith("jsonl")], seed
    )
    feed = _write_feed(
        folder, [row for row in printed if row.delivery.shape.startswith("jsonl")], seed
    )
    broken = [_write_broken(folder, page, number, seed) for number, page in enumerate(day.broken)]
    stories = tuple(
        StoryTruth(s.key, s.agency or "", s.language, s.headlines[0]) for s in wire.values()
    )
    truth = Truth(seed, stories, (*pages, *feed, *broken))
    write_truth(folder.parent / TRUTH, truth)
    return truth


def _printed(day: Day, wire: dict[str, Story], seed: int) -> list[_Printed]:
    texts = {key: iter(stories) for key, stories in other_texts(seed, wire).items()}
    printed = []
    for number, delivery in enumerate(day.deliveries, start=_first_number(seed)):
        story = wire[delivery.item] if delivery.item in wire else next(texts[delivery.item])
        agency = day.agencies[story.agency] if story.agency else None
        printed.append(_Printed(delivery, story, make_copy(delivery, story, agency, number, seed)))
    return printed


def _first_number(seed: int) -> int:
    return 48_000 + _NUMBERS_PER_SEED * seed


def _write_pages(folder: Path, printed: list[_Printed], seed: int) -> list[PageTruth]:
    rows = []
    for row in printed:
        for fetch in range(2 if row.delivery.refetch else 1):
            name, content = _page_file(row, fetch, Random(f"{seed}/{row.copy.number}/{fetch}"))
            _write(folder / name, content)
            truth = _truth(row, name)
            rows.append(truth._replace(expect="sighting") if fetch else truth)
    return rows


def _page_file(row: _Printed, fetch: int, rng: Random) -> tuple[str, bytes]:
    outlet = row.delivery.outlet
    stem = f"{outlet.domain}/{row.copy.number}" + (f"-fetch{fetch + 1}" if fetch else "")
    if row.delivery.shape == "txt":
        return f"{stem}.txt", rendered_text(row.copy, outlet, rng).encode()
    page = html_page(row.copy, outlet, rng)
    return (
        (f"{stem}.html.gz", gzip.compress(page, mtime=0))
        if row.delivery.shape == "gz"
        else (f"{stem}.html", page)
    )


def _write_feed(folder: Path, printed: list[_Printed], seed: int) -> list[PageTruth]:
    lines = [json.dumps(_feed_record(row, seed), ensure_ascii=False) for row in printed]
    _write(folder / FEED, ("\n".join(lines) + "\n").encode())
    return [
        _truth(row, FEED)._replace(record=f"line {number}", input_id=_feed_id(row))
        for number, row in enumerate(printed, start=1)
    ]


def _feed_id(row: _Printed) -> str:
    return f"agg-{row.copy.number}"


def _feed_record(row: _Printed, seed: int) -> dict[str, str]:
    """A record with a body that the aggregator extracted, or with the page it fetched."""
    copy, outlet = row.copy, row.delivery.outlet
    record = {"id": _feed_id(row), "url": page_url(copy, outlet), "outlet": outlet.domain}
    if row.delivery.shape == "jsonl_html":
        page = html_page(copy, outlet, Random(f"{seed}/{copy.number}"))
        return {**record, "html": page.decode(outlet.charset)}
    lines = [*copy.printed_paragraphs, *([copy.tail] if copy.tail else [])]
    facts = {
        "headline": copy.headline,
        "published": copy.published.isoformat(),
        "language": copy.language,
    }
    byline = {"byline": copy.byline} if copy.byline else {}
    return {**record, **facts, **byline, "text": "\n\n".join(lines)}


def _write_broken(folder: Path, page: Broken, number: int, seed: int) -> PageTruth:
    rng = Random(f"{seed}/broken/{number}")
    stem = f"{page.outlet.domain}/{_first_number(seed) + _NUMBERS_PER_SEED - 1 - number}"
    name = f"{stem}.html.gz" if page.shape == "cut_gzip" else f"{stem}.html"
    menu = menu_page(page.outlet, rng)
    contents = {
        "empty": b"",
        "cut_gzip": gzip.compress(menu, mtime=0)[:_BYTES_OF_CUT_GZIP],
        "menu": menu,
    }
    _write(folder / name, contents[page.shape])
    return PageTruth(name, None, None, None, page.outlet.domain, "reject", page.shape, None)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _truth(row: _Printed, file: str) -> PageTruth:
    copy, story, delivery = row.copy, row.story, row.delivery
    optional = (copy.dateline.strip(), copy.standfirst, copy.tail)
    return PageTruth(
        file=file,
        record=None,
        input_id=None,
        url=None if delivery.shape == "txt" else page_url(copy, delivery.outlet),
        outlet=delivery.outlet.domain,
        expect="article",
        kind=story.kind,
        story=story.key if story.kind == "copy" else None,
        edits=delivery.edits,
        kept=copy.kept,
        agency=copy.agency,
        credit_kind=copy.credit_kind,
        headline=copy.headline,
        body=copy.body,
        optional=tuple(line for line in optional if line),
    )
