import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.candidates import (
    CandidateSettings,
    SharedKeys,
    Sketches,
    candidate_pairs,
    shared_keys,
    sketch_copies,
)
from transforms.text.copies import make_copies
from transforms.text.fingerprint import fingerprint

NO_STOP = np.zeros(0, np.uint64)


def sketches(rows: list[tuple[int, int, int]]) -> Sketches:
    """Rows of (key, handle, size)."""
    keys, handles, sizes = zip(*rows, strict=True)
    return Sketches(
        np.array(keys, np.uint64), np.array(handles, np.uint64), np.array(sizes, np.uint32)
    )


def pairs_of(*parts: SharedKeys) -> list[tuple[int, int]]:
    left, right = candidate_pairs(list(parts))
    return list(zip(left.tolist(), right.tolist(), strict=True))


def test_two_shared_keys_make_a_candidate() -> None:
    found = shared_keys(sketches([(1, 7, 50), (2, 7, 50), (1, 5, 40), (2, 5, 40), (1, 9, 60)]))
    assert found.left.tolist() == [5, 5, 7]
    assert found.right.tolist() == [7, 9, 9]
    assert found.shared.tolist() == [2, 1, 1]
    assert pairs_of(found) == [(5, 7)]


def test_one_will_do_where_the_shorter_has_few() -> None:
    assert pairs_of(shared_keys(sketches([(1, 7, 50), (1, 5, 12)]))) == [(5, 7)]
    assert pairs_of(shared_keys(sketches([(1, 7, 50), (1, 5, 13)]))) == []


def test_keys_found_apart_are_summed() -> None:
    one = shared_keys(sketches([(1, 7, 50), (1, 5, 40)]))
    assert pairs_of(one) == []
    assert pairs_of(one, shared_keys(sketches([(2, 5, 40), (2, 7, 50)]))) == [(5, 7)]


def test_past_the_cap_all_meet_the_longest_only() -> None:
    rows = [(key, handle, 100 + handle) for key in (1, 2) for handle in range(300)]
    settings = CandidateSettings(cap=100, hubs=2)
    left, right = candidate_pairs([shared_keys(sketches(rows), settings)], settings)
    met = set(zip(left.tolist(), right.tolist(), strict=True))
    assert met == {(min(h, hub), max(h, hub)) for hub in (298, 299) for h in range(300) if h != hub}


def test_nothing_in_nothing_out() -> None:
    empty = Sketches(*(np.zeros(0, kind) for kind in (np.uint64, np.uint64, np.uint32)))
    assert pairs_of(shared_keys(empty)) == []


ROWS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 9)), min_size=1, max_size=40, unique=True
).map(lambda rows: [(key, handle, 3 + handle) for key, handle in rows])


@settings(max_examples=50, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_division_by_keys_do_not_show(
    rows: list[tuple[int, int, int]], random: "st.random.Random"
) -> None:
    whole = pairs_of(shared_keys(sketches(rows)))
    shuffled = rows.copy()
    random.shuffle(shuffled)
    parts = [[r for r in shuffled if r[0] % 2 == rest] for rest in (0, 1)]
    assert pairs_of(*(shared_keys(sketches(part)) for part in parts if part)) == whole


def test_sketches_of_copies_leave_stop_shingles_out() -> None:
    text = " ".join(f"word{i}" for i in range(400))
    copies = make_copies(
        np.array([3], np.uint64), np.zeros(1, np.int64), np.zeros(1, np.uint64), fingerprint([text])
    )
    found = sketch_copies(copies, NO_STOP)
    assert 60 < len(found.keys) < 140  # a quarter of 398
    assert set(found.sizes.tolist()) == {len(found.keys)}
    assert len(sketch_copies(copies, np.sort(found.keys)[1:]).keys) == 1
