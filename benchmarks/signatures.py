"""What fingerprint, shingles, signature and sketch cost an article, beside datasketch and rensa.

Usage: signatures.py [FILE], FILE being JSON Lines (.gz) with `text`; default: dev10k of the shared sets. All
in one process on one core, the best of three passes, in µs an article. rensa is measured where installed.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from datasketch import MinHash
from xxhash import xxh32_intdigest

from transforms.text.candidates import DEFAULTS, sketch_sets
from transforms.text.fingerprint import fingerprint
from transforms.text.shingles import shingle_sets
from transforms.text.signatures import sign_shingles

FILE = Path(__file__).parents[2] / "shared" / "bench" / "dedup" / "dev10k.docs.jsonl.gz"
ARTICLES = 2000
PERMUTATIONS = 128
PASSES = 3


def read_texts(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines][:ARTICLES]


def best(function: Callable[[], object], articles: int) -> float:
    """Least time of a few passes after one to warm up, in µs an article."""
    function()
    times = []
    for _ in range(PASSES):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return min(times) / articles * 1e6


def word_shingles(text: str) -> set[bytes]:
    """What a user of datasketch does: lower case, split, join three at a time."""
    words = text.lower().encode().split()
    return {b" ".join(words[i : i + 3]) for i in range(len(words) - 2)}


def datasketch_each(texts: Sequence[str]) -> None:
    first = MinHash(PERMUTATIONS, hashfunc=xxh32_intdigest)
    for text in texts:
        made = MinHash(
            PERMUTATIONS,
            hashfunc=xxh32_intdigest,
            permutations=first.permutations,
            scheme=first.scheme,
        )
        made.update_batch(word_shingles(text))


def datasketch_bulk(texts: Sequence[str]) -> None:
    MinHash.bulk(
        [word_shingles(text) for text in texts], num_perm=PERMUTATIONS, hashfunc=xxh32_intdigest
    )


def rensa_each(texts: Sequence[str]) -> None:
    from rensa import RMinHash  # type: ignore[import-not-found]

    for text in texts:
        words = text.lower().split()
        made = RMinHash(num_perm=PERMUTATIONS, seed=1)
        made.update([" ".join(words[i : i + 3]) for i in range(len(words) - 2)])


def ours(texts: Sequence[str]) -> None:
    prints = fingerprint(texts)
    sets = shingle_sets(prints.tokens, prints.offsets)
    sign_shingles(sets.packed, sets.offsets, PERMUTATIONS)


def main() -> None:
    texts = read_texts(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
    n = len(texts)
    prints = fingerprint(texts)
    sets = shingle_sets(prints.tokens, prints.offsets)
    handles = np.arange(n, dtype=np.uint64)
    stop = np.zeros(0, np.uint64)
    rows: list[tuple[str, Callable[[], object]]] = [
        ("fold, tokens, names, figures", lambda: fingerprint(texts)),
        ("sets of shingles", lambda: shingle_sets(prints.tokens, prints.offsets)),
        (
            f"signature {PERMUTATIONS}",
            lambda: sign_shingles(sets.packed, sets.offsets, PERMUTATIONS),
        ),
        ("sampled sketch", lambda: sketch_sets(sets, handles, stop, DEFAULTS)),
        ("text to signature, ours", lambda: ours(texts)),
        ("text to signature, datasketch update_batch, xxh32", lambda: datasketch_each(texts)),
        ("text to signature, datasketch bulk, xxh32", lambda: datasketch_bulk(texts)),
        ("text to signature, rensa", lambda: rensa_each(texts)),
    ]
    print(
        f"{n} articles of {len(prints.tokens) / n:.0f} words; µs an article, {PERMUTATIONS} permutations"
    )
    for name, function in rows:
        try:
            print(f"{best(function, n):8.1f}  {name}")
        except ImportError:
            print(f"{'-':>8}  {name}: not installed")


if __name__ == "__main__":
    main()
