"""Rules over single lines: each tells a line's part, or names what drops it. The first that holds decides.

A rule sees a line in its place (``transforms.extract.lines``) and nothing of Beam, of the parse tree, or of other
pages. Its name is what stands in ``removed``. Words belong in phrases.csv, names of elements in structure.csv; a rule
is for what neither can say. ``transforms.extract.sequence`` holds the rules that look at a line's neighbours.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from transforms.agencies.bylines import byline_credit
from transforms.agencies.captions import caption_credit
from transforms.agencies.datelines import dateline
from transforms.extract.lines import Hints, Line, Page, comparable
from transforms.extract.phrases import Phrase

_CAPTION_LONGEST = 300  # characters, where only its place tells a caption
_SURELY_TEXT = 100  # of prose, where paragraphs stand: a picture floats beside it
_CAPTION_SHORTEST = 18  # a shorter line beside a picture is a name, a place, a label
_BYLINE_LONGEST = 200
_TIME_LONGEST = 120
_QUIP = 25  # a shorter line may be said twice
_CAPTION_MARKS = frozenset(("caption", "credit", "figure"))
_LEADS = frozenset(("lead", "standfirst"))  # "And then the lights went out ..." may open a text
_PICTURE_ZONES = frozenset(("gallery", "player"))
_BYLINE_ZONES = frozenset(("share", "author_bio", "widget"))
_NOT_CAPTIONS = frozenset(("td", "th", "blockquote", "li"))
_OWN_LINES = frozenset(("li", "td", "th", "dt", "dd", "blockquote", "pre"))
_PITCHES = frozenset(("newsletter", "site_pitch", "wire_tail"))
_NOTE_LONGEST = 60  # characters of "Follow us on ...", "Video player was slow ..." and the like
_PLACEHOLDER = re.compile(r"\{[|*{%].*[|*}%]\}")
_CUT_SHORT = re.compile(r"(\.\.\.|…|\[…\]|\[\.\.\.\])$")
BYLINE = re.compile(
    r"(by|von|par|por|di|door|av|af|text:|autor(in)?:|words by|written by|reported by):?\s[^.!?]{3,90}$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")


class LineRule(NamedTuple):
    """``holds`` decides; ``part`` is where the line then goes, None: to ``removed`` under ``name``."""

    name: str
    holds: Callable[[Line, Page], bool]
    part: str | None = None


def _is_headline(line: Line, page: Page) -> bool:
    return line.block.tag == "h1" or (bool(line.folded) and line.folded == page.hints.headline)


def _is_caption(line: Line, page: Page) -> bool:
    return _stands_as_caption(line) and not _opens_wire_copy(line)


def _opens_wire_copy(line: Line) -> bool:
    """Sites set the first paragraph beside its picture: "MILLBROOK (AP) — The dam held." opens the text."""
    if not line.prose or line.block.tag == "figcaption":
        return False
    found = dateline(line.text)
    return found is not None and bool(found.credits)


def _stands_as_caption(line: Line) -> bool:
    if line.place == "after" or ("byline" in line.marks and "caption" not in line.marks):
        return False
    if line.marks & _CAPTION_MARKS:
        return "figure" not in line.marks or line.block.tag not in _NOT_CAPTIONS
    if not line.pictured or line.heading or line.linked:
        return False
    if caption_credit(line.text).credit is not None:
        return True
    if len(line.text) > _CAPTION_LONGEST:
        return False
    if line.home and line.prose >= _SURELY_TEXT and line.block.tag in ("p", "li"):
        return False
    return line.shares_picture or (
        len(line.text) >= _CAPTION_SHORTEST
        and line.block.tag not in _OWN_LINES | {"p"}
        and not line.ends_sentence
    )


def _is_byline(line: Line, page: Page) -> bool:
    if len(line.text) > _BYLINE_LONGEST or line.prose > _TIME_LONGEST or line.place == "after":
        return False
    if "byline" in line.marks:
        return _CLOCK.search(line.text) is None or names_author(line.text, page.hints)
    return bool(line.folded) and line.folded in page.hints.authors


def names_author(text: str, hints: Hints) -> bool:
    """Whether a line near the headline is a byline by its words: "By …", a name metadata knows, an agency."""
    if len(text) > _BYLINE_LONGEST or not text:
        return False
    if BYLINE.match(text) or byline_credit(text) is not None:
        return True
    folded = f" {comparable(text)} "
    return any(f" {name} " in folded for name in hints.authors)


def _is_time(line: Line, page: Page) -> bool:
    if len(line.text) > _TIME_LONGEST or line.place == "after":
        return False
    marked = "time" in line.marks or "byline" in line.marks or (line.block.timed and not line.prose)
    if not marked or ("byline" in line.marks and names_author(line.text, page.hints)):
        return False
    return line.text.endswith(":") or any(char.isdigit() for char in line.text)


def _is_header_meta(line: Line, page: Page) -> bool:
    return "header_meta" in line.marks and (not line.prose or not line.home)


def _is_all_links(line: Line, page: Page) -> bool:
    return line.linked and not (line.prose and line.ends_sentence)


def _is_placeholder(line: Line, page: Page) -> bool:
    return "{" in line.text and _PLACEHOLDER.search(line.text[:200]) is not None


def _is_repeated(line: Line, page: Page) -> bool:
    """Sites repeat themselves, articles do not: a pull quote stands twice, in a place of its own."""
    times = page.repeats[line.text]
    return times >= 3 or (times == 2 and not line.home and len(line.text) > _QUIP)


def _is_cut_short(line: Line, page: Page) -> bool:
    if line.home or not _LEADS.isdisjoint(line.marks):
        return False
    return _CUT_SHORT.search(line.text) is not None


def _is_stray(line: Line, page: Page) -> bool:
    if line.prose or line.heading or line.block.tag in _OWN_LINES:
        return False
    return not line.home and not line.ends_sentence


BEFORE_WORDS = (
    LineRule("headline", _is_headline, part="headline"),
    LineRule("caption", _is_caption, part="caption"),
    LineRule("time", _is_time, part="time"),
)
AFTER_WORDS = (
    LineRule("byline", _is_byline, part="byline"),
    LineRule("header_meta", _is_header_meta),
    LineRule("placeholder", _is_placeholder),
    LineRule("links", _is_all_links),
    LineRule("repeated", _is_repeated),
    LineRule("teaser", _is_cut_short),
    LineRule("stray", _is_stray),
)


def apply_rules(page: Page) -> None:
    """Sets part or rule of each line: by its zone, by the first table, its words, the second table."""
    for line in page.lines:
        if line.rule is not None:
            continue
        if line.zone is None or _is_folded(line):
            _apply(line, page)
        elif line.zone in _PICTURE_ZONES and "caption" in line.marks:
            line.part = "caption"
        elif line.zone in _BYLINE_ZONES and _is_byline(line, page):
            line.part = "byline"
        else:
            line.rule = line.zone


def _is_folded(line: Line) -> bool:
    """The rest of an article that a button unfolds is hidden, and made as its other paragraphs are."""
    return line.zone == "hidden" and line.home and line.prose > 0


def _apply(line: Line, page: Page) -> None:
    if _first(BEFORE_WORDS, line, page):
        return
    if line.phrase is not None and not _only_begins_so(line, line.phrase):
        line.rule = line.phrase.rule
    else:
        _first(AFTER_WORDS, line, page)


def _only_begins_so(line: Line, phrase: Phrase) -> bool:
    """An article's own sentence: "Follow him on foot through the ward and the potholes tell their own story."

    Where paragraphs stand, with no link in it, and longer than such lines are. Of pitches whole sentences are known.
    """
    if phrase.kind == "line" or phrase.effect != "drop" or phrase.rule in _PITCHES:
        return False
    sentence = line.prose > 0 and line.ends_sentence and len(line.text) > _NOTE_LONGEST
    return sentence and line.home and not line.block.link_chars


def _first(rules: tuple[LineRule, ...], line: Line, page: Page) -> bool:
    for rule in rules:
        if rule.holds(line, page):
            line.part = rule.part or line.part
            line.rule = None if rule.part else rule.name
            return True
    return False
