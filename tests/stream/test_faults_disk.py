"""A disk that fills up, and a clock that jumps."""

import importlib.util
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.stream.faults import (
    Command,
    books,
    check_as_batch,
    check_whole,
    cut,
    drop,
    finish,
    ids_of,
    made_up,
    rows_of,
    stream_words,
    wait_for,
)

ARTICLES: Final = 300
SMALL_KB: Final = 700
STEP_KB: Final = 300


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """OUT as a file system of its own, which is soon full."""
    out = tmp_path / "out"
    out.mkdir()
    if _mount(out, SMALL_KB).returncode != 0:
        pytest.skip("a file system can be mounted by root only")
    yield out
    subprocess.run(["umount", "--lazy", out], check=True)


def _mount(out: Path, size_kb: int, *words: str) -> subprocess.CompletedProcess[bytes]:
    options = ",".join([*words, f"size={size_kb}k"])
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(out)]
    try:
        return subprocess.run(command, check=False, capture_output=True)
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127)


def test_a_full_disk_is_waited_out(tmp_path: Path, small_disk: Path) -> None:
    lines = made_up(tmp_path, ARTICLES)
    source = tmp_path / "in"
    *parts, last = cut(lines, 15)
    for number, part in enumerate(parts):
        drop(source, f"{number:02}.jsonl", part)
    size_kb = SMALL_KB
    with Command(*stream_words(source, small_disk)) as stream:
        assert stream.process.stderr is not None
        told = stream.process.stderr.readline()
        while len(rows_of(small_disk)) < ARTICLES - len(last):
            size_kb += STEP_KB
            assert _mount(small_disk, size_kb, "remount").returncode == 0
            stream.wait(1.0)  # which is when it tries again
            assert stream.process.poll() is None
        _mount(small_disk, 100_000, "remount")
        drop(source, "last.jsonl", last)
        wait_for(lambda: len(rows_of(small_disk)) == ARTICLES)
        ended, _ = stream.stop()
    assert "full" in told or "No space left on device" in told
    assert ended.code == 0, ended.err
    finish(source, small_disk)
    assert books(small_disk) == (ARTICLES, 0, 0)
    check_whole(small_disk, ids_of(lines))
    check_as_batch(source, small_disk)


def _faked(clock: Path) -> dict[str, str]:
    """The environment in which a process reads its clock from a file ('+2d', '-1h')."""
    spec = importlib.util.find_spec("libfaketime")
    found = list(Path(str(spec.origin)).parent.rglob("libfaketime.so.1")) if spec else []
    if not found:
        pytest.skip("needs libfaketime (pip install libfaketime)")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # no system's does jump
        "NO_FAKE_STAT": "1",
    }


def test_a_clock_that_jumps_back_and_forward(tmp_path: Path) -> None:
    lines = made_up(tmp_path, 240)
    source, out, clock = tmp_path / "in", tmp_path / "out", tmp_path / "clock"
    jumps = ("+0", "-1h", "+2d", "-1h", "+0", "+2d")
    parts = [lines[n :: len(jumps)] for n in range(len(jumps))]
    for first in (0, 3):  # a restart between
        clock.write_text(jumps[first])
        with Command(*stream_words(source, out), env=_faked(clock)) as stream:
            for number in range(first, first + 3):
                clock.write_text(jumps[number])
                before = len(rows_of(out))
                drop(source, f"{number}.jsonl", parts[number])
                wait_for(lambda n=number, b=before: len(rows_of(out)) == b + len(parts[n]))
            ended, _ = stream.stop()
        assert ended.code == 0, ended.err
    assert books(out) == (240, 0, 0)
    check_whole(out, ids_of(lines))
    check_as_batch(source, out)
