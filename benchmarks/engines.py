"""The engines that copydesk runs on, and whether it does the same on each.

    .ci/engines                                        # once: brings Prism and Flink
    python benchmarks/engines.py                       # every check on every engine that is there
    python benchmarks/engines.py --engine Prism        # on one; with --table the others keep their column
    python benchmarks/engines.py --only stream         # checks of streams; the others keep their rows
    python benchmarks/engines.py --table docs/engines.md
    python benchmarks/engines.py --same OUT OTHER_OUT  # two folders of tables, row by row

The checks run ``copydesk`` as a user does, in a process of its own, from a copy of the packages; on the Flink cluster
workers have only the wheel that the job stages. Exit 1 where a check fails.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.request import urlopen

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = Path(
    os.environ.get("COPYDESK_ENGINES") or Path.home() / ".cache" / "copydesk" / "engines"
)
IN_PROCESS: Final = "in process"
TWO_PROCESSES: Final = "two processes"
NOT_FOR_IT: Final = "n/a"
NOT_TRIED: Final = "not tried"
PORT: Final = int(os.environ.get("COPYDESK_FLINK_PORT") or 18081)
PAGES: Final = f"http://localhost:{PORT}"

_JOB_SERVER: Final = FOLDER / "flink-job-server.jar"
_CLUSTER: Final = ROOT / "deploy" / "flink" / "cluster"
_FLINK: Final = ("--runner=FlinkRunner", f"--flink_job_server_jar={_JOB_SERVER}")
_ENDED: Final = ("FINISHED", "FAILED", "CANCELED")
_STARTS_WITHIN_S: Final = 120.0
_STOPS_WITHIN_S: Final = 90.0
_KEYS: Final = {
    "articles": ["article_id", "revision"],
    "stories": ["story_id"],
    "links": ["article_id", "revision", "other_id", "other_revision"],
    "rejects": ["source_uri", "record", "reason"],
}
_OF_THE_RUN: Final = {"rejects": ["seen"]}
"""Columns that tell when a run was, not what it found."""


class Package(NamedTuple):
    """What runs: a folder with the packages as they are, and their wheel."""

    source: Path
    wheel: Path


class Engine(NamedTuple):
    """Where a job runs: Beam's words for it, what must be there, and how many task managers it needs of its own."""

    words: tuple[str, ...]
    needs: tuple[Path, ...] = ()
    task_managers: int = 0


def _clustered(task_managers: int) -> Engine:
    worker = json.dumps({"command": str(ROOT / "deploy" / "flink" / "worker")})
    words = (
        *_FLINK,
        f"--flink_master=localhost:{PORT}",
        "--environment_type=PROCESS",
        f"--environment_config={worker}",
        "--environment_cache_millis=60000",
        f"--parallelism={task_managers}",
    )
    needs = (_JOB_SERVER, FOLDER / "flink" / "lib", FOLDER / "worker", FOLDER / "bin" / "boot")
    return Engine(words, needs, task_managers)


ENGINES: Final = {
    IN_PROCESS: Engine(()),
    TWO_PROCESSES: Engine(("--direct_num_workers=2", "--direct_running_mode=multi_processing")),
    "Prism": Engine(
        ("--runner=PrismRunner", f"--prism_location={FOLDER / 'bin' / 'prism'}"),
        (FOLDER / "bin" / "prism",),
    ),
    "Flink, local": Engine((*_FLINK, "--flink_master=[local]"), (_JOB_SERVER,)),
    "Flink, 1 task manager": _clustered(1),
    "Flink, 2 task managers": _clustered(2),
}


def missing(engine: Engine) -> str | None:
    """Why the engine cannot be used here; None where it can."""
    absent = [str(path) for path in engine.needs if not path.exists()]
    if absent:
        return f"not there: {', '.join(absent)} (.ci/engines brings it)"
    if _JOB_SERVER in engine.needs and shutil.which("java") is None:
        return "no java"
    return None


def make_package(folder: Path) -> Package:
    """Copy the packages as they are and build their wheel."""
    source = folder / "source"
    for name in ("pipeline", "transforms"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(source)]
    subprocess.run(pip, check=True)
    (wheel,) = folder.glob("copydesk-*.whl")
    return Package(source, wheel)


@contextmanager
def running(engine: Engine, folder: Path, package: Package) -> Iterator[tuple[str, ...]]:
    """Beam's words for a job on the engine, which is up while the block runs."""
    if not engine.task_managers:
        yield engine.words
        return
    environment = os.environ | {"COPYDESK_FLINK_PORT": str(PORT), "COPYDESK_ENGINES": str(FOLDER)}
    start = [str(_CLUSTER), "start", str(folder), str(engine.task_managers)]
    try:
        subprocess.run(start, check=True, env=environment, stdout=subprocess.DEVNULL)
        yield *engine.words, f"--extra_package={package.wheel}"
    finally:
        subprocess.run([str(_CLUSTER), "stop", str(folder)], check=True, env=environment)


def copydesk(
    package: Package, words: Sequence[str], check: bool = True
) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own, run from the copy."""
    environment = os.environ | {"PYTHONPATH": str(package.source)}
    command = [sys.executable, "-m", "pipeline", *words]
    return subprocess.run(
        command, check=check, env=environment, cwd=package.source, capture_output=True, text=True
    )


def _rows(out: Path, name: str) -> pa.Table:
    table = pq.read_table(out / name, partitioning=None).drop_columns(_OF_THE_RUN.get(name, []))
    return table.sort_by([(key, "ascending") for key in _KEYS[name]]).combine_chunks()


def differences(out: Path, other: Path) -> list[str]:
    """How the tables of two folders differ: every column but the time of the run."""
    found = []
    for name in _KEYS:
        one, two = _rows(out, name), _rows(other, name)
        if len(one) != len(two):
            found.append(f"{name}: {len(one)} rows and {len(two)}")
            continue
        for column in one.column_names:
            pairs = zip(one[column].to_pylist(), two[column].to_pylist(), strict=True)
            if not one[column].equals(two[column]) and (n := sum(a != b for a, b in pairs)):
                found.append(f"{name}.{column}: {n} rows")
    return found


class Trial(NamedTuple):
    """What a check is given: the engine's words, the package, pages and their tables in process, a folder to use."""

    words: tuple[str, ...]
    package: Package
    pages: Path
    expected: Path
    folder: Path

    def run(self, out: Path, *inputs: Path, check: bool = True) -> str:
        """``copydesk run`` on the engine; what it printed."""
        words = ["run", *map(str, inputs), "-o", str(out), *self.words]
        done = copydesk(self.package, words, check=check)
        return done.stdout + done.stderr


def _counts(out: Path) -> list[dict[str, int]]:
    runs = sorted((out / "_runs").glob("*.json"))
    return [json.loads(run.read_text("utf-8"))["counts"] for run in runs]


def same_tables(trial: Trial) -> str:
    """A day of pages gives the tables that it gives in process"""
    trial.run(trial.folder / "out", trial.pages)
    found = differences(trial.folder / "out", trial.expected)
    counted = _counts(trial.folder / "out") == _counts(trial.expected)
    return "; ".join([*found, *([] if counted else ["counts differ"])])


def nothing_left(trial: Trial) -> str:
    """Nothing but tables, index and manifest is left in the folder"""
    left = [p.name for p in (trial.folder / "out").iterdir()]
    allowed = {"articles", "stories", "links", "rejects", "_index", "_runs"}
    parts = list((trial.folder / "out").rglob("*.part"))
    return ", ".join([name for name in left if name not in allowed] + [str(p) for p in parts])


def again_adds_nothing(trial: Trial) -> str:
    """The same input again adds nothing"""
    trial.run(trial.folder / "out", trial.pages)
    return "; ".join(differences(trial.folder / "out", trial.expected))


def later_joins(trial: Trial) -> str:
    """Later copies join the stories that stand"""
    outlets = sorted(trial.pages.iterdir())
    out = trial.folder / "in-two"
    trial.run(out, *outlets[::2])
    trial.run(out, *outlets[1::2])
    one, all_ = (pd.read_parquet(o / "articles") for o in (out, trial.expected))
    merged = pd.read_parquet(out / "stories").set_index("story_id")["merged_into"].dropna()
    sets = [
        {frozenset(ids) for ids in t.groupby("story_id")["article_id"].agg(list)}
        for t in (one.assign(story_id=one["story_id"].replace(merged)), all_)
    ]
    return "" if sets[0] == sets[1] else f"{len(sets[0] ^ sets[1])} stories differ"


def failure_is_told(trial: Trial) -> str:
    """A job that fails is told in one line, and leaves the folder as it was"""
    out = trial.folder / "broken"
    (out / "articles" / "published_date=2025-03-12").mkdir(parents=True)
    (out / "stories").mkdir()
    bad = out / "stories" / "x.parquet"
    bad.write_bytes(b"no parquet")
    printed = trial.run(out, trial.pages, check=False).strip()
    # What an engine itself logs may stand beside it: Prism's workers tell of connections that were cut.
    told = re.search(r"^copydesk: .*OUT is as it was.*$", printed, re.M)
    left = [p for p in out.rglob("*") if p.is_file() and p != bad and "_runs" not in p.parts]
    return ("" if told else f"printed {printed[-300:]!r}") + "".join(f" left {p}" for p in left)


def going() -> dict[str, str]:
    """Jobs of the cluster that have not ended, by id, with their state."""
    with urlopen(f"{PAGES}/jobs", timeout=10) as answer:
        jobs = json.load(answer)["jobs"]
    return {j["id"]: j["status"] for j in jobs if j["status"] not in _ENDED}


def cut_off_ends(trial: Trial) -> str:
    """A job whose command gets SIGTERM has ended with it, and leaves the folder as it was"""
    if not any("--runner" in word for word in trial.words):
        return NOT_FOR_IT
    out = trial.folder / "cut-off"
    words = ["run", str(trial.pages), "-o", str(out), *trial.words]
    environment = os.environ | {"PYTHONPATH": str(trial.package.source)}
    command = [sys.executable, "-m", "pipeline", *words]
    process = subprocess.Popen(command, cwd=trial.package.source, env=environment)
    is_cluster = f"--flink_master=localhost:{PORT}" in trial.words
    end = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < end and not (going() if is_cluster else any(out.rglob("*.arrow"))):
        time.sleep(0.2)
    process.terminate()
    code = process.wait(_STOPS_WITHIN_S)
    left = [p for p in out.rglob("*") if p.is_file() and "_runs" not in p.parts]
    found = ["" if code == 1 else f"exit {code}", *(f"left {p}" for p in left)]
    found += [f"{i} is {state}" for i, state in (going() if is_cluster else {}).items()]
    return "; ".join(filter(None, found))


Check = Callable[[Trial], str]
CHECKS: Final[tuple[Check, ...]] = (
    same_tables,
    nothing_left,
    again_adds_nothing,
    later_joins,
    failure_is_told,
    cut_off_ends,
)
"""Run in this order, in one folder an engine: empty is passed, a text says what is wrong."""


def try_check(check: Check, trial: Trial) -> str:
    """What the check found, or that the command failed."""
    try:
        return check(trial)
    except subprocess.CalledProcessError as error:
        return f"exit {error.returncode}: {(error.stderr or '').strip()[-500:]}"


@contextmanager
def prepared(folder: Path) -> Iterator[Trial]:
    """A trial in process, its tables made: the measure for the others."""
    package = make_package(folder)
    copydesk(package, ["demo", "-o", str(folder / "demo")])
    pages = next((folder / "demo-newswire").glob("seed-*/pages"))
    yield Trial((), package, pages, folder / "demo", folder)


def try_engine(name: str, trial: Trial) -> dict[str, str]:
    """All checks on one engine, by their titles."""
    with running(ENGINES[name], trial.folder / "cluster", trial.package) as words:
        own = trial._replace(words=words)
        return {title(check): try_check(check, own) for check in CHECKS}


def title(check: Check) -> str:
    """How the check is called in the table."""
    return (check.__doc__ or "").splitlines()[0]


def main() -> None:
    """Check, print, and write the table where it is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", action="append", choices=list(ENGINES), metavar="NAME")
    parser.add_argument("--only", choices=("batch", "stream"))
    parser.add_argument("--table", type=Path, metavar="PAGE", help="write the table into this page")
    parser.add_argument("--same", type=Path, nargs=2, metavar="OUT", help="only compare these two")
    args = parser.parse_args()
    if args.same:
        found = differences(*args.same)
        print("\n".join(found) or "the same")
        raise SystemExit(bool(found))
    import engine_table  # both import this module, which tests import by another name
    import stream_checks

    results: dict[str, dict[str, str]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        trial = stack.enter_context(prepared(folder))
        for name in args.engine or ENGINES:
            why = missing(ENGINES[name])
            print(f"{name}: {why or ''}", flush=True)
            if why:
                continue
            own = trial._replace(folder=folder / re.sub(r"\W+", "-", name))
            own.folder.mkdir()
            results[name] = try_engine(name, own) if args.only != "stream" else {}
            if args.only != "batch":
                results[name] |= stream_checks.try_streams(name, own)
            for check, wrong in results[name].items():
                print(f"  {check}: {wrong or 'passes'}", flush=True)
    cells = engine_table.cells_of(results)
    if args.table:
        before = engine_table.told_before(args.table)
        cells = {name: before.get(name, {}) | cells.get(name, {}) for name in ENGINES}
        checks = [*map(title, CHECKS), *stream_checks.TITLES]
        engine_table.replace_part(args.table, "engines", engine_table.as_table(cells, checks))
    raise SystemExit(any(cell == "fails" for found in cells.values() for cell in found.values()))


if __name__ == "__main__":
    main()
