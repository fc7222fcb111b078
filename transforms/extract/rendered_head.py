"""Above the text: headline, standfirst, byline and time lines."""

import re
from collections.abc import Sequence

from transforms.agencies.byline_parts import looks_like_person
from transforms.agencies.bylines import byline_credit
from transforms.agencies.captions import caption_credit
from transforms.agencies.datelines import dateline
from transforms.extract.plain_body import is_person_byline
from transforms.extract.rendered_lines import TextLine, fold
from transforms.extract.rendered_rules import is_time_line

_REACH = 100  # lines above the text among which the headline is looked for
_HEADLINE_LONGEST = 250  # characters
_NEAR = 10  # lines; a time or byline so close under a line makes it a headline
_MARKER = re.compile(r"(?:by|von|par|por|di|door|av|af|author of the article|yazar)\s*:?$", re.I)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_LONG_HEADLINE = 18  # words
_CAPTION_LIKE = 80  # characters; a line this long that ends with a picture's credit is a caption
_TOO_LONG = 170  # characters
_CLIMB = 3  # lines
_QUOTED = re.compile(r"[\"'“”«»„‘]")
_SHORT_STANDFIRST = 17  # words
_STANDFIRST_WORDS = 45
_COMMON = 4  # letters; shorter words say nothing of what a line is about


def find_headline(lines: Sequence[TextLine], first: int, given: str | None = None) -> int | None:
    """Index of the headline of the text that begins at ``first``, or None.

    The given one where the page prints it; else the line above that shares the most words with the
    text's first sentences, stands over a time or byline, or is printed again elsewhere. It may be
    ``first`` itself: a question ends as a sentence does.
    """
    top = max(0, first - _REACH)
    above = [index for index in range(top, min(first + 1, len(lines))) if lines[index].text]
    if given is not None:
        wanted = fold(given)
        told = [index for index in above if lines[index].folded == wanted]
        if told:
            return told[-1]
    below = [line for line in lines[first:] if line.part == "body"]
    opening = _content(" ".join(line.folded for line in below[1:5] if line.prose))
    if _opens_with_headline(below):
        return first
    opening |= _content(below[0].folded)
    scored = [
        (_headline_score(lines, index, first, opening), -index)
        for index in above
        if index < first and _may_be_headline(lines[index])
    ]
    return _climb(lines, -max(scored)[1], opening) if scored else None


def mark_head(lines: list[TextLine], headline: int, first: int) -> None:
    """Give the open lines between the headline and the text their parts."""
    lines[headline].part, lines[headline].rule = "headline", None
    for index in range(headline + 1, first):
        line = lines[index]
        if not line.open:
            continue
        if line.folded and line.folded == lines[headline].folded:
            line.rule = "headline_repeated"
        elif is_time_line(line.text):
            line.part = "time"
        elif _is_byline(lines, index):
            line.part = "byline"
    _mark_standfirst(lines, headline, first)


def mark_lead(lines: list[TextLine], headline: int) -> None:
    """Take a standfirst off the top of the text where the next paragraph opens the story.

    A lead says again what the headline says. Where the first paragraph says nothing of it and the
    second nearly all, or where the second has the dateline, the first is a standfirst. So is one
    short sentence that a picture parts from
    the headline, over a paragraph of full length.
    """
    body = [line for line in lines if line.part == "body"]
    if len(body) < 4 or any(line.part == "standfirst" for line in lines) or not body[0].prose:
        return
    told = _content(lines[headline].folded)
    first, second = (_share(told, line.folded) for line in body[:2])
    short = len(body[0].text.split()) <= _STANDFIRST_WORDS
    restated = short and len(told) >= 3 and second >= 0.6 and first <= second / 2
    restated |= short and _opens_with_dateline(body[1].text, body[0].text)
    if restated or _is_short_under_picture(lines, headline, body):
        body[0].part = "standfirst"


def _opens_with_dateline(second: str, first: str) -> bool:
    opening = dateline(second)
    return opening is not None and bool(opening.credits) and dateline(first) is None


def _is_short_under_picture(
    lines: Sequence[TextLine], headline: int, body: Sequence[TextLine]
) -> bool:
    first, second = body[0].text, body[1].text
    if len(first.split()) > _SHORT_STANDFIRST or len(second) < 1.3 * len(first):
        return False
    above = lines[headline : lines.index(body[0])]
    return bool(above) and above[-1].part == "caption" and not _QUOTED.match(first)


def _mark_standfirst(lines: list[TextLine], headline: int, first: int) -> None:
    for index in range(headline + 1, first):
        line = lines[index]
        if line.part in ("time", "byline"):
            return
        if line.open and line.phrase is None and len(line.text.split()) >= 6:
            line.part = "standfirst"
            return


def _opens_with_headline(below: Sequence[TextLine]) -> bool:
    """Whether what was taken for the first sentence is a headline that asks or exclaims."""
    first = below[0]
    return (
        len(below) > 3 and len(first.text) <= 160 and not first.stopped and not _ends_colon(first)
    )


def _ends_colon(line: TextLine) -> bool:
    return line.text.rstrip("\"”»’' ")[-1:] in ":;…"


def _climb(lines: Sequence[TextLine], best: int, opening: frozenset[str]) -> int:
    """From a standfirst, which often says more of the story, up to the headline over it."""
    if not lines[best].stopped and len(lines[best].text.split()) <= _LONG_HEADLINE:
        return best
    for index in range(best - 1, max(-1, best - _CLIMB - 1), -1):
        line = lines[index]
        words = len(line.text.split())
        if _may_be_headline(line) and not line.stopped and 4 <= words <= _LONG_HEADLINE:
            return index if _content(line.folded) & opening or line.repeats > 1 else best
    return best


def _may_be_headline(line: TextLine) -> bool:
    if line.phrase is not None or line.alt or line.caption or line.signed or not line.folded:
        return False
    if not 12 <= len(line.text) <= _HEADLINE_LONGEST and not 8 <= len(line.folded) <= 60:
        return False
    if sum(ch.isalpha() for ch in line.text) < (6 if _CJK.search(line.text) else 10):
        return False
    if len(line.text) > _CAPTION_LIKE and caption_credit(line.text).credit is not None:
        return False
    return not is_time_line(line.text)


def _headline_score(
    lines: Sequence[TextLine], index: int, first: int, opening: frozenset[str]
) -> float:
    line = lines[index]
    below = lines[index + 1 : min(index + 1 + _NEAR, first + 1)]
    words = _content(line.folded)
    score = 3.0 * len(words & opening) / max(4, len(words))
    score += 1.0 * (line.repeats > 1) - 1.0 * line.stopped
    score += 1.0 * any(is_time_line(other.text) for other in below)
    score += 0.5 * any(_MARKER.match(other.text) or is_person_byline(other.text) for other in below)
    score -= 1.5 * (len(line.text) > _TOO_LONG or bool(_CJK.search(line.text[60:])))
    words_long = len(line.text.split())
    if not _CJK.search(line.text):
        score += 0.5 * (4 <= words_long <= _LONG_HEADLINE) - 1.0 * (words_long < 3)
    return score - 0.015 * (first - index)


def _is_byline(lines: Sequence[TextLine], index: int) -> bool:
    text = lines[index].text
    if len(text) > 160:
        return False
    if byline_credit(text) is not None and not lines[index].caption:
        return True
    if is_person_byline(text) or _MARKER.match(text):
        return True
    if not looks_like_person(text):
        return False
    beside = lines[index - 1], lines[min(index + 1, len(lines) - 1)]
    return _is_marked(lines, index) or any(
        _MARKER.match(other.text) or is_time_line(other.text) for other in beside
    )


def _is_marked(lines: Sequence[TextLine], index: int) -> bool:
    """Whether 'Author of the article:' stands over the line, the author's picture between."""
    above = [line for line in lines[max(0, index - 3) : index] if not line.alt]
    return bool(above) and _MARKER.match(above[-1].text) is not None


def _content(folded: str) -> frozenset[str]:
    """Words that carry meaning, cut to five letters so that 'agrees' meets 'agreed'; without
    spaces between words, every two characters.
    """
    found = {word[:5] for word in folded.split() if len(word) >= _COMMON}
    for run in _CJK.findall(folded):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(found)


def _share(told: frozenset[str], folded: str) -> float:
    return len(told & _content(folded)) / len(told) if told else 0.0
