"""Text to token hashes and marks: the form in which an article is compared, and travels.

A token is a folded word (``Labour's`` and ``labor’s`` are one), a figure (``1,000`` is ``1000``)
or, in scripts without spaces, a pair of neighbouring characters. About 1.3 KB for an article of 266
words.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text.normalise import fold_table, repair_text
from transforms.text.spelling import irregular_spellings, standard_words
from transforms.text.tokenise import Written, fold_chars, tokenise

BLOCK_CHARS = 1 << 20
"""Characters folded at once: about 20 MB of working memory."""


class Fingerprints(NamedTuple):
    """Tokens of many texts, one after another: text ``i`` holds ``offsets[i]:offsets[i + 1]``.

    ``marks`` tells of each token whether it opens a sentence or a paragraph, looks like a name, or
    holds a digit: the bits of ``transforms.text.tokenise``.
    """

    offsets: npt.NDArray[np.int64]
    tokens: npt.NDArray[np.uint32]
    marks: npt.NDArray[np.uint8]


def fingerprint(texts: Sequence[str]) -> Fingerprints:
    """Tokens and marks of each text. Paragraphs are parted by a blank line.

    Credits, datelines and sign-offs are the caller's to strip first. Time:
    benchmarks/signatures.py.
    """
    parts = [_tokenise_block(block)[:3] for block in _blocks(texts)]
    sizes = [np.diff(offsets) for offsets, _, _ in parts]
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.concatenate([np.zeros(0, np.int64), *sizes]), out=offsets[1:])
    tokens = np.concatenate([np.zeros(0, np.uint32), *(part[1] for part in parts)])
    marks = np.concatenate([np.zeros(0, np.uint8), *(part[2] for part in parts)])
    return Fingerprints(offsets, tokens, marks)


def fold_words(text: str) -> list[str]:
    """The folded tokens of one text: the strings whose ``token_hash`` stand in its fingerprint."""
    _, _, _, letters, ends = _tokenise_block([text])
    standard = standard_words()
    starts = [0, *ends.tolist()]
    words = ("".join(map(chr, letters[a:b])) for a, b in zip(starts, ends.tolist(), strict=False))
    return [standard.get(word, word) for word in words]


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start, size = 0, 0
    for i, text in enumerate(texts):
        if size + len(text) > BLOCK_CHARS and i > start:
            yield texts[start:i]
            start, size = i, 0
        size += len(text)
    if start < len(texts):
        yield texts[start:]


def _tokenise_block(
    texts: Sequence[str],
) -> tuple[
    npt.NDArray[np.int64],
    npt.NDArray[np.uint32],
    npt.NDArray[np.uint8],
    npt.NDArray[np.int32],
    npt.NDArray[np.int64],
]:
    repaired = [repair_text(text) for text in texts]
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in repaired], out=bounds[1:])
    encoded = "".join(repaired).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(encoded, np.uint32)
    packed, begins = fold_chars(points, bounds, *fold_table())
    size = len(packed)
    out = Written(
        np.empty(size, np.uint32),
        np.empty(size, np.uint8),
        np.empty(2 * size, np.int32),  # a pair of neighbouring characters counts twice
        np.empty(size, np.int64),
    )
    offsets = tokenise(packed, begins, *irregular_spellings(), out)
    n = offsets[-1]
    return offsets, out.tokens[:n].copy(), out.marks[:n].copy(), out.letters, out.ends[:n]
