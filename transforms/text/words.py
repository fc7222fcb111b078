"""Words as people count and see them: what spaces part; of Chinese and Japanese each character, as nothing parts those.

What copies are compared by is in transforms.text.fingerprint. Thai, Lao, Khmer and Burmese, whose words only a
dictionary tells, are parted by spaces as well.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_IDEOGRAPHS: Final = (
    "\u3005-\u3007\u3041-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana among them
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
_WIDE: Final = f"\u3000-\u303f\u30fb\uff00-\uffef{_IDEOGRAPHS}"
_IDEOGRAPH: Final = rf"(?=\w)[{_IDEOGRAPHS}]"
_HAS_IDEOGRAPH: Final = re.compile(_IDEOGRAPH)
_PIECE: Final = re.compile(rf"{_IDEOGRAPH}|(?:(?!{_IDEOGRAPH})\S)+")
_WORD: Final = re.compile(rf"((?:{_IDEOGRAPH})+)|(?:(?!{_IDEOGRAPH})\w)+")
_ENDS_WIDE: Final = re.compile(rf"[{_WIDE}]\Z")
_STARTS_WIDE: Final = re.compile(rf"[{_WIDE}]")


def split_words(text: str) -> list[str]:
    """The words with the marks that stand at them; 「 and 。 between ideographs are pieces of their own."""
    words: list[str] = []
    for word in text.split():
        words += _PIECE.findall(word) if _HAS_IDEOGRAPH.search(word) else (word,)
    return words


def count_words(text: str) -> int:
    """How many words: 'NHKは14人' has four (NHK, は, 14, 人). Marks between ideographs are none."""
    count = 0
    for word in text.split():
        pieces = _PIECE.findall(word) if _HAS_IDEOGRAPH.search(word) else None
        count += 1 if pieces is None else sum(any(map(str.isalnum, piece)) for piece in pieces)
    return count


def join_words(words: Sequence[str]) -> str:
    """Words in a line again: no space beside an ideograph or its marks."""
    return "".join(f"{gap(*pair)}{pair[1]}" for pair in zip(("", *words), words, strict=False))


def gap(before: str, after: str) -> str:
    """What stands between two words."""
    wide = _ENDS_WIDE.search(before) or _STARTS_WIDE.match(after)
    return "" if wide or not before or not after else " "


def word_bag(text: str) -> Iterator[str]:
    """Words without marks, to hold two texts against each other; of ideographs neighbouring pairs, since single kana
    stand in every text."""
    for found in _WORD.finditer(text):
        run = found[1]
        if run is None or len(run) == 1:
            yield found[0]
        else:
            yield from (run[k : k + 2] for k in range(len(run) - 1))
