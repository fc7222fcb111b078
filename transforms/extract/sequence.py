"""Rules that look at a line's neighbours: what comes before the first paragraph, after the last, under a heading."""

import re

from transforms.agencies.tails import is_signoff, tail_credit
from transforms.extract.lines import Line, Page, comparable
from transforms.extract.rules import names_author
from transforms.extract.structure import listed

_CLOCK_OR_YEAR = re.compile(
    r"\b\d{1,2}[:.h]\d\d\b|\b(19|20)\d\d\b|\d{1,2}[月월] ?\d{1,2}[日일]"
    r"|\d시간 전|\d時間前|\b\d+ (hours?|mins?|minutes) ago"
)
_DAY = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b")
_OWN_PARTS = frozenset(("td", "th", "blockquote", "dd", "dt", "pre"))
_PASSAGE = 80  # characters
_NAME_LONGEST = 100
_TIME_LONGEST = 120  # characters
_STANDFIRST_LONGEST = 600
_SUBHEADLINE = 40  # characters: shorter headings stand over a part of the text
_OPENING = 20
_CARD = 20  # a shorter link over the text is a button
_CREDIT_LONGEST = 300
_TAIL_LINES = 8  # after the body: a credit stands within so many lines of it
# What may have been taken for these: a byline before the body, a credit after it.
_REOPENED_BEFORE = frozenset(
    listed("stray links header_meta card share ad widget author_bio disclaimer factbox tags")
)
_REOPENED_FOR_TIME = frozenset(("stray", "header_meta"))
_REOPENED = frozenset(
    ("after_article", "after_body", "stray", "byline")
)  # a credit may have been taken for these


def apply_sequence_rules(page: Page) -> None:
    """All of this module's rules, in the order they rely on each other."""
    keep_one_headline(page)
    drop_second_copies(page)
    drop_lists(page)
    drop_cards(page)
    drop_biography(page)
    settle_lead(page)
    settle_tail(page)
    drop_empty_headings(page)


def body_span(page: Page) -> range:
    """The lines from the first paragraph of the container to its last."""
    lines = page.lines
    first = next((i for i, line in enumerate(lines) if _is_sure(line)), len(lines))
    after = (i + 1 for i in range(len(lines) - 1, first - 1, -1) if _is_sure(lines[i]))
    return range(first, next(after, first))


def _is_sure(line: Line) -> bool:
    if line.place != "inside" or not line.prose or not line.open:
        return False
    return len(line.text) > _TIME_LONGEST or not _is_dated(line)


def _is_dated(line: Line) -> bool:
    """Whether a short line tells when; one that reads as a sentence has to give a day in figures too."""
    if _CLOCK_OR_YEAR.search(line.text) is None:
        return False
    return not line.prose or _DAY.search(line.text) is not None


def keep_one_headline(page: Page) -> None:
    """Said again in the body, or over another article, it goes."""
    for line in [line for line in page.lines if line.part == "headline"][1:]:
        line.rule = "headline"


def drop_second_copies(page: Page) -> None:
    """A paragraph said before, word for word: pages hold an article twice, for two widths of screen."""
    said: set[str] = set()
    for line in page.lines:
        if line.open and line.prose and len(line.text) >= _PASSAGE:
            if line.text in said:
                line.rule = "repeated"
            said.add(line.text)


def drop_lists(page: Page) -> None:
    """Under a line such as "Read more": the links and short lines that hang on it, up to the next paragraph."""
    hanging: str | None = None
    ends = False
    for line in page.lines:
        phrase = line.phrase
        if phrase is not None and line.rule == phrase.rule and phrase.effect in ("list", "end"):
            hanging = line.rule
            ends = phrase.effect == "end"
        elif line.open and line.prose and (line.home or not ends):
            hanging = None
        elif line.open and hanging and (not line.ends_sentence or not line.home):
            line.rule = hanging


def drop_cards(page: Page) -> None:
    """The text under a linked headline, away from where the article's paragraphs stand: another article's.

    A heading, a table or a quotation in a part of its own is the article's, as its next paragraph would be.
    """
    card: Line | None = None
    begun = False
    for line in page.lines:
        begun = begun or (line.open and line.home and line.prose > 0)
        if line.rule == "links" and (begun or line.heading or len(line.text) >= _CARD):
            card = line
        elif card is not None and _ends_card(line, card):
            card = None
        elif line.open and card is not None:
            line.rule = "card"


def _ends_card(line: Line, card: Line) -> bool:
    if line.part == "headline":
        return True
    return line.open and (line.home or line.block.tag == "li" or _parts(line, card))


def _parts(line: Line, card: Line) -> bool:
    if not (line.heading or line.block.tag in _OWN_PARTS):
        return False
    return line.child is not None and line.child != card.child


def drop_biography(page: Page) -> None:
    """What begins with an author's name at the end of the body tells of the author."""
    if not page.hints.authors:
        return
    body = body_span(page)
    for line in reversed(page.lines[body.start + 1 : body.stop]):
        if line.open and line.prose:
            opening = comparable(line.text[:_NAME_LONGEST]) + " "
            if not any(opening.startswith(f"{name} ") for name in page.hints.authors):
                break
            line.rule = "author_bio"


def settle_lead(page: Page) -> None:
    """Before the first paragraph: standfirst, byline and time are told apart, other short lines go."""
    _set_standfirst(page)
    body = body_span(page)
    above: set[str] = set()  # the parts so far
    for index, line in enumerate(page.lines):
        if line.open and line.place == "after":
            line.rule = "after_article"
        elif index < body.start and line.part == "body":
            _settle_head_line(line, above, page, body)
        elif index > body.start and line.part in ("byline", "time") and index in body:
            line.rule = line.part
        above.add(line.part)


def _set_standfirst(page: Page) -> None:
    """A standfirst says so, stands first, and is short: an article's first paragraphs may be called "lead" too."""
    for line in page.lines:
        if line.rule == "summary" and line.prose and line.block.tag != "li":
            line.part, line.rule = "standfirst", None
        if not line.open or not line.prose or _tells_author(line, page):
            continue
        told = "standfirst" in line.marks or line.place == "before"
        if not told or len(line.text) > _STANDFIRST_LONGEST or line.place == "after":
            break
        line.part = "standfirst"


def _tells_author(line: Line, page: Page) -> bool:
    """ "By Ian Rook, who covers the harbour." reads as a sentence."""
    return "byline" in line.marks and names_author(line.text, page.hints)


def _settle_head_line(line: Line, above: set[str], page: Page, body: range) -> None:
    reopened = line.rule in _REOPENED_BEFORE
    if (line.open or reopened) and not line.heading and names_author(line.text, page.hints):
        line.part, line.rule = "byline", None
    elif not (line.open or line.rule in _REOPENED_FOR_TIME):
        return
    elif len(line.text) < _TIME_LONGEST and not line.heading and _is_dated(line):
        line.part, line.rule = "time", None
    elif "standfirst" in line.marks or (line.folded and line.folded == page.hints.description):
        line.part, line.rule = "standfirst", None
    elif _is_subheadline(line, above):
        line.part = "standfirst"
    elif not (line.prose or _opens_body(line) or _opens_series(line, page, body)):
        line.rule = "before_body"


def _is_subheadline(line: Line, above: set[str]) -> bool:
    """A sentence set as a heading, the first under the headline: a subhead is shorter, and stands over its text."""
    if "headline" not in above or "standfirst" in above or not line.heading or line.linked:
        return False
    return _SUBHEADLINE <= len(line.text) <= _STANDFIRST_LONGEST


def _opens_body(line: Line) -> bool:
    """A short sentence where the paragraphs stand: "When I woke, nothing was there." """
    if line.place != "inside" or line.block.tag != "p" or not line.home:
        return False
    return line.ends_sentence and len(line.text) >= _OPENING


def _opens_series(line: Line, page: Page, body: range) -> bool:
    """The first of the body's subheads, made as they are: over the first entry, question or slide."""
    if not line.heading or line.place != "inside" or not body:
        return False
    if line.index + 1 != page.lines[body.start].index:
        return False
    lines = (page.lines[index] for index in body)
    alike = (other for other in lines if other.open and other.block.tag == line.block.tag)
    return any(other.names == line.names for other in alike)


def settle_tail(page: Page) -> None:
    """After the last paragraph: lines that may hold a credit are kept apart, other short ones go."""
    body = body_span(page)
    if not body:
        return
    for line in reversed(page.lines[body.start + 1 : body.stop]):
        if line.open and not _is_credit(line):
            break
        line.part = "tail" if line.open else line.part
    for line in page.lines[_home_stop(page, body) :]:
        if line.open and not line.home and not _belongs(line):
            line.rule = "after_body"
    for line in page.lines[body.stop : body.stop + _TAIL_LINES]:
        if line.phrase is not None and line.phrase.effect in ("list", "end"):
            break
        if line.heading and line.linked:
            break  # another article's card, with its own credit under it
        if (line.open or line.rule in _REOPENED) and line.part != "caption" and _is_credit(line):
            line.part, line.rule = "tail", None


def _home_stop(page: Page, body: range) -> int:
    """After the last paragraph that stands where most of them do."""
    at_home = [i for i in body if page.lines[i].prose and page.lines[i].home]
    return at_home[-1] + 1 if at_home else body.stop


def _belongs(line: Line) -> bool:
    return line.block.tag in ("li", "td", "blockquote", "dd")


def _is_credit(line: Line) -> bool:
    text = line.text
    return len(text) <= _CREDIT_LONGEST and (is_signoff(text) or tail_credit(text) is not None)


def drop_empty_headings(page: Page) -> None:
    """A subhead with nothing of the article under it goes."""
    followed = False
    for line in reversed(page.lines):
        if line.open and not line.heading:
            followed = True
        elif line.open and not followed:
            line.rule = "empty_heading"
