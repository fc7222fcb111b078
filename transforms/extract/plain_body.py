"""A body that somebody has already extracted → its parts. Careful: nothing of the article is lost.

Only whole lines at either end that are plainly a byline, a credit or a sign-off leave the body, and
each stands in another part of what comes out.
"""

import re

from transforms.agencies.byline_parts import looks_like_person
from transforms.agencies.bylines import byline_credit
from transforms.agencies.tails import find_signoff, tail_credit
from transforms.records import PageParts

_HEAD = 3  # paragraphs that may be a byline
_TAIL = 6  # paragraphs that may be credits and sign-offs
_MAX_BYLINE = 120  # characters
_MAX_TAIL = 400
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_BY_PERSON = re.compile(r"(?:By|BY|Von|Par|Por|Di|Door|Av|Af)\s+(?P<names>[^.!?\d]{4,90})$")
_NAME_JOINER = re.compile(r",\s|\s(?:and|und|et|y|e|en|och|og|&)\s")


def split_body(text: str) -> PageParts:
    """The parts of a plain body: paragraphs as given, byline and tail lines set apart.

    Paragraphs are parted by blank lines, or by line breaks where there is no blank line.
    """
    paragraphs = split_paragraphs(text)
    opening = paragraphs[: min(_HEAD, len(paragraphs) - 1)]
    bylines = [line for line in opening if _is_byline(line)]
    if bylines:
        head = [line for line in opening if line not in bylines]
        paragraphs = head + paragraphs[len(opening) :]
    last = _tail_start(paragraphs)
    return PageParts(
        byline="\n".join(bylines) or None,
        paragraphs=tuple(paragraphs[:last]),
        tail=tuple(paragraphs[last:]),
    )


def split_paragraphs(text: str) -> list[str]:
    """Paragraphs without outer blanks; line breaks inside one stay where blank lines part them."""
    text = text.replace("\r\n", "\n").strip()
    if "\n" not in text:
        return [text] if text else []
    if "\n\n" in text or _BLANK_LINE.search(text):
        return _BLANK_LINE.split(text)
    return [line for part in text.split("\n") if (line := part.strip())]


def is_person_byline(line: str) -> bool:
    """'By Ada Quill', 'Von Ada Quill und Bo Reed': a marker, then people and nothing else."""
    match = _BY_PERSON.match(line)
    return match is not None and all(map(looks_like_person, _NAME_JOINER.split(match["names"])))


def _is_byline(line: str) -> bool:
    """A credit or byline among the first lines; a headline may stand before it."""
    if len(line) > _MAX_BYLINE:
        return False
    return byline_credit(line) is not None or is_person_byline(line)


def _tail_start(paragraphs: list[str]) -> int:
    """Where the run of credit lines at the end begins. At least one paragraph stays body."""
    last = len(paragraphs)
    while last > 1 and len(paragraphs) - last < _TAIL and _is_tail(paragraphs[last - 1]):
        last -= 1
    return last


def _is_tail(line: str) -> bool:
    if len(line) > _MAX_TAIL:
        return False
    return find_signoff(line) is not None or tail_credit(line) is not None
