"""What a job shuffles, keeps and hands to every worker, an article; and what that makes of 100 million articles.

    python benchmarks/at_scale.py ../shared/bench/dedup/dev10k.docs.jsonl.gz
    python benchmarks/at_scale.py SET --table docs/at_scale.md

The batch graph runs in process with a scale beside each shuffle and each side input: elements are encoded as they would
cross the network, counted by key. It runs over the set and over the earlier half of it, which tells how each grows: an
exponent of 1 is "as the articles do". What is told of 100 million articles is computed, not run, and in two ways: as if
all grew as the articles do, and by the exponent; the truth of what grew so over some weeks may lie on either side.
"""

import argparse
import gzip
import json
import math
import re
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.coders import registry
from apache_beam.pipeline import AppliedPTransform, PipelineVisitor
from engine_table import replace_part

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

_OF_BEAM: Final = re.compile(r"/(CoGroupByKeyImpl|ReshufflePerKey)/GroupByKey$|/\w*Map\(.*\)$")

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


class Scales(PipelineVisitor):  # type: ignore[misc]
    """The inputs of all shuffles, and all side inputs, with the name of the step. A step may have several."""

    def __init__(self) -> None:
        self.shuffles: list[tuple[str, beam.PCollection[Any]]] = []
        self.sides: list[tuple[str, beam.PCollection[Any]]] = []

    def visit_transform(self, node: AppliedPTransform) -> None:
        for side in node.side_inputs:
            self.sides.append((step(node.full_label), side.pvalue))
        is_sum = isinstance(node.parent.transform, beam.CombinePerKey)  # a bundle's sum is sent
        if isinstance(node.transform, beam.GroupByKey) and not is_sum:
            self.shuffles.append((step(node.full_label), node.inputs[0]))

    def enter_composite_transform(self, node: AppliedPTransform) -> None:
        if isinstance(node.transform, beam.GroupByKey):
            self.visit_transform(node)


def step(label: str) -> str:
    """The step as the graph names it, without what Beam makes of it inside."""
    return _OF_BEAM.sub("", label)


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
    scales = Scales()
    pipeline.visit(scales)
    found = [(name, True, p) for name, p in scales.shuffles]
    found += [(f"{SIDE}{name}", False, p) for name, p in scales.sides]
    lines = [
        pcollection
        | f"Weigh {n} {name}" >> beam.CombineGlobally(_Weigh(registry.get_coder(kind), keyed))
        | f"Tell {n} {name}" >> beam.Map(_line, name)
        for n, (name, keyed, pcollection) in enumerate(found)
        for kind in (pcollection.element_type,)
    ]
    lines | beam.Flatten() | beam.io.WriteToText(str(target), shard_name_template="")
    pipeline.run().wait_until_finish()
    told = [(n, Weighed(*rest)) for n, *rest in map(json.loads, target.read_text().splitlines())]
    return together(told)


def together(told: Iterable[tuple[str, Weighed]]) -> dict[str, Weighed]:
    """What one step has of several is one sum."""
    by_step: dict[str, Weighed] = {}
    for name, new in told:
        old = by_step.get(name, Weighed(0, 0, 0, 0, False))
        by_step[name] = Weighed(
            max(old.keys, new.keys),
            old.elements + new.elements,
            old.bytes + new.bytes,
            old.most + new.most,
            old.by_day or new.by_day,
        )
    return by_step


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
    measured: int  # articles

    def at(self, articles: float, grows: "Growth") -> float:
        """Bytes for so many articles."""
        times = articles / self.measured
        return self.bytes_an_article * self.measured * times ** grows(self)

    def largest_at(self, articles: float, shards: int, grows: "Growth") -> float:
        """Bytes of its largest key: of a shard or a day its part, with the skew that was measured; of one key all.

        A key with more than MOST_SKEW times its part does not come of chance: it holds something that stays whole.
        """
        skew = self.largest_share * self.keys
        spread = DAYS if self.by_day else shards
        share = self.largest_share if skew > MOST_SKEW or self.keys == 1 else skew / spread
        return self.at(articles, grows) * min(1.0, share)


Growth = Callable[[Stage], float]
"""The exponent that a stage is thought to grow with."""


def linear(_: Stage) -> float:
    """As the articles do."""
    return 1.0


def by_exponent(stage: Stage) -> float:
    """As it grew from half the set to the whole."""
    return stage.exponent


def stages(half: dict[str, Weighed], whole: dict[str, Weighed], articles: int) -> list[Stage]:
    """By bytes, the widest first; without what carries next to nothing."""
    made = []
    for name, weighed in whole.items():
        before = half.get(name)
        grew = weighed.bytes / before.bytes if before and before.bytes else 1.0
        share = weighed.most / weighed.bytes if weighed.bytes else 0.0
        an_article = weighed.bytes / articles
        exponent = math.log2(grew)
        if weighed.bytes >= NEXT_TO_NOTHING:
            made.append(
                Stage(name, an_article, exponent, weighed.keys, share, weighed.by_day, articles)
            )
    return sorted(made, key=lambda stage: -stage.bytes_an_article)


def limit(stage: Stage, read: float, grows: Growth) -> float:
    """How many articles until it is too large; infinity where a thousand times ARTICLES are not."""
    articles = 1e5
    while articles < 1000 * ARTICLES:
        shards = shards_for(round(articles * read))
        is_side = stage.name.startswith(SIDE)
        size = stage.at(articles, grows) if is_side else stage.largest_at(articles, shards, grows)
        if size > MOST_BYTES:
            return articles
        articles *= 1.05
    return math.inf


class Limit(NamedTuple):
    """How many articles until something is too large, and if it goes on growing as it did."""

    articles: float
    by_exponent: float
    what: str


def limits(found: list[Stage], read: float) -> list[Limit]:
    """What is too large first by either reckoning, first."""
    made = [Limit(limit(s, read, linear), limit(s, read, by_exponent), s.name) for s in found]
    known = [each for each in made if min(each[:2]) < math.inf]
    return sorted(known, key=lambda each: (min(each[:2]), each.what))


def report(found: list[Stage], measured: int, read: float) -> str:
    """Markdown: what was measured, and what it makes of ARTICLES."""
    shuffles = [s for s in found if not s.name.startswith(SIDE)]
    sides = [s for s in found if s.name.startswith(SIDE)]
    shards = shards_for(round(ARTICLES * read))
    total = sum(s.bytes_an_article for s in shuffles)
    tera = sum(s.at(ARTICLES, linear) for s in shuffles) / 1e12
    return "\n".join(
        [
            f"Measured on {measured:,} articles of {read:,.0f} bytes each as JSON Lines, {SHARDS} shards: "
            f"**{total:,.0f} bytes are shuffled an article**, most of them by {shuffles[0].name}. "
            f"{ARTICLES:,} articles: {shards:,} shards, {tera:,.2f} TB shuffled in all.",
            "",
            "| shuffle | bytes an article | grows as articles^ | keys | largest key at 100 M | by exponent |",
            "|---|--:|--:|--:|--:|--:|",
            *(_shuffle_row(s, shards) for s in shuffles),
            "",
            "| side input, held by every worker process | bytes an article | grows as articles^ | at 100 M "
            "| by exponent |",
            "|---|--:|--:|--:|--:|",
            *(_side_row(s) for s in sides),
            "",
            f"Too large first (a key, or a side input, over {MOST_BYTES / 2**30:.0f} GiB):",
            "",
            "| | at articles | by exponent |",
            "|---|--:|--:|",
            *(
                f"| {each.what} | {_millions(each.articles)} | {_millions(each.by_exponent)} |"
                for each in limits(found, read)
            ),
        ]
    )


def _millions(articles: float) -> str:
    return "–" if articles == math.inf else f"{articles / 1e6:,.1f} M"


def _shuffle_row(s: Stage, shards: int) -> str:
    largest = [s.largest_at(ARTICLES, shards, grows) / 1e6 for grows in (linear, by_exponent)]
    kind = "1" if s.keys == 1 else "days" if s.by_day else "shards"
    if s.keys > 1 and s.largest_share * s.keys > MOST_SKEW:
        kind = f"{kind}; one holds {s.largest_share:.0%}"
    sizes = " | ".join(f"{size:,.0f} MB" for size in largest)
    return f"| {s.name} | {s.bytes_an_article:,.0f} | {s.exponent:.2f} | {kind} | {sizes} |"


def _side_row(s: Stage) -> str:
    name = s.name.removeprefix(SIDE)
    sizes = " | ".join(f"{s.at(ARTICLES, g) / 1e6:,.0f} MB" for g in (linear, by_exponent))
    return f"| {name} | {s.bytes_an_article:,.1f} | {s.exponent:.2f} | {sizes} |"


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
