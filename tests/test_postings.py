import numpy as np
import pytest

from transforms.postings import Postings
from transforms.text.candidates import CandidateSettings
from transforms.text.pair_days import DatedSketches

NAME, SHINGLE = 1 << 21 | 1, 1 << 21


def sketches(key: int, handles: range) -> DatedSketches:
    """Copies of one minute that have the key."""
    size = len(handles)
    return DatedSketches(
        np.full(size, key, np.uint64),
        np.array(handles, np.uint64),
        np.full(size, 50, np.uint32),
        np.zeros(size, np.int32),
        np.zeros(size, np.bool_),
    )


@pytest.mark.parametrize(("key", "least", "most"), [(SHINGLE, 100, 100), (NAME, 6, 24)])
def test_of_a_name_that_many_have_a_few_are_held(key: int, least: int, most: int) -> None:
    postings = Postings(CandidateSettings(rare=2))
    for start in range(0, 100, 4):
        postings.add(sketches(key, range(start, start + 4)))
    assert least <= len(postings.at(np.array([key], np.uint64)).keys) <= most


def test_what_is_dropped_is_forgotten() -> None:
    postings = Postings(CandidateSettings())
    postings.add(sketches(SHINGLE, range(8)))
    postings.drop(np.arange(6, dtype=np.uint64))
    found = postings.at(np.array([5, SHINGLE, NAME], np.uint64))
    assert sorted(found.handles.tolist()) == [6, 7]
