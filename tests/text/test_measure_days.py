import numpy as np

from tests.text.test_stops import TERMS, copies_on
from transforms.text.measure_days import measure_by_day
from transforms.text.overlap import measure_pairs
from transforms.text.shingles import shingle_sets
from transforms.text.stop_days import NONE, StopDays

NEWS = "river rises over the old bridge"


def test_each_pair_is_measured_with_the_stops_of_its_later_copy() -> None:
    copies = copies_on([3, 1, 9], [f"{NEWS} {TERMS}", f"{NEWS} again {TERMS}", f"{TERMS} {NEWS}"])
    terms = copies_on([1], [TERMS])
    heads = (shingle_sets(terms.tokens, terms.offsets).shingles >> 21) << 21
    stops = StopDays(heads, np.array([9], np.int32), np.array([9], np.int32))
    rows = np.array([[0, 2], [0, 1], [1, 2]])
    found = measure_by_day(copies, rows, stops)
    early = measure_pairs(copies, copies, rows, NONE.heads)
    late = measure_pairs(copies, copies, rows, heads)
    assert found.telling.tolist() == [late.telling[0], early.telling[1], late.telling[2]]
    assert late.telling[0] == early.telling[0] - 1
    assert found.jaccard.tolist() == early.jaccard.tolist()


def test_no_pairs_no_measures() -> None:
    found = measure_by_day(copies_on([3], [NEWS]), np.zeros((0, 2), np.int64), NONE)
    assert len(found.jaccard) == 0
