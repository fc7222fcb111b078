"""The whole batch run beside a bare loop that only shingles and signs, and how time and memory grow.

    python benchmarks/batch.py ../shared/bench/dedup/dev10k.docs.jsonl.gz          # one set: times, ratio, peak memory
    python benchmarks/batch.py --growth 1000 10000 50000                           # made-up sets of these sizes
    python benchmarks/batch.py --archive 1000000 --days 30 --horizon 14            # a run a day into one OUT

Each run is a process of its own, start-up included. The bare loop reads the same file, splits each text on white space
and updates one ``datasketch.MinHash`` (defaults: 128 permutations, sha1) with its 3-word shingles: what a script for
near-duplicates does before it compares anything.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple


class Spent(NamedTuple):
    """Of one process."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def spend(command: Sequence[str]) -> Spent:
    """Run the command and its children to their end. Raises CalledProcessError."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        raise subprocess.CalledProcessError(status, command)
    return Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def bare_loop(path: Path) -> None:
    """Shingle and sign every text; nothing else."""
    from datasketch import MinHash

    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            words = json.loads(line)["text"].lower().split()
            made = MinHash(num_perm=128)
            grams = {" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)}
            made.update_batch(grams)


def measure(path: Path, repeats: int) -> tuple[Spent, Spent]:
    """Best of some runs each, taken in turn: (bare loop, copydesk run)."""
    bare, whole = [], []
    for _ in range(repeats):
        bare.append(spend([sys.executable, __file__, "--bare", str(path)]))
        with tempfile.TemporaryDirectory() as out:
            whole.append(spend([sys.executable, "-m", "pipeline", "run", str(path), "-o", out]))
    return min(bare), min(whole)


def show(name: str, articles: int, bare: Spent, whole: Spent) -> None:
    """One line a set."""
    print(
        f"{name:<24} {articles:>8,} articles | bare loop {bare.wall_s:6.1f} s | copydesk {whole.wall_s:6.1f} s "
        f"= {whole.wall_s / bare.wall_s:.2f} x | {articles / whole.wall_s:7,.0f}/s | "
        f"CPU {whole.cpu_s:6.1f} s | peak {whole.peak_mb:6,.0f} MB",
        flush=True,
    )


def _count(path: Path) -> int:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as lines:
        return sum(1 for line in lines if line.strip())


def growth(sizes: Sequence[int], repeats: int) -> None:
    """Made-up sets of each size."""
    maker = Path(__file__).with_name("made_up.py")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder, f"{size}.jsonl.gz")
            subprocess.run(
                [sys.executable, maker, str(size), "-o", path],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            show(f"made up, {size:,}", size, *measure(path, repeats))


def archive(size: int, days: int, horizon_days: int, runs: int, folder: Path) -> None:
    """A made-up archive, a run a day into one OUT: what each costs, and whether that grows with the archive.

    ``runs``: stop after so many days.
    """
    config = folder / "settings.yaml"
    config.write_text(f"stories:\n  horizon_days: {horizon_days}\n")
    wall = done = 0.0
    for number, path in enumerate(made_up_days(size, days, runs, folder / "in")):
        articles = _count(path)
        words = [str(path), "-o", str(folder / "out"), "-c", str(config)]
        whole = spend([sys.executable, "-m", "pipeline", "run", *words])
        done, wall = done + articles, wall + whole.wall_s
        standing = min(number, horizon_days) * articles
        print(
            f"day {number + 1:>3} {articles:>7,} articles, about {standing:>8,} standing within the horizon | "
            f"{whole.wall_s:6.1f} s, CPU {whole.cpu_s:6.1f} s = {whole.cpu_s / articles * 1e3:5.2f} ms an article | "
            f"peak {whole.peak_mb:6,.0f} MB | all in all {done:>9,.0f} at {done / wall:6,.0f}/s",
            flush=True,
        )
        path.unlink()


def made_up_days(size: int, days: int, runs: int, folder: Path) -> Iterator[Path]:
    """The files of the first days of a made-up archive, each made when it is asked for."""
    from made_up import DAY_S, Options, corpus, write_articles

    folder.mkdir(parents=True)
    for day, articles in groupby(corpus(Options(size, days)), key=lambda a: int(a.second // DAY_S)):
        if day == runs:
            return
        path = folder / f"{day:03d}.jsonl.gz"
        write_articles(articles, str(path), None)
        yield path


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", type=Path, help="JSON Lines with a field text")
    parser.add_argument(
        "--growth", nargs="+", type=int, default=[], metavar="N", help="sizes of made-up sets"
    )
    parser.add_argument("--archive", type=int, metavar="N", help="articles of an archive")
    parser.add_argument("--days", type=int, default=30, help="that it spans, a run each")
    parser.add_argument("--runs", type=int, default=10_000, help="stop after so many days")
    parser.add_argument("--horizon", type=int, default=14, help="days")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each; the best counts")
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.bare:
        bare_loop(args.bare)
        return
    for path in args.sets:
        show(path.name, _count(path), *measure(path, args.repeats))
    growth(args.growth, args.repeats)
    if args.archive:
        with tempfile.TemporaryDirectory() as folder:
            archive(args.archive, args.days, args.horizon, args.runs, Path(folder))


if __name__ == "__main__":
    main()
