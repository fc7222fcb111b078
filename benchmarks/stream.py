"""What a stream on one machine does: latency, rate, memory, recovery, idling.

All figures of one run, beside each other.

    python benchmarks/stream.py latency --rates 50 200 1000 --seconds 60
    python benchmarks/stream.py latency --kafka localhost:9092 --rates 200     # a broker that runs
    python benchmarks/stream.py sustained --size 20000                         # beside the batch job
    python benchmarks/stream.py memory --size 200000 --days 40 --draw memory.svg
    python benchmarks/stream.py recovery --size 20000
    python benchmarks/stream.py idle --seconds 60 --files 30000

Articles are made up (benchmarks/made_up.py). Latency is from the moment a record's file is renamed into the folder, or
its message is acknowledged by the broker, to the moment its row can be read in ``articles``.
"""

import argparse
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
import yaml
from days import make_days

TICK_S: Final = 0.5
SCAN_S: Final = 0.1
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
Article = dict[str, Any]


def made_up(size: int, days: int, seed: int, folder: Path) -> list[str]:
    """Lines of JSON, by time of publication."""
    folder.mkdir(parents=True)
    lines = [
        line
        for path in make_days(size, days, seed, folder)
        for line in path.read_text("utf-8").splitlines()
    ]
    return sorted(lines, key=lambda line: json.loads(line)["published"])


@contextmanager
def streaming(source: str, out: Path, config: dict[str, Any], *words: str) -> Iterator[Any]:
    """A stream in a process of its own; stopped at the end."""
    path = out.with_suffix(".yaml")
    path.write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "pipeline", "stream", source, "-o", str(out), "-c", str(path)]
    process = subprocess.Popen([*command, *words], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait()


def status(out: Path) -> dict[str, Any]:
    """What the stream told last."""
    from pipeline.stream.journal import read_status

    return read_status(out / "_runs" / "journal.sqlite") or {}


class Readable(threading.Thread):
    """Looks at ``articles`` again and again; notes when each input id can first be read."""

    def __init__(self, out: Path) -> None:
        super().__init__(daemon=True)
        self._folder = out / "articles"
        self._files: set[Path] = set()
        self.seen: dict[str, float] = {}
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(SCAN_S):
            for path in set(self._folder.glob("*/*.parquet")) - self._files:
                self._files.add(path)
                try:
                    ids = pq.read_table(path, columns=["input_id"], partitioning=None)
                except FileNotFoundError:  # folded meanwhile
                    continue
                now = time.time()
                for input_id in ids["input_id"].to_pylist():
                    self.seen.setdefault(input_id, now)


def feed_folder(lines: Sequence[str], rate: float, folder: Path, sent: dict[str, float]) -> None:
    """Files renamed into the folder, two a second."""
    size = max(1, round(rate * TICK_S))
    begun = time.monotonic()
    for number, start in enumerate(range(0, len(lines), size)):
        time.sleep(max(0.0, begun + number * TICK_S - time.monotonic()))
        part = lines[start : start + size]
        beside = folder / f"{number:06d}.jsonl.part"
        beside.write_text("\n".join(part) + "\n", "utf-8")
        beside.rename(folder / f"{number:06d}.jsonl")
        sent.update((json.loads(line)["id"], time.time()) for line in part)


def feed_kafka(
    lines: Sequence[str], rate: float, broker: str, topic: str, sent: dict[str, float]
) -> None:
    """Messages, in steps of half a second."""
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": broker, "linger.ms": 20})
    size = max(1, round(rate * TICK_S))
    begun = time.monotonic()
    for number, start in enumerate(range(0, len(lines), size)):
        time.sleep(max(0.0, begun + number * TICK_S - time.monotonic()))
        for line in lines[start : start + size]:
            key = json.loads(line)["id"]

            def delivered(_: object, __: object, key: str = key) -> None:
                sent[key] = time.time()

            producer.produce(topic, line.encode(), on_delivery=delivered)
        producer.poll(0)
    producer.flush()


def make_topic(broker: str, topic: str, partitions: int = 4) -> None:
    """There when this returns; a stream waits for a topic that comes later, and latency would be of that."""
    from confluent_kafka.admin import AdminClient, NewTopic

    admin = AdminClient({"bootstrap.servers": broker})
    admin.create_topics([NewTopic(topic, partitions, 1)])[topic].result()


def latency(args: argparse.Namespace, folder: Path) -> None:
    """Percentiles of latency at each rate."""
    print("rate/s  source  records  p50 s  p99 s  max s  records/s reached")
    for rate in args.rates:
        own = folder / f"{rate:g}"
        lines = made_up(round(rate * args.seconds), 2, args.seed, own / "made")
        out, inbox, sent = own / "out", own / "in", dict[str, float]()
        inbox.mkdir()
        topic = f"news-{os.getpid()}-{rate:g}"
        source, config = str(inbox), dict[str, Any]()
        if args.kafka:
            make_topic(args.kafka, topic)
            source = f"kafka://{args.kafka}/{topic}"
            config = {"kafka": {"group": topic}}  # a group waits 45 s for a member that is gone
        readable = Readable(out)
        readable.start()
        with streaming(source, out, config):
            _warm(out)
            begun = time.time()
            if args.kafka:
                feed_kafka(lines, rate, args.kafka, topic, sent)
            else:
                feed_folder(lines, rate, inbox, sent)
            while len(readable.seen) < len(lines) and time.time() < begun + 20 * args.seconds:
                time.sleep(SCAN_S)
        readable.stopped.set()
        took = np.array([readable.seen[i] - at for i, at in sent.items() if i in readable.seen])
        last = max(readable.seen.values()) - begun
        p50, p99 = np.percentile(took, [50, 99])
        print(
            f"{rate:6g}  {'kafka' if args.kafka else 'folder':6}  {len(took):7,}  {p50:5.1f}  "
            f"{p99:5.1f}  {took.max():5.1f}  {len(took) / last:,.0f}",
            flush=True,
        )


def _warm(out: Path) -> None:
    """Until the stream has looked at its source once."""
    while (first := status(out).get("told")) is None:
        time.sleep(SCAN_S)
    while status(out)["told"] == first:  # it says the first word before it looks
        time.sleep(SCAN_S)


def sustained(args: argparse.Namespace, folder: Path) -> None:
    """Records a second of a stream that finds all of its input at once, beside the batch job."""
    lines = made_up(args.size, 7, args.seed, folder / "made")
    inbox = folder / "in"
    inbox.mkdir()
    _write(lines, inbox, 100)
    begun = time.monotonic()
    words = ["run", str(inbox), "-o", str(folder / "batch")]
    subprocess.run(
        [sys.executable, "-m", "pipeline", *words], check=True, stdout=subprocess.DEVNULL
    )
    batch_s = time.monotonic() - begun
    out = folder / "out"
    begun = time.monotonic()
    with streaming(str(inbox), out, {}) as process:
        while status(out).get("records", 0) < len(lines) and process.poll() is None:
            time.sleep(SCAN_S)
        stream_s = time.monotonic() - begun
    print(
        f"{len(lines):,} articles, start-up included: batch {len(lines) / batch_s:,.0f}/s, stream "
        f"{len(lines) / stream_s:,.0f}/s = {batch_s / stream_s:.0%} of it, {status(out)['batches']} micro-batches"
    )
    sizes = {name: _bytes(out / name) / len(lines) for name in ("articles", "stories", "_index")}
    told = ", ".join(f"{name} {size:,.0f}" for name, size in sizes.items())
    print(f"bytes an article on disk: {told}")


def _write(lines: Sequence[str], folder: Path, files: int) -> None:
    size = -(-len(lines) // files)
    for number, start in enumerate(range(0, len(lines), size)):
        text = "\n".join(lines[start : start + size]) + "\n"
        (folder / f"{number:06d}.jsonl").write_text(text, "utf-8")


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def memory(args: argparse.Namespace, folder: Path) -> None:
    """Resident memory while the horizon fills and moves on."""
    lines = made_up(args.size, args.days, args.seed, folder / "made")
    inbox, out = folder / "in", folder / "out"
    inbox.mkdir()
    if args.packed:
        (inbox / "all.jsonl.gz").write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 6))
    else:
        _write(lines, inbox, args.days * 5)
    del lines
    config = {"stories": {"horizon_days": args.horizon}, "stream": {"every_s": 0.0}}
    points = []
    with streaming(str(inbox), out, config) as process:
        begun = time.monotonic()
        while (told := status(out)).get("records", 0) < args.size and process.poll() is None:
            now = round(time.monotonic() - begun)
            counts = (told.get("records", 0), told.get("in_memory", 0))
            points.append((*counts, _rss(process.pid), now))
            time.sleep(1.0)
        took = time.monotonic() - begun
    for tenth in range(10):
        part = [p for p in points if tenth <= 10 * p[0] / args.size < tenth + 1] or [points[-1]]
        records, held, rss, seconds = part[-1]
        peak = max(p[2] for p in part) / 1e6
        print(
            f"{records:9,} records after {seconds:5,} s, {held:9,} in memory, {rss / 1e6:7,.0f} MB, "
            f"peak {peak:7,.0f} MB"
        )
    print(f"{args.size:,} articles in {took:,.0f} s, horizon {args.horizon} of {args.days} days")
    if args.draw:
        args.draw.write_text(_drawing(points), "utf-8")


def _rss(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def _drawing(points: Sequence[tuple[int, int, int]]) -> str:
    """Memory and copies held over records read, as SVG."""
    width, height = 720, 320
    x = max(p[0] for p in points) or 1
    curves = []
    for column, colour, name in ((2, "#c0392b", "MB resident"), (1, "#2c3e50", "copies held")):
        most = max(p[column] for p in points) or 1
        path = " ".join(
            f"{40 + p[0] / x * (width - 60):.1f},{height - 30 - p[column] / most * (height - 60):.1f}"
            for p in points
        )
        unit = f"{most / 1e6:,.0f} MB" if column == 2 else f"{most:,} copies"
        curves.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>')
        curves.append(
            f'<text x="44" y="{18 * len(curves) // 2}" fill="{colour}">{name}, at most {unit}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="12">{"".join(curves)}'
        f'<text x="{width - 180}" y="{height - 8}">{x:,} records read</text></svg>\n'
    )


def recovery(args: argparse.Namespace, folder: Path) -> None:
    """From the start after a ``kill -9`` to the first batch that can be read."""
    lines = made_up(args.size, 10, args.seed, folder / "made")
    inbox, out = folder / "in", folder / "out"
    inbox.mkdir()
    _write(lines, inbox, 100)
    with streaming(str(inbox), out, {}) as process:
        while status(out).get("records", 0) < len(lines) * 0.3:
            time.sleep(SCAN_S)
        process.kill()
        process.wait()
    before = status(out)
    begun = time.time()
    with streaming(str(inbox), out, {}):
        while status(out).get("started", 0) < begun or not status(out).get("batches"):
            time.sleep(SCAN_S)
        took = time.time() - begun
    print(
        f"killed at {before['records']:,} records with {before['in_memory']:,} copies in memory; "
        f"{took:.1f} s from the new start to the first readable batch"
    )


def idle(args: argparse.Namespace, folder: Path) -> None:
    """CPU of a stream that waits."""
    inbox, out = folder / "in", folder / "out"
    inbox.mkdir()
    _write(made_up(2_000, 3, args.seed, folder / "made"), inbox, 10)
    for number in range(args.files):  # each read in no time: nothing but white space
        (inbox / f"{number:06d}.txt").write_text(" ")
    with streaming(str(inbox), out, {}) as process:
        while status(out).get("records", 0) < 2_000 + args.files:
            time.sleep(SCAN_S)
        time.sleep(35)  # what waits has been settled by then
        before = _cpu_s(process.pid)
        time.sleep(args.seconds)
        used = _cpu_s(process.pid) - before
    print(
        f"idle: {used:.2f} CPU seconds in {args.seconds:g} s = {used / args.seconds:.1%} of a core"
    )


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the figures asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("latency", "sustained", "memory", "recovery", "idle"))
    parser.add_argument("--rates", type=float, nargs="+", default=[50, 200, 1000])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--horizon", type=int, default=14)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--files", type=int, default=0, help="of idle: taken files that lie there")
    parser.add_argument("--packed", action="store_true", help="of memory: one file of gzip")
    parser.add_argument("--kafka", metavar="BROKER", help="host:port; a topic of its own is made")
    parser.add_argument("--draw", type=Path, metavar="SVG", help="draw memory")
    args = parser.parse_args()
    measures = {f.__name__: f for f in (latency, sustained, memory, recovery, idle)}
    with tempfile.TemporaryDirectory() as name:
        measures[args.what](args, Path(name))


if __name__ == "__main__":
    main()
