"""Folding for comparison: what two sub-editors may do to a text without changing it.

Never for output. Entities and mojibake are undone on whole texts, and only where a text shows them;
everything else (accents, compatibility forms, quotes, dashes, case) is a table from code point to
folded code points, which the tokeniser's kernel reads. The table follows ``unicodedata`` of the
running Python; a later Unicode only adds code points.
"""

import html
import re
import unicodedata
from collections.abc import Callable
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
_KINDS = ((APOSTROPHE, "'"), (NEWLINE, "\n"), (DOT, "."), (STOP, _STOPS), (COMMA, ","))
_PARTING = "\U0010ffff"
"""No character at all by definition: no folding makes or changes it."""

_REPLACED = {**dict.fromkeys(map(ord, _APOSTROPHES), "'"), **dict.fromkeys(map(ord, _INVISIBLE))}
_MARKS = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _DROPPED_MARKS) + "]")

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
    """The table of every code point of the BMP, built once: 65,536 entries in about 40 ms.

    The whole plane is folded as one text, parted by a character that no folding touches: a call for each
    code point took five times as long.
    """
    chars = [chr(point) for point in range(BMP)]
    folded = _fold(_PARTING.join(chars)).split(_PARTING)
    sizes = np.fromiter(map(len, folded), np.int32, BMP)
    points = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), np.uint32)
    capital = _told(str.isupper, chars) | _told(str.istitle, chars)
    kinds = np.append(_kinds(chars), np.int32(SYMBOL))  # what folds to beyond the plane: ideographs
    packed = points.astype(np.int32) | kinds[np.minimum(points, BMP)] << KIND_SHIFT
    packed |= np.repeat(capital, sizes).astype(np.int32) << CAPITAL_SHIFT
    ends = np.cumsum(sizes)
    single = np.where(sizes == 1, packed[np.minimum(ends, len(packed)) - 1], np.int32(-1))
    starts = np.zeros(BMP + 1, np.int32)
    np.cumsum(np.where(sizes == 1, 0, sizes), out=starts[1:])
    return FoldTable(single, starts, packed[np.repeat(sizes, sizes) > 1])


def _fold(text: str) -> str:
    """Fold characters that stand apart. The ellipsis stays: as three dots it would end no sentence."""
    text = text.translate(_REPLACED).casefold()
    parts = (unicodedata.normalize("NFKD", part) for part in text.split("…"))
    return _MARKS.sub("", "…".join(parts))


def _kinds(chars: list[str]) -> npt.NDArray[np.int32]:
    marks = np.fromiter((unicodedata.category(char)[0] == "M" for char in chars), np.bool_)
    letters = _told(str.isalnum, chars) | marks
    kinds = np.where(_told(str.isspace, chars), SPACE, SEPARATOR).astype(np.int32)
    kinds[letters] = LETTER
    kinds[_told(str.isdigit, chars)] = DIGIT
    for kind, members in _KINDS:
        kinds[[ord(char) for char in members]] = kind
    for low, high in _UNSPACED:
        kinds[low : high + 1][letters[low : high + 1]] = SYMBOL
    return kinds


def _told(test: Callable[[str], bool], chars: list[str]) -> npt.NDArray[np.bool_]:
    return np.fromiter(map(test, chars), np.bool_, len(chars))
