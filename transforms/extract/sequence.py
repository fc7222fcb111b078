"""Rules that look at a line's neighbours: what comes before the first paragraph, after the last, under a heading."""

import re

from transforms.extract.lines import Line, Page

_BYLINE = re.compile(
    r"(by|von|par|por|di|door|av|af|text:|autor(in)?:|words by|written by|reported by)\s[^.!?]{3,90}$",
    re.IGNORECASE,
)
_CLOCK_OR_YEAR = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b(19|20)\d\d\b|\d\s?(年|月|日|시간)|\b\d+ (hours?|mins?|minutes) ago")
_STANDFIRST_LONGEST = 600  # characters
_TAIL_LINES = 8  # after the body: a credit stands within so many lines of it
_CREDIT_LONGEST = 300  # characters


def settle_lead(page: Page) -> None:
    """Before the first paragraph: standfirst, byline and time are told apart, other short lines go."""
    _set_standfirst(page)
    body = _body_span(page)
    for index, line in enumerate(page.lines):
        if line.open and line.place == "after":
            line.rule = "after_article"
        elif line.open and index < body.start:
            _settle_head_line(line, page)


def _set_standfirst(page: Page) -> None:
    """A standfirst says so, stands first, and is short: an article's first paragraphs may be called "lead" too."""
    for line in page.lines:
        if not line.open or not line.prose:
            continue
        told = "standfirst" in line.marks or line.place == "before"
        if not told or len(line.block.text) > _STANDFIRST_LONGEST or line.place == "after":
            break
        line.part = "standfirst"


def _settle_head_line(line: Line, page: Page) -> None:
    text = line.block.text
    if _BYLINE.match(text):
        line.part = "byline"
    elif len(text) < 120 and _CLOCK_OR_YEAR.search(text):
        line.part = "time"
    elif "standfirst" in line.marks or (line.folded and line.folded == page.hints.description):
        line.part = "standfirst"
    else:
        line.rule = "before_body"


def _body_span(page: Page) -> range:
    """The lines from the first paragraph of the container to its last."""
    sure = [i for i, line in enumerate(page.lines) if line.open and line.prose and line.place == "inside"]
    return range(sure[0], sure[-1] + 1) if sure else range(len(page.lines), len(page.lines))


def drop_lists(page: Page) -> None:
    """Under a line such as "Read more": the links and short lines that hang on it, up to the next paragraph."""
    hanging: str | None = None
    ends = False
    for line in page.lines:
        phrase = line.phrase
        if phrase is not None and line.rule == phrase.rule and phrase.effect in ("list", "end"):
            hanging = line.rule
            ends = phrase.effect == "end"
        elif line.open and line.prose and (line.parent in page.homes or not ends):
            hanging = None
        elif line.open and hanging and (not line.ends_sentence or line.parent not in page.homes):
            line.rule = hanging


def settle_tail(page: Page) -> None:
    """After the last paragraph: lines that may hold a credit are kept apart, other short ones go."""
    body = _body_span(page)
    if not body:
        return
    for line in page.lines[body.stop :][:_TAIL_LINES]:
        if line.rule in (None, "after_article", "stray") and line.part == "body" and _is_credit(line):
            line.part, line.rule = "tail", None
    for line in reversed(page.lines[body.start : body.stop]):
        if line.open and _is_credit(line):
            line.part = "tail"
        elif line.open:
            break
    for line in page.lines[body.stop :]:
        if line.open and (line.heading or not (line.ends_sentence or line.block.tag in ("li", "td"))) and line.parent not in page.homes:
            line.rule = "after_body"


def _is_credit(line: Line) -> bool:
    phrase = line.phrase
    return phrase is not None and phrase.effect == "credit" and len(line.block.text) <= _CREDIT_LONGEST


def drop_empty_headings(page: Page) -> None:
    """A subhead of which nothing is left goes with what it headed."""
    level = None
    for line in reversed(page.lines):
        if not line.open:
            continue
        if not line.heading:
            level = "h9"
        elif level is None:
            line.rule = "empty_heading"
