"""Rules that look at a line's neighbours: what comes before the first paragraph, after the last, under a heading."""

import re

from transforms.extract.lines import Line, Page

_BYLINE = re.compile(
    r"(by|von|par|por|di|door|av|af|text:|autor(in)?:|words by|written by|reported by)\s[^.!?]{3,90}$",
    re.IGNORECASE,
)
_CLOCK_OR_YEAR = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b(19|20)\d\d\b|\d\s?(年|月|日|시간)|\b\d+ (hours?|mins?|minutes) ago")
_TAIL_LINES = 8  # after the body: a credit stands within so many lines of it
_CREDIT_LONGEST = 300  # characters


def settle_lead(page: Page) -> None:
    """Before the first paragraph: standfirst, byline and time are told apart, other short lines go."""
    body = _body_span(page)
    for index, line in enumerate(page.lines):
        if line.open and (index < body.start or line.place != "inside"):
            _settle_head_line(line, page, before=index < body.start)
        elif line.open and "standfirst" in line.marks:
            if index == body.start or not any(earlier.open for earlier in page.lines[:index]):
                line.part = "standfirst"
            else:
                line.rule = "teaser"


def _settle_head_line(line: Line, page: Page, before: bool) -> None:
    text = line.block.text
    if not before:
        line.rule = "after_article"
    elif _BYLINE.match(text):
        line.part = "byline"
    elif len(text) < 120 and not line.prose and _CLOCK_OR_YEAR.search(text):
        line.part = "time"
    elif "standfirst" in line.marks or line.folded == page.hints.description or (line.prose and line.place == "before"):
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
    for line in page.lines:
        phrase = line.phrase
        if phrase is not None and line.rule == phrase.rule and phrase.effect in ("list", "end"):
            hanging = line.rule
        elif line.open and line.prose and not (hanging and line.parent not in page.homes):
            hanging = None
        elif line.open and hanging and not line.ends_sentence:
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
