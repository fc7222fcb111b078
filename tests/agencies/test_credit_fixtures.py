"""Every agency has a fixture, and every line of it gives the credits it expects."""

import json
from pathlib import Path
from typing import Any

import pytest

from transforms.agencies.credits import (
    byline_credit,
    caption_credit,
    dateline,
    tail_credit,
    url_credit,
)
from transforms.agencies.table import agencies

FOLDER = Path(__file__).parents[1] / "fixtures" / "credits"
CASES = [
    pytest.param(case, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.json"))
    for number, case in enumerate(json.loads(path.read_text(encoding="utf-8")))
]


def credited(where: str, line: str) -> tuple[list[str], str | None]:
    if where == "caption":
        return list(caption_credit(line).agencies), None
    if where == "url":
        credit = url_credit(line)
        return [credit.agency] if credit else [], None
    if where == "dateline":
        opening = dateline(line)
        return [credit.agency for credit in opening.credits] if opening else [], None
    found = byline_credit(line) if where == "byline" else tail_credit(line)
    return ([c.agency for c in found.credits], found.kind) if found else ([], None)


@pytest.mark.parametrize("case", CASES)
def test_line_gives_its_credits(case: dict[str, Any]) -> None:
    assert credited(case["where"], case["line"]) == (case["agencies"], case["kind"])


@pytest.mark.parametrize("code", sorted(agencies()))
def test_every_agency_has_a_fixture_that_names_it(code: str) -> None:
    cases = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    assert any(code in case["agencies"] for case in cases)
    assert agencies()[code].example in {case["line"] for case in cases}


def test_no_fixture_is_left_without_an_agency() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(agencies())
