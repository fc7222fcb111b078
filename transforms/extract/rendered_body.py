"""Where the article's text stands among a page's lines, and what inside it is no article.

The body is the contiguous run of lines with the greatest weight: sentences count for it by their
length, links, headings and the names of lists of other stories against it. Inside the run a list
("Read more" and the titles under it) goes until sentences go on.
"""

from transforms.extract.rendered_lines import TextLine
from transforms.extract.rendered_lists import mark_lists
from transforms.extract.rendered_rules import RULES, is_time_line

_MOST = 400  # characters of one line that count
_SHORT = -50.0  # of a line that is no sentence
_HEADLINE_LIKE = -100.0  # of a longer one: the title of another story
_SIGNED = -150.0  # of a byline or a credit: an article's first or last line
_PHRASES = {"drop": -8.0, "truncate": -8.0, "list": -60.0, "end": -260.0}
_LISTED = -50.0  # of a whole list or table of the article: as much as one subhead
_CONSENT = "cookies"  # such a notice is a block of prose of its own, above or below the article
_EXCUSED = 4  # titles under the heading of a list: the heading has told what they are
_EXCUSED_WEIGHT = -15.0
_RIVAL = 3.0  # how much heavier a run may be than the article
_HEAD_LINES = 15
_LEAST_OPENING = 100  # characters of a paragraph away from the text's run
_RESUMED = 2  # sentences in a row that end a list
_LOOK_AHEAD = 60  # lines
_TITLE = 40  # characters; a shorter line among sentences is rather a subhead
_LEAST_RESUMED = 60  # characters of the first of them


def weigh(line: TextLine) -> float:
    """For the body, or against it. Measured on rendered news pages."""
    if line.phrase is not None:
        return _PHRASES["end" if line.phrase.rule == _CONSENT else line.phrase.effect]
    if line.signed:
        return _SIGNED
    if line.alt or line.caption:
        return -5.0
    if line.prose:
        if line.repeats > 2 or line.text[0] == "©":
            return 0.0
        return float(min(line.size, _MOST)) * (1.0 if line.size >= 60 else 0.6)
    weight = _HEADLINE_LIKE if line.size >= _TITLE else _SHORT
    return max(weight, _LISTED / line.listed) if line.listed else weight


def heaviest_run(lines: list[TextLine], headline: int | None = None) -> tuple[int, int]:
    """First index and end of the run that is the article; (0, 0) without a sentence.

    The heaviest, or the first above it that is not much lighter and has a time or a byline over it:
    what a site says of its services in the footer can outweigh a short article. ``headline``: the line
    that is, where something tells; what ends above it is none of its text.
    """
    mark_lists(lines)
    runs = _runs(lines)
    if headline is not None:
        runs = [run for run in runs if run[2] > headline + 1] or runs
    if not runs:
        return 0, 0
    least = max(weight for weight, _, _ in runs) / _RIVAL
    dated = [run for run in runs if run[0] >= least and _is_dated(lines, run[1])]
    _, start, end = dated[0] if dated else max(runs, key=lambda run: (run[0], -run[1]))
    return start, end


def _runs(lines: list[TextLine]) -> list[tuple[float, int, int]]:
    """Runs of lines with a weight above nothing, none of which touches another."""
    found: list[tuple[float, int, int]] = []
    best, end = 0.0, 0
    total, start, excused = 0.0, 0, 0
    for index, line in enumerate(lines):
        weight = weigh(line)
        if line.phrase is not None and line.phrase.effect in ("list", "end"):
            excused = _EXCUSED
        elif excused and weight in (_SHORT, _HEADLINE_LIKE):
            excused, weight = excused - 1, _EXCUSED_WEIGHT
        total += weight
        if total > best:
            best, end = total, index + 1
        elif total <= 0:
            if best > 0:
                found.append((best, start, end))
            best, total, start = 0.0, 0.0, index + 1
    return [*found, (best, start, end)] if best > 0 else found


def mark_opening(lines: list[TextLine], headline: int, first: int) -> bool:
    """Paragraphs between the headline and the text, which begins with them. True: the text is cut."""
    for index in range(headline + 1, first):
        line = lines[index]
        long = line.prose and line.size >= _LEAST_OPENING
        if long and line.open and line.phrase is None and not line.signed:
            return mark_body(lines, index, first + 1)
    return False


def _is_dated(lines: list[TextLine], start: int) -> bool:
    above = lines[max(0, start - _HEAD_LINES) : start + 2]
    return any(line.signed or is_time_line(line.text) for line in above)


def mark_body(lines: list[TextLine], start: int, end: int) -> bool:
    """Give each open line of the run its part or the rule that drops it. True: the text is cut."""
    truncated = False
    listing: str | None = None
    for index in range(start, end):
        line = lines[index]
        if line.phrase is not None:
            line.rule = line.phrase.rule
            truncated |= line.phrase.effect == "truncate"
            if line.phrase.effect in ("list", "end") or line.phrase.rule == _CONSENT:
                listing = line.phrase.rule
        elif line.signed:
            line.rule, listing = "byline", listing or "after_body"
        elif line.open and listing is not None and not _resumes(lines, index, end):
            line.rule = listing
        elif line.open:
            listing = None
            _place(lines, index, start, end)
    return truncated


def _resumes(lines: list[TextLine], index: int, end: int) -> bool:
    """Whether the article goes on here. An item of a list is a sentence with its title next to it."""
    if not lines[index].prose or lines[index].size < _LEAST_RESUMED:
        return False
    run = 0
    subhead = False
    for at in range(index, min(end, index + _LOOK_AHEAD)):
        following = lines[at]
        if following.phrase is not None and following.phrase.effect in ("list", "end"):
            return following.phrase.effect == "list" or run >= _RESUMED
        if following.phrase is not None or following.alt or following.caption:
            continue
        if not following.prose and (subhead or following.size >= _TITLE):
            return False
        if not following.prose:
            subhead = True
            continue
        run += 1
        if run >= _RESUMED + subhead:
            return True
    return not subhead


def _place(lines: list[TextLine], index: int, start: int, end: int) -> None:
    line = lines[index]
    rule = next((rule for rule in RULES if rule.holds(lines, index)), None)
    if rule is not None:
        line.part, line.rule = (rule.name, None) if rule.keeps else (None, rule.name)
    elif line.prose or line.listed or _is_subhead(lines, index, start, end):
        line.part = "body"
    else:
        line.rule = "stray_line"


def _is_subhead(lines: list[TextLine], index: int, start: int, end: int) -> bool:
    """A lone short line between two sentences, printed once."""
    line = lines[index]
    if line.repeats > 2 or len(line.text) > 120:
        return False
    before = _neighbour(lines, range(index - 1, start - 1, -1))
    after = _neighbour(lines, range(index + 1, end))
    return before is not None and after is not None and before.part == "body" and after.prose


def _neighbour(lines: list[TextLine], indexes: range) -> TextLine | None:
    """The next line that is no advertisement or the like, nor a picture."""
    for index in indexes:
        line = lines[index]
        passing = line.phrase is not None and line.phrase.effect == "drop"
        if not (passing or line.alt or line.caption):
            return line
    return None
