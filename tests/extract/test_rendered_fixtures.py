"""Pages as text, made up, each with what must come out of it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from transforms.extract.assemble import assemble
from transforms.extract.rendered import split_rendered

FOLDER = Path(__file__).parents[1] / "fixtures" / "rendered"
PAGES = sorted(FOLDER.glob("*.txt"))


def expected(page: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    parts = split_rendered(text)
    want = expected(page)
    assert parts.headline == want["headline"]
    assert parts.standfirst == want["standfirst"]
    assert parts.byline == want["byline"]
    assert list(parts.timestamps) == want["timestamps"]
    assert [list(caption) for caption in parts.captions] == want["captions"]
    assert list(parts.tail) == want["tail"]
    assert (parts.paragraphs[0], parts.paragraphs[-1]) == (want["first"], want["last"])
    assert len(parts.paragraphs) == want["paragraphs"]
    assert len(parts.removed) == want["removed"]
    rules = Counter(removed.rule for removed in parts.removed)
    assert {rule: rules[rule] for rule in want["rules"]} == want["rules"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_credits_of_the_page(page: Path) -> None:
    article = assemble(split_rendered(page.read_text(encoding="utf-8")))
    want = expected(page)
    assert article.agency == want["agency"]
    assert article.dateline == want["dateline"]
    assert article.published is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_line_below_the_headline_is_lost(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    parts = split_rendered(text)
    places = [*parts.paragraphs, *parts.tail, *parts.timestamps, *(r.text for r in parts.removed)]
    places += [value for caption in parts.captions for value in caption if value]
    places += [parts.headline or "", parts.standfirst or "", parts.byline or ""]
    below = text.rpartition(parts.headline or "")[2]
    for line in filter(None, below.split("\n")):
        plain = line.removeprefix("[IMG] ")
        assert any(plain in place or place in plain for place in places if place)


def test_every_page_has_its_pair() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {path.stem for path in PAGES}
