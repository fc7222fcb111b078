"""Three made-up weeks in any order: streamed and compacted, they are what one batch run makes of them."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.run import run_batch
from pipeline.stream.command import StreamWords, run_stream
from pipeline.stream.compact import compact
from pipeline.stream.stop import Stop
from tests.stream.faults import made_up

# Scripts, on the path since tests.stream.faults put them there.
from days import Differences, compare, read_copies  # isort: skip
from stream_order import LATE_SHARE, arrivals, read_articles, write_files  # isort: skip

SIZE, DAYS, FILES = 600, 21, 20
ORDERS = {
    "as published": (timedelta(0), 0.0),
    "shuffled within two days": (timedelta(days=2), 0.0),
    "shuffled, 1 % five days late": (timedelta(days=2), LATE_SHARE),
}
CUTS_DAYS = 1


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("weeks")
    made_up(folder, SIZE, DAYS)
    return read_articles(sorted(folder.iterdir()))


def settings(folder: Path, horizon_days: int) -> Path:
    """A micro-batch holds about one file."""
    path = folder / "settings.yaml"
    stream = {"most_records": SIZE // FILES, "every_s": 0.0, "file_settles_s": 0.0}
    path.write_text(
        yaml.safe_dump({"stream": stream, "stories": {"horizon_days": horizon_days}}), "utf-8"
    )
    return path


def batch_run(articles: Sequence[dict[str, Any]], folder: Path, horizon_days: int) -> Path:
    write_files(articles, folder / "in", 1)
    config = settings(folder, horizon_days)
    run_batch([str(folder / "in")], str(folder / "out"), config, [])
    return folder / "out"


def streamed(articles: Sequence[dict[str, Any]], folder: Path, horizon_days: int) -> Path:
    write_files(articles, folder / "in", FILES)
    config = settings(folder, horizon_days)
    words = StreamWords(str(folder / "in"), str(folder / "out"), config)
    told = run_stream(words, Stop(None, None, until_idle=True), [])
    found = re.match(rf"{SIZE} records read in (\d+) micro-batches", told)
    assert found is not None
    assert int(found[1]) > FILES / 2
    compact(str(folder / "out"), config)
    return folder / "out"


def inside(found: Differences) -> list[int]:
    """How many copies differ in story, canonical copy and relation whose story the horizon does not cut."""
    return [len(ids - found.cut) for ids in (found.story, found.canonical, found.relation)]


@pytest.fixture(scope="module")
def whole(articles: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return batch_run(articles, tmp_path_factory.mktemp("whole"), 30)


@pytest.mark.parametrize("order", ORDERS)
def test_a_stream_compacted_has_the_stories_of_batch(
    articles: list[dict[str, Any]], whole: Path, tmp_path: Path, order: str
) -> None:
    out = streamed(arrivals(articles, *ORDERS[order], seed=7), tmp_path, 30)
    found = compare(read_copies(whole), read_copies(out), 30)
    assert (found.copies, found.cut) == (SIZE, set())
    assert inside(found) == [0, 0, 0]


def test_a_horizon_changes_nothing_inside_it(
    articles: list[dict[str, Any]], whole: Path, tmp_path: Path
) -> None:
    (tmp_path / "batch").mkdir()
    (tmp_path / "stream").mkdir()
    cut = batch_run(articles, tmp_path / "batch", CUTS_DAYS)
    out = streamed(
        arrivals(articles, *ORDERS["shuffled, 1 % five days late"], seed=7),
        tmp_path / "stream",
        CUTS_DAYS,
    )
    found = compare(read_copies(cut), read_copies(out), CUTS_DAYS)
    assert found.cut
    assert compare(read_copies(whole), read_copies(cut), CUTS_DAYS).story  # it does cut
    assert inside(found) == [0, 0, 0]
