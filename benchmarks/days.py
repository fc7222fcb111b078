"""Whether thirty days, one run each, give the stories of one run over all thirty.

    python benchmarks/days.py                                   # 9,000 made-up articles of thirty days
    python benchmarks/days.py --size 30000 --seed 8
    python benchmarks/days.py --set ../shared/bench/dedup/dev10k.docs.jsonl.gz

Prints how many copies differ in their story (as a set of copies), canonical copy and relation; apart from them those
whose story, in one of the two, has copies further apart than the horizon: these a run of one day cannot see together.
Exit 1 where copies inside the horizon differ.
"""

import argparse
import gzip
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
import yaml

COLUMNS: Final = ["input_id", "article_id", "story_id", "is_canonical", "relation", "published"]
HORIZON_DAYS: Final = 14
_MAKER: Final = Path(__file__).with_name("made_up.py")


class Differences(NamedTuple):
    """Copies that differ between two OUTs over the same input, by what differs; ``cut``: of stories that the horizon
    cuts."""

    copies: int
    story: set[str]
    canonical: set[str]
    relation: set[str]
    cut: set[str]


def read_copies(out: Path) -> pd.DataFrame:
    """The copies of an OUT by input id, each with the set of its story's copies and the story's canonical one."""
    copies = pd.read_parquet(out / "articles", columns=COLUMNS).set_index("input_id").sort_index()
    stories = copies.reset_index().groupby("story_id")
    copies["members"] = copies.story_id.map(stories.input_id.apply(frozenset))
    canonical = copies[copies.is_canonical].reset_index().set_index("story_id").input_id
    copies["canonical"] = copies.story_id.map(canonical)
    copies["days"] = copies.story_id.map(
        stories.published.apply(lambda times: (times.max() - times.min()) / pd.Timedelta(days=1))
    )
    return copies


def compare(whole: pd.DataFrame, daily: pd.DataFrame, horizon_days: float) -> Differences:
    """What differs between the copies of two OUTs; both hold the same."""
    if not whole.index.equals(daily.index):
        raise ValueError(f"{len(whole)} copies and {len(daily)}: not the same ones")
    cut = (whole.days > horizon_days) | (daily.days > horizon_days)
    differ = {
        c: set(whole.index[whole[c] != daily[c]]) for c in ("members", "canonical", "relation")
    }
    return Differences(
        len(whole),
        differ["members"],
        differ["canonical"],
        differ["relation"],
        set(whole.index[cut]),
    )


def told(found: Differences) -> str:
    """The line printed."""
    counts = [
        f"{name} {len(ids - found.cut)} (and {len(ids & found.cut)} where the horizon cuts)"
        for name, ids in zip(found._fields[1:4], found[1:4], strict=True)
    ]
    return f"{found.copies:,} copies; differences in " + ", ".join(counts)


def split_days(path: Path, folder: Path) -> list[Path]:
    """A file a day of publication, in order; what has no date comes last."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for day, group in groupby(sorted(lines, key=_day), key=_day):
            (folder / f"{day}.jsonl").write_text("".join(group), "utf-8")
    return sorted(folder.glob("*.jsonl"))


def _day(line: str) -> str:
    return (json.loads(line).get("published") or "undated")[:10]


def make_days(size: int, days: int, seed: int, folder: Path) -> list[Path]:
    """A file a day, in order."""
    words = [str(size), "--days", str(days), "--seed", str(seed), "-o", f"{folder}/{{day}}.jsonl"]
    subprocess.run([sys.executable, _MAKER, *words], check=True, stderr=subprocess.DEVNULL)
    return sorted(folder.glob("*.jsonl"))


def run(inputs: Sequence[Path], out: Path, config: Path | None = None) -> None:
    """One batch run, in this process."""
    from pipeline.run import run_batch

    logging.disable(logging.WARNING)
    run_batch([str(path) for path in inputs], str(out), config, ())


def main() -> None:
    """Print the differences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, help="JSON Lines with dates, in place of made-up days")
    parser.add_argument("--size", type=int, default=9_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--horizon", type=int, default=HORIZON_DAYS, help="days (default: 14)")
    parser.add_argument(
        "--all", action="store_true", help="stop-shingles from all that a run reads (the default)"
    )
    parser.add_argument("--keep", type=Path, help="leave input and both OUTs here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = args.keep or Path(name)
        (folder / "in").mkdir(parents=True)
        config = folder / "settings.yaml"
        config.write_text(
            yaml.safe_dump(
                {
                    "stories": {"horizon_days": args.horizon},
                    "stop_shingles": {"by_day": not args.all},
                }
            )
        )
        files = (
            split_days(args.set, folder / "in")
            if args.set
            else make_days(args.size, args.days, args.seed, folder / "in")
        )
        run(files, folder / "whole", config)
        for file in files:
            run([file], folder / "daily", config)
        found = compare(read_copies(folder / "whole"), read_copies(folder / "daily"), args.horizon)
    print(told(found))
    raise SystemExit(any(ids - found.cut for ids in found[1:4]))


if __name__ == "__main__":
    main()
