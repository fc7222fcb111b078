"""How a stream is stopped, refused and asked about."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.stream.faults import (
    PATIENCE_S,
    ROOT,
    Command,
    books,
    check_whole,
    copydesk,
    cut,
    drop,
    finish,
    ids_of,
    left_over,
    made_up,
    rows_of,
    seen,
    stream_words,
    wait_for,
)

PROMISED_STOP_S = 10.0


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    return made_up(tmp_path, 1500)


@pytest.fixture
def source(tmp_path: Path, lines: list[str]) -> Path:
    """More than a micro-batch holds."""
    for number, part in enumerate(cut(lines, 30)):
        drop(tmp_path / "in", f"{number:03}.jsonl", part)
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def has_rows(out: Path) -> Callable[[], bool]:
    return lambda: bool(seen(out, "articles/*/s*.parquet"))


def is_busy(out: Path) -> Callable[[], bool]:
    return lambda: bool(seen(out, "_staging/s*"))


def line_of(err: str) -> str:
    """All that was told: one line."""
    assert err.count("\n") == 1, err
    return err.strip()


def check_goes_on(source: Path, out: Path, lines: list[str]) -> None:
    finish(source, out)
    assert books(out) == (len(lines), 0, 0)
    check_whole(out, ids_of(lines))


def check_stopped_in_time(took: float, name: str) -> None:
    print(f"{name} under load: ended after {took:.1f} s")
    assert took < PROMISED_STOP_S


def test_sigterm_under_load_ends_the_stream_with_0(
    source: Path, out: Path, lines: list[str]
) -> None:
    with Command(*stream_words(source, out)) as stream:
        wait_for(has_rows(out))
        wait_for(is_busy(out), every_s=0.001)
        ended, took = stream.stop()
    check_stopped_in_time(took, "SIGTERM")
    assert ended.code == 0, ended.err
    if "stopped before" not in ended.err:
        assert "stopped: SIGTERM" in ended.out
        assert left_over(out) == []
    check_goes_on(source, out, lines)


def test_a_signal_while_the_process_starts_is_a_stop(source: Path, out: Path) -> None:
    with Command(*stream_words(source, out)) as stream:
        wait_for(lambda: _handles(stream.process.pid, signal.SIGTERM), every_s=0.001)
        ended, took = stream.stop()
    check_stopped_in_time(took, "SIGTERM at the start")
    assert ended.code == 0, ended.err


def _handles(pid: int, number: int) -> bool:
    """Whether the process catches the signal, as Linux tells it."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("needs Linux's /proc")
    (caught,) = (line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def test_ctrl_c_stops_a_stream_that_a_script_started_with_an_ampersand(
    source: Path, out: Path
) -> None:
    words = " ".join(f"'{word}'" for word in stream_words(source, out))
    script = f"'{sys.executable}' -m pipeline {words} & echo $!; wait $!; echo ended with $?"
    with subprocess.Popen(
        ["sh", "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as shell:
        assert shell.stdout is not None
        pid = int(shell.stdout.readline())
        wait_for(has_rows(out))
        begun = time.monotonic()
        os.kill(pid, signal.SIGINT)
        told, _ = shell.communicate(timeout=PATIENCE_S)
        check_stopped_in_time(time.monotonic() - begun, "SIGINT")
    assert "ended with 0" in told


def test_a_stop_file_and_max_seconds_end_a_stream(source: Path, out: Path, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    with Command(*stream_words(source, out, "--stop-file", stop)) as stream:
        wait_for(has_rows(out))
        begun = time.monotonic()
        stop.touch()
        ended = stream.end()
    check_stopped_in_time(time.monotonic() - begun, "the stop file")
    assert ended.code == 0
    assert f"stopped: {stop} is there" in ended.out or "stopped before" in ended.err
    ended = copydesk(*stream_words(source, out, "--max-seconds", 1))
    assert (ended.code, ended.out.splitlines()[-1]) == (
        0,
        f"tables in {out}; stopped: the time is up",
    )


def test_a_stop_file_holds_while_one_large_file_is_in_work(tmp_path: Path, out: Path) -> None:
    """Packed, it is one micro-batch of more than ten seconds, and the first: there is word of it already."""
    (tmp_path / "in").mkdir()
    records = (json.dumps({"id": f"r{n}", "text": _words(n)}) for n in range(30_000))
    with gzip.open(tmp_path / "in" / "large.jsonl.gz", "wt", compresslevel=1) as file:
        file.writelines(record + "\n" for record in records)
    stop = tmp_path / "stop"
    with Command(*stream_words(tmp_path / "in", out, "--stop-file", stop)) as stream:
        wait_for(is_busy(out), every_s=0.001)
        assert f"running as process {stream.process.pid}" in copydesk("status", out).out
        begun = time.monotonic()
        stop.touch()
        ended = stream.end()
    check_stopped_in_time(time.monotonic() - begun, "the stop file")
    assert ended.code == 0, ended.err
    assert f"stopped: {stop} is there" in ended.out or "stopped before" in ended.err


@pytest.mark.parametrize("is_packed", [False, True], ids=["lines", "packed"])
def test_a_large_file_is_taken_in_parts_over_restarts(
    tmp_path: Path, out: Path, is_packed: bool
) -> None:
    """A service that is restarted more often than a file takes gets to its end all the same."""
    lines = made_up(tmp_path, 600)
    drop(tmp_path / "in", "large.jsonl", lines)
    if is_packed:
        large = tmp_path / "in" / "large.jsonl"
        large.write_bytes(gzip.compress(large.read_bytes()))
    words = stream_words(tmp_path / "in", out, most_records=50)
    rows = [0]
    while len(rows) < 4 and rows[-1] < len(lines):
        with Command(*words) as stream:
            wait_for(lambda: len(rows_of(out)) > rows[-1])
            stream.kill()
        rows.append(len(rows_of(out)))
    assert 0 < rows[1] < len(lines)
    check_goes_on(tmp_path / "in", out, lines)


def _words(number: int) -> str:
    random = Random(number)
    return " ".join(f"word{random.randrange(4000)}" for _ in range(150)) + "."


@pytest.mark.parametrize("how", ["SIGTERM", "stop file"])
def test_a_stop_while_a_trouble_lasts_is_a_success(tmp_path: Path, out: Path, how: str) -> None:
    source, stop = tmp_path / "in", tmp_path / "stop"
    drop(source, "a.jsonl", made_up(tmp_path, 1))
    with Command(*stream_words(source, out, "--stop-file", stop)) as stream:
        # Once it has read: one that finds no folder as it starts says so in other words.
        wait_for(lambda: "1 record" in copydesk("status", out).out, every_s=0.2)
        source.rename(tmp_path / "away")
        wait_for(lambda: "trouble" in copydesk("status", out).out, every_s=0.2)
        begun = time.monotonic()
        if how == "SIGTERM":
            stream.send(signal.SIGTERM)
        else:
            stop.touch()
        ended = stream.end()
    check_stopped_in_time(time.monotonic() - begun, how)
    assert ended.code == 0, ended.err
    assert f"in trouble when stopped: {source}: No such file" in ended.out


def test_sigterm_without_a_broker_is_a_success(out: Path) -> None:
    pytest.importorskip("confluent_kafka")
    with Command("stream", "kafka://127.0.0.1:1/news", "-o", out) as stream:
        wait_for(lambda: "trouble" in copydesk("status", out).out, every_s=0.2)
        ended, took = stream.stop()
    check_stopped_in_time(took, "SIGTERM without a broker")
    assert ended.code == 0, ended.err


@pytest.fixture
def idle(tmp_path: Path, out: Path) -> Iterator[Command]:
    """A stream that has read ten records and waits."""
    drop(tmp_path / "quiet", "a.jsonl", made_up(tmp_path, 10))
    with Command(*stream_words(tmp_path / "quiet", out)) as stream:
        wait_for(lambda: "10 records" in copydesk("status", out).out, every_s=0.5)
        yield stream


def test_a_second_writer_is_refused_and_status_tells(
    tmp_path: Path, out: Path, idle: Command
) -> None:
    for words in (
        stream_words(tmp_path / "quiet", out),
        ("run", tmp_path / "quiet", "-o", out),
        ("compact", out),
    ):
        ended = copydesk(*words)
        assert ended.code == 2
        assert f"another run (process {idle.process.pid}) is writing there" in line_of(ended.err)
    running = copydesk("status", out)
    assert f"running as process {idle.process.pid}" in running.out
    idle.kill()
    assert (
        "stopped: killed or cut off; the next start goes on from there"
        in copydesk("status", out).out
    )
    ended = copydesk(*stream_words(tmp_path / "quiet", out, "--until-idle"))
    assert ended.code == 0
    assert "stopped: nothing more to read" in copydesk("status", out).out


def test_what_cannot_be_streamed_is_told_in_a_line(tmp_path: Path) -> None:
    folder, file = tmp_path / "in", tmp_path / "file"
    folder.mkdir()
    file.touch()
    for words, told in (
        ((tmp_path / "none", "-o", tmp_path / "o"), f"INPUT {tmp_path / 'none'}: no such folder"),
        ((folder, "-o", file / "o"), f"-o {file / 'o'}: Not a directory"),
        ((folder, "-o", tmp_path), f"INPUT {folder}: lies in OUT, {tmp_path}"),
    ):
        ended = copydesk("stream", *words)
        assert ended.code == 2
        assert told in line_of(ended.err)
    assert not (tmp_path / "o").exists()
    ended = copydesk("status", folder)
    assert (ended.code, line_of(ended.err)) == (
        2,
        f"copydesk: {folder}: no stream has written there",
    )


def test_a_journal_that_is_none_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    journal = tmp_path / "out" / "_runs" / "journal.sqlite"
    journal.parent.mkdir(parents=True)
    journal.write_text(json.dumps("something else"))
    ended = copydesk("stream", tmp_path / "in", "-o", tmp_path / "out")
    assert ended.code == 1
    assert "its journal: file is not a database" in line_of(ended.err)
    assert copydesk("status", tmp_path / "out").code == 2
