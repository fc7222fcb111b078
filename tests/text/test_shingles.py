import numpy as np

from transforms.text.fingerprint import fingerprint, fold_words
from transforms.text.hashing import shingle_hash
from transforms.text.shingles import LAST_POSITION, shingle_sets


def test_sets_hold_each_shingle_once_with_its_first_place() -> None:
    text = "one two three one two three four"
    prints = fingerprint([text])
    sets = shingle_sets(prints.tokens, prints.offsets)
    words = fold_words(text)
    first = {}
    for place in reversed(range(len(words) - 2)):
        first[shingle_hash(words[place : place + 3])] = place
    assert sets.shingles.tolist() == sorted(first)
    assert {int(p) >> 12 << 12: int(p) & LAST_POSITION for p in sets.packed} == first


def test_texts_of_fewer_than_three_tokens_have_none() -> None:
    prints = fingerprint(["", "one", "one two", "one two three", "x"])
    assert shingle_sets(prints.tokens, prints.offsets).offsets.tolist() == [0, 0, 0, 0, 1, 1]


def test_places_beyond_the_last_are_cut() -> None:
    tokens = np.arange(5000, dtype=np.uint32)
    sets = shingle_sets(tokens, np.array([0, 5000]))
    places = sets.packed & np.uint64(LAST_POSITION)
    assert len(sets.packed) == 4998
    assert int(places.max()) == LAST_POSITION
