"""Credit lines that a page's layout left in the body, among the captions, or in what was dropped."""

import re
from collections.abc import Sequence
from itertools import pairwise

from transforms.agencies.bylines import byline_credit, is_sentence, lone_initials
from transforms.agencies.tails import is_signoff, tail_credit
from transforms.extract.authors_initials import signed_by
from transforms.extract.plain_body import is_person_byline
from transforms.records import PageParts, Removed

_HEAD = 3  # body paragraphs that may be a byline
_MAX_BYLINE = 120  # characters
_TAIL = 4  # body paragraphs that may be credits the page's layout did not set apart
_MAX_TAIL = 400  # characters
_HEAD_BLOCKS, _MAX_HEAD_LINES, _MAX_HEAD_LINE = 3, 15, 40
_BRACKETED = re.compile(r"[(（][^()（）]{2,30}[)）]$")
_MARKERS = frozenset({"by", "von", "par", "por", "di", "door", "av", "af"})


def set_credits_apart(parts: PageParts, language: str | None = None) -> PageParts:
    """Move bylines at the body's top and credit lines at its end to their places.

    Copyright lines of the text that stand among the captions go to the tail too.
    """
    opening = parts.paragraphs[: min(_HEAD, len(parts.paragraphs) - 1)]
    found = [line for line in opening if _is_byline(line) or lone_initials(line, language)]
    head = [line for line in opening if line not in found]
    paragraphs = (*head, *parts.paragraphs[len(opening) :])
    last = len(paragraphs)
    while last > max(1, len(paragraphs) - _TAIL) and _is_credit(paragraphs[last - 1], language):
        last -= 1
    under = tuple(c.text for c in parts.captions if c.text and _is_copyright(c.text))
    if not found and last == len(paragraphs) and not under:
        return parts
    bylines = [parts.byline] if parts.byline else []
    bylines += [line for line in found if line not in (parts.byline or "")]
    return parts._replace(
        byline="\n".join(bylines) or None,
        paragraphs=paragraphs[:last],
        captions=tuple(c for c in parts.captions if c.text not in under),
        tail=(*paragraphs[last:], *parts.tail, *under),
    )


def _is_byline(line: str) -> bool:
    if len(line) > _MAX_BYLINE or is_sentence(line):
        return False
    return is_person_byline(line) or byline_credit(line) is not None


def _is_copyright(line: str) -> bool:
    """'© 2021 The Canadian Press': with the year it is no picture credit."""
    return line[:1] == "©" and line[1:8].strip()[:4].isdigit() and tail_credit(line) is not None


def dropped_byline(removed: Sequence[Removed], language: str | None = None) -> str | None:
    """An agency named with its marker ("von", then "APA") or alone in a dropped block of the page's head.

    Such a block holds short lines only (byline, day, count of comments); cards have titles too.
    """
    for block in removed[:_HEAD_BLOCKS]:
        if lone_initials(block.text, language) is not None:
            return block.text
        lines = block.text.split("\n")
        if len(lines) > _MAX_HEAD_LINES or any(len(line) > _MAX_HEAD_LINE for line in lines):
            continue
        for upper, lower in pairwise([*lines, ""]):
            line = f"{upper} {lower}" if upper.casefold() in _MARKERS else upper
            if line.split(" ", 1)[0].casefold() in _MARKERS and byline_credit(line) is not None:
                return line
    return None


def credit_behind_time(timestamps: Sequence[str]) -> str | None:
    """The agency in brackets behind a printed time: '2031年3月4日 22時15分 （共同通信）'."""
    for line in timestamps:
        match = _BRACKETED.search(line)
        if match is not None and byline_credit(match[0]) is not None:
            return match[0]
    return None


def _is_credit(line: str, language: str | None) -> bool:
    if len(line) > _MAX_TAIL:
        return False
    if lone_initials(line, language) is not None:
        return True
    return is_signoff(line) or is_writers_line(line) or tail_credit(line) is not None


def is_writers_line(line: str) -> bool:
    """A line that tells who wrote the text above it: "By Ada Quill", "(mst)"."""
    return is_person_byline(line) or bool(signed_by(line))


def removed_credit(line: str) -> Removed:
    """A line of the tail as what was removed, with the rule: it names an agency, a person, or none."""
    if tail_credit(line) is not None:
        return Removed(line, "agency_credit")
    return Removed(line, "byline" if is_writers_line(line) else "sign_off")
