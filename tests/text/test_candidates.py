import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.candidates import (
    CandidateSettings,
    SharedKeys,
    candidate_pairs,
    is_name,
    names,
    sampled_shingles,
)
from transforms.text.copies import Copies, make_copies
from transforms.text.fingerprint import fingerprint

Row = tuple[int, int, int, int]  # left, right, keys shared, smaller size


def shared(rows: list[Row]) -> SharedKeys:
    left, right, count, smaller = zip(*rows, strict=True) if rows else [()] * 4
    kinds = (np.uint64, np.uint64, np.uint32, np.uint32)
    columns = zip((left, right, count, smaller), kinds, strict=True)
    return SharedKeys(*(np.array(column, kind) for column, kind in columns))


def pairs_of(*parts: list[Row]) -> list[tuple[int, int]]:
    left, right = candidate_pairs([shared(part) for part in parts])
    return list(zip(left.tolist(), right.tolist(), strict=True))


def copies(*texts: str) -> Copies:
    size = len(texts)
    handles = np.arange(size, dtype=np.uint64)
    return make_copies(handles, np.zeros(size, np.int64), handles, fingerprint(list(texts)))


def test_two_shared_keys_make_a_candidate() -> None:
    assert pairs_of([(5, 7, 2, 40), (5, 9, 1, 40)]) == [(5, 7)]


@pytest.mark.parametrize(("size", "found"), [(12, [(5, 7)]), (13, [])])
def test_one_will_do_where_the_shorter_has_few(size: int, found: list[tuple[int, int]]) -> None:
    assert pairs_of([(5, 7, 1, size)]) == found


def test_keys_found_apart_are_summed() -> None:
    one, other = [(5, 7, 1, 40)], [(5, 7, 1, 40), (5, 9, 1, 40)]
    assert pairs_of(one) == []
    assert pairs_of(one, other) == [(5, 7)]


def test_nothing_in_nothing_out() -> None:
    assert pairs_of([]) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(5, 9), st.integers(1, 2), st.just(40)), max_size=20
    ),
    st.randoms(use_true_random=False),
)
def test_order_and_division_do_not_show(rows: list[Row], random: "st.random.Random") -> None:
    whole = pairs_of(rows)
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert pairs_of(shuffled[::2], shuffled[1::2]) == whole


def test_a_quarter_of_the_shingles_is_sampled() -> None:
    found = sampled_shingles(copies(" ".join(f"word{i}" for i in range(400))))
    assert 60 < len(found.keys) < 140  # of 398
    assert not is_name(found.keys).any()
    assert len(sampled_shingles(copies("a few words more"), CandidateSettings(one_in=1)).keys) == 2


def test_names_and_figures_are_keys_each_once_a_copy() -> None:
    found = names(copies("they met Ann Lee, and Ann paid 350.", "no name here", "later Ann left"))
    assert found.rows.tolist() == [0, 0, 0, 2]  # Ann, Lee, 350; Ann
    assert is_name(found.keys).all()
    assert found.keys[3] in found.keys[:3]
    assert len(set(found.keys.tolist())) == 3
