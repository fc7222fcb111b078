"""How the cost of copy detection grows: made-up corpora, a viral story, a template. Usage: dedup_growth.py

Words are made up, articles of 270 of them; every fourth article has five copies. What must hold: time and
candidates an article stay level from row to row.
"""

import time
from collections.abc import Callable

import numpy as np

from transforms.text.candidates import candidate_pairs, shared_keys, sketch_copies
from transforms.text.copies import DAY, Copies, make_copies
from transforms.text.fingerprint import Fingerprints
from transforms.text.stops import shingle_uses, stop_shingles
from transforms.text.stories import group_copies

WORDS = 270
SENTENCE_WORDS = 18
VOCABULARY = 60_000
Tokens = list["np.ndarray[tuple[int], np.dtype[np.uint32]]"]


def to_copies(texts: Tokens, days: float, random: np.random.Generator) -> Copies:
    """Copies of token arrays; sentences of 18 words, every sixth word a name."""
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    tokens = np.concatenate(texts)
    place = np.arange(len(tokens)) - np.repeat(offsets[:-1], np.diff(offsets))
    marks = (place % SENTENCE_WORDS == 0) | ((place % 6 == 3) << 2)
    handles = random.permutation(len(texts)).astype(np.uint64)
    times = 20_000 * DAY + (random.random(len(texts)) * days * DAY).astype(np.int64)
    prints = Fingerprints(offsets, tokens, marks.astype(np.uint8))
    return make_copies(handles, times, handles, prints)


def prose(random: np.random.Generator) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    ranks = np.minimum(random.zipf(1.2, WORDS), VOCABULARY)
    return (ranks * 2654435761 % 2**32).astype(np.uint32)


def corpus(size: int, random: np.random.Generator) -> Tokens:
    texts: Tokens = []
    while len(texts) < size:
        wire = prose(random)
        texts.append(wire)
        if len(texts) % 4 == 0:
            texts += [wire[: int(random.integers(90, WORDS))] for _ in range(5)]
    return texts[:size]


def viral(size: int, random: np.random.Generator) -> Tokens:
    wire = prose(random)
    return [
        np.concatenate(
            [prose(random)[: int(random.integers(1, 60))], wire[: int(random.integers(90, WORDS))]]
        )
        for _ in range(size)
    ]


def template(size: int, random: np.random.Generator) -> Tokens:
    fixed = prose(random)
    texts = []
    for _ in range(size):
        text = fixed.copy()
        text[3::6] = prose(random)[: len(text[3::6])]
        texts.append(text)
    return texts


def report(name: str, make: Callable[[int, np.random.Generator], Tokens], size: int) -> None:
    random = np.random.default_rng(1)
    copies = to_copies(make(size, random), 2.0 if make is not corpus else 30.0, random)
    stop = stop_shingles(shingle_uses(copies))
    left, _ = candidate_pairs([shared_keys(sketch_copies(copies, stop))])
    started = time.perf_counter()
    found = group_copies(copies)
    took = time.perf_counter() - started
    print(
        f"{name:<10}{size:>8} articles {took:7.2f} s {took / size * 1e6:6.0f} µs an article "
        f"{len(left) / size:6.1f} candidates, {len(found.edges.left) / size:5.1f} edges an article, "
        f"{len(np.unique(found.groups))} stories"
    )


def main() -> None:
    report("warm up", corpus, 500)
    for size in (10_000, 20_000, 40_000):
        report("corpus", corpus, size)
    for size in (250, 500, 1_250, 2_500, 5_000):
        report("viral", viral, size)
    for size in (5_000, 10_000, 20_000):
        report("template", template, size)


if __name__ == "__main__":
    main()
