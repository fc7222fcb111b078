"""Rendered page text → lines, each with what its shape and its words tell.

Without markup the cues are blank lines, length, the end of a sentence, phrases of the trade, and
repetition. A figure is two adjacent lines with no blank line between: alternative text, caption.
"""

import re
from collections import Counter
from dataclasses import dataclass

from transforms.agencies.bylines import byline_credit
from transforms.agencies.captions import caption_credit
from transforms.agencies.tails import is_signoff
from transforms.extract.containers import ends_sentence
from transforms.extract.phrases import Phrase, match_phrase
from transforms.extract.plain_body import is_person_byline

_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_BLANKS = re.compile(r"[ \t\v\f\r]+")
_ALT_MARK = re.compile(r"\[(?:IMG|image)\]\s*:?\s*", re.IGNORECASE)
_STOP = re.compile(r"[.…。।۔][\s\"'”’»)\]」』]*$|[.!?。！？؟]?[”»」』]$")
_WORDS = re.compile(r"\w+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_UNSTOPPED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)  # Thai, Lao, Burmese, Khmer: no stops
_UNSTOPPED_PROSE = 60  # characters
_CJK_WEIGHT = 2.5
_LONG_UNENDED = 160  # characters; a line this long is a paragraph whatever it ends with
_CAPTION_LONGEST = 300
_BYLINE_LONGEST = 160
_SIGNED = re.compile(
    r"(?:by|von|par|por|di|door|av|af|quelle|source|fuente|fonte|bron)\b[\s:]|[(©]", re.IGNORECASE
)


@dataclass(slots=True)
class TextLine:
    """One line. ``part`` is where it goes ("body", "caption", …); ``rule``, once set, drops it."""

    text: str
    size: int  # its length in characters of an alphabet: a Chinese one counts for more
    folded: str  # letters and figures only, for telling whether two lines say the same
    prose: bool  # a sentence or more, by length and ending
    stopped: bool  # ends with a full stop: headlines do not
    phrase: Phrase | None
    repeats: int  # how often the page has this line
    again: bool = False  # it stands above already
    alt: bool = False  # an alternative text: marked as such, or the upper line of a figure
    caption: bool = False
    signed: bool = False  # a byline, or a credit with a marker: "By Press Association"
    listed: int = 0  # lines of the list or table of the article that it is one of
    part: str | None = None
    rule: str | None = None

    @property
    def open(self) -> bool:
        return self.part is None and self.rule is None


def read_lines(text: str) -> list[TextLine]:
    """The non-empty lines of a page's text, in order."""
    text = text.replace("\r\n", "\n").replace("\u00a0", " ")
    blocks = [_block(block) for block in _BLANK.split(text)]
    blocks = [block for block in blocks if block]
    if len(blocks) > 2 and _is_wrapped(blocks):
        blocks = [[" ".join(block)] for block in blocks]
    parted = len(blocks) > 2 and len(blocks) >= 0.3 * sum(map(len, blocks))
    repeats = Counter(fold(_unmarked(line)) for block in blocks for line in block)
    lines: list[TextLine] = []
    for block in blocks:
        made = [_line(line, repeats) for line in block]
        if parted:
            _mark_figure(made)
        lines += made
    _mark_repeated(lines)
    return lines


def fold(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def reads_as_prose(text: str) -> bool:
    """A sentence rather than a heading or a link: it is long, or longish and ends as one."""
    if len(text) >= _LONG_UNENDED:
        return True
    if _UNSTOPPED.search(text):
        return len(text) >= _UNSTOPPED_PROSE
    if _CJK.search(text):
        return len(text) >= 10 and ends_sentence(text)
    if _STOP.search(text[-4:]):
        return len(text) >= 14 and text.count(" ") >= 2
    return len(text) >= 25 and text.count(" ") >= 3 and ends_sentence(text)


def _block(block: str) -> list[str]:
    return [line for raw in block.split("\n") if (line := _BLANKS.sub(" ", raw).strip())]


def _is_wrapped(blocks: list[list[str]]) -> bool:
    """Whether paragraphs are broken at a fixed width, as in text mails: most inner lines are full."""
    inner = [len(line) for block in blocks for line in block[:-1]]
    full = sum(55 <= size <= 100 for size in inner)
    return len(inner) >= 8 and full >= 0.8 * len(inner)


def _unmarked(text: str) -> str:
    mark = _ALT_MARK.match(text)
    return text[mark.end() :] if mark else text


def _line(text: str, repeats: Counter[str]) -> TextLine:
    mark = _ALT_MARK.match(text)
    text = _unmarked(text)
    folded = fold(text)
    return TextLine(
        text=text,
        size=_size(text),
        folded=folded,
        prose=reads_as_prose(text) and mark is None,
        stopped=_STOP.search(text[-4:]) is not None,
        phrase=match_phrase(text),
        repeats=repeats[folded],
        alt=mark is not None,
        signed=_is_signed(text),
    )


def _size(text: str) -> int:
    return round(_CJK_WEIGHT * len(text)) if _CJK.search(text) else len(text)


def _is_signed(text: str) -> bool:
    if len(text) > _BYLINE_LONGEST or _SIGNED.match(text) is None:
        return False
    return is_person_byline(text) or byline_credit(text) is not None or is_signoff(text)


def _mark_repeated(lines: list[TextLine]) -> None:
    seen: set[str] = set()
    for line in lines:
        line.again = line.folded in seen
        seen.add(line.folded)


def _mark_figure(block: list[TextLine]) -> None:
    """Two or three lines with none blank between: alternative text, caption, perhaps the credit."""
    if not 2 <= len(block) <= 3 or any(line.phrase for line in block):
        return
    upper, lower = block[0], block[-1]
    if max(len(line.text) for line in block) > _CAPTION_LONGEST:
        return
    credited = caption_credit("\n".join(line.text for line in block[1:])).credit is not None
    if credited or (len(block) == 2 and lower.prose and not upper.stopped):
        upper.alt = True
        for line in block[1:]:
            line.caption = True
