"""The parse tree of a page → its parts: body, captions, byline, tail, and what was dropped, by which rule."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from transforms.extract.blocks import read_layout
from transforms.extract.containers import Container, find_container
from transforms.extract.cross_check import take_back
from transforms.extract.html_captions import gather_captions
from transforms.extract.layout import Closed, Layout
from transforms.extract.lines import Hints, Line, Page, page_lines
from transforms.extract.phrases import match_phrase
from transforms.extract.rules import apply_rules, names_author
from transforms.extract.sequence import apply_sequence_rules, body_span
from transforms.extract.truncation import MOST_SHOWN
from transforms.records import PageParts, Removed

_BYLINE_RULES = frozenset(("share", "ad", "widget"))
_OFFER_LINES = 8  # after the body: an offer of its rest stands within so many lines of it
_CELL_LONGEST = 80  # characters; longer cells are paragraphs


def split_page(
    tree: LexborHTMLParser,
    headline: str | None = None,
    description: str | None = None,
    authors: Sequence[str] = (),
    article_text: str | None = None,
) -> PageParts:
    """The parts of a page. What metadata says of it are hints: none is needed, none gets into the parts.

    ``article_text`` (JSON-LD's articleBody) tells whether the page shows less than the whole, and takes back
    paragraphs that were dropped for their place; it is no source. The tree is left as it is. Never raises.
    """
    judged = judge_page(tree, headline, description, authors, article_text)
    return _parts(judged.page, judged.layout, len(article_text or ""))


class JudgedPage(NamedTuple):
    """A page's lines, each with the part it goes to or the rule that drops it."""

    layout: Layout
    container: Container
    page: Page


def judge_page(
    tree: LexborHTMLParser,
    headline: str | None = None,
    description: str | None = None,
    authors: Sequence[str] = (),
    article_text: str | None = None,
) -> JudgedPage:
    """What ``split_page`` makes the parts of, for those who want to see why."""
    layout = read_layout(tree)
    container = find_container(layout, headline or "")
    page = page_lines(layout, container, Hints.of(headline, description, authors))
    apply_rules(page)
    apply_sequence_rules(page)
    take_back(page, article_text or "")
    return JudgedPage(layout, container, page)


def _parts(page: Page, layout: Layout, told_chars: int) -> PageParts:
    kept = [line for line in page.lines if line.rule is None]
    texts: dict[str, dict[str, None]] = defaultdict(dict)
    for line in kept:
        texts[line.part][line.text] = None
    paragraphs = tuple(_paragraphs([line for line in kept if line.part == "body"]))
    return PageParts(
        headline=next(iter(texts["headline"]), None),
        standfirst="\n".join(texts["standfirst"]) or _closed_standfirst(page, layout),
        byline="\n".join(texts["byline"]) or _closed_byline(page, layout),
        timestamps=_timestamps(kept),
        paragraphs=paragraphs,
        captions=gather_captions(kept, layout),
        tail=tuple(texts["tail"]),
        removed=_removed(page.lines, layout),
        is_truncated=_is_truncated(page, layout, paragraphs, told_chars),
    )


def _paragraphs(lines: list[Line]) -> Iterator[str]:
    """The lines' texts; the short cells of a table's row stand in one."""
    for row, run in groupby(lines, key=attrgetter("row")):
        texts = [line.text for line in run]
        if row is not None and max(map(len, texts)) <= _CELL_LONGEST:
            yield " | ".join(texts)
        else:
            yield from texts


def _closed_standfirst(page: Page, layout: Layout) -> str | None:
    """A closed element before the body that says what metadata's description says: it was called a teaser."""
    description = page.hints.description
    closed = _closed_before_body(page, layout) if description else []
    return next((c.text for c in closed if page.hints.fold(c.text) == description), None)


def _closed_byline(page: Page, layout: Layout) -> str | None:
    """A byline among share buttons or in an advertisement's element, before the body."""
    closed = [c for c in _closed_before_body(page, layout) if c.rule in _BYLINE_RULES]
    lines = (line for c in closed for line in c.text.split("\n"))
    return next((line for line in lines if names_author(line, page.hints)), None)


def _closed_before_body(page: Page, layout: Layout) -> list[Closed]:
    start = body_span(page).start
    if start >= len(page.lines):
        return []
    first, last = page.lines[0].index, page.lines[start].index
    return [closed for closed in layout.closed if first <= closed.before <= last]


def _timestamps(lines: list[Line]) -> tuple[str, ...]:
    """Time lines; a label on a line of its own ("Updated:") joins the time it labels."""
    found: list[str] = []
    label = ""
    for line in lines:
        if line.part == "time":
            told = any(char.isdigit() for char in line.text)
            found += [f"{label} {line.text}".strip()] if told else []
            label = line.text if line.text.endswith(":") and not told else ""
    return tuple(dict.fromkeys(found))


def _is_truncated(page: Page, layout: Layout, paragraphs: tuple[str, ...], told_chars: int) -> bool:
    """Whether the page says that more can be had, or shows less than a third of what metadata holds.

    It says so where the text ends: an offer between paragraphs is an advertisement.
    """
    shown = sum(map(len, paragraphs))
    if told_chars > 3 * shown > 0:
        return True
    lines, body = page.lines, body_span(page)
    if any(line.rule == "encrypted" for line in lines[body.start :]):
        return True
    if any(_says_cut(line) for line in lines[body.stop :]):
        return True
    return shown < MOST_SHOWN and any(map(_offers_rest, _set_apart_after(page, layout, body)))


def _says_cut(line: Line) -> bool:
    phrase = line.phrase
    return phrase is not None and phrase.effect == "truncate" and line.rule == phrase.rule


def _set_apart_after(page: Page, layout: Layout, body: range) -> Iterator[str]:
    """The lines that elements with a mark show right behind the body."""
    if not body:
        return
    near = page.lines[body.stop : body.stop + _OFFER_LINES]
    yield from (line.text for line in near if line.zone not in (None, "hidden"))
    last = page.lines[body.stop - 1].index
    for closed in layout.closed:
        if last < closed.before <= last + _OFFER_LINES and closed.rule != "hidden":
            yield from closed.text.split("\n")


def _offers_rest(text: str) -> bool:
    phrase = match_phrase(text)
    return phrase is not None and phrase.effect == "truncate"


def _removed(lines: list[Line], layout: Layout) -> tuple[Removed, ...]:
    """What was dropped, in page order; neighbours that one rule dropped stand together, one a line."""
    if not lines:
        return ()
    dropped = [
        (2 * line.index + 1, line.rule, line.text) for line in lines if line.rule is not None
    ]
    first = lines[0].index
    dropped += [
        (2 * closed.before, closed.rule, text)
        for closed in layout.closed
        if closed.before >= first and (text := closed.text)
    ]
    dropped.sort(key=itemgetter(0))
    return tuple(
        Removed("\n".join([text for *_, text in run]), rule)
        for rule, run in groupby(dropped, key=itemgetter(1))
    )
