"""What finding copies costs up to the keys they meet by, beside datasketch, rensa and datatrove.

    python benchmarks/signatures.py [FILE]

FILE is JSON Lines (.gz) with `text`; default: dev10k of the shared sets. All on the same texts in one process, CPU
time in µs an article, the best of five passes taken in turn. From the text on, each as its users write it: 3-word
shingles, 128 permutations, 16 bands of 8 rows. Ours folds spellings and quotes and tells names and figures besides; the
others lower and split on white space. Others are measured where installed: pip install '.[bench]'.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
from datasketch import MinHash, MinHashLSH
from xxhash import xxh32_intdigest, xxh64_intdigest

from transforms.text.candidates import DEFAULTS, sample_sets
from transforms.text.copies import make_copies
from transforms.text.fingerprint import fingerprint
from transforms.text.pair_days import dated_sketches, shared_by_day
from transforms.text.shingles import shingle_sets
from transforms.text.signatures import sign_shingles
from transforms.text.stop_days import NONE

FILE = Path(__file__).parents[2] / "shared" / "bench" / "dedup" / "dev10k.docs.jsonl.gz"
ARTICLES = 2000
PERMUTATIONS = 128
BANDS = 16
ROWS = PERMUTATIONS // BANDS
PASSES = 5

_MIX = np.uint64(0x9E3779B97F4A7C15)


def read_texts(path: Path) -> list[str]:
    """The first texts of the file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines][:ARTICLES]


def word_shingles(text: str) -> set[bytes]:
    """What a user of datasketch does: lower case, split, join three at a time."""
    words = text.lower().encode().split()
    return {b" ".join(words[i : i + 3]) for i in range(len(words) - 2)}


def bands(signed: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """A key for each band of each signature, and equal keys brought together: (band, its keys ascending)."""
    halves = np.ascontiguousarray(signed).view(np.uint64).reshape(len(signed), BANDS, ROWS // 2)
    keys = np.zeros((len(signed), BANDS), np.uint64)
    for part in range(ROWS // 2):
        keys = (keys ^ halves[:, :, part]) * _MIX
        keys ^= keys >> np.uint64(32)
    return np.sort(keys.T, axis=1)


def ours_banded(texts: Sequence[str]) -> None:
    prints = fingerprint(texts)
    sets = shingle_sets(prints.tokens, prints.offsets)
    bands(sign_shingles(sets.packed, sets.offsets, PERMUTATIONS))


def ours_sampled(texts: Sequence[str]) -> None:
    """The way a run takes: no signature is needed to find candidates."""
    handles = np.arange(len(texts), dtype=np.uint64)
    times = np.zeros(len(texts), np.int64)
    copies = make_copies(handles, times, handles, fingerprint(texts))
    new = np.ones(len(texts), np.bool_)
    shared_by_day(dated_sketches(copies, new, DEFAULTS), NONE, DEFAULTS)


def datasketch_each(texts: Sequence[str]) -> None:
    first = MinHash(PERMUTATIONS, hashfunc=xxh32_intdigest)
    lsh = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    for number, text in enumerate(texts):
        made = MinHash(
            PERMUTATIONS,
            hashfunc=xxh32_intdigest,
            permutations=first.permutations,
            scheme=first.scheme,
        )
        made.update_batch(word_shingles(text))
        lsh.insert(number, made)


def datasketch_bulk(texts: Sequence[str]) -> None:
    lsh = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    made = MinHash.bulk(
        [word_shingles(text) for text in texts], num_perm=PERMUTATIONS, hashfunc=xxh32_intdigest
    )
    for number, signature in enumerate(made):
        lsh.insert(number, signature)


def _rensa_lsh() -> Any:
    from rensa import RMinHashLSH  # type: ignore[import-not-found]

    return RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=BANDS)


def rensa_each(texts: Sequence[str]) -> None:
    from rensa import RMinHash

    lsh = _rensa_lsh()
    for number, text in enumerate(texts):
        made = RMinHash(num_perm=PERMUTATIONS, seed=1)
        made.update(list(word_shingles(text)))
        lsh.insert(number, made)


def rensa_matrix(texts: Sequence[str]) -> None:
    from rensa import RMinHash

    sets = [list(word_shingles(text)) for text in texts]
    _rensa_lsh().insert_matrix(RMinHash.digest_matrix_from_token_sets(sets, PERMUTATIONS, 1), 0)


def datatrove(texts: Sequence[str]) -> None:
    """Its own steps, with ``str.split`` for a tokeniser (its default for English, spaCy, is far slower); no files."""
    from datatrove.pipeline.dedup import minhash  # type: ignore[import-not-found]
    from datatrove.utils.hashing import HashConfig  # type: ignore[import-not-found]

    minhash.load_word_tokenizer = lambda _: SimpleNamespace(word_tokenize=str.split)
    config = minhash.MinhashConfig(
        n_grams=3, num_buckets=BANDS, hashes_per_bucket=ROWS, hash_config=HashConfig(precision=32)
    )
    step = minhash.MinhashDedupSignature("memory://signatures", config)
    step._hash_func = lambda text: xxh32_intdigest(text.encode())  # its own hands xxhash a str
    made = [step.get_signature(step.get_shingles(text)) for text in texts if len(text.split()) > 2]
    for bucket in zip(*made, strict=True):
        sorted(bucket)


def shingles_only(texts: Sequence[str]) -> None:
    for text in texts:
        for shingle in word_shingles(text):
            xxh64_intdigest(shingle)


def measure(ways: Sequence[tuple[str, Callable[[], object]]], articles: int) -> dict[str, float]:
    """Least time of each, in µs an article, of passes in turn after one to warm up."""
    least: dict[str, float] = {}
    for number in range(PASSES + 1):
        for name, function in ways:
            started = time.process_time()
            try:
                function()
            except ImportError as error:
                least[name] = float("nan")
                print(f"{name}: {error}", file=sys.stderr) if number == 0 else None
                continue
            took = (time.process_time() - started) / articles * 1e6
            if number:
                least[name] = min(least.get(name, took), took)
    return least


def main() -> None:
    """Print the table."""
    texts = read_texts(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
    prints = fingerprint(texts)
    sets = shingle_sets(prints.tokens, prints.offsets)
    signed = sign_shingles(sets.packed, sets.offsets, PERMUTATIONS)
    ways: list[tuple[str, Callable[[], object]]] = [
        ("ours: fold, tokens, names, figures", lambda: fingerprint(texts)),
        ("ours: sets of shingles", lambda: shingle_sets(prints.tokens, prints.offsets)),
        ("ours: signature", lambda: sign_shingles(sets.packed, sets.offsets, PERMUTATIONS)),
        ("ours: bands", lambda: bands(signed)),
        ("ours: sampled sketch", lambda: sample_sets(sets, DEFAULTS)),
        ("TEXT TO BANDS, OURS", lambda: ours_banded(texts)),
        ("TEXT TO CANDIDATES, OURS (sampled)", lambda: ours_sampled(texts)),
        ("lower, split, join, one hash a shingle, nothing else", lambda: shingles_only(texts)),
        ("text to bands, datasketch update_batch, xxh32", lambda: datasketch_each(texts)),
        ("text to bands, datasketch bulk, xxh32", lambda: datasketch_bulk(texts)),
        ("text to bands, rensa", lambda: rensa_each(texts)),
        ("text to bands, rensa, digest matrix", lambda: rensa_matrix(texts)),
        ("text to bands, datatrove", lambda: datatrove(texts)),
    ]
    words = len(prints.tokens) / len(texts)
    print(
        f"{len(texts)} articles of {words:.0f} words; µs of CPU an article, {PERMUTATIONS} permutations, "
        f"{BANDS} bands of {ROWS}"
    )
    found = measure(ways, len(texts))
    for name, took in found.items():
        print(f"{took:8.1f}  {name}")
    own = found["TEXT TO BANDS, OURS"]
    others = {n: t for n, t in found.items() if n.startswith("text to") and t == t}
    best = min(others, key=lambda n: others[n])
    print(f"{others[best] / own:.2f} times ours: the fastest of the others ({best})")


if __name__ == "__main__":
    main()
