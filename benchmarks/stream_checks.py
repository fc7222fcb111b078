"""Whether a stream does the same on each engine: checks of benchmarks/engines.py.

One stream reads a folder (made-up pages; while it runs a kill and a broken record come), one a topic of Kafka, one a
double of Pub/Sub. Each is run once an engine; the checks look at what it left.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.request import urlopen

import engines
import pandas as pd
import pyarrow.parquet as pq
from stream import made_up
from stream_engines import PATIENT, SPARE, kill_task_manager, lost_or_doubled

_SCRIPT: Final = Path(__file__).with_name("stream_engines.py")
_ROWS_WITHIN_S: Final = 180.0
_STOPS_WITHIN_S: Final = 90.0
_SHOWN_WITHIN_S: Final = 30.0
_KILLED_BY: Final = 10
_MESSAGES: Final = 40
_PULLED_WITHIN_S: Final = 2.0
_EMULATOR: Final = "PUBSUB_EMULATOR_HOST"
_WORDS: Final = "The dam near {0} broke after nine days of rain, the mayor of {0} said, and the road to {1} is closed."
_ON_FLINK: Final = ("--checkpointing_interval=5000", "--max_bundle_time_mills=500")
"""As in configs/flink_stream.yaml."""

_DECIDED: Final = ["is_canonical", "relation", "pub_status", "agency_by_text", "body"]

COUNTED: Final = {
    "records_read",
    "records_rejected",
    "articles_extracted",
    "rows_written",
    "commit_lag_ms",
}
"""Metrics that a page of Flink must show."""


class Streamed(NamedTuple):
    """What a stream left, beside what a batch run over the same folder did."""

    exit: int
    printed: str
    going: list[str]  # jobs on the cluster that had not ended when the command had
    counted: set[str] | None  # metrics on the cluster's page; None: there is none
    out: Path
    batch: Path


def _wire() -> Iterator[dict[str, Any]]:
    """A delivery of an agency, an outlet's copy; last, the kill."""
    names = ("Nordby", "Sundvall", "Askerud", "Holmstad", "Lillevik", "Brattnes", "Ostvik", "Vik")
    text = "\n\n".join(_WORDS.format(a, b) for a, b in pairwise(names))
    item = {"provider": "AFP", "uri": "urn:newsml:afp.com:20250312:0a1b2c3d"}
    yield item | {"published": "2025-03-12T08:00:00Z", "headline": "Dam breaks", "text": text}
    yield {
        "outlet": "vale.example",
        "url": "https://vale.example/dam",
        "published": "2025-03-12T10:00:00Z",
        "headline": "A dam breaks, writes the Vale",
        "text": text,
    }
    yield item | {
        "published": "2025-03-12T13:00:00Z",
        "headline": "Dam breaks",
        "pubstatus": "canceled",
        "version": 2,
        "ednote": "A kill is mandatory.",
        "text": None,
    }


def rows(out: Path, *tables: str) -> int:
    """Rows that can be read."""
    files = (path for name in tables for path in (out / name).rglob("*.parquet"))
    count = 0
    for path in files:
        try:
            count += pq.read_metadata(path).num_rows
        except FileNotFoundError:  # folded meanwhile
            return 0
    return count


@contextmanager
def streaming(
    trial: engines.Trial, source: str, out: Path, more: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """``copydesk stream`` on the engine; SIGTERM at the end. What it prints goes to a log beside OUT."""
    config = out.with_suffix(".yaml")
    config.write_text("stream: {every_s: 1.0, settle_s: 20.0}\npubsub: {lease_s: 15}\n")
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "stream",
        source,
        "-o",
        str(out),
        "-c",
        str(config),
    ]
    on_flink = _ON_FLINK if "--runner=FlinkRunner" in trial.words else ()
    with _log(out).open("wb") as log:
        process = subprocess.Popen(
            [*command, *trial.words, *on_flink],
            env=os.environ | {"PYTHONPATH": str(trial.package.source)} | (more or {}),
            cwd=trial.package.source,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _log(out: Path) -> Path:
    return out.with_suffix(".log")


def wait_for(count: int, out: Path, process: subprocess.Popen[bytes], *tables: str) -> None:
    """Until so many rows can be read, or the time is up, or the stream has ended."""
    end = time.monotonic() + _ROWS_WITHIN_S
    while rows(out, *tables) < count and time.monotonic() < end and process.poll() is None:
        time.sleep(0.5)


def stream_folder(trial: engines.Trial, is_cluster: bool) -> Streamed:
    """A stream from a folder to which a kill and a broken record come late, and a batch run over it."""
    inbox, out, batch = (trial.folder / name for name in ("inbox", "streamed", "batch"))
    shutil.copytree(trial.pages, inbox)
    *deliveries, kill = map(json.dumps, _wire())
    (inbox / "wire.jsonl").write_text("\n".join(deliveries) + "\n", "utf-8")
    early = rows(trial.expected, "articles") + len(deliveries)
    with streaming(trial, str(inbox), out) as process:
        wait_for(early, out, process, "articles")
        late = trial.folder / "late.jsonl"
        late.write_text(kill + "\n{broken\n", "utf-8")
        late.rename(inbox / "late.jsonl")
        all_ = early + rows(trial.expected, "rejects") + 2
        wait_for(all_, out, process, "articles", "rejects")
        counted = shown_metrics() if is_cluster else None
    going = list(engines.going()) if is_cluster else []
    printed = _log(out).read_text("utf-8")
    engines.copydesk(trial.package, ["compact", str(out)])
    engines.copydesk(trial.package, ["run", str(inbox), "-o", str(batch)])
    return Streamed(process.returncode, printed.strip(), going, counted, out, batch)


def shown_metrics() -> set[str]:
    """Copydesk's metrics on the pages of the job that runs, which lag behind, without the step's name before them."""
    end = time.monotonic() + _SHOWN_WITHIN_S
    while not (found := _metrics()) >= COUNTED and time.monotonic() < end:
        time.sleep(2)
    return found


def _metrics() -> set[str]:
    found: set[str] = set()
    for job_id in engines.going():
        for vertex in _rest(f"/jobs/{job_id}")["vertices"]:
            told = _rest(f"/jobs/{job_id}/vertices/{vertex['id']}/subtasks/metrics")
            ids = (each["id"] for each in told)
            found |= {name for each in ids for name in re.findall(r"\.copydesk_(\w+)$", each)}
    return found


def _rest(path: str) -> Any:
    with urlopen(engines.PAGES + path, timeout=10) as answer:
        return json.load(answer)


def _decided(out: Path) -> dict[tuple[str, int], tuple[object, ...]]:
    copies = pd.read_parquet(out / "articles")
    members = copies.groupby("story_id")["article_id"].agg(frozenset)
    columns = [copies[name].astype(str) for name in _DECIDED]
    keys = zip(copies["article_id"], copies["revision"], strict=True)
    return dict(zip(keys, zip(copies["story_id"].map(members), *columns, strict=True), strict=True))


def folder_as_batch(streamed: Streamed) -> str:
    """A stream from a folder gives, after compact, the articles and stories of a batch run"""
    one, two = _decided(streamed.out), _decided(streamed.batch)
    differ = [key for key in one.keys() | two.keys() if one.get(key) != two.get(key)]
    return f"{len(differ)} of {len(two)} copies differ" if differ else ""


def rejects_and_kill(streamed: Streamed) -> str:
    """A reject, and a kill that comes later, are those of a batch run"""
    found = []
    for out in (streamed.out, streamed.batch):
        rejects = pd.read_parquet(out / "rejects")
        stories = pd.read_parquet(out / "stories")
        reasons = sorted(rejects["source_uri"].str.split("/").str[-1] + " " + rejects["reason"])
        found.append((reasons, sorted(stories[stories["status"] == "killed"]["copies"])))
    told = found[0] == found[1] and found[1][0] and found[1][1]
    return "" if told else f"{found[0]}, in batch {found[1]}"


def sigterm_ends_it(streamed: Streamed) -> str:
    """SIGTERM ends the stream's command with 0, and its job"""
    going = f" jobs that go on: {', '.join(streamed.going)}" if streamed.going else ""
    is_told = streamed.exit == 0 and "stopped: SIGTERM" in streamed.printed
    return going + ("" if is_told else f" exit {streamed.exit}: {streamed.printed[-300:]}")


def metrics_are_shown(streamed: Streamed) -> str:
    """What it counts is on the engine's own page"""
    if streamed.counted is None:
        return engines.NOT_FOR_IT
    absent = COUNTED - streamed.counted
    return (
        f"not shown: {', '.join(sorted(absent))}; shown: {sorted(streamed.counted)}"
        if absent
        else ""
    )


OF_A_FOLDER: Final[tuple[Callable[[Streamed], str], ...]] = (
    folder_as_batch,
    rejects_and_kill,
    sigterm_ends_it,
    metrics_are_shown,
)
KAFKA: Final = (
    "A stream from Kafka loses and doubles nothing; after compact its stories are batch's"
)
KILL: Final = "A stream from Kafka where a task manager is killed (kill -9)"
PUBSUB: Final = (
    "A stream from Pub/Sub (a double of it) loses and doubles nothing, and all is acknowledged"
)
PUBSUB_KILL: Final = "A stream from Pub/Sub where a task manager is killed (kill -9)"
TITLES: Final = (*map(engines.title, OF_A_FOLDER), KAFKA, KILL, PUBSUB, PUBSUB_KILL)


def from_kafka(name: str, task_managers: int) -> dict[str, str]:
    """Both checks with one stream: where there are two task managers, one that works is killed; a third stands by."""
    sys.path.insert(0, str(engines.ROOT))
    from tests.stream.broker import why_not

    if why_not():
        return {KAFKA: engines.NOT_TRIED, KILL: engines.NOT_TRIED}
    is_killed = task_managers > 1
    words = ["--engine", name, "--rate=10", "--seconds=30"]
    words += [f"--kill={_KILLED_BY}"] if is_killed else []
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), *words], capture_output=True, text=True, check=False
    )
    told = "" if done.returncode == 0 else (done.stdout + done.stderr)[-800:]
    return {KAFKA: told, KILL: told if is_killed else engines.NOT_FOR_IT}


def from_pubsub(name: str, trial: engines.Trial) -> dict[str, str]:
    """Both checks with one stream and, where there are task managers, a cluster of its own: as with Kafka."""
    task_managers = engines.ENGINES[name].task_managers
    is_killed = task_managers > 1
    engine = engines.ENGINES[name]._replace(task_managers=task_managers + SPARE * is_killed)
    with (
        pubsub_double() as double,
        engines.running(engine, trial.folder / "of-pubsub-cluster", trial.package) as words,
    ):
        own = trial._replace(words=_with_environment(words, {_EMULATOR: double.address}))
        told = _stream_pubsub(own, double, own.folder / "of-pubsub-cluster" if is_killed else None)
    return {PUBSUB: told, PUBSUB_KILL: told if is_killed else engines.NOT_FOR_IT}


@contextmanager
def pubsub_double() -> Iterator[Any]:
    """A double of Pub/Sub whose leases run out as time passes."""
    sys.path.insert(0, str(engines.ROOT))
    from tests.stream.pubsub_double import PubSubDouble

    double, stopped = PubSubDouble(), threading.Event()

    def run_its_clock() -> None:
        while not stopped.wait(1.0):
            double.pass_time(1.0)

    double.start()
    clock = threading.Thread(target=run_its_clock)
    clock.start()
    try:
        yield double
    finally:
        stopped.set()
        clock.join()
        double.stop()


def _with_environment(words: Sequence[str], variables: dict[str, str]) -> tuple[str, ...]:
    """Beam's words, by which workers that are processes have these in their environment."""
    option = "--environment_config="
    return tuple(
        option + json.dumps(json.loads(word.removeprefix(option)) | {"env": variables})
        if word.startswith(option)
        else word
        for word in words
    )


def _stream_pubsub(trial: engines.Trial, double: Any, killed: Path | None) -> str:
    """What is wrong with a stream of messages; of the cluster in ``killed`` a task manager is killed in its middle."""
    out = trial.folder / "of-pubsub"
    lines = made_up(_MESSAGES, 3, 7, trial.folder / "made")
    own = trial._replace(words=(*trial.words, *(PATIENT if killed else ())))
    with streaming(own, "pubsub://copydesk-test/news", out, {_EMULATOR: double.address}) as process:
        for line in lines[: _MESSAGES // 2]:
            double.publish(line.encode())
        wait_for(1, out, process, "articles")
        for line in lines[_MESSAGES // 2 :]:
            double.publish(line.encode())
        if killed:
            time.sleep(_PULLED_WITHIN_S)
            kill_task_manager(killed)
        wait_for(_MESSAGES, out, process, "articles")
        end = time.monotonic() + _ROWS_WITHIN_S
        while len(double.acknowledged) < _MESSAGES and time.monotonic() < end:
            time.sleep(0.5)
    told = (
        lost_or_doubled(out, [json.loads(line)["id"] for line in lines])
        if out.exists()
        else "no rows"
    )
    if len(double.acknowledged) < _MESSAGES:
        told += f" {len(double.acknowledged)} of {_MESSAGES} acknowledged"
    return told and f"{told}: {_log(out).read_text('utf-8')[-800:]}"


def try_streams(name: str, trial: engines.Trial) -> dict[str, str]:
    """All checks of streams on one engine, by their titles; not with two processes, which are for batch."""
    task_managers = engines.ENGINES[name].task_managers
    if name == engines.TWO_PROCESSES:
        return dict.fromkeys(TITLES, engines.NOT_FOR_IT)
    found = from_kafka(name, task_managers)
    with engines.running(engines.ENGINES[name], trial.folder / "cluster", trial.package) as words:
        own = trial._replace(words=words)
        try:
            streamed = stream_folder(own, task_managers > 0)
            found |= {engines.title(check): check(streamed) for check in OF_A_FOLDER}
        except (subprocess.CalledProcessError, OSError) as error:
            told = f"{error} {getattr(error, 'stderr', '')}"
            found |= {engines.title(check): told for check in OF_A_FOLDER}
    return found | from_pubsub(name, trial)
