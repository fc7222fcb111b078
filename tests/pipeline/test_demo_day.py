"""The made-up day: the same bytes for the same seed, and a truth that agrees with the files."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline.demo.newswire import FEED, TRUTH, make_day
from pipeline.demo.truth import PageTruth, Truth, read_truth


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("day") / "pages"
    return folder, make_day(folder, seed=7)


def content(folder: Path, page: PageTruth) -> str:
    raw = (folder / page.file).read_bytes()
    if page.record:
        record = json.loads(raw.decode().splitlines()[int(page.record.removeprefix("line ")) - 1])
        return str(record.get("text") or record["html"])
    raw = gzip.decompress(raw) if page.file.endswith(".gz") else raw
    return raw.decode("iso-8859-1" if "kaltenborner" in page.file else "utf-8")


def test_same_seed_same_bytes(day: tuple[Path, Truth], tmp_path: Path) -> None:
    folder, truth = day
    again = make_day(tmp_path / "pages", seed=7)
    assert again == truth
    for path in sorted(folder.rglob("*.*")):
        if path.is_file():
            assert (tmp_path / "pages" / path.relative_to(folder)).read_bytes() == path.read_bytes()


def test_other_seed_other_names_same_shape(day: tuple[Path, Truth], tmp_path: Path) -> None:
    other = make_day(tmp_path / "pages", seed=8)
    assert [page.outlet for page in other.pages] == [page.outlet for page in day[1].pages]
    assert not {page.url for page in other.pages if page.url} & {page.url for page in day[1].pages}
    assert other.stories[0].headline.startswith("Runaway barge")
    bodies = {page.body for page in day[1].pages if page.body}
    assert not bodies & {page.body for page in other.pages if page.body}


def test_truth_is_written_beside_the_folder_and_read_back(day: tuple[Path, Truth]) -> None:
    folder, truth = day
    assert read_truth(folder.parent / TRUTH) == truth
    assert not (folder / TRUTH).exists()


def test_every_file_is_in_the_truth_and_nothing_else(day: tuple[Path, Truth]) -> None:
    folder, truth = day
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {page.file for page in truth.pages}
    lines = (folder / FEED).read_text(encoding="utf-8").splitlines()
    assert len(lines) == sum(page.file == FEED for page in truth.pages)


def test_what_the_day_holds(day: tuple[Path, Truth]) -> None:
    _, truth = day
    assert Counter(page.expect for page in truth.pages) == {
        "article": 45,
        "sighting": 1,
        "reject": 3,
    }
    copies = Counter(page.story for page in truth.pages if page.expect == "article" and page.story)
    assert copies == {
        "bridge": 7,
        "water": 5,
        "ferry": 4,
        "glacier": 4,
        "cello": 3,
        "heaters": 4,
        "trial": 3,
        "zug": 3,
        "embalse": 2,
    }
    fools = Counter(
        page.kind for page in truth.pages if page.expect == "article" and not page.story
    )
    assert fools == {"template": 4, "followup": 1, "other_report": 1, "roundup": 1, "single": 3}


def test_first_and_last_words_of_every_body_stand_on_its_page(day: tuple[Path, Truth]) -> None:
    folder, truth = day
    for page in truth.pages:
        if page.body and "iso-8859-1" not in (text := content(folder, page)):
            first, *_, last = page.body.split("\n\n")
            assert plain(first) in plain(text)
            assert plain(last) in plain(text)


def plain(text: str) -> str:
    return text.replace("&quot;", '"').replace("&#x27;", "'").replace("\\u201c", "“")


def test_refetched_page_differs_around_the_article_only(day: tuple[Path, Truth]) -> None:
    folder, truth = day
    second = next(page for page in truth.pages if page.expect == "sighting")
    first = next(page for page in truth.pages if page.url == second.url)
    assert first.body == second.body
    assert content(folder, first) != content(folder, second)


def test_broken_files(day: tuple[Path, Truth]) -> None:
    folder, truth = day
    broken = {page.kind: folder / page.file for page in truth.pages if page.expect == "reject"}
    assert broken["empty"].read_bytes() == b""
    with pytest.raises(EOFError):
        gzip.decompress(broken["cut_gzip"].read_bytes())
    assert "<p" not in broken["menu"].read_text(encoding="utf-8")


CREDITED = {
    "ap": r"\(AP\) —|Associated Press",
    "pa": r"By [\w ]+, PA\b|By PA News Agency|By Press Association",
    "reuters": r"\(Reuters\) -|By Reuters|Reporting by",
    "afp": r"\(AFP\) -|By AFP|>AFP<|\n\nAFP\n",
    "cp": "The Canadian Press",
    "dpa": r"\(dpa\) (–|&#8211;)|Von [\w ]+, dpa|dpa-infocom",
    "efe": r"\(EFE\)\.-|Por Agencia EFE",
}


def test_credits_are_printed_where_the_truth_says(day: tuple[Path, Truth]) -> None:
    folder, truth = day
    credited = [page for page in truth.pages if page.credit_kind == "wire"]
    assert len(credited) == 34
    for page in credited:
        assert re.search(CREDITED[page.agency or ""], printed(folder, page)), page.file


def printed(folder: Path, page: PageTruth) -> str:
    if page.record is None:
        return content(folder, page)
    line = (folder / FEED).read_text(encoding="utf-8").splitlines()[int(page.record[5:]) - 1]
    return "\n\n".join(json.loads(line).values()) + "\n"
