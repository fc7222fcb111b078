import numpy as np

from transforms.text.copies import Copies, concat_copies, make_copies, sort_copies, take_copies
from transforms.text.fingerprint import fingerprint


def copies(handles: list[int], texts: list[str]) -> Copies:
    zeros = np.zeros(len(texts))
    return make_copies(
        np.array(handles, np.uint64),
        np.array(handles, np.int64) * 10,
        zeros.astype(np.uint64),
        fingerprint(texts),
    )


def same(one: Copies, other: Copies) -> bool:
    return all(a.tolist() == b.tolist() for a, b in zip(one, other, strict=True))


def test_take() -> None:
    three = copies([5, 3, 4], ["a b c", "", "d e"])
    assert same(take_copies(three, np.array([2, 0])), copies([4, 5], ["d e", "a b c"]))
    assert take_copies(three, np.zeros(0, np.int64)).size == 0


def test_sort() -> None:
    assert same(
        sort_copies(copies([5, 3, 4], ["a b c", "", "d e"])),
        copies([3, 4, 5], ["", "d e", "a b c"]),
    )


def test_concat() -> None:
    parts = [copies([1], ["a b"]), copies([], []), copies([2, 3], ["", "c"])]
    assert same(concat_copies(parts), copies([1, 2, 3], ["a b", "", "c"]))
