import numpy as np
import pytest

from transforms.text.copies import NO_OUTLET, NO_TIME, Copies, make_copies
from transforms.text.fingerprint import fingerprint
from transforms.text.hashing import shingle_hash
from transforms.text.overlap import measure_pairs, prepare
from transforms.text.retold import Retellings, measure_retellings, turn_parts, word_pairs
from transforms.text.shingles import shingle_sets

NO_STOPS = np.zeros(0, np.uint64)
WIRE = (
    "The council of Dunmarsh approved 23 trams on Monday. The ferries crossed the harbour before midnight, "
    "said Mayor Ursula Tolliver."
)
REWRITE = (
    "Before midnight the old ferries had crossed the harbour. Dunmarsh will get 23 trams, as its council "
    "approved some weeks ago."
)
OTHER = (
    "Dunmarsh residents queued for 23 hours. Ursula Tolliver promised another harbour, and ferries."
)


def copies_of(*texts: str, outlets: tuple[int, ...] = ()) -> Copies:
    n = len(texts)
    return make_copies(
        np.arange(n, dtype=np.uint64),
        np.full(n, NO_TIME),
        np.array(outlets or range(1, n + 1), np.uint64),
        fingerprint(texts),
    )


def retold(left: str, right: str, stop: np.ndarray = NO_STOPS) -> Retellings:
    copies = copies_of(left, right)
    ready = prepare(copies, shingle_sets(copies.tokens, copies.offsets), stop)
    return measure_retellings(ready, ready, np.array([[0, 1]]))


def count_pairs(text: str) -> int:
    copies = copies_of(text)
    ready = prepare(copies, shingle_sets(copies.tokens, copies.offsets), NO_STOPS)
    return len(word_pairs(ready, np.array([0])).packed)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("the ferries are in the harbour", 1),  # long words, whatever stands between
        ("ferries crossed harbour midnight", 5),  # each with the next two
        ("ferries crossed. Then harbour", 1),  # of one sentence
        ("we saw Ursula Tolliver", 0),  # two names are a person
        ("the 23 and the 24", 0),  # two figures are a table
        ("we saw Ursula and 23", 1),
        ("it is a tram", 0),
        ("", 0),
    ],
)
def test_word_pairs(text: str, pairs: int) -> None:
    assert count_pairs(text) == pairs


def test_a_rewrite_keeps_pairs_that_another_report_has_not() -> None:
    rewrite, other = retold(WIRE, REWRITE), retold(WIRE, OTHER)
    assert rewrite.shared.tolist() == [6]  # council approved, 23 trams, ferries crossed harbour ...
    assert rewrite.share[0] > 0.2 > other.share[0]
    assert rewrite.spread.tolist() == [1.0]
    assert other.spread.tolist() == [0.0]


def test_turning_the_pair_changes_nothing() -> None:
    for one, other in ((WIRE, REWRITE), (WIRE, OTHER), (REWRITE, "")):
        forth, back = retold(one, other), retold(other, one)
        assert [column.tolist() for column in forth[:3]] == [column.tolist() for column in back[:3]]
        assert forth.parts.tobytes() == turn_parts(back.parts).tobytes()


def test_which_sentences_and_word_pairs_are_retold() -> None:
    parts = retold(REWRITE, f"Nobody came to Dunmarsh on Friday. {WIRE}").parts[0]
    assert parts["told"].tolist() == [0b11, 0b110]
    assert parts["counted"].tolist() == [0b11, 0b110]
    assert parts["shared"] == 6
    assert parts["pairs"].tolist() == [
        count_pairs(REWRITE),
        count_pairs(f"{WIRE} Nobody came to Dunmarsh on Friday."),
    ]
    assert [int(mask).bit_count() for mask in parts["kept"]] == [6, 6]


def test_sentences_past_the_64th_are_not_told_of() -> None:
    long = " ".join(["So it was."] * 63 + [WIRE])
    assert retold(REWRITE, long).parts["told"].tolist() == [[0b11, 1 << 63]]


def test_what_is_taken_over_is_not_retold() -> None:
    whole, quoting = retold(WIRE, WIRE), retold(WIRE, f"{REWRITE} {WIRE.split('. ')[0]}.")
    assert (whole.share.tolist(), whole.spread.tolist()) == ([1.0], [0.0])
    assert quoting.spread.tolist() == [1.0]


def test_words_of_stop_shingles_do_not_count() -> None:
    stop = np.array([shingle_hash(["ferries", "crossed", "the"])], np.uint64)
    assert retold(WIRE, WIRE, stop).shared[0] < retold(WIRE, WIRE).shared[0]


@pytest.mark.parametrize(
    ("outlets", "asked"), [((1, 2), True), ((1, 1), False), ((1, NO_OUTLET), False)]
)
def test_it_is_asked_between_two_outlets_only(outlets: tuple[int, int], asked: bool) -> None:
    copies = copies_of(WIRE, REWRITE, outlets=outlets)
    measures = measure_pairs(copies, copies, np.array([[0, 1]]), NO_STOPS)
    assert (measures.retold_pairs[0] > 0) == asked
