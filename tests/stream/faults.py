"""What the tests of faults share: made-up articles, a stream in a process of its own, and the books of an OUT."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

ROOT: Final = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))  # scripts, not a package

from made_up import Options, corpus, write_articles  # noqa: E402

QUICK: Final = {
    "every_s": 0.1,
    "file_settles_s": 0.1,
    "settle_s": 1.0,
    "settle_share": 0.5,
    "fold_files": 4,
}
"""Settings that let a small stream do within seconds what a real one does within minutes."""

PATIENCE_S: Final = 120.0
"""How long a test waits for what must come, on a machine that may be busy with other things."""


class OutOfPatience(AssertionError):
    """What had to come has not."""


def made_up(folder: Path, size: int, days: int = 3, seed: int = 7) -> list[str]:
    """Lines of JSON, by time of publication."""
    path = folder / f"made-up-{size}-{days}-{seed}.jsonl"
    if not path.exists():
        write_articles(corpus(Options(size, days, seed=seed)), str(path), None)
    return path.read_text("utf-8").splitlines()


def drop(folder: Path, name: str, lines: Iterable[str]) -> Path:
    """A file of lines that appears whole: written under a hidden name, then renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    hidden = folder / f".{name}"
    hidden.write_text("".join(line + "\n" for line in lines), "utf-8")
    return hidden.rename(folder / name)


def cut(lines: Sequence[str], size: int) -> list[Sequence[str]]:
    """Parts of so many lines."""
    return [lines[at : at + size] for at in range(0, len(lines), size)]


def wait_for(there: Callable[[], Any], every_s: float = 0.05) -> Any:
    """What ``there`` answers, once it is true. Raises OutOfPatience."""
    end = time.monotonic() + PATIENCE_S
    while not (answer := there()):
        if time.monotonic() > end:
            raise OutOfPatience(there)
        time.sleep(every_s)
    return answer


class Ended(NamedTuple):
    code: int
    out: str
    err: str


class Command:
    """``copydesk WORDS`` in a process of its own."""

    def __init__(self, *words: object, env: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", *map(str, words)],
            cwd=ROOT,
            env=os.environ | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Command":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        """As by ``kill -9``."""
        self.process.kill()
        with self.process:
            pass

    def wait(self, most_s: float) -> None:
        """For its end, so long at most."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(most_s)

    def end(self) -> Ended:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return Ended(self.process.returncode, out, err)

    def stop(self) -> tuple[Ended, float]:
        """Its end after SIGTERM, and how many seconds that took."""
        begun = time.monotonic()
        self.send(signal.SIGTERM)
        return self.end(), time.monotonic() - begun


def copydesk(*words: object, env: dict[str, str] | None = None) -> Ended:
    """Run a command to its end."""
    with Command(*words, env=env) as command:
        return command.end()


def quick(folder: Path, **stream: object) -> Path:
    """A file with the quick settings, some of them set otherwise."""
    path = folder / "quick.yaml"
    path.write_text(json.dumps({"stream": QUICK | stream}), "utf-8")  # JSON is YAML, too
    return path


def stream_words(source: Path, out: Path, *words: object, **settings: object) -> tuple[object, ...]:
    """The words of a stream with quick settings, and some of one's own."""
    return ("stream", source, "-o", out, "-c", quick(out.parent, **settings), *words)


def finish(source: Path, out: Path) -> Ended:
    """Stream until nothing more arrives, without a fault."""
    ended = copydesk(*stream_words(source, out, "--until-idle"))
    assert ended.code == 0, ended.err
    return ended


def table(out: Path, name: str) -> pa.Table:
    """All rows, each file read whole."""
    paths = sorted((out / name).rglob("*.parquet"))
    return pa.concat_tables([pq.ParquetFile(path).read() for path in paths])


def seen(out: Path, pattern: str) -> set[Path]:
    """What a glob finds in OUT while a stream works there; nothing where a folder goes while it looks (Python's glob
    before 3.13 raises then)."""
    try:
        return set(out.glob(pattern))
    except FileNotFoundError:
        return set()


def rows_of(out: Path) -> list[str]:
    """The ids sent of the articles that can be read while a stream writes; none while it folds their files."""
    paths = seen(out, "articles/**/*.parquet")
    try:
        tables = [pq.ParquetFile(path).read(["input_id"]) for path in paths]
    except FileNotFoundError:
        return []
    return [str(i) for part in tables for i in part["input_id"].to_pylist()]


class Books(NamedTuple):
    """What became of the records of an OUT."""

    rows: int
    sightings: int  # further ones
    rejects: int

    @property
    def records(self) -> int:
        return sum(self)


def books(out: Path) -> Books:
    articles = table(out, "articles")
    sightings = sum(articles["sightings"].to_pylist())
    return Books(articles.num_rows, sightings - articles.num_rows, table(out, "rejects").num_rows)


def check_whole(out: Path, ids: Iterable[str]) -> None:
    """Nothing twice, nothing missing, one canonical copy a story, and nothing left lying about."""
    rows = table(out, "articles").select(["article_id", "revision", "story_id", "is_canonical"])
    copies = list(zip(*(rows[n].to_pylist() for n in ("article_id", "revision")), strict=True))
    assert len(set(copies)) == len(copies)
    assert sorted(table(out, "articles")["input_id"].to_pylist()) == sorted(ids)
    canonical = rows.filter(rows["is_canonical"])["story_id"].to_pylist()
    stories = rows["story_id"].to_pylist()
    assert sorted(canonical) == sorted(set(stories))
    live = [s for s in table(out, "stories").to_pylist() if s["copies"]]
    assert sorted(s["story_id"] for s in live) == sorted(set(stories))
    assert sum(s["copies"] for s in live) == len(stories)
    assert left_over(out) == []


def left_over(out: Path) -> list[str]:
    """Staged files, and files of commits that were not ended."""
    staged = [p for p in (out / "_staging").rglob("*") if p.is_file()]
    files = [p for p in out.rglob("*") if p.suffix in (".part", ".commit")]
    marks = list(out.rglob("_new"))
    return sorted(str(path.relative_to(out)) for path in {*staged, *files, *marks})


def stories_of(out: Path) -> set[tuple[Any, ...]]:
    """Of each story its copies, each with its relation; the canonical copy is told by it."""
    members: dict[str, set[tuple[str, str, int]]] = {}
    for row in table(out, "articles").to_pylist():
        copy = (row["input_id"], row["relation"], row["sightings"])
        members.setdefault(row["story_id"], set()).add(copy)
    return {tuple(sorted(copies)) for copies in members.values()}


def ids_of(lines: Iterable[str]) -> list[str]:
    return [json.loads(line)["id"] for line in lines]


def check_as_batch(source: Path, out: Path) -> None:
    """``compact``, then the stories of ``run`` over the same input."""
    compacted = copydesk("compact", out)
    assert compacted.code == 0, compacted.err
    batch = out.parent / "batch"
    ended = copydesk("run", source, "-o", batch)
    assert ended.code == 0, ended.err
    assert stories_of(out) == stories_of(batch)
    assert books(out) == books(batch)
    assert left_over(out) == []
