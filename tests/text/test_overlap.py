import numpy as np
import pytest

from transforms.text.copies import DAY, NO_TIME, Copies, make_copies
from transforms.text.fingerprint import fingerprint
from transforms.text.hashing import shingle_hash
from transforms.text.overlap import Measures, measure_pairs

NO_STOP = np.zeros(0, np.uint64)


def copies(*texts: str, days: list[int] | None = None) -> Copies:
    times = np.array(days or [0] * len(texts), np.int64) * DAY
    handles = np.arange(1, len(texts) + 1, dtype=np.uint64)
    return make_copies(handles, times, np.zeros(len(texts), np.uint64), fingerprint(texts))


def measure(
    left: str, right: str, stop: "np.ndarray[tuple[int], np.dtype[np.uint64]]" = NO_STOP
) -> Measures:
    both = copies(left, right)
    return measure_pairs(both, both, np.array([[0, 1]]), stop)


def test_shares_of_shingles() -> None:
    found = measure("a b c d e f", "x b c d e")
    assert found.jaccard[0] == pytest.approx(2 / 5)  # bcd, cde of abc bcd cde def xbc
    assert found.containment[0] == pytest.approx(2 / 4)
    assert found.coverage[0] == pytest.approx(2 / 3)
    assert found.similarity[0] == pytest.approx(2 / 3)
    assert found.telling[0] == 2
    assert found.longest_run[0] == 2


def test_stop_shingles_count_in_the_shares_only() -> None:
    stop = np.array([shingle_hash(list("bcd"))], np.uint64)
    found = measure("a b c d e f", "x b c d e", stop)
    assert found.jaccard[0] == pytest.approx(2 / 5)
    assert found.telling[0] == 1
    assert found.similarity[0] == pytest.approx(1 / 2)


def test_names_and_figures_of_aligned_sentences() -> None:
    found = measure(
        "Shares of Brown fell by 12 pence in early trading. Nobody knew why Smith left.",
        "Shares of Green fell by 12 pence in early trading. It rained all day in Leeds.",
    )
    # Brown and Green in no other, 12 in both; the second sentences share nothing and do not count.
    assert found.entities[0] == 4
    assert found.agreement[0] == pytest.approx(2 / 4)
    assert found.wording[0] == pytest.approx(1)


def test_no_names_agree() -> None:
    assert measure("all of it is small here", "all of it is small there").agreement[0] == 1


def test_where_the_shared_text_stands() -> None:
    wire = " ".join(f"w{i}" for i in range(30))
    local = " ".join(f"x{i}" for i in range(30))
    found = measure(wire, f"{local} {wire}")
    assert found.left_from[0] == pytest.approx(2 / 30)
    assert found.left_to[0] == pytest.approx(25 / 30)
    assert found.right_from[0] == pytest.approx(32 / 60)
    assert found.right_to[0] == pytest.approx(55 / 60)
    assert found.density[0] == 1


def test_days_between() -> None:
    three = copies("a", "b", "c", days=[3, 10, 0])
    three.published[2] = NO_TIME
    found = measure_pairs(three, three, np.array([[0, 1], [1, 0], [0, 2]]), NO_STOP)
    assert found.days_later.tolist() == [7, -7, 0]
    assert found.days_apart.tolist() == [7, 7, 0]


def test_swapping_swaps_the_sides_only() -> None:
    texts = (
        "Alpha Corp said on Friday it would cut 300 jobs. The cuts begin in May. Shares rose.",
        "A local lead. Alpha Corp said on Friday it would cut 250 jobs. The cuts begin in May.",
    )
    one, other = measure(*texts), measure(*reversed(texts))
    for field in (
        "jaccard",
        "similarity",
        "telling",
        "agreement",
        "entities",
        "wording",
        "density",
    ):
        assert getattr(one, field).tolist() == getattr(other, field).tolist(), field
    assert one.containment.tolist() == other.coverage.tolist()
    assert (one.left_from, one.left_to) == (other.right_from, other.right_to)


def test_pairs_across_two_blocks() -> None:
    one, other = copies("a b c d", "e f g h"), copies("e f g h x")
    rows = np.array([[0, 0], [1, 0]])
    assert measure_pairs(one, other, rows, NO_STOP).jaccard.tolist() == pytest.approx([0, 2 / 3])


def test_empty_texts_share_nothing() -> None:
    found = measure("", "two words")
    assert found.jaccard[0] == 0
    assert found.agreement[0] == 1


def test_sentences_taken_over() -> None:
    wire = "The old bridge over the Pellow was closed on Monday after a barge struck it."
    own = "Nobody in town had seen it coming and nobody was hurt by what came then."
    lead = "Ferries were full this week while engineers looked for cracks beneath a wet road deck."
    found = measure(f"{wire} {own}", f"{lead} {wire}")
    assert found.left_before[0] == 0
    assert found.right_before[0] == 15
    assert found.left_taken[0] == found.left_filled[0] == pytest.approx(15 / 30)
    assert found.right_taken[0] == pytest.approx(15 / 30)
    assert found.right_filled[0] == 1


def test_a_sentence_with_some_phrases_in_common_is_not_taken_over() -> None:
    found = measure(
        "Lawmakers asked on Tuesday why steel fenders were struck from the state budget last year.",
        "A plan to put steel fenders round the piers was dropped from the state budget.",
    )
    assert found.telling[0] == 2
    assert found.left_taken[0] == found.right_taken[0] == 0
    assert found.left_before[0] == 15
