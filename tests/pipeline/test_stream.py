"""A stream over real files, on the real runner: the same tables as batch, whatever the order of arrival."""

import json
import os
import random
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline.cli import main
from pipeline.lock import only_writer
from pipeline.run import run_batch
from pipeline.stream.command import StreamWords, run_stream
from pipeline.stream.compact import compact
from pipeline.stream.journal import read_status
from pipeline.stream.stop import Stop
from tests.pipeline.conftest import Day, Tables
from tests.pipeline.test_run import stories_of

Read = Callable[[Path], Tables]
COLUMNS = ["article_id", "revision", "is_canonical", "relation", "agency_by_text", "sightings"]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings under which no two files share a micro-batch; one of JSON Lines may be several."""
    path = tmp_path / "stream.yaml"
    path.write_text(
        yaml.safe_dump({"stream": {"most_records": 1, "every_s": 0.0, "file_settles_s": 0.0}})
    )
    return path


def stream(inbox: Path, out: Path, config: Path | None = None) -> str:
    return run_stream(
        StreamWords(str(inbox), str(out), config), Stop(None, None, until_idle=True), []
    )


def micro_batches(summary: str) -> int:
    found = re.search(r"records? read in ([\d,]+) micro-batch", summary)
    assert found is not None, summary
    return int(found[1].replace(",", ""))


class StopOnceRead(Stop):
    """Stops as soon as a record has been read."""

    def __init__(self, out: Path) -> None:
        super().__init__(None, None, until_idle=False)
        self.out = out
        self.begun = time.time()

    def asked(self) -> bool:
        told = read_status(self.out / "_runs" / "journal.sqlite") or {}
        if told.get("started", 0) > self.begun and told["records"]:
            self.reason = "read"
        return self.reason is not None


def in_some_order(pages: Path, inbox: Path, seed: int) -> None:
    """The day's pages under names that a stream takes in another order."""
    paths = sorted(p for p in pages.rglob("*") if p.is_file())
    random.Random(seed).shuffle(paths)
    inbox.mkdir()
    for number, path in enumerate(paths):
        shutil.copy(path, inbox / f"{number:03d}-{path.name}")


def as_rows(articles: pd.DataFrame) -> list[tuple[object, ...]]:
    rows = articles[COLUMNS].astype(object).where(articles[COLUMNS].notna(), None)
    return sorted(map(tuple, rows.to_numpy()), key=str)


def check_tables(tables: Tables) -> None:
    """What holds at any moment."""
    articles, stories = tables["articles"], tables["stories"]
    assert articles.groupby("story_id")["is_canonical"].sum().eq(1).all()
    assert not articles.duplicated(["article_id", "revision"]).any()
    assert set(articles["story_id"]) <= set(stories["story_id"])
    assert not stories["story_id"].duplicated().any()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_stream_compacted_equals_batch_in_any_order(
    day: Day, tmp_path: Path, config: Path, read_tables: Read, seed: int
) -> None:
    in_some_order(day.pages, tmp_path / "in", seed)
    streamed, batch = tmp_path / "out", tmp_path / "batch"
    summary = stream(tmp_path / "in", streamed, config)
    assert "49 records read" in summary
    assert micro_batches(summary) >= len(list((tmp_path / "in").iterdir()))
    check_tables(read_tables(streamed))
    compact(str(streamed), None)
    run_batch([str(tmp_path / "in")], str(batch), None, [])
    found, expected = read_tables(streamed), read_tables(batch)
    check_tables(found)
    assert stories_of(found["articles"]) == stories_of(expected["articles"])
    assert as_rows(found["articles"]) == as_rows(expected["articles"])
    assert len(found["rejects"]) == len(expected["rejects"])
    live = found["stories"][found["stories"]["status"] != "merged"]
    assert sorted(live["copies"]) == sorted(expected["stories"]["copies"])
    pairs = [
        {frozenset(p) for p in t["links"][["article_id", "other_id"]].to_numpy().tolist()}
        for t in (found, expected)
    ]
    assert pairs[0] == pairs[1]


def test_the_canonical_copy_may_come_last(tmp_path: Path, config: Path, read_tables: Read) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    text = " ".join(f"word{i} said Name{i}" for i in range(60))
    for number, hour in enumerate((12, 9, 7)):
        record = {
            "id": f"n{hour}",
            "url": f"https://paper{hour}.example/a",
            "published": f"2026-03-01T{hour:02d}:00:00Z",
            "text": text,
        }
        (inbox / f"{number}.jsonl").write_text(json.dumps(record))
    assert micro_batches(stream(inbox, tmp_path / "out", config)) == 3
    articles = read_tables(tmp_path / "out")["articles"].set_index("input_id")
    assert articles["story_id"].nunique() == 1
    assert articles["is_canonical"].to_dict() == {"n7": True, "n9": False, "n12": False}
    assert articles["relation"].to_dict() == {
        "n7": "canonical",
        "n9": "verbatim",
        "n12": "verbatim",
    }


def test_what_waits_is_settled_by_whoever_writes_next(
    tmp_path: Path, read_tables: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    text = " ".join(f"word{i} said Name{i}" for i in range(60))

    def add(hour: int) -> None:
        record = {"id": f"n{hour}", "url": f"https://p{hour}.example/a", "text": text}
        dated = {"published": f"2026-03-01T{hour:02d}:00:00Z"}
        (inbox / f"{hour}.jsonl").write_text(json.dumps(record | dated))

    def canonical() -> list[str]:
        articles = read_tables(out)["articles"]
        check_tables(read_tables(out))
        return list(articles[articles["is_canonical"]]["input_id"])

    monkeypatch.setattr("pipeline.stream.supervisor.Supervisor._settle", lambda *_: None)
    for hour in (9, 7):
        add(hour)
        run_stream(StreamWords(str(inbox), str(out), None), StopOnceRead(out), [])
    assert canonical() == ["n9"]
    run_batch([str(inbox)], str(out), None, [])
    assert canonical() == ["n7"]


@pytest.mark.parametrize("restarts", [False, True])
def test_an_article_seen_again_beyond_the_horizon_is_a_sighting(
    tmp_path: Path, read_tables: Read, restarts: bool
) -> None:
    settings = {
        "stories": {"horizon_days": 1},
        "stream": {"most_records": 1, "every_s": 0.0, "file_settles_s": 0.0, "settle_s": 1000.0},
    }
    config = tmp_path / "stream.yaml"
    config.write_text(yaml.safe_dump(settings))
    inbox = tmp_path / "in"
    inbox.mkdir()
    arrivals = [("a", 1), ("undated", None), ("b", 10), ("c", 20), ("a", 1), ("undated", None)]
    for number, (name, day) in enumerate([*arrivals, ("a", 1), ("d", 21)]):
        record = {
            "url": f"https://paper.example/{name}",
            "fetched": f"2026-04-{number + 1:02d}T00:00:00Z",
            "text": " ".join(f"{name}{i} said {name.title()}{i}" for i in range(60)),
        }
        dated = {} if day is None else {"published": f"2026-03-{day:02d}T08:00:00Z"}
        (inbox / f"{number}.jsonl").write_text(json.dumps(record | dated))
        if restarts:
            assert micro_batches(stream(inbox, tmp_path / "out", config)) == 1
    if not restarts:
        assert micro_batches(stream(inbox, tmp_path / "out", config)) == 8
    tables = read_tables(tmp_path / "out")
    check_tables(tables)
    sightings = tables["articles"].set_index("url")["sightings"]
    assert {url.rpartition("/")[2]: n for url, n in sightings.items()} == {
        "a": 3,
        "undated": 2,
        "b": 1,
        "c": 1,
        "d": 1,
    }
    assert tables["stories"]["copies"].tolist() == [1] * 5


def test_the_same_input_adds_nothing(day: Day, tmp_path: Path, read_tables: Read) -> None:
    out = tmp_path / "out"
    stream(day.pages, out)
    before = read_tables(out)
    assert "0 records read" in stream(day.pages, out)
    os.remove(out / "_runs" / "journal.sqlite")
    assert "0 new copies, 0 further sightings" in stream(day.pages, out)
    after = read_tables(out)
    assert as_rows(after["articles"]) == as_rows(before["articles"])
    assert len(after["rejects"]) == len(before["rejects"])


def test_streams_and_runs_join_each_others_stories(
    day: Day, tmp_path: Path, config: Path, read_tables: Read
) -> None:
    in_some_order(day.pages, tmp_path / "all", 3)
    parts = [tmp_path / name for name in "abc"]
    for part in parts:
        part.mkdir()
    for number, path in enumerate(sorted((tmp_path / "all").iterdir())):
        path.rename(parts[number % 3] / path.name)
    out = tmp_path / "out"
    run_batch([str(parts[0])], str(out), None, [])
    stream(parts[1], out, config)
    run_batch([str(parts[2])], str(out), None, [])
    compact(str(out), None)
    found = read_tables(out)
    check_tables(found)
    whole = read_tables(day.out)["articles"]
    assert stories_of(found["articles"]) == stories_of(whole)
    assert found["articles"]["sightings"].sum() == whole["sightings"].sum()


def test_compact_folds_files_and_leaves_nothing_to_do(
    day: Day, tmp_path: Path, config: Path, read_tables: Read
) -> None:
    out = tmp_path / "out"
    stream(day.pages, out, config)
    rows = as_rows(read_tables(out)["articles"])
    held = (next((out / "articles").rglob("*.parquet"))).open("rb")
    assert "files folded into" in compact(str(out), None)
    for part in (out / "articles").iterdir():
        assert len(list(part.glob("*.parquet"))) == 1
    assert len(held.read()) > 0
    held.close()
    assert as_rows(read_tables(out)["articles"]) == rows
    assert compact(str(out), None).endswith("nothing to compact")


def test_a_second_writer_is_refused(
    day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with only_writer(str(out)):
        assert main(["stream", str(day.pages), "-o", str(out), "--until-idle"]) == 2
    told = capsys.readouterr().err
    assert "another run" in told
    assert told.count("\n") == 1


def test_status_tells_what_became_of_the_records(
    day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    stream(day.pages, out)
    assert main(["status", str(out)]) == 0
    told = capsys.readouterr().out
    assert "stopped: nothing more to read" in told
    assert "49 records read: 45 new copies, 1 further sighting, 3 rejects" in told
    assert main(["status", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ftp://news"], "a stream reads a folder, kafka://"),
        (["IN", "--runner=FlinkRunner", "--until-idle"], "--until-idle: not on an engine"),
        (["IN", "--max-seconds", "soon"], "'soon': a number of seconds, 0 or more"),
        (["IN", "--max-seconds", "nan"], "'nan': a number of seconds, 0 or more"),
        (["IN", "--max-seconds=-1"], "'-1': a number of seconds, 0 or more"),
        (
            ["IN", "--until-idel"],
            "--until-idel: no option of copydesk or of Beam (see copydesk stream --help)",
        ),
    ],
)
def test_wrong_words_are_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    given = [str(tmp_path) if word == "IN" else word for word in words]
    assert main(["stream", *given, "-o", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
