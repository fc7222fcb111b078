import numpy as np
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.fingerprint import fingerprint, fold_words
from transforms.text.hashing import minhash_input
from transforms.text.signatures import EMPTY, SEED, estimate_jaccard, signatures

WORDS = st.lists(
    st.sampled_from(["the", "bank", "rate", "rose", "in", "London", "on", "Friday", "by", "5"]),
    max_size=40,
)


def sign(*texts: str, num_perm: int = 128) -> "np.ndarray[tuple[int, int], np.dtype[np.uint32]]":
    prints = fingerprint(texts)
    return signatures(prints.tokens, prints.offsets, num_perm)


def shingle_bytes(text: str) -> list[bytes]:
    words = fold_words(text)
    return [" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)]


@settings(max_examples=50, deadline=None)
@given(WORDS, st.sampled_from([1, 16, 128]))
def test_equal_to_datasketch(words: list[str], num_perm: int) -> None:
    text = " ".join(words)
    theirs = MinHash(num_perm=num_perm, hashfunc=minhash_input, scheme="affine32", seed=SEED)
    theirs.update_batch(shingle_bytes(text))
    assert sign(text, num_perm=num_perm)[0].tolist() == theirs.hashvalues.tolist()


def test_stored_signatures_go_into_datasketch() -> None:
    left, right = sign(
        "the bank raised its rate to five percent on friday",
        "the bank raised its rate to six percent on friday",
    )
    one, other = (
        MinHash(num_perm=128, seed=SEED, scheme="affine32", hashvalues=row) for row in (left, right)
    )
    assert one.jaccard(other) == estimate_jaccard(left, right)
    assert 0.2 < one.jaccard(other) < 0.7  # 5 of 11 shingles: .45


def test_a_text_without_shingles_is_an_empty_minhash() -> None:
    assert sign("two words")[0].tolist() == [int(EMPTY)] * 128
    assert MinHash(num_perm=128).hashvalues.tolist() == [int(EMPTY)] * 128


def test_golden_values() -> None:
    assert sign("Rates rose to five percent on Thursday", num_perm=4)[0].tolist() == [
        50957758,
        97506167,
        376302982,
        1293626920,
    ]
