"""Rules over single lines of rendered text: a part they go to, or a name that drops them.

The first that holds decides. Words belong in phrases.csv; a rule is for what words cannot say.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from transforms.agencies.captions import caption_credit, is_picture_credit
from transforms.extract.rendered_lines import TextLine
from transforms.extract.times import parse_time

_CAPTION_LONGEST = 300  # characters
_TIME_LONGEST = 120
_TOLD_TWICE = 2  # a subhead may stand in a table of contents too
_SAID = 20  # characters; shorter lines may agree by chance
_CREDIT_LONGEST = 60
_NEAR = 4  # lines; an alternative text and its caption often say the same
_OPENS_TIME = re.compile(
    r"\W*(?:(?:(?:first |last )?(?:published|posted|updated|created|modified)|publié|mis à jour|modifié"
    r"|publicado|actualizado|creado|veröffentlicht|aktualisiert|erstellt|stand|pubblicato|aggiornato"
    r"|gepubliceerd|bijgewerkt|publicerad|uppdaterad|publisert|oppdatert|opdateret|yayın\w*"
    r"|giriş|güncelle\w*|opublikowano|aktualizacja)\b[\s:|,]*)?(?:(?:on|am|den|le|el|il|em)\s)?"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mi|do|fr|sa|so|di|mo)\w{0,8}[.,]?"
    r"\s)?(?:\d|[^\W\d]{3,10}\.?\s\d)",
    re.IGNORECASE,
)
_BIO = re.compile(
    r"\b(?:is|was|has been) (?:an? |the |our )?(?:(?!\b(?:that|who|which|to|had|when)\b)[^.]){0,60}?"
    r"\b(?:reporter|correspondent|editor|journalist"
    r"|writer|columnist|producer|anchor|author of|professor|contributor)\b"
    r"|\b(?:covers|writes about|reports on|has covered|has worked)\b[^.]{0,80}\b(?:for|at|since|from)\b"
    r"|\bist (?:\w+ ){0,4}(?:redakteur|korrespondent|autor|journalist|reporter)(?:in)?\b"
    r"|^(?:redakteur|korrespondent|autor)(?:in)? (?:in|im|bei|der|für)\b"
    r"|\best (?:\w+ ){0,3}(?:journaliste|correspondante?|rédact(?:eur|rice))\b"
    r"|\bes (?:\w+ ){0,3}(?:periodista|corresponsal|redactora?|jefa?|colaboradora?)\b",
    re.IGNORECASE,
)


# "… he said. (ANSA)." ends a text of the agency; a caption's credit follows no full stop, or a picture.
_TAGGED = re.compile(r"[.!?”»]\s?\([\w./ -]{2,12}\)\.?$")


class LineRule(NamedTuple):
    """``keeps``: the name is the part the line goes to; otherwise it is dropped under it."""

    name: str
    holds: Callable[[Sequence[TextLine], int], bool]
    keeps: bool = False


def is_time_line(text: str) -> bool:
    """'21 February 2022, 13:14', 'Updated 0339 GMT March 3, 2021': a date and hardly a word."""
    if len(text) > _TIME_LONGEST or not any(ch.isdigit() for ch in text):
        return False
    return (
        _OPENS_TIME.match(text) is not None
        and len(text.split()) <= 16
        and (parse_time(text) is not None)
    )


def reads_as_biography(text: str) -> bool:
    """'Ada Quill covers the courts for The Evening Post.' Only to be asked at an article's end."""
    return len(text) <= 600 and _BIO.search(text[:240]) is not None


def _is_caption(lines: Sequence[TextLine], index: int) -> bool:
    line = lines[index]
    if line.caption:
        return True
    text = line.text
    if len(text) > _CAPTION_LONGEST:
        under_picture = index > 0 and lines[index - 1].alt and len(text) <= 3 * _CAPTION_LONGEST
        return under_picture and bool(caption_credit(text).agencies)
    if _TAGGED.search(text[-24:]) and not (index > 0 and lines[index - 1].alt):
        return False
    return is_picture_credit(text) or caption_credit(text).credit is not None


def _is_alt(lines: Sequence[TextLine], index: int) -> bool:
    return lines[index].alt


def _is_time(lines: Sequence[TextLine], index: int) -> bool:
    return is_time_line(lines[index].text)


def _is_said_twice(lines: Sequence[TextLine], index: int) -> bool:
    """An alternative text and the caption under it, in the same words but for a credit behind."""
    line = lines[index]
    if len(line.folded) < _SAID:
        return False
    near = (*lines[max(0, index - _NEAR) : index], *lines[index + 1 : index + 1 + _NEAR])
    return any(_is_same(line.folded, other.folded) for other in near)


def _is_same(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > _CREDIT_LONGEST or len(other) < _SAID:
        return False
    return one.startswith(other) or other.startswith(one)


def _is_repeated(lines: Sequence[TextLine], index: int) -> bool:
    line = lines[index]
    if line.repeats < 2 or not line.folded:
        return False
    if not line.prose:
        return line.repeats > _TOLD_TWICE
    return line.again


RULES = (
    LineRule("alt", _is_alt, keeps=True),
    LineRule("time_line", _is_time),
    LineRule("picture_text", _is_said_twice),
    LineRule("caption", _is_caption, keeps=True),
    LineRule("repeated", _is_repeated),
)
