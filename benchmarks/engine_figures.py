"""What the same articles cost on each engine: articles a second, CPU seconds, peak memory; and whether tables agree.

    python benchmarks/engine_figures.py ../shared/bench/dedup/dev10k.docs.jsonl.gz
    python benchmarks/engine_figures.py SET --engine Prism --table docs/engines.md

One job an engine, one after the other in one session; compare within it only. The clock runs from the start of the
command to its end: Python, a job server and workers start within it, a cluster's daemons before. CPU and memory are of
all processes that take part (engine, job server, daemons, workers), looked at four times a second; memory that
processes share is counted once (PSS).
"""

import argparse
import gzip
import os
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import engine_table
import engines

MARK: Final = "COPYDESK_FIGURES"
"""Set in the environment of what is measured; whatever it starts inherits it."""

_TICKS: Final = os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """By all processes of a job."""

    wall_s: float
    cpu_s: float
    peak_mb: float


class _Watch:
    """CPU and memory of the processes that bear a mark."""

    def __init__(self, mark: str) -> None:
        self.mark = f"{MARK}={mark}".encode()
        self.cpu: dict[int, float] = {}
        self.peak_kb = 0
        self._strangers: set[int] = set()

    def look(self) -> None:
        memory = 0
        for pid in self._pids():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                self.cpu[pid] = (int(fields[11]) + int(fields[12])) / _TICKS
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:  # it has just ended
                continue
            memory += next((int(x.split()[1]) for x in rollup.splitlines() if x[:4] == "Pss:"), 0)
        self.peak_kb = max(self.peak_kb, memory)

    def _pids(self) -> Iterator[int]:
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) in self._strangers:
                continue
            try:
                environment = Path(f"/proc/{name}/environ").read_bytes()
            except OSError:
                continue
            if self.mark in environment:
                yield int(name)
            elif environment:
                self._strangers.add(int(name))


@contextmanager
def watched(mark: str) -> Iterator[list[Spent]]:
    """What is spent while the block runs stands in the list after it."""
    watch, stopped, spent = _Watch(mark), threading.Event(), list[Spent]()
    watch.look()
    before, start = sum(watch.cpu.values()), time.perf_counter()

    def look_on() -> None:
        while not stopped.wait(0.25):
            watch.look()

    thread = threading.Thread(target=look_on)
    thread.start()
    try:
        yield spent
    finally:
        wall = time.perf_counter() - start
        stopped.set()
        thread.join()
        cpu = sum(watch.cpu.values()) - before
        spent.append(Spent(wall, cpu, watch.peak_kb / 1024))


def measure(name: str, path: Path, package: engines.Package, folder: Path) -> Spent:
    """One job on one engine; its tables stand in the folder after it."""
    engine = engines.ENGINES[name]
    os.environ[MARK] = mark = uuid.uuid4().hex
    folder.mkdir()
    with engines.running(engine, folder / "cluster", package) as words, watched(mark) as spent:
        engines.copydesk(package, ["run", str(path), "-o", str(folder / "out"), *words])
    return spent[0]


def row(name: str, articles: int, spent: Spent, same: str) -> str:
    """A line of Markdown."""
    rate = articles / spent.wall_s
    return f"| {name} | {rate:,.0f} | {spent.cpu_s:,.0f} | {spent.peak_mb:,.0f} | {same} |"


def main() -> None:
    """Measure, print, and write the table where it is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path, help="JSON Lines")
    parser.add_argument("--engine", action="append", choices=list(engines.ENGINES), metavar="NAME")
    parser.add_argument("--table", type=Path, metavar="PAGE", help="write it into this page")
    args = parser.parse_args()
    opened = gzip.open if args.set.suffix == ".gz" else open
    with opened(args.set, "rb") as lines:
        articles = sum(1 for _ in lines)
    names = [
        n for n in engines.ENGINES if n in (engines.IN_PROCESS, *(args.engine or engines.ENGINES))
    ]
    rows = [
        f"| {articles:,} articles | articles/s | CPU s | peak MB | tables |",
        "|---|--:|--:|--:|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package = engines.make_package(folder)
        engines.copydesk(package, ["demo", "-o", str(folder / "demo")])  # compiles what is compiled
        for number, engine in enumerate(names):
            if why := engines.missing(engines.ENGINES[engine]):
                print(f"{engine}: {why}", flush=True)
                continue
            own = folder / str(number)
            spent = measure(engine, args.set.resolve(), package, own)
            found = engines.differences(own / "out", folder / "0" / "out")
            rows.append(row(engine, articles, spent, "; ".join(found) or "the same"))
            print(rows[-1], flush=True)
    if args.table:
        engine_table.replace_part(args.table, "figures", "\n".join(rows))


if __name__ == "__main__":
    main()
