"""Two bodies side by side: which sentences were kept, changed, cut, added or moved, and which words of them.

For showing to people. Sentences are aligned, not paragraphs: papers join and part paragraphs freely.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from transforms.text.words import join_words, split_words, word_bag

Kind = Literal["kept", "changed", "cut", "added", "moved"]

LIKE: Final = 0.4
"""Share of words in common from which two sentences in the same place are one sentence, edited."""

MOVED: Final = 0.7
"""Share of words in common from which two sentences in different places are one."""

_STOP: Final = re.compile(
    r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«„(\[¿¡]*[^\W_a-z])"
    r"|[。！？]+(?=[^。！？」』）”’])"  # no space follows; 「…。」と goes on
)
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\"“‘'])(?:[^\W\d_]|[A-Z][a-z]{1,2}|(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
_TYPOGRAPHY: Final = str.maketrans(
    {**dict.fromkeys("‘’‚", "'"), **dict.fromkeys("“”„", '"'), **dict.fromkeys("–—", "-")}
)


class Sentence(NamedTuple):
    paragraph: int  # counted from 1
    text: str


class Edit(NamedTuple):
    """A run of words, of Chinese and Japanese a run of characters: of the left text, and what stands for it in the
    right one."""

    kind: Kind
    left: str
    right: str


class Row(NamedTuple):
    """A sentence and its counterpart; one of them is None where it was cut or added."""

    kind: Kind
    left: Sentence | None
    right: Sentence | None
    edits: tuple[Edit, ...] = ()  # of changed and moved sentences


def split_sentences(body: str) -> list[Sentence]:
    """The sentences of a body whose paragraphs are parted by a blank line."""
    paragraphs = (text.strip() for text in body.split("\n\n"))
    numbered = enumerate((text for text in paragraphs if text), start=1)
    return [Sentence(place, sentence) for place, text in numbered for sentence in _split(text)]


def _split(paragraph: str) -> Iterator[str]:
    start = 0
    for found in _STOP.finditer(paragraph):
        if found[0][0] == "." and _ABBREVIATION.search(paragraph[start : found.start() + 1]):
            continue
        yield paragraph[start : found.end()].strip()
        start = found.end()
    yield paragraph[start:].strip()


def align(left: str, right: str) -> tuple[Row, ...]:
    """The sentences of both bodies in one order: what was cut stands where it stood, what was moved where it went.

    Of the ways to pair sentences in order, the one with most words in common is taken; ties go to the
    earliest. Then what is left over pairs across places.
    """
    ones, others = split_sentences(left), split_sentences(right)
    alike = _likeness(ones, others)
    pairs = _pair_in_order(alike)
    moved = _pair_across(alike, pairs)
    return tuple(_rows(ones, others, pairs, moved))


def edit_words(left: str, right: str) -> tuple[Edit, ...]:
    """What became of the words. Typographic and plain quotes and dashes are the same."""
    ones, others = split_words(left), split_words(right)
    matcher = difflib.SequenceMatcher(None, _plain(ones), _plain(others), autojunk=False)
    kinds: dict[str, Kind] = {
        "equal": "kept",
        "replace": "changed",
        "delete": "cut",
        "insert": "added",
    }
    return tuple(
        Edit(kinds[tag], join_words(ones[a:b]), join_words(others[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
    )


def _plain(words: Sequence[str]) -> list[str]:
    return [word.translate(_TYPOGRAPHY) for word in words]


def _likeness(ones: Sequence[Sentence], others: Sequence[Sentence]) -> list[list[float]]:
    """For each two sentences the share of their words that both have."""
    lefts, rights = ([_bag(sentence.text) for sentence in side] for side in (ones, others))
    return [[2 * (a & b).total() / max(1, a.total() + b.total()) for b in rights] for a in lefts]


def _bag(text: str) -> Counter[str]:
    return Counter(word_bag(text.translate(_TYPOGRAPHY).casefold()))


def _pair_in_order(alike: list[list[float]]) -> dict[int, int]:
    """Left to right sentences, ascending in both."""
    height, width = len(alike), len(alike[0]) if alike else 0
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in reversed(range(height)):
        for j in reversed(range(width)):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= LIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: dict[int, int] = {}
    i = j = 0
    while i < height and j < width:
        if alike[i][j] >= LIKE and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _pair_across(alike: list[list[float]], pairs: dict[int, int]) -> dict[int, int]:
    """Sentences in no pair yet, the most alike first."""
    taken = set(pairs.values())
    free = sorted(
        (-share, i, j)
        for i, row in enumerate(alike)
        if i not in pairs
        for j, share in enumerate(row)
        if share >= MOVED and j not in taken
    )
    moved: dict[int, int] = {}
    for _, i, j in free:
        if i not in moved and j not in moved.values():
            moved[i] = j
    return moved


def _rows(
    ones: Sequence[Sentence],
    others: Sequence[Sentence],
    pairs: dict[int, int],
    moved: dict[int, int],
) -> Iterator[Row]:
    origins = {right: left for left, right in moved.items()}
    i = j = 0
    for left, right in [*pairs.items(), (len(ones), len(others))]:
        yield from (Row("cut", ones[k], None) for k in range(i, left) if k not in moved)
        for k in range(j, right):
            yield (
                _paired("moved", ones[origins[k]], others[k])
                if k in origins
                else Row("added", None, others[k])
            )
        if left < len(ones):
            yield _paired("changed", ones[left], others[right])
        i, j = left + 1, right + 1


def _paired(kind: Kind, left: Sentence, right: Sentence) -> Row:
    edits = edit_words(left.text, right.text)
    same = all(edit.kind == "kept" for edit in edits)
    return Row("kept" if same and kind == "changed" else kind, left, right, () if same else edits)
