"""``kill -9`` at any moment: the next start goes on, and nothing is lost or doubled."""

import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import pytest

from tests.stream.faults import (
    Command,
    books,
    check_as_batch,
    check_whole,
    copydesk,
    drop,
    finish,
    ids_of,
    made_up,
    seen,
    stories_of,
    stream_words,
)

SEED: Final = 5
KILLS: Final = 20
ARTICLES: Final = 400
BROKEN: Final = '{"headline": "cut in the mid'
LIST: Final = "_runs/*.commit"
STEP_S: Final = 0.0005


class Moment(NamedTuple):
    """When to kill: once something has appeared in OUT, and some seconds after it at most; with ``steps``: when a list
    of a commit has appeared then, and the process has lived so many half milliseconds on, at most."""

    appears: str
    most_s: float = 0.0
    steps: int = 0


MOMENTS: Final = {
    "start": Moment("", 3.0),
    "read": Moment("_staging/s*", 1.0),
    "stage": Moment("_staging/s*/articles/*/*.parquet", 0.05),
    "commit": Moment("_staging/s*/articles/*/*.parquet", steps=6),
    "fold": Moment("_staging/s*/folded", steps=6),
}


def _newly(out: Path, pattern: str) -> Callable[[], bool]:
    """Whether something is there that was not there before."""
    before = seen(out, pattern) if pattern else set()
    return lambda: not pattern or bool(seen(out, pattern) - before)


def _await(there: Callable[[], bool], most_s: float = 20.0) -> bool:
    end = time.monotonic() + most_s
    while not (came := there()) and time.monotonic() < end:
        time.sleep(0.0005)
    return came


def _step(command: Command, there: Callable[[], bool], steps: int) -> None:
    """Let the process live half a millisecond at a time until something is there, or so many times."""
    for _ in range(steps):
        command.send(signal.SIGSTOP)
        if there() or command.process.poll() is not None:
            return
        command.send(signal.SIGCONT)
        time.sleep(STEP_S)


def kill_at(words: tuple[object, ...], out: Path, moment: Moment, random: Random) -> bool:
    """Start a command and kill it; whether the moment came. Where it does not within some seconds, killed all the
    same."""
    appears, commits = _newly(out, moment.appears), _newly(out, LIST)
    with Command(*words) as command:
        came = _await(appears)
        if moment.steps:
            _step(command, commits, 20_000)
            _step(command, lambda: False, random.randrange(moment.steps))
        else:
            time.sleep(random.uniform(0.0, moment.most_s))
        command.kill()
    return came


@pytest.fixture
def sent(tmp_path: Path) -> list[str]:
    """Articles; some of them sent twice, some lines broken."""
    lines = made_up(tmp_path, ARTICLES)
    return [*lines, *lines[::20], *(BROKEN + str(n) for n in range(20))]


def test_twenty_kills_lose_and_double_nothing(tmp_path: Path, sent: list[str]) -> None:
    random = Random(SEED)
    source, out = tmp_path / "in", tmp_path / "out"
    random.shuffle(sent)
    parts = [sent[n::KILLS] for n in range(KILLS)]
    moments = list(MOMENTS) * (KILLS // len(MOMENTS))
    random.shuffle(moments)
    met: Counter[str] = Counter()
    cut_off = 0
    for number, name in enumerate(moments):
        drop(source, f"a{number:02}.jsonl", parts[number][::2])
        drop(source, f"b{number:02}.jsonl", parts[number][1::2])
        met[name] += kill_at(stream_words(source, out, fold_files=2), out, MOMENTS[name], random)
        cut_off += any(out.glob(LIST))
    print(f"moments met: {dict(met)}; commits cut off: {cut_off}")
    finish(source, out)
    assert books(out) == (ARTICLES, 20, 20)
    check_whole(out, ids_of(line for line in set(sent) if not line.startswith(BROKEN)))
    check_as_batch(source, out)
    assert all(met[name] for name in MOMENTS)
    assert cut_off


@pytest.fixture
def streamed(tmp_path: Path, sent: list[str]) -> Path:
    """OUT of a stream that has ended, beside the input."""
    for number in range(4):
        drop(tmp_path / "in", f"{number}.jsonl", sent[number::4])
        finish(tmp_path / "in", tmp_path / "out")
    return tmp_path / "out"


def test_compact_may_be_killed(tmp_path: Path, streamed: Path) -> None:
    random = Random(SEED)
    killed = tmp_path / "killed"
    shutil.copytree(streamed, killed)
    check_as_batch(tmp_path / "in", streamed)
    assert kill_at(("compact", killed), killed, Moment("_staging/c*/folded", 0.05), random)
    assert books(killed) == books(streamed)
    assert kill_at(("compact", killed), killed, Moment("_staging/c*/folded", steps=1), random)
    assert any(killed.glob(LIST))
    assert books(killed) == books(streamed)
    assert copydesk("compact", killed).code == 0
    assert books(killed) == books(streamed)
    assert stories_of(killed) == stories_of(streamed)
    check_whole(killed, ids_of(made_up(tmp_path, ARTICLES)))
