"""Whether a stream, compacted, gives the stories of one batch run over the same articles, in whatever order they come.

    python benchmarks/stream_order.py                     # three made-up weeks; shuffled within 2 days, 1 % 5 days late
    python benchmarks/stream_order.py --size 20000 --seed 8 --compact-every 10
    python benchmarks/stream_order.py --set ../shared/bench/dedup/dev10k.docs.jsonl.gz

For each order of arrival (of publication, shuffled, with late ones) prints how many copies differ in their story,
canonical copy and relation: before ``compact``, and after it. Exit 1 where copies inside the horizon differ after.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml
from days import HORIZON_DAYS, compare, make_days, read_copies, run, told

Article = dict[str, Any]
LATE_SHARE: Final = 0.01
LATE: Final = timedelta(days=5)
FILES: Final = 60


def read_articles(paths: Sequence[Path]) -> list[Article]:
    """All articles of the files, by time of publication."""
    articles = [json.loads(line) for path in paths for line in _lines(path)]
    return sorted(articles, key=lambda a: (a["published"], a["id"]))


def _lines(path: Path) -> Iterator[str]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from lines


def arrivals(
    articles: Sequence[Article], jitter: timedelta, late: float, seed: int
) -> list[Article]:
    """The articles in order of arrival: each up to ``jitter`` after it was published, a share of them days late."""
    random = Random(seed)

    def arrival(article: Article) -> datetime:
        published = datetime.fromisoformat(article["published"].replace("Z", "+00:00"))
        return published + jitter * random.random() + LATE * (random.random() < late)

    return sorted(articles, key=arrival)


def write_files(articles: Sequence[Article], folder: Path, files: int) -> list[Path]:
    """As JSON Lines in so many files, named in order."""
    folder.mkdir(parents=True)
    size = -(-len(articles) // files)
    paths = []
    for number, start in enumerate(range(0, len(articles), size)):
        paths.append(folder / f"{number:05d}.jsonl")
        lines = (json.dumps(a, ensure_ascii=False) for a in articles[start : start + size])
        paths[-1].write_text("\n".join(lines) + "\n", "utf-8")
    return paths


def stream(folder: Path, out: Path, config: Path) -> None:
    """``copydesk stream`` until there is nothing more to read."""
    words = ["stream", str(folder), "-o", str(out), "-c", str(config), "--until-idle"]
    subprocess.run(
        [sys.executable, "-m", "pipeline", *words], check=True, stdout=subprocess.DEVNULL
    )


def compact(out: Path, config: Path) -> str:
    """``copydesk compact``; what it printed."""
    words = ["compact", str(out), "-c", str(config)]
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *words], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def main() -> None:
    """Print the differences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, help="JSON Lines with dates, in place of made-up weeks")
    parser.add_argument("--size", type=int, default=6_000)
    parser.add_argument("--days", type=int, default=21)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--batch", type=int, default=150, help="records of a micro-batch, about")
    parser.add_argument(
        "--compact-every", type=int, default=0, metavar="N", help="also after each N files of 60"
    )
    parser.add_argument("--keep", type=Path, help="leave input and OUTs here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = args.keep or Path(name)
        (folder / "made").mkdir(parents=True)
        config = folder / "settings.yaml"
        config.write_text(
            yaml.safe_dump(
                {"stream": {"most_records": args.batch, "every_s": 0.0, "file_settles_s": 0.1}}
            )
        )
        made = (
            [args.set] if args.set else make_days(args.size, args.days, args.seed, folder / "made")
        )
        articles = read_articles(made)
        run(write_files(articles, folder / "in", 1), folder / "batch")
        batch = read_copies(folder / "batch")
        failed = False
        for order, jitter, late in (
            ("published", timedelta(0), 0.0),
            ("shuffled within 2 days", timedelta(days=2), 0.0),
            ("shuffled, 1 % 5 days late", timedelta(days=2), LATE_SHARE),
        ):
            own = folder / order.replace(" ", "_").replace("%", "percent")
            files = write_files(arrivals(articles, jitter, late, args.seed), own / "all", FILES)
            step = args.compact_every or len(files)
            (own / "in").mkdir()
            before = ""
            for start in range(0, len(files), step):
                for file in files[start : start + step]:
                    file.rename(own / "in" / file.name)
                stream(own / "in", own / "out", config)
                if start + step >= len(files):
                    before = told(compare(batch, read_copies(own / "out"), HORIZON_DAYS))
                line = compact(own / "out", config)
            found = compare(batch, read_copies(own / "out"), HORIZON_DAYS)
            print(
                f"{order}\n  stream:    {before}\n  compacted: {told(found)}\n             {line}"
            )
            failed |= any(ids - found.cut for ids in found[1:4])
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
