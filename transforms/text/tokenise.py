"""The tokeniser's kernels: code points to folded characters to tokens with their marks."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.compiled import compiled
from transforms.text.hashing import FMIX32, FNV_OFFSET, FNV_PRIME
from transforms.text.normalise import (
    APOSTROPHE,
    BMP,
    CAPITAL_SHIFT,
    COMMA,
    DIGIT,
    DOT,
    KIND_SHIFT,
    LETTER,
    NEWLINE,
    SEPARATOR,
    STOP,
    SYMBOL,
)

SENTENCE, PARAGRAPH, NAME, FIGURE, LONG = 1, 2, 4, 8, 16
"""Bits of a mark: the token opens a sentence, opens a paragraph, looks like a name, holds a
digit, is a long word."""

LONG_WORD = 6
"""Letters from which a word is long: in languages written with letters few of the words that every text
has are, so that long ones say what a text is about (transforms.text.retold)."""

LONGEST_WORD = 128
"""Characters of a word that count; only URLs run longer."""

TITLE_SHARE = 0.6
"""A paragraph with this share of capitalised words is a title or a list: capitals tell no names
there."""

ABBREVIATION = 3
"""A capitalised word of up to this many letters before a full stop (Mr. Inc. Gov. Jan.) ends no
sentence."""

NUMERALS = tuple(ord(c) for c in "〇一二三四五六七八九十百千万億兆萬亿")
"""Of Chinese and Japanese numbers that are written in words."""

_A, _E, _G, _I, _L, _M, _N, _O, _R, _S = (ord(c) for c in "aegilmnors")
_T, _U, _Y, _Z, _B, _C = (ord(c) for c in "tuyzbc")
_0, _1, _5 = (ord(c) for c in "015")
_POINTS = (1 << KIND_SHIFT) - 1
_VOWELS_AFTER_S = (_A, _E, _I)
_MULTIPLIERS = (np.uint32(FMIX32[0]), np.uint32(FMIX32[1]))
_PRIME, _OFFSET = np.uint32(FNV_PRIME), np.uint32(FNV_OFFSET)


@compiled
def fold_chars(
    points: npt.NDArray[np.uint32],
    bounds: npt.NDArray[np.int64],
    single: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int32],
    several: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Folded characters of all texts, packed, and where each text begins among them."""
    size = len(points)
    for point in points:
        if point < BMP and single[point] < 0:
            size += starts[point + 1] - starts[point]
    packed = np.empty(size, np.int32)
    begins = np.empty(len(bounds), np.int64)
    at = 0
    for text in range(len(bounds) - 1):
        begins[text] = at
        for i in range(bounds[text], bounds[text + 1]):
            point = points[i]
            one = single[point] if point < BMP else point | _astral_kind(point) << KIND_SHIFT
            if one >= 0:
                packed[at] = one
                at += 1
                continue
            for k in range(starts[point], starts[point + 1]):
                packed[at] = several[k]
                at += 1
    begins[-1] = at
    return packed[:at], begins


@compiled
def _astral_kind(point: int) -> int:
    if 0x20000 <= point < 0x40000:  # ideographs beyond the BMP
        return SYMBOL
    if point < 0x1D000 or 0x1E000 <= point < 0x1F000:  # scripts; pictographs lie beside them
        return LETTER
    return SEPARATOR


class Written(NamedTuple):
    """Where the kernel writes: token hashes, marks, and the letters of the words one after
    another."""

    tokens: npt.NDArray[np.uint32]
    marks: npt.NDArray[np.uint8]
    letters: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int64]


@compiled
def tokenise(
    packed: npt.NDArray[np.int32],
    begins: npt.NDArray[np.int64],
    variants: npt.NDArray[np.uint32],
    standards: npt.NDArray[np.uint32],
    out: Written,
) -> npt.NDArray[np.int64]:
    """Write tokens, marks and words of all texts to ``out``; return where each text begins among
    them.

    ``variants`` (ascending) and ``standards``: hashes of irregular spellings and of what stands for
    them.
    """
    offsets = np.zeros(len(begins), np.int64)
    word = np.empty(LONGEST_WORD, np.int32)
    n, written = 0, 0
    for text in range(len(begins) - 1):
        i, end = begins[text], begins[text + 1]
        opened, newlines, paragraph = SENTENCE | PARAGRAPH, 0, n
        while i < end:
            kind = _kind(packed, i, end)
            if kind != LETTER and kind != DIGIT and kind != SYMBOL:
                newlines += kind == NEWLINE
                opened |= SENTENCE if kind == STOP else 0
                i += 1
                continue
            if newlines > 1:
                opened = SENTENCE | PARAGRAPH
            if opened & PARAGRAPH:
                _settle_names(out.marks, paragraph, n)
                paragraph = n
            stop, length, mark, opens = _read_token(packed, i, begins[text], end, word)
            out.tokens[n] = _standard_token(_hash_word(word, length), variants, standards)
            out.marks[n] = mark | opened
            written = _write_letters(out.letters, written, word, length)
            out.ends[n] = written
            n += 1
            i, opened, newlines = stop, opens, 0
        _settle_names(out.marks, paragraph, n)
        offsets[text + 1] = n
    return offsets


@compiled
def _write_letters(
    letters: npt.NDArray[np.int32], at: int, word: npt.NDArray[np.int32], length: int
) -> int:
    for k in range(length):
        letters[at + k] = word[k]
    return at + length


@compiled
def _kind(packed: npt.NDArray[np.int32], i: int, end: int) -> int:
    return (packed[i] >> KIND_SHIFT) & 15 if i < end else SEPARATOR


@compiled
def _read_token(
    packed: npt.NDArray[np.int32], i: int, begin: int, end: int, word: npt.NDArray[np.int32]
) -> tuple[int, int, int, int]:
    """Copy the token at ``i`` to ``word``: where it stops, its length, its mark, what it opens
    behind it."""
    if _kind(packed, i, end) == SYMBOL:
        pair = i > begin and _kind(packed, i - 1, end) == SYMBOL
        word[0] = packed[i - 1 if pair else i] & _POINTS
        word[1] = packed[i] & _POINTS
        return i + 1, 2 if pair else 1, FIGURE if _in_numeral(packed, i, begin, end) else 0, 0
    stop, length, dotted, figure = _read_word(packed, i, end, word)
    capital = packed[i] >> CAPITAL_SHIFT
    figure = figure and not _undo_misreading(word, length)
    if figure:
        mark = FIGURE
    else:
        length = _standard_spelling(word, length)
        mark = (NAME if capital else 0) | (LONG if length >= LONG_WORD else 0)
    following = _kind(packed, stop + 1, end)
    ends = _kind(packed, stop, end) == DOT and not dotted and not _in_word(following)
    short = stop - i == 1 or (capital and stop - i <= ABBREVIATION)
    return stop, length, mark, SENTENCE if ends and (figure or not short) else 0


@compiled
def _in_numeral(packed: npt.NDArray[np.int32], i: int, begin: int, end: int) -> bool:
    """Whether the symbol is of a number with two or more numerals: 四二〇億, not the 一 of 一方."""
    if packed[i] & _POINTS not in NUMERALS:
        return False
    before = i > begin and packed[i - 1] & _POINTS in NUMERALS
    return before or (i + 1 < end and packed[i + 1] & _POINTS in NUMERALS)


@compiled
def _undo_misreading(word: npt.NDArray[np.int32], length: int) -> bool:
    """Write ``w0uld``, ``al1`` and ``per5onal`` as they stood before a scanner misread them, in place.

    Only digits that look like letters, behind a letter, one in three characters at most: ``1st``, ``5mln``,
    ``g10`` and ``f15`` stay figures. Returns whether any was undone.
    """
    digits = 0
    for k in range(length):
        digits += word[k] in (_0, _1, _5)
        if word[k] < _A and word[k] not in (_0, _1, _5):
            return False
    if word[0] < _A or 3 * digits > length:
        return False
    for k in range(length):
        if word[k] == _0:
            word[k] = _O
        elif word[k] == _1:
            word[k] = _L
        elif word[k] == _5:
            word[k] = _S
    return True


@compiled
def _in_word(kind: int) -> bool:
    return kind in (LETTER, DIGIT)


@compiled
def _read_word(
    packed: npt.NDArray[np.int32], i: int, end: int, word: npt.NDArray[np.int32]
) -> tuple[int, int, bool, bool]:
    """Copy the word or figure at ``i``: where it stops, its length, whether dotted (U.S.), whether
    a figure.

    An apostrophe inside, the comma of 1,000 and the dots of U.S. go; the point of 3.5 stays.
    """
    length, dotted, figure = 0, False, False
    while i < end:
        kind = _kind(packed, i, end)
        keep = True
        if kind == DIGIT:
            figure = True
        elif kind != LETTER:
            following = _kind(packed, i + 1, end)
            if following == LETTER:
                keep = False
                if kind == DOT and (dotted or length == 1) and not figure:
                    if _in_word(_kind(packed, i + 2, end)):
                        break
                    dotted = True
                elif kind != APOSTROPHE:
                    break
            elif following == DIGIT and _kind(packed, i - 1, end) == DIGIT:
                if kind not in (COMMA, DOT):
                    break
                keep = kind == DOT
            else:
                break
        if keep and length < LONGEST_WORD:
            word[length] = packed[i] & _POINTS
            length += 1
        i += 1
    return i, length, dotted, figure


@compiled
def _hash_word(word: npt.NDArray[np.int32], length: int) -> np.uint32:
    value = _OFFSET
    for k in range(length):
        value = np.uint32((value ^ np.uint32(word[k])) * _PRIME)
    value = np.uint32((value ^ (value >> np.uint32(16))) * _MULTIPLIERS[0])
    value = np.uint32((value ^ (value >> np.uint32(13))) * _MULTIPLIERS[1])
    hashed: np.uint32 = np.uint32(value ^ (value >> np.uint32(16)))
    return hashed


@compiled
def _standard_token(
    value: np.uint32, variants: npt.NDArray[np.uint32], standards: npt.NDArray[np.uint32]
) -> np.uint32:
    """The hash that stands for an irregular spelling, by bisection of the variants."""
    low, high = 0, len(variants)
    while low < high:
        middle = (low + high) // 2
        if variants[middle] < value:
            low = middle + 1
        else:
            high = middle
    return standards[low] if low < len(variants) and variants[low] == value else value


@compiled
def _settle_names(marks: npt.NDArray[np.uint8], start: int, end: int) -> None:
    """At a paragraph's end: no names at the start of a sentence, and none at all in a title."""
    capitalised, words = 0, 0
    for k in range(start, end):
        words += marks[k] & FIGURE == 0
        capitalised += marks[k] & NAME != 0
    title = capitalised >= TITLE_SHARE * words
    for k in range(start, end):
        if title or marks[k] & SENTENCE:
            marks[k] &= 0xFF ^ NAME


@compiled
def _standard_spelling(word: npt.NDArray[np.int32], length: int) -> int:
    """Write British endings as American ones, in place; return the new length.

    Rules, not a dictionary: they also change words that have no other spelling (``raise`` to
    ``raize``), which does no harm where both texts pass through them.
    """
    if length < 5:
        return length
    length = _standard_ending(word, length)
    kept = 0
    for k in range(length):
        char = word[k]
        before = word[kept - 1] if kept else 0
        after = word[k + 1] if k + 1 < length else 0
        if char == _U and before == _O and after == _R and kept > 1:  # colour
            continue
        if char == _L and before == _L and (after in (_E, _I, _O)):  # travelled
            continue
        if (char == _E and (before in (_A, _O))) and length > 5:  # anaemia, foetus
            word[kept - 1] = _E
            continue
        if char == _S and (before in (_I, _Y)) and after in _VOWELS_AFTER_S:  # organise
            char = _Z
        word[kept] = char
        kept += 1
    return kept


@compiled
def _standard_ending(word: npt.NDArray[np.int32], length: int) -> int:
    plural = word[length - 1] == _S
    n = length - 1 if plural else length
    third, second, last = word[n - 3], word[n - 2], word[n - 1]
    if last == _E and second == _R and (third in (_T, _B)):  # centre, fibre
        word[n - 2], word[n - 1] = _E, _R
    elif last == _E and second == _C and third == _N:  # defence
        word[n - 2] = _S
    elif last == _E and ((second == _M and third == _M) or (second == _U and third == _G)):
        n -= 2  # programme, catalogue
    if plural:
        word[n] = _S
        n += 1
    return n
