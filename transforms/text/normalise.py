"""Folding for comparison: what two sub-editors may do to a text without changing it.

Never for output. Entities and mojibake are undone on whole texts, and only where a text shows them;
everything else (accents, compatibility forms, quotes, dashes, case) is a table from code point to
folded code points, which the tokeniser's kernel reads. The table follows ``unicodedata`` of the
running Python; a later Unicode only adds code points.
"""

import html
import re
import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

BMP = 0x10000
"""The table covers the Basic Multilingual Plane; what lies beyond is told by ranges in the
kernel."""

SEPARATOR, LETTER, DIGIT, SYMBOL, APOSTROPHE, NEWLINE, SPACE, DOT, STOP, COMMA = range(10)
"""What a folded character is to the tokeniser. SYMBOL: a token of its own (Chinese, Thai); STOP: !
? 。"""

_DROPPED_MARKS = (
    (0x0300, 0x036F),
    (0x0591, 0x05BD),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x1AB0, 0x1AFF),
)
"""Accents, Hebrew points, Arabic vowels. Kana voicing marks and Indic vowel signs tell words apart:
kept."""

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x312F),  # kana, bopomofo
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
)
"""Scripts written without spaces: a word cannot be told from its neighbour, so each character is a
token."""

_APOSTROPHES = "'‘’‛ʼʹ`´′＇"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_STOPS = "!?。！？؟।…"
_MOJIBAKE = re.compile(r"[Â-ô][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")


KIND_SHIFT, CAPITAL_SHIFT = 21, 25
"""A folded character is packed: code point, above it its kind, above that whether it was a capital."""


class FoldTable(NamedTuple):
    """``single[c]`` is what code point ``c`` becomes, packed; -1 where that is none or several
    characters: ``several[starts[c]:starts[c + 1]]``."""

    single: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    several: npt.NDArray[np.int32]


def repair_text(text: str) -> str:
    """Undo HTML entities (once more where they were escaped twice) and UTF-8 that was read as
    Windows-1252.

    A run that is no valid UTF-8 when read back stays as it is: ``SÃO`` is a word, ``SÃ£o`` is not.
    """
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "â" in text or "Ã" in text or "Â" in text:
        text = _MOJIBAKE.sub(_read_back, text)
    return text


def _read_back(match: re.Match[str]) -> str:
    try:
        return match[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return match[0]


@cache
def fold_table() -> FoldTable:
    """The table of every code point of the BMP (65,536 entries, built once in about 0.1 s)."""
    parts = [[_pack(c, chr(point)) for c in _fold(chr(point))] for point in range(BMP)]
    single = np.array([part[0] if len(part) == 1 else -1 for part in parts], np.int32)
    several = [part if len(part) > 1 else [] for part in parts]
    starts = np.zeros(BMP + 1, np.int32)
    np.cumsum([len(part) for part in several], out=starts[1:])
    return FoldTable(single, starts, np.array([c for part in several for c in part], np.int32))


def _pack(char: str, original: str) -> int:
    capital = original.isupper() or original.istitle()
    return ord(char) | _kind(char) << KIND_SHIFT | capital << CAPITAL_SHIFT


def _fold(char: str) -> str:
    if char < "\x80":
        return char.lower()
    if char in _INVISIBLE:
        return ""
    if char in _APOSTROPHES:
        return "'"
    if char == "…":
        return char
    plain = unicodedata.normalize("NFKD", char.casefold())
    return "".join(c for c in plain if not _within(ord(c), _DROPPED_MARKS))


@cache
def _kind(char: str) -> int:
    if _within(ord(char), _UNSPACED) and (char.isalnum() or unicodedata.category(char)[0] == "M"):
        return SYMBOL
    for kind, members in _KINDS:
        if char in members:
            return kind
    if char.isdigit():
        return DIGIT
    if char.isalnum() or unicodedata.category(char)[0] == "M":
        return LETTER
    return SPACE if char.isspace() else SEPARATOR


_KINDS = ((APOSTROPHE, "'"), (NEWLINE, "\n"), (DOT, "."), (STOP, _STOPS), (COMMA, ","))


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= point <= high for low, high in ranges)
