"""The streaming graph on an engine: rate, latency, checkpoints, recovery; and whether anything is lost or doubled.

    .ci/engines; .ci/kafka                                                  # once: Prism, Flink, a Kafka broker
    python benchmarks/stream_engines.py --engine Prism --seconds 60
    python benchmarks/stream_engines.py --engine "Flink, 2 task managers" --rate 50 --seconds 300
    python benchmarks/stream_engines.py --engine "Flink, 2 task managers" --kill 60 --seconds 180

Made-up articles go to a topic of a broker of its own at a steady rate; the stream reads them from there. Latency is
from the broker's acknowledgement to the row in ``articles``. ``--kill``: so many seconds after the first row, a task
manager that works is killed (kill -9); a third one stands by. At the end each article must be in ``articles`` once, and
after ``copydesk compact`` the stories must be those of a batch run. Exit 1 where they are not.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.request import urlopen

import engines
import numpy as np
import pandas as pd
import yaml
from days import HORIZON_DAYS, compare, read_copies, told
from stream import Readable, feed_kafka, made_up, make_topic

ROOT: Final = Path(__file__).resolve().parents[1]
TOPIC: Final = "news"
SPARE: Final = 1
PATIENT: Final = ("--number_of_execution_retries=100", "--execution_retry_delay=5000")
_ENDED: Final = ("FINISHED", "FAILED", "CANCELED")
_LOOK_S: Final = 1.0
_REST: Final = f"http://localhost:{engines.PORT}"


class Stream(NamedTuple):
    """A stream that runs on an engine."""

    process: subprocess.Popen[bytes]
    out: Path
    cluster: Path


@contextmanager
def streaming(
    name: str, source: str, folder: Path, words: Sequence[str], managers: int | None = None
) -> Iterator[Stream]:
    """``copydesk stream`` on the engine; stopped at the end. ``managers``: task managers, if not as many as slots."""
    engine = engines.ENGINES[name]
    package = engines.make_package(folder)
    config = folder / "stream.yaml"
    config.write_text(yaml.safe_dump({"stream": {"every_s": 1.0, "settle_s": 20.0}}))
    started = engine._replace(task_managers=managers) if managers else engine
    with engines.running(started, folder / "cluster", package) as engine_words:
        out = folder / "out"
        command = [sys.executable, "-m", "pipeline", "stream", source, "-o", str(out)]
        with (folder / "stream.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "-c", str(config), *engine_words, *words],
                cwd=package.source,
                env=os.environ | {"PYTHONPATH": str(package.source)},
                stdout=log,
                stderr=log,
            )
        try:
            yield Stream(process, out, folder / "cluster")
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def broker() -> Iterator[str]:
    """A broker of Kafka; its address."""
    command = [sys.executable, "-m", "tests.stream.broker"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def rest(path: str) -> Any:
    """What Flink's pages tell."""
    with urlopen(_REST + path, timeout=10) as answer:
        return json.load(answer)


def job() -> str:
    """The id of the one job there is."""
    (only,) = [each["id"] for each in rest("/jobs")["jobs"] if each["status"] not in _ENDED]
    return str(only)


def checkpoints() -> dict[int, dict[str, Any]]:
    """The job's last checkpoints."""
    return {c["id"]: c for c in rest(f"/jobs/{job()}/checkpoints")["history"]}


def kill_task_manager(cluster: Path) -> int:
    """kill -9 one that has a task of the job; its number."""
    at_work = {
        manager["id"]
        for manager in rest("/taskmanagers")["taskmanagers"]
        if not manager["freeSlots"]
    }
    number = int(min(at_work).removeprefix("tm"))
    os.kill(int((cluster / f"task-manager-{number}.pid").read_text()), signal.SIGKILL)
    return number


def lost_or_doubled(out: Path, sent: Sequence[str]) -> str:
    """Empty where each article sent is in ``articles`` once, and nothing else is."""
    rows = pd.read_parquet(out / "articles", columns=["input_id"])["input_id"]
    lost, doubled = set(sent) - set(rows), int(rows.duplicated().sum())
    return f"{len(lost)} lost, {doubled} doubled" if lost or doubled else ""


def differs_from_batch(out: Path, lines: Sequence[str], folder: Path) -> str:
    """How the compacted stream's stories differ from a batch run's; empty where they do not."""
    source = folder / "all.jsonl"
    source.write_text("\n".join(lines) + "\n", "utf-8")
    for words in (["compact", str(out)], ["run", str(source), "-o", str(folder / "batch")]):
        subprocess.run(
            [sys.executable, "-m", "pipeline", *words],
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
    found = compare(read_copies(folder / "batch"), read_copies(out), HORIZON_DAYS)
    return told(found) if any(ids - found.cut for ids in found[1:4]) else ""


def wait_for(count: int, readable: Readable, process: Any, seconds: float) -> None:
    """Until so many rows can be read, or the time is up, or the stream has ended."""
    end = time.time() + seconds
    while len(readable.seen) < count and time.time() < end and process.poll() is None:
        time.sleep(0.1)


def main() -> None:
    """Run one stream and print its figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", default="Prism", choices=list(engines.ENGINES))
    parser.add_argument("--rate", type=float, default=20, help="articles a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--kill", type=float, metavar="S", help="kill -9 a task manager after S seconds"
    )
    parser.add_argument("--idle", type=float, default=0, help="seconds to stay after the last row")
    parser.add_argument("--interval", type=int, default=10_000, help="of checkpoints, ms")
    parser.add_argument("--keep", type=Path, help="leave everything here")
    args = parser.parse_args()
    with ExitStack() as stack:
        folder = args.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        raise SystemExit(measure(args, folder))


def measure(args: argparse.Namespace, folder: Path) -> bool:
    """Whether something is wrong."""
    lines = made_up(round(args.rate * args.seconds) + 1, 3, 7, folder / "made")
    readable = Readable(folder / "out")
    readable.start()
    with broker() as address:
        make_topic(address, TOPIC)
        fed = _feed_and_watch(args, folder, address, lines, readable)
    readable.stopped.set()
    _tell(args, readable.seen, fed)
    wrong = lost_or_doubled(folder / "out", [json.loads(line)["id"] for line in lines])
    print(f"lost or doubled: {wrong or 'nothing'}", flush=True)
    differs = differs_from_batch(folder / "out", lines, folder)
    print(f"compacted, beside a batch run: {differs or 'the same stories'}")
    return bool(wrong or differs)


class Fed(NamedTuple):
    """When what was done."""

    sent: dict[str, float]
    begun: float
    killed: float | None
    checkpoints: dict[int, dict[str, Any]]  # by id: Flink's pages tell of the last ten


def _feed_and_watch(
    args: argparse.Namespace, folder: Path, address: str, lines: Sequence[str], readable: Readable
) -> Fed:
    engine = engines.ENGINES[args.engine]
    words = (
        [*PATIENT, f"--checkpointing_interval={args.interval}"] if "Flink" in args.engine else []
    )
    managers = engine.task_managers + SPARE if args.kill else None
    sent: dict[str, float] = {}
    with streaming(args.engine, f"kafka://{address}/{TOPIC}", folder, words, managers) as stream:
        feed_kafka(lines[:1], 1, address, TOPIC, {})
        wait_for(1, readable, stream.process, 480)
        print(f"first row {'there' if readable.seen else 'missing'}", flush=True)
        feed = (lines[1:], args.rate, address, TOPIC, sent)
        feeding = threading.Thread(target=feed_kafka, args=feed)
        begun, killed = time.time(), None
        marks: dict[int, dict[str, Any]] = {}
        feeding.start()
        while feeding.is_alive():
            feeding.join(_LOOK_S)
            marks |= checkpoints() if engine.task_managers else {}
            if args.kill and killed is None and time.time() - begun > args.kill:
                killed = time.time()
                print(f"task manager {kill_task_manager(stream.cluster)} killed", flush=True)
        wait_for(len(lines), readable, stream.process, 120 + args.seconds)
        idle_until = time.time() + args.idle
        while time.time() < idle_until:
            time.sleep(_LOOK_S)
            marks |= checkpoints() if engine.task_managers else {}
        return Fed(sent, begun, killed, marks)


def _tell(args: argparse.Namespace, seen: dict[str, float], fed: Fed) -> None:
    took = np.array([seen[i] - at for i, at in fed.sent.items() if i in seen])
    if not len(took):
        print("no rows")
        return
    p50, p99 = np.percentile(took, [50, 99])
    reached = len(took) / (max(seen.values()) - fed.begun)
    print(
        f"{args.engine}: {len(took):,} of {len(fed.sent):,} articles at {args.rate:g}/s in "
        f"{args.seconds:g} s: {reached:,.1f}/s reached, latency p50 {p50:.1f} s, p99 {p99:.1f} s, "
        f"most {took.max():.1f} s"
    )
    if fed.killed is not None:
        gaps = np.diff(sorted([fed.killed, *(at for at in seen.values() if at > fed.killed)]))
        print(f"after the kill: {gaps.max():.1f} s without a new row")
    if fed.checkpoints:
        _tell_checkpoints(fed.checkpoints)


def _tell_checkpoints(seen: dict[int, dict[str, Any]]) -> None:
    done = [c for _, c in sorted(seen.items()) if c["status"] == "COMPLETED"]
    if not done:
        print("no checkpoint")
        return
    first = done[0]["trigger_timestamp"]
    shown = done[:: max(1, len(done) // 8)]
    sizes = [
        f"{(c['trigger_timestamp'] - first) / 1e3:.0f} s {c['state_size'] / 1e3:,.0f} kB"
        for c in shown
    ]
    times = [c["end_to_end_duration"] / 1e3 for c in done]
    print(
        f"{len(done)} checkpoints, {len(seen) - len(done)} not completed; took {np.median(times):.1f} s, "
        f"at most {max(times):.1f} s; size: {', '.join(sizes)}"
    )


if __name__ == "__main__":
    main()
