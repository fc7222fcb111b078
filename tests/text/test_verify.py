import numpy as np
import pytest

from transforms.text.overlap import Measures
from transforms.text.retold import PART
from transforms.text.verify import (
    Thresholds,
    accept,
    concat_edges,
    doubtful,
    open_apart,
    retells,
    share_passage,
    take_edges,
    turn_edges,
    verify_pairs,
)

COPY = {
    "jaccard": 0.4,
    "containment": 0.6,
    "coverage": 0.5,
    "similarity": 0.6,
    "telling": 60,
    "agreement": 0.95,
    "entities": 40,
    "naming": 0.9,
    "wording": 0.97,
    "longest_run": 20,
    "density": 0.7,
    "days_later": 0.5,
    "left_from": 0.1,
    "left_to": 0.9,
    "right_from": 0.1,
    "right_to": 0.6,
    "left_taken": 0.7,
    "left_before": 8,
    "left_filled": 0.7,
    "right_taken": 0.6,
    "right_before": 8,
    "right_filled": 0.6,
    "retold": 0.0,
    "retold_pairs": 0,
    "retold_spread": 0.0,
    "parts": np.zeros((), PART)[()],
}


def measures(**other: float) -> Measures:
    return Measures(**{name: np.array([value]) for name, value in {**COPY, **other}.items()})


def test_a_copy_is_accepted() -> None:
    assert accept(measures()).tolist() == [True]


@pytest.mark.parametrize(
    "other",
    [
        {"similarity": 0.24},
        {"similarity": 0.5, "telling": 13},  # little in common, of a short text
        {"similarity": 0.5, "longest_run": 4},  # words in common, no copied run
        {"similarity": 0.5, "wording": 0.69},  # quotes in common, other sentences
        {"density": 0.14},  # phrases here and there
        {"agreement": 0.39, "wording": 0.5},
        {"agreement": 0.7, "entities": 400},  # a template: other names, same words
        {"agreement": 0.8, "days_later": 7},  # last week's figures
        {"agreement": 0.7, "entities": 8, "naming": 0.0},  # notes of one template: figures only
        {"days_later": 16},  # last month's
        {"right_from": 0.61},  # background at the end of a follow-up
        {"similarity": 0.5, "right_from": 0.51},
    ],
)
def test_what_is_no_copy(other: dict[str, float]) -> None:
    assert accept(measures(**other)).tolist() == [False]


@pytest.mark.parametrize(
    "other",
    [
        {"similarity": 0.6, "telling": 5, "longest_run": 3},  # a brief item, mostly the same
        {"similarity": 0.95, "right_from": 0.7},  # all of it, after a long local lead
        {"jaccard": 0.95, "days_later": 100},
        {
            "agreement": 0.7,
            "entities": 400,
            "naming": 1.0,
        },  # an update: other figures, the same names
        {"agreement": 0.7, "entities": 4},  # one of four may differ by chance
        {"agreement": 0.6, "wording": 0.7},  # noise hits names and words alike
    ],
)
def test_what_still_is_a_copy(other: dict[str, float]) -> None:
    assert accept(measures(**other)).tolist() == [True]


def test_a_repeated_background_shares_a_passage() -> None:
    assert share_passage(measures(right_from=0.8)).tolist() == [True]
    assert share_passage(measures(similarity=0.14)).tolist() == [False]
    assert share_passage(measures(telling=7)).tolist() == [False]


LATE = {"right_from": 0.4, "right_before": 90}
NEW_LEADS = {**LATE, "right_filled": 0.95, "left_from": 0.4, "left_before": 90, "left_filled": 0.95}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, False),
        (LATE, True),  # a new text with background
        ({**LATE, "right_filled": 0.95}, False),  # a local lead, then wire copy to the end
        ({**LATE, "right_before": 30}, False),  # a short paragraph before a short copy
        ({**LATE, "right_from": 0.25}, False),  # a long lead before a longer copy
        ({**LATE, "left_filled": 1.0}, False),  # a brief item, whole inside a longer one
        ({**NEW_LEADS, "right_taken": 0.5}, True),  # two new leads
        (NEW_LEADS, False),  # a later take: a new lead, and most of the one before
    ],
)
def test_what_may_be_a_follow_up_is_doubtful(other: dict[str, float], expected: bool) -> None:
    assert doubtful(measures(**other)).tolist() == [expected]
    turned = {
        name.replace("left", "?").replace("right", "left").replace("?", "right"): value
        for name, value in {**COPY, **other}.items()
    }
    assert doubtful(measures(**turned)).tolist() == [expected]


APART = {"left_before": 20, "right_before": 25, "left_taken": 0.3, "right_taken": 0.75}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (APART, True),  # two short paragraphs of news, then background
        ({**APART, "left_before": 12}, False),  # a headline of its own, or a short local lead
        ({**APART, "right_taken": 0.85}, False),  # two local leads before one wire text
        ({**APART, "left_taken": 0.65}, False),  # a later take with a new lead
    ],
)
def test_two_openings_are_two_stories(other: dict[str, float], expected: bool) -> None:
    assert open_apart(measures(**other)).tolist() == [expected]


NARROW = {"similarity": 0.27, "wording": 0.75, "agreement": 0.65, "entities": 9}
REWRITE = {
    "similarity": 0.05,
    "telling": 6,
    "longest_run": 3,
    "wording": 0.6,
    "retold": 0.3,
    "retold_pairs": 25,
    "retold_spread": 0.5,
}


@pytest.mark.parametrize("other", [LATE, APART, NARROW])
def test_a_doubtful_pair_joins_but_does_not_connect(other: dict[str, float]) -> None:
    handle = np.array([1], np.uint64)
    for pair, connects in ((measures(), True), (measures(**other), False)):
        edges = verify_pairs(handle, handle, pair)
        assert (edges.joins.tolist(), edges.connects.tolist()) == ([True], [connects])


def test_a_rewrite_connects_by_what_it_retells() -> None:
    handle = np.array([1], np.uint64)
    rewrite = measures(**REWRITE)
    assert accept(rewrite).tolist() == [False]
    edges = verify_pairs(handle, handle, rewrite)
    assert (edges.joins.tolist(), edges.connects.tolist()) == ([True], [True])
    assert edges.similarity.tolist() == [0.3]


@pytest.mark.parametrize(
    "other",
    [
        {"retold": 0.13},
        {"retold_pairs": 13},  # of a short text
        {"retold_spread": 0.24},  # a background paragraph, retold
        {"retold": 0.2, "retold_spread": 0.35},  # both narrowly: another's report
        {"agreement": 0.69},  # other names and figures in the same sentences
        {"days_later": 2.1},
        LATE,
    ],
)
def test_what_is_no_rewrite(other: dict[str, float]) -> None:
    assert retells(measures(**{**REWRITE, **other})).tolist() == [False]


def test_thresholds_are_settings() -> None:
    assert accept(measures(), Thresholds(similarity=0.7)).tolist() == [False]


def test_edges_are_copies_and_shared_passages() -> None:
    three = Measures._make(
        np.concatenate(columns)
        for columns in zip(
            measures(), measures(right_from=0.8), measures(similarity=0.1), strict=True
        )
    )
    handles = np.array([1, 2, 3], np.uint64)
    edges = verify_pairs(handles, handles + np.uint64(10), three)
    assert edges.left.tolist() == [1, 2]
    assert edges.right.tolist() == [11, 12]
    assert edges.joins.tolist() == [True, False]
    assert edges.connects.tolist() == [True, False]
    assert edges.similarity.tolist() == pytest.approx([0.6, 0.3])  # a passage counts half


def test_edges_can_be_put_together_taken_and_turned() -> None:
    one, other = (np.array([handle], np.uint64) for handle in (1, 2))
    edge = verify_pairs(one, other, measures())
    both = concat_edges([edge, edge])
    turned = turn_edges(both, np.array([False, True]))
    assert turned.left.tolist() == [1, 2]
    assert turned.right.tolist() == [2, 1]
    assert turned.containment.tolist() == [0.6, 0.5]
    assert turned.coverage.tolist() == [0.5, 0.6]
    assert turned.right_to.tolist() == [0.6, 0.9]
    assert take_edges(turned, np.array([1])).left.tolist() == [2]
