"""Twice the page costs twice the calls: counted, since times differ from run to run."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from benchmarks.extraction_growth import SHAPES
from transforms.extract.page import extract_page


def calls(html: bytes) -> int:
    """How many functions, Python's and C's, one extraction calls."""
    count = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        extract_page(html)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", SHAPES)
def test_calls_grow_no_faster_than_the_page(name: str) -> None:
    page: Callable[[int], bytes]
    page, size = SHAPES[name]
    small, large = page(size), page(2 * size)
    extract_page(large)  # what caches hold afterwards is counted in neither
    assert calls(large) <= 2.1 * calls(small)
