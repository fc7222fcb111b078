"""On a terminal, nothing is glued to the line that is redrawn, and that line fits."""

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from pipeline.stream.terminal import cut_to_width
from tests.stream.faults import ROOT, drop, made_up, stream_words

COLUMNS = 40
CLEAR = "\r\x1b[K"


def on_a_terminal(*words: object) -> str:
    """All that a command prints to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, COLUMNS))
    command = [sys.executable, "-m", "pipeline", *map(str, words)]
    with subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        printed = b""
        while part := _read(ours):
            printed += part
    os.close(ours)
    assert process.returncode == 0, printed
    return printed.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux tells so that the other end is closed
        return b""


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs Linux's /proc")
@pytest.mark.skipif(sys.version_info < (3, 11), reason="termios.tcsetwinsize came with 3.11")
def test_messages_and_the_summary_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    drop(source, "a.jsonl", made_up(tmp_path, 60))
    (source / "unreadable.jsonl").symlink_to("/proc/self/mem")
    printed = on_a_terminal(*stream_words(source, out, "--until-idle"))
    *lines, rest = printed.split("\r\n")
    seen = [line.split(CLEAR)[-1] for line in lines]
    assert seen[0].startswith(f"copydesk: {source}/unreadable.jsonl: ")
    assert seen[1].startswith("60 records read in 1 micro-batch: ")
    assert seen[-1] == f"tables in {out}; stopped: nothing more to read"
    assert rest == ""
    drawn = [part for line in lines for part in line.split(CLEAR)[1:-1]]
    assert "60 records · 60 articles" in "".join(drawn)
    assert max(map(len, drawn)) < COLUMNS


@pytest.mark.parametrize(
    ("line", "columns", "shown"),
    [
        ("12 records", 10, "12 records"),
        ("12 records", 9, "12 recor…"),
        ("trouble: 日本", 13, "trouble: 日本"),
        ("trouble: 日本", 12, "trouble: 日…"),
    ],
)
def test_a_line_is_cut_to_the_width(line: str, columns: int, shown: str) -> None:
    assert cut_to_width(line, columns) == shown
