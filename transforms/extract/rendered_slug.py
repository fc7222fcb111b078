"""The words of a page's address, which are most often its headline's: "/news/bridge-to-be-rebuilt-12345"."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from transforms.extract.rendered_lines import TextLine
from transforms.extract.urls import without_accents

_WORD = re.compile(r"[^\W\d_]{3,}")
_FEWEST = 3  # words; fewer may agree by chance
_AGREES = 0.8  # F1 of the line's words and the address's
_LONGEST = 250  # characters of a headline
_ABOVE = 60  # lines: a sentence stands so near under the headline
_SENTENCE = 60  # characters
_STEM = 5  # letters; longer words are cut, in the address or in print
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"}
)


def slug_words(url: str | None) -> frozenset[str]:
    """The words of the part of the address that has most; empty where none has three."""
    if not url:
        return frozenset()
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return frozenset()
    parts = [_words(part) for part in path.split("/")]
    best = max(parts, key=len)
    return best if len(best) >= _FEWEST else frozenset()


def lines_told_by(lines: Sequence[TextLine], words: frozenset[str]) -> list[int]:
    """Indexes of the lines that say best what the address says, each with a sentence near under it."""
    best = _AGREES
    found: list[int] = []
    for index, line in enumerate(lines if words else ()):
        if len(line.text) > _LONGEST or line.phrase is not None:
            continue
        agrees = max(_f1(words, _words(line.text)), _f1(words, _words(line.text, spelt_out=True)))
        if agrees >= best and _stands_over_text(lines[index + 1 : index + 1 + _ABOVE]):
            if agrees > best:
                best = agrees
                found.clear()
            found.append(index)
    return found


def _words(text: str, spelt_out: bool = False) -> frozenset[str]:
    """Without accents, as addresses are spelt; or "ü" as "ue"."""
    folded = text.casefold()
    folded = folded.translate(_UMLAUTS) if spelt_out else folded
    plain = without_accents(folded)
    return frozenset(word[:_STEM] for word in _WORD.findall(plain.replace("ß", "ss")))


def _f1(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(len(one) + len(other), 1)


def _stands_over_text(below: Iterable[TextLine]) -> bool:
    return any(line.prose and line.size >= _SENTENCE for line in below)
