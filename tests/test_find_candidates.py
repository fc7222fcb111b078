import numpy as np
import pyarrow as pa
import pytest

from transforms.copies import FINGERPRINTS
from transforms.find_candidates import (
    UnionFilters,
    new_keys,
    sketch_copies,
    sum_shared,
    without_strangers,
)
from transforms.text.candidates import CandidateSettings, SharedKeys
from transforms.text.copies import DAY
from transforms.text.fingerprint import fingerprint

EVERY = CandidateSettings(one_in=1, rare=0)


def prints_of(
    texts: list[str], standing: list[bool], days: tuple[int, ...] = (1, 1, 1)
) -> pa.RecordBatch:
    prints = fingerprint(texts)
    offsets = pa.array(prints.offsets.astype(np.int32))
    columns = [
        pa.array(range(1, len(texts) + 1), pa.uint64()),
        pa.array([day * DAY for day in days[: len(texts)]], pa.int64()),
        pa.array([0] * len(texts), pa.uint64()),
        pa.ListArray.from_arrays(offsets, pa.array(prints.tokens)),
        pa.ListArray.from_arrays(offsets, pa.array(prints.marks)),
        pa.array(standing),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=FINGERPRINTS)


TEXTS = ["barge hits river bridge", "barge hits river ferry", "rain falls on other towns"]


def handles(rows: pa.RecordBatch) -> list[int]:
    return sorted(rows.column("handles").to_pylist())


def test_of_standing_copies_only_what_new_ones_have_travels() -> None:
    prints = prints_of(TEXTS, [False, True, True])
    known = new_keys(prints, EVERY)
    assert handles(without_strangers(sketch_copies(prints, EVERY), known)) == [1, 1, 2]


@pytest.mark.parametrize(("day", "travels"), [(1, True), (2, True), (3, True), (4, False)])
def test_of_standing_copies_names_travel_to_the_days_beside(day: int, travels: bool) -> None:
    named = CandidateSettings(one_in=1)
    texts = ["on it Ann spoke", "then Ann left here", "there Ann sat down"]
    prints = prints_of(texts, [False, True, True], (2, day, 9))
    found = without_strangers(sketch_copies(prints, named), new_keys(prints, named))
    assert handles(found) == [1, 1, 1] + [2] * travels  # two shingles and Ann


@pytest.mark.parametrize("standing", [[False] * 3, [True] * 3])
def test_all_new_all_travel_none_new_none_do(standing: list[bool]) -> None:
    prints = prints_of(TEXTS, standing)
    found = without_strangers(sketch_copies(prints, EVERY), new_keys(prints, EVERY))
    assert handles(found) == ([1, 1, 2, 2, 3, 3, 3] if not standing[0] else [])


def test_filters_of_blocks_are_united() -> None:
    union = UnionFilters()
    one, other = (new_keys(prints_of([t, t], [False, True]), EVERY) for t in TEXTS[1:])
    known = union.extract_output(
        union.merge_accumulators(
            [union.add_input(union.create_accumulator(), f) for f in (one, other)]
        )
    )
    standing = prints_of(TEXTS, [True] * 3)
    assert handles(without_strangers(sketch_copies(standing, EVERY), known)) == [1, 2, 2, 3, 3, 3]


def shared(rows: list[tuple[int, int, int, int]]) -> SharedKeys:
    columns = zip(*rows, strict=True) if rows else [(), (), (), ()]
    kinds = (np.uint64, np.uint64, np.uint32, np.uint32)
    return SharedKeys(*(np.array(c, kind) for c, kind in zip(columns, kinds, strict=True)))


def test_keys_found_in_parts_are_summed_pair_by_pair() -> None:
    found = sum_shared([shared([(5, 7, 2, 9), (5, 8, 1, 9)]), shared([(5, 7, 1, 9)]), shared([])])
    assert [column.tolist() for column in found] == [[5, 5], [7, 8], [3, 1], [9, 9]]
    assert [len(column) for column in sum_shared([shared([]), shared([])])] == [0, 0, 0, 0]
