"""The parse tree of a page → its parts: body, captions, byline, tail, and what was dropped, by which rule."""

from collections.abc import Sequence
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser

from transforms.extract.blocks import read_layout
from transforms.extract.containers import find_container
from transforms.extract.lines import Hints, Line, page_lines
from transforms.extract.rules import apply_rules
from transforms.extract.sequence import drop_empty_headings, drop_lists, settle_lead, settle_tail
from transforms.records import Caption, PageParts, Removed


def split_page(
    tree: LexborHTMLParser,
    headline: str | None = None,
    description: str | None = None,
    authors: Sequence[str] = (),
    article_text: str | None = None,
) -> PageParts:
    """The parts of a page. What metadata says of it are hints: none is needed, none gets into the parts."""
    layout = read_layout(tree)
    container = find_container(layout)
    page = page_lines(layout, container, Hints.of(headline, description, authors, article_text))
    apply_rules(page)
    drop_lists(page)
    settle_lead(page)
    settle_tail(page)
    drop_empty_headings(page)
    return _parts(page.lines)


def _parts(lines: list[Line]) -> PageParts:
    kept = [line for line in lines if line.rule is None]
    texts = {
        part: tuple(line.block.text for line in kept if line.part == part)
        for part in ("headline", "standfirst", "byline", "time", "body", "tail")
    }
    return PageParts(
        headline=next(iter(texts["headline"]), None),
        standfirst=" ".join(texts["standfirst"]) or None,
        byline=" ".join(dict.fromkeys(texts["byline"])) or None,
        timestamps=texts["time"],
        paragraphs=texts["body"],
        captions=tuple(Caption(x.block.text, None, None) for x in kept if x.part == "caption"),
        tail=texts["tail"],
        removed=_removed(lines),
        is_truncated=any(line.phrase and line.phrase.effect == "truncate" for line in lines),
    )


def _removed(lines: list[Line]) -> tuple[Removed, ...]:
    """Neighbouring lines that one rule dropped stand together, one a line."""
    return tuple(
        Removed("\n".join(line.block.text for line in run), rule)
        for rule, run in groupby(lines, key=lambda line: line.rule)
        if rule is not None
    )
