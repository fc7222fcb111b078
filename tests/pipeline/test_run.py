"""The batch job on the real runner, over real files."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.run import run_batch
from tests.pipeline.conftest import Day, Tables
from transforms import schema
from transforms.batches import concat
from transforms.copies import FINGERPRINTS
from transforms.fingerprint_blocks import copies_of
from transforms.text.stories import group_copies

Read = Callable[[Path], Tables]


def stories_of(articles: pd.DataFrame, name: str = "article_id") -> set[frozenset[str]]:
    return {frozenset(ids) for ids in articles.groupby("story_id")[name].apply(list)}


def as_lines(articles: pd.DataFrame) -> list[str]:
    """The day's articles as JSON Lines records with ids."""
    columns = {"url": "url", "outlet": "outlet", "headline": "headline", "body": "text"}
    rows = articles[[*columns, "published"]].rename(columns=columns)
    rows = rows.assign(id=[f"n{i}" for i in range(len(rows))])
    rows["published"] = rows["published"].map(lambda t: None if pd.isna(t) else t.isoformat())
    clean = rows.astype(object).where(rows.notna(), None)
    return [
        json.dumps({k: v for k, v in r.items() if v is not None}) for r in clean.to_dict("records")
    ]


def snapshot(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*.parquet"))}


def test_every_record_is_an_article_a_sighting_or_a_reject(day: Day, read_tables: Read) -> None:
    tables = read_tables(day.out)
    manifest = json.loads(next((day.out / "_runs").glob("*.json")).read_text())
    read = manifest["counts"]["records"]
    assert tables["articles"]["sightings"].sum() + len(tables["rejects"]) == read == 49
    assert manifest["counts"]["collapsed"] == 1


@pytest.mark.parametrize("name", ["articles", "stories", "links", "rejects"])
def test_tables_have_the_types_of_the_schema(day: Day, name: str) -> None:
    expected = getattr(schema, name.upper())
    files = list((day.out / name).rglob("*.parquet"))
    assert files
    for file in files:
        assert pq.read_schema(file).equals(expected)


def test_each_story_has_one_canonical_copy_and_one_row(day: Day, read_tables: Read) -> None:
    tables = read_tables(day.out)
    articles, stories = tables["articles"], tables["stories"].set_index("story_id")
    assert articles.groupby("story_id")["is_canonical"].sum().eq(1).all()
    assert articles.groupby("story_id").size().to_dict() == stories["copies"].to_dict()
    canonical = articles[articles["is_canonical"]].set_index("story_id")["article_id"]
    assert canonical.to_dict() == stories["canonical_article_id"].to_dict()


def test_absent_is_null_never_empty(day: Day, read_tables: Read) -> None:
    for table in read_tables(day.out).values():
        for column in table.columns:
            assert not [value for value in table[column] if isinstance(value, str) and not value]


def test_the_beam_path_tells_the_stories_of_the_in_memory_path(day: Day, read_tables: Read) -> None:
    files = (day.out / "_index" / "fingerprints").rglob("*.parquet")
    batches = [b for f in files for b in pq.ParquetFile(f).read().cast(FINGERPRINTS).to_batches()]
    in_memory = group_copies(copies_of(concat(batches, FINGERPRINTS)))
    groups = dict(zip(in_memory.handles.tolist(), in_memory.groups.tolist(), strict=True))
    articles = read_tables(day.out)["articles"]
    by_beam = {frozenset(h) for h in articles.groupby("story_id")["handle"].apply(list)}
    alone = pd.Series(groups).groupby(pd.Series(groups)).apply(lambda g: frozenset(g.index))
    assert by_beam == set(alone)


def test_the_same_input_again_adds_nothing(day: Day, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_batch([str(day.pages)], str(out), None, [])
    before = snapshot(out)
    closing = run_batch([str(day.pages)], str(out), None, [])
    assert snapshot(out) == before
    assert "0 new copies" in closing
    assert "46 known already" in closing


@pytest.mark.parametrize(
    "words", [[], ["--direct_num_workers=2", "--direct_running_mode=multi_processing"]]
)
def test_neither_order_nor_workers_change_the_stories(
    day: Day, read_tables: Read, tmp_path: Path, words: list[str]
) -> None:
    lines = as_lines(read_tables(day.out)["articles"])
    shuffled = random.Random(3).sample(lines, len(lines))
    told = []
    for name, parts, options in (("a", [lines], []), ("b", [shuffled[:9], shuffled[9:]], words)):
        folder = tmp_path / name
        folder.mkdir()
        for number, part in enumerate(parts):
            (folder / f"{number}.jsonl").write_text("\n".join(part))
        run_batch([str(folder)], str(tmp_path / f"out-{name}"), None, options)
        articles = read_tables(tmp_path / f"out-{name}")["articles"]
        kept = ["input_id", "story_id", "relation", "is_canonical", "containment"]
        told.append(articles[kept].sort_values("input_id").reset_index(drop=True))
    pd.testing.assert_frame_equal(told[0], told[1])


def test_more_input_joins_the_stories_that_stand(
    day: Day, read_tables: Read, tmp_path: Path
) -> None:
    lines = random.Random(4).sample(as_lines(read_tables(day.out)["articles"]), 45)
    whole, first, second = (tmp_path / f"{n}.jsonl" for n in ("whole", "first", "second"))
    whole.write_text("\n".join(lines))
    first.write_text("\n".join(lines[:20]))
    second.write_text("\n".join(lines[20:]))
    run_batch([str(whole)], str(tmp_path / "at-once"), None, [])
    out = tmp_path / "in-two"
    run_batch([str(first)], str(out), None, [])
    ids = read_tables(out)["articles"].set_index("input_id")["story_id"]
    run_batch([str(second)], str(out), None, [])
    tables = read_tables(out)
    at_once = read_tables(tmp_path / "at-once")["articles"]
    assert stories_of(tables["articles"], "input_id") == stories_of(at_once, "input_id")
    later = tables["articles"].set_index("input_id")["story_id"]
    merged = tables["stories"].set_index("story_id")["merged_into"].dropna()
    assert [merged.get(i, i) for i in ids] == later[ids.index].tolist()
    live = tables["stories"][tables["stories"]["status"] != "merged"]
    assert live["copies"].sum() == len(tables["articles"]) == 45


def test_a_refetch_in_a_later_run_is_a_sighting_of_the_copy(
    read_tables: Read, tmp_path: Path
) -> None:
    record = {
        "url": "https://echo.example/1",
        "text": "The quarry reopens. " * 30,
        "fetched": "2024-03-04T08:00:00Z",
    }
    for number, fetched in enumerate(["2024-03-04T08:00:00Z", "2024-03-05T08:00:00Z"]):
        (tmp_path / f"{number}.jsonl").write_text(json.dumps(record | {"fetched": fetched}))
        run_batch([str(tmp_path / f"{number}.jsonl")], str(tmp_path / "out"), None, [])
    (row,) = read_tables(tmp_path / "out")["articles"].to_dict("records")
    assert (row["sightings"], row["revision"]) == (2, 1)
    (tmp_path / "2.jsonl").write_text(json.dumps(record | {"text": "The quarry stays shut. " * 30}))
    run_batch([str(tmp_path / "2.jsonl")], str(tmp_path / "out"), None, [])
    assert sorted(read_tables(tmp_path / "out")["articles"]["revision"]) == [1, 2]


def test_bad_input_is_rejected_with_reasons_and_the_rest_goes_on(
    read_tables: Read, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good = json.dumps({"text": "The quarry at Vale reopens on Monday, its owner said. " * 5})
    (folder / "good.jsonl").write_text(good + "\n{oops\n" + good.replace("Vale", "Dale") + "\n")
    (folder / "empty.html").write_bytes(b"")
    (folder / "noise.bin").write_bytes(random.Random(0).randbytes(5000))
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(good.encode())[:-9])
    (folder / "menu.html").write_text("<html><body><nav><a href='/'>Home</a></nav></body></html>")
    (folder / "huge.html").write_bytes(b"<html><body>" + b"<p>word word</p>" * 13_000_000)
    closing = run_batch([str(folder)], str(tmp_path / "out"), None, [])
    tables = read_tables(tmp_path / "out")
    assert len(tables["articles"]) == 2
    reasons = {
        Path(r["source_uri"]).name: r["reason"] for r in tables["rejects"].to_dict("records")
    }
    assert reasons == {
        "good.jsonl": "invalid_json",
        "empty.html": "empty_file",
        "noise.bin": "binary",
        "cut.jsonl.gz": "truncated_file",
        "menu.html": "no_article",
        "huge.html": "too_large",
    }
    assert tables["rejects"]["payload"].map(len).max() <= 64 * 1024
    assert "8 records read: 2 new copies" in closing


def test_only_one_run_writes_into_an_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipeline.lock import only_writer

    (tmp_path / "a.txt").write_text("The quarry reopens.")
    with only_writer(str(tmp_path / "out")):
        code = subprocess.run(
            [sys.executable, "-m", "pipeline", "run", tmp_path / "a.txt", "-o", tmp_path / "out"],
            capture_output=True,
            check=False,
        )
    assert code.returncode == 2
    assert b"another run" in code.stderr
    assert len(code.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["run"], "INPUT"),
        (["run", "nowhere/at/all", "-o", "OUT"], "nowhere/at/all"),
        (["run", ".", "-o", "OUT", "--horizont=3"], "--horizont"),
        (["run", ".", "-o", "OUT", "-c", "nowhere.yaml"], "nowhere.yaml"),
        (["run", ".", "-o", "s3x://bucket/out"], "s3x://"),
        (["walk"], "walk"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1


def _killed_run(pages: Path, out: Path, delay_s: float) -> None:
    command = [sys.executable, "-m", "pipeline", "run", str(pages), "-o", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while (
        not (out / "_staging").exists() and time.monotonic() < deadline and process.poll() is None
    ):
        time.sleep(0.005)
    time.sleep(delay_s)
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_a_killed_run_leaves_a_readable_out_and_the_next_completes_it(
    day: Day, read_tables: Read, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for delay_s in (0.3, 1.5, 2.5):
        _killed_run(day.pages, out, delay_s)
        for file in out.rglob("articles/**/*.parquet"):
            assert pq.read_table(file, schema=schema.ARTICLES).num_rows
    run_batch([str(day.pages)], str(out), None, [])
    kept = ["article_id", "revision", "sightings", "story_id", "relation"]
    ours, clean = (
        read_tables(o)["articles"][kept]
        .sort_values(["article_id", "revision"])
        .reset_index(drop=True)
        for o in (out, day.out)
    )
    pd.testing.assert_frame_equal(ours, clean)
    assert not (out / "_staging").exists()
    assert not list(out.rglob("*.part"))


TEXT = (
    "The quarry at Vale reopens on Monday, its owner said, and forty people go back to work. " * 8
)


def run_records(folder: Path, name: str, *records: dict[str, str]) -> None:
    (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)))
    run_batch([str(folder / f"{name}.jsonl")], str(folder / "out"), None, [])


def test_an_undated_copy_joins_and_does_not_tear_its_story_later(
    read_tables: Read, tmp_path: Path
) -> None:
    january = {"id": "a", "outlet": "a.example", "text": TEXT, "published": "2024-01-01T09:00:00Z"}
    undated = {"id": "b", "outlet": "b.example", "text": TEXT}
    june = {"id": "c", "outlet": "c.example", "text": TEXT, "published": "2024-06-01T09:00:00Z"}
    for record in (january, undated, june):
        run_records(tmp_path, record["id"], record)
    tables = read_tables(tmp_path / "out")
    articles, stories = tables["articles"], tables["stories"]
    assert stories_of(articles, "input_id") == {frozenset("ab"), frozenset("c")}
    assert articles.groupby("story_id")["is_canonical"].sum().eq(1).all()
    assert articles.groupby("story_id").size().to_dict() == dict(
        zip(stories["story_id"], stories["copies"], strict=True)
    )


@pytest.mark.parametrize("wrong", ["1970-01-01T00:00:00Z", "2031-01-01T05:00:00Z"])
def test_a_wrong_date_tells_no_times_and_does_not_tear_its_story_later(
    wrong: str, read_tables: Read, tmp_path: Path
) -> None:
    at = [f"2024-01-01T{hour}:00:00Z" for hour in ("09", "10", "12")]
    a, b, c, d = (
        {"id": name, "outlet": f"{name}.example", "text": TEXT, "published": time}
        | {"fetched": "2024-01-02T00:00:00Z"}
        for name, time in zip("abcd", (at[0], at[1], wrong, at[2]), strict=True)
    )
    run_records(tmp_path, "first", a, b, c)
    story = read_tables(tmp_path / "out")["stories"].iloc[0]
    assert (story["first_published"], story["last_published"]) == tuple(map(pd.Timestamp, at[:2]))
    assert (story["median_lag_s"], story["copies"]) == (3600.0, 3)
    run_records(tmp_path, "later", d)
    tables = read_tables(tmp_path / "out")
    articles, stories = tables["articles"], tables["stories"]
    assert articles.groupby("story_id").size().to_dict() == dict(
        zip(stories["story_id"], stories["copies"], strict=True)
    )


def test_a_refetch_into_the_same_file_is_a_sighting(read_tables: Read, tmp_path: Path) -> None:
    record = {"url": "https://a.example/1", "text": TEXT, "published": "2024-01-01T09:00:00Z"}
    run_records(tmp_path, "latest", record | {"fetched": "2024-01-01T10:00:00Z"})
    run_records(tmp_path, "latest", record | {"fetched": "2024-01-02T10:00:00Z"})
    (row,) = read_tables(tmp_path / "out")["articles"].to_dict("records")
    assert row["sightings"] == 2


def test_all_tables_are_there_whatever_the_input_held(read_tables: Read, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    run_batch([str(tmp_path / "in")], str(tmp_path / "out"), None, [])
    tables = read_tables(tmp_path / "out")
    assert {name: len(table) for name, table in tables.items()} == {
        "articles": 0,
        "stories": 0,
        "links": 0,
        "rejects": 0,
    }


def test_a_failure_in_the_commit_is_told_in_one_line_and_completed_by_the_next_run(
    read_tables: Read, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "stories").touch()  # a file where the folder of a table has to be
    argv = ["run", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out")]
    assert main(argv) == 1
    assert "the next run completes it" in capsys.readouterr().err
    (tmp_path / "out" / "stories").unlink()
    assert main(argv) == 0
    assert "1 known already" in capsys.readouterr().out
    assert len(read_tables(tmp_path / "out")["stories"]) == 1
