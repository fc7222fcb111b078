"""Rules over single lines: each tells a line's part, or names what drops it. The first that holds decides.

A rule sees a line in its place (`transforms.extract.lines`) and nothing of Beam, of the parse tree, or of other
pages. Its name is what stands in `removed`. Words belong in phrases.csv, names of elements in structure.csv; a rule
is for what neither can say. `transforms.extract.sequence` holds the rules that look at a line's neighbours.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from transforms.extract.lines import Line, Page

_CAPTION_LONGEST = 300  # characters
_HEAD_PARTS = {"byline": "byline", "time": "time", "standfirst": "standfirst"}
_CAPTION_MARKS = frozenset(("caption", "credit", "figure"))
_LISTED = frozenset(("li", "td", "th", "dt", "dd", "blockquote", "pre"))
_PLACEHOLDER = re.compile(r"\{[|*{%].*[|*}%]\}")
_CUT_SHORT = re.compile(r"(\.\.\.|…|\[…\]|\[\.\.\.\])$")
_TIME = re.compile(r"\d{1,2}[:.h]\d\d|\b(19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2}|\d+ ?(年|月|日|시간|hours?|min)")
_BYLINE = re.compile(
    r"(by|von|par|por|di|door|av|af|od|text|texte?:|autor(in)?:|words by|written by|reported by|redacción|redaktion:?)\s"
    r"[^.!?]{3,90}$",
    re.IGNORECASE,
)


class LineRule(NamedTuple):
    """``holds`` decides; ``part`` is where the line then goes, None: to `removed` under ``name``."""

    name: str
    holds: Callable[[Line, Page], bool]
    part: str | None = None


def _is_headline(line: Line, page: Page) -> bool:
    return line.block.tag == "h1" or (bool(line.folded) and line.folded == page.hints.headline)


def _is_caption(line: Line, page: Page) -> bool:
    if line.marks & _CAPTION_MARKS:
        return "figure" not in line.marks or line.block.tag not in ("td", "th", "blockquote", "li")
    short = len(line.block.text) <= _CAPTION_LONGEST and not line.heading
    if not (line.pictured and short) or line.linked:
        return False
    if line.shares_picture:
        return True
    return line.block.tag not in ("p", "li", "td", "blockquote") and not line.ends_sentence


def _is_byline(line: Line, page: Page) -> bool:
    if len(line.block.text) > 200 or line.prose > 120:
        return False
    return "byline" in line.marks or line.folded in page.hints.authors


def _is_time(line: Line, page: Page) -> bool:
    if len(line.block.text) > 120:
        return False
    return "time" in line.marks or (line.block.timed and not line.prose)


def _is_header_meta(line: Line, page: Page) -> bool:
    return "header_meta" in line.marks and (not line.prose or line.parent not in page.homes)


def _is_description(line: Line, page: Page) -> bool:
    return bool(line.prose) and line.folded == page.hints.description


def _is_all_links(line: Line, page: Page) -> bool:
    return line.linked and not (line.prose and line.ends_sentence)


def _is_placeholder(line: Line, page: Page) -> bool:
    return _PLACEHOLDER.search(line.block.text[:200]) is not None


def _is_repeated(line: Line, page: Page) -> bool:
    return page.repeats[line.folded] >= 3 and bool(line.folded)


def _is_cut_short(line: Line, page: Page) -> bool:
    return line.parent not in page.homes and _CUT_SHORT.search(line.block.text) is not None


def _is_stray(line: Line, page: Page) -> bool:
    block = line.block
    if line.prose or line.heading or block.tag in _LISTED:
        return False
    return line.parent not in page.homes and not line.ends_sentence


RULES = (
    LineRule("headline", _is_headline, part="headline"),
    LineRule("caption", _is_caption, part="caption"),
    LineRule("byline", _is_byline, part="byline"),
    LineRule("time", _is_time, part="time"),
    LineRule("header_meta", _is_header_meta),
    LineRule("placeholder", _is_placeholder),
    LineRule("links", _is_all_links),
    LineRule("repeated", _is_repeated),
    LineRule("teaser", _is_cut_short),
    LineRule("stray", _is_stray),
)


def apply_rules(page: Page) -> None:
    """Sets part or rule of each line, by its zone, its words, then the table above."""
    for line in page.lines:
        if line.zone is not None:
            line.rule = line.zone
        else:
            _apply(line, page)


def _apply(line: Line, page: Page) -> None:
    for rule in RULES[:2]:
        if rule.holds(line, page):
            line.part = rule.part or line.part
            return
    if line.phrase is not None and line.phrase.effect != "credit":
        line.rule = line.phrase.rule
        return
    for rule in RULES[2:]:
        if rule.holds(line, page):
            line.part = rule.part or line.part
            line.rule = None if rule.part else rule.name
            return
