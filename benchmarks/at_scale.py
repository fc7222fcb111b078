"""What a job shuffles, keeps and hands to every worker, an article; and what that makes of 100 million articles.

    python benchmarks/at_scale.py ../shared/bench/dedup/dev10k.docs.jsonl.gz
    python benchmarks/at_scale.py SET --table docs/at_scale.md

The batch graph runs in process with a scale beside each shuffle and each side input: elements are encoded as they would
cross the network, counted by key. It runs over the set and over the earlier half of it, which tells how each grows: an
exponent of 1 is "as the articles do". What is told of 100 million articles is computed from the whole set, not run, and
takes all to grow as the articles do, also what grew more slowly here.
"""

import argparse
import gzip
import json
import math
import tempfile
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.coders import registry
from apache_beam.pipeline import AppliedPTransform, PipelineVisitor
from engines import replace_part

from pipeline.config import Settings
from pipeline.graph import Job, build_batch
from pipeline.run import shards_for
from pipeline.runners import beam_options
from transforms.read_documents import InputFile

ARTICLES: Final = 100_000_000
SHARDS: Final = 16
"""Of the measured runs: enough that a stage's largest key shows."""

MOST_SKEW: Final = 4.0

DAYS: Final = 365
"""Over which the 100 million are thought to be spread."""

SIDE: Final = "side: "
NEXT_TO_NOTHING: Final = 1000
"""Bytes of a whole run: sums of counters and the like."""

MOST_BYTES: Final = 2**31
"""What one element may have to cross processes (a message of protobuf), and a fair share of a worker's memory."""

Sizes = dict[str, tuple[int, int]]
"""By key: elements, bytes."""


class Weighed(NamedTuple):
    """One shuffle or side input of one run."""

    keys: int
    elements: int
    bytes: int
    most: int  # bytes of the largest key
    by_day: bool  # keys are days or names of files, not numbers of shards


class _Weigh(beam.CombineFn):
    """Bytes by key of what passes."""

    def __init__(self, coder: Any, keyed: bool) -> None:
        self.coder = coder
        self.keyed = keyed

    def create_accumulator(self) -> Sizes:
        return {}

    def add_input(self, sizes: Sizes, element: Any) -> Sizes:
        key = repr(element[0]) if self.keyed else ""
        count, total = sizes.get(key, (0, 0))
        sizes[key] = (count + 1, total + len(self.coder.encode(element)))
        return sizes

    def merge_accumulators(self, all_: Iterable[Sizes]) -> Sizes:
        merged: Sizes = {}
        for sizes in all_:
            for key, (count, total) in sizes.items():
                before = merged.get(key, (0, 0))
                merged[key] = (before[0] + count, before[1] + total)
        return merged

    def extract_output(self, sizes: Sizes) -> Sizes:
        return sizes


class _Scales(PipelineVisitor):  # type: ignore[misc]
    """The inputs of all shuffles, and all side inputs, by the name of the step."""

    def __init__(self) -> None:
        self.shuffles: dict[str, beam.PCollection[Any]] = {}
        self.sides: dict[str, beam.PCollection[Any]] = {}

    def visit_transform(self, node: AppliedPTransform) -> None:
        for side in node.side_inputs:
            self.sides[_short(node.full_label)] = side.pvalue
        is_sum = isinstance(node.parent.transform, beam.CombinePerKey)  # a bundle's sum is sent
        if isinstance(node.transform, beam.GroupByKey) and not is_sum:
            self.shuffles[_short(node.full_label)] = node.inputs[0]

    def enter_composite_transform(self, node: AppliedPTransform) -> None:
        if isinstance(node.transform, beam.GroupByKey):
            self.visit_transform(node)


def _short(label: str) -> str:
    """The step as the graph names it, without what Beam makes of it inside."""
    return "/".join(label.split("/")[:2])


def weigh(path: Path, folder: Path) -> dict[str, Weighed]:
    """Run the batch graph over a file with scales beside it; 'side: …' are side inputs."""
    job = Job(
        out=str(folder / "out"),
        run_id="scales",
        started=datetime.now(timezone.utc),
        files=(InputFile(str(path), path.stat().st_size),),
        settings=Settings(),
        shards=SHARDS,
        header={},
        progress_folder=None,
    )
    target = folder / "weighed.jsonl"
    pipeline = beam.Pipeline(options=beam_options([], {}))
    build_batch(pipeline, job)
    scales = _Scales()
    pipeline.visit(scales)
    found = [(name, True, p) for name, p in scales.shuffles.items()]
    found += [(f"{SIDE}{name}", False, p) for name, p in scales.sides.items()]
    lines = [
        pcollection
        | f"Weigh {name}" >> beam.CombineGlobally(_Weigh(registry.get_coder(kind), keyed))
        | f"Tell {name}" >> beam.Map(_line, name)
        for name, keyed, pcollection in found
        for kind in (pcollection.element_type,)
    ]
    lines | beam.Flatten() | beam.io.WriteToText(str(target), shard_name_template="")
    pipeline.run().wait_until_finish()
    return {n: Weighed(*rest) for n, *rest in map(json.loads, target.read_text().splitlines())}


def _line(sizes: Sizes, name: str) -> str:
    totals = [total for _, total in sizes.values()]
    counts = sum(count for count, _ in sizes.values())
    by_day = any(key.startswith("'") for key in sizes)
    return json.dumps([name, len(sizes), counts, sum(totals), max(totals, default=0), by_day])


class Stage(NamedTuple):
    """What is told of a shuffle or a side input."""

    name: str
    bytes_an_article: float
    exponent: float  # of its bytes in the number of articles
    keys: int
    largest_share: float  # of the largest key
    by_day: bool

    def at(self, articles: float) -> float:
        """Bytes for so many articles."""
        return self.bytes_an_article * articles

    def largest_at(self, articles: float, shards: int) -> float:
        """Bytes of its largest key: of a shard or a day its part, with the skew that was measured; of one key all.

        A key with more than MOST_SKEW times its part does not come of chance: it holds something that stays whole.
        """
        skew = self.largest_share * self.keys
        spread = DAYS if self.by_day else shards
        share = self.largest_share if skew > MOST_SKEW or self.keys == 1 else skew / spread
        return self.at(articles) * min(1.0, share)


def stages(half: dict[str, Weighed], whole: dict[str, Weighed], articles: int) -> list[Stage]:
    """By bytes, the widest first; without what carries next to nothing."""
    made = []
    for name, weighed in whole.items():
        before = half.get(name)
        grew = weighed.bytes / before.bytes if before and before.bytes else 1.0
        share = weighed.most / weighed.bytes if weighed.bytes else 0.0
        an_article = weighed.bytes / articles
        stage = Stage(name, an_article, math.log2(grew), weighed.keys, share, weighed.by_day)
        if weighed.bytes >= NEXT_TO_NOTHING:
            made.append(stage)
    return sorted(made, key=lambda stage: -stage.bytes_an_article)


class Limit(NamedTuple):
    """How many articles until something is too large."""

    articles: float
    what: str


def limits(found: list[Stage], read: float) -> list[Limit]:
    """What is too large first, first; up to a thousand times ARTICLES."""
    made = []
    for stage in found:
        is_side = stage.name.startswith(SIDE)
        articles = 1e5
        while articles < 1000 * ARTICLES:
            shards = shards_for(round(articles * read))
            size = stage.at(articles)
            if (size if is_side else stage.largest_at(articles, shards)) > MOST_BYTES:
                made.append(Limit(articles, stage.name))
                break
            articles *= 1.05
    return sorted(made)


def report(found: list[Stage], measured: int, read: float) -> str:
    """Markdown: what was measured, and what it makes of ARTICLES."""
    shuffles = [s for s in found if not s.name.startswith(SIDE)]
    sides = [s for s in found if s.name.startswith(SIDE)]
    shards = shards_for(round(ARTICLES * read))
    total = sum(s.bytes_an_article for s in shuffles)
    tera = sum(s.at(ARTICLES) for s in shuffles) / 1e12
    return "\n".join(
        [
            f"Measured on {measured:,} articles of {read:,.0f} bytes each as JSON Lines, {SHARDS} shards: "
            f"**{total:,.0f} bytes are shuffled an article**, most of them by {shuffles[0].name}. "
            f"{ARTICLES:,} articles: {shards:,} shards, {tera:,.2f} TB shuffled in all.",
            "",
            "| shuffle | bytes an article | grows as articles^ | keys | largest key at 100 M |",
            "|---|--:|--:|--:|--:|",
            *(_shuffle_row(s, shards) for s in shuffles),
            "",
            "| side input, held by every worker process | bytes an article | grows as articles^ | at 100 M |",
            "|---|--:|--:|--:|",
            *(_side_row(s) for s in sides),
            "",
            f"Too large first (a key, or a side input, over {MOST_BYTES / 2**30:.0f} GiB):",
            "",
            "| | at articles |",
            "|---|--:|",
            *(f"| {limit.what} | {limit.articles / 1e6:,.1f} M |" for limit in limits(found, read)),
        ]
    )


def _shuffle_row(s: Stage, shards: int) -> str:
    largest = s.largest_at(ARTICLES, shards) / 1e6
    kind = "1" if s.keys == 1 else "days" if s.by_day else "shards"
    if s.keys > 1 and s.largest_share * s.keys > MOST_SKEW:
        kind = f"{kind}; one holds {s.largest_share:.0%}"
    return (
        f"| {s.name} | {s.bytes_an_article:,.0f} | {s.exponent:.2f} | {kind} | {largest:,.0f} MB |"
    )


def _side_row(s: Stage) -> str:
    name, size = s.name.removeprefix(SIDE), s.at(ARTICLES) / 1e6
    return f"| {name} | {s.bytes_an_article:,.1f} | {s.exponent:.2f} | {size:,.0f} MB |"


def _halve(path: Path, folder: Path) -> tuple[Path, Path, int]:
    """The set and the earlier half of it, both plain; and how many records."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        found = sorted(lines, key=lambda line: json.loads(line).get("published") or "")
    whole, half = folder / "whole.jsonl", folder / "half.jsonl"
    whole.write_text("".join(found), "utf-8")
    half.write_text("".join(found[: len(found) // 2]), "utf-8")
    return whole, half, len(found)


def main() -> None:
    """Measure, compute, print; write the page where it is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path, help="JSON Lines")
    parser.add_argument("--table", type=Path, metavar="PAGE", help="write it into this page")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, half, articles = _halve(args.set, folder)
        for part in ("half", "whole"):
            (folder / part).mkdir()
        before = weigh(half, folder / "half")
        found = stages(before, weigh(whole, folder / "whole"), articles)
        read = whole.stat().st_size / articles
    text = report(found, articles, read)
    print(text)
    if args.table:
        replace_part(args.table, "measured", text)


if __name__ == "__main__":
    main()
