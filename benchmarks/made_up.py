"""Made-up corpora of any size, with known stories, as JSON Lines.

    python benchmarks/made_up.py 100000 -o docs.jsonl.gz --truth gold.jsonl.gz
    python benchmarks/made_up.py 300000 -o 'days/{day}.jsonl.gz' --truth gold.jsonl.gz --days 30

Articles come in order of publication. A story's copies are edited as papers edit; texts that look like
copies and are not (one mould, follow-ups, round-ups) stand between them. The truth has a row for every
article: id, cluster_id, kind, edits, kept (share of the wire's words), story. Same arguments, same
bytes.
"""

import argparse
import gzip
import heapq
import io
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import IO, NamedTuple

from made_up_copies import Copy, Planned, edited, plan_edits
from made_up_text import Text, Voice, article, bank, own_words, poured, words

START = datetime(2025, 3, 1, tzinfo=timezone.utc)
DAY_S = 86_400

# What happens, per thousand events; a story is one event and 2 to 40 articles.
EVENTS = {"single": 540, "story": 225, "mould": 160, "followup": 55, "roundup": 20}

_OUTLETS = 400
_COMPRESSION = 3  # of gzip: half again as large as 9, five times as fast


class Options(NamedTuple):
    size: int
    days: int = 1
    viral: int = 0  # copies of one story that everybody prints, within two days
    template: int = 0  # notices poured from one mould within a day
    seed: int = 7


class Truth(NamedTuple):
    cluster_id: str
    kind: str
    edits: tuple[str, ...] = ()
    kept: float = 1.0
    story: str | None = None


class Printed(NamedTuple):
    """An article that will come out at ``second``."""

    second: float
    order: int
    outlet: str
    text: Text
    truth: Truth


class Told(NamedTuple):
    """A story that follow-ups and round-ups may take from."""

    key: str
    text: Text
    own: dict[str, Sequence[str]]


class Newsroom:
    """Makes events into articles. Everything random comes from one generator, in one order."""

    def __init__(self, options: Options) -> None:
        self.rng = Random(options.seed)
        self.voice = Voice(self.rng)
        self.outlets = outlet_names(self.rng)
        self.told: deque[Told] = deque(maxlen=200)
        self.count = 0
        self.events = 0

    def happen(self, kind: str, start: float, end: float) -> list[Printed]:
        """The articles of one event at a moment between start and end (seconds)."""
        moment = self.rng.uniform(start, end)
        if kind == "story":
            return self.story(moment, min(40, 2 + int(self.rng.paretovariate(1.1)) - 1))
        if kind in ("followup", "roundup") and len(self.told) > 10:
            return [self.followup(moment) if kind == "followup" else self.roundup(moment)]
        if kind == "mould":
            return [self.notice(moment, self.rng.choice(sorted(bank()["moulds"])))]
        own = own_words(self.rng)
        text = article(self.voice.about(own), self.rng)
        return [self.printed(moment, text, Truth(self.key("u"), "single"))]

    def story(self, moment: float, copies: int, spread_s: float | None = None) -> list[Printed]:
        """A wire text and its copies, hours later, at outlets that differ."""
        own = own_words(self.rng)
        voice = self.voice.about(own)
        wire = article(voice, self.rng)
        key = self.key("s")
        self.told.append(Told(key, wire, own))
        outlets = self.rng.sample(self.outlets, min(copies, len(self.outlets)))
        printed = []
        for place in range(copies):
            lag = self.lag(spread_s) if place else 0.0
            outlet = outlets[place % len(outlets)]
            edits = plan_edits(self.rng) if place else Planned(("wire",))
            copy = edited(wire, edits, voice, outlet, self.rng)
            printed.append(self.printed(moment + lag, copy.text, _truth(key, copy), outlet))
        return printed

    def lag(self, spread_s: float | None) -> float:
        """Seconds behind the wire: median an hour and a half, a tenth later than half a day."""
        if spread_s is not None:
            return self.rng.uniform(0, spread_s)
        return min(2.0 * DAY_S, self.rng.lognormvariate(8.6, 1.6))

    def notice(self, moment: float, mould: str, kind: str | None = None) -> Printed:
        kind = kind or ("neg_earn" if mould == "earnings" else "neg_template")
        return self.printed(moment, poured(mould, self.voice), Truth(self.key("t"), kind))

    def followup(self, moment: float) -> Printed:
        """A new text about a story, with two to four of its paragraphs as background."""
        told = self.rng.choice(self.told)
        new = article(self.voice.about(told.own), self.rng)
        old = told.text.paragraphs
        background = self.rng.sample(old, min(len(old), self.rng.randint(2, 4)))
        paragraphs = (*new.paragraphs[:-2], *background, *new.paragraphs[-2:])
        truth = Truth(self.key("f"), "neg_followup", story=told.key)
        return self.printed(moment, Text(new.headline, paragraphs), truth)

    def roundup(self, moment: float) -> Printed:
        """The first paragraphs of six stories or so."""
        chosen = self.rng.sample(self.told, self.rng.randint(5, 8))
        opening = self.voice.pick("round_up_openings")
        leads = (told.text.paragraphs[0] for told in chosen)
        text = Text(self.voice.pick("round_up_headlines"), (opening, *leads))
        return self.printed(moment, text, Truth(self.key("r"), "neg_roundup"))

    def printed(
        self, moment: float, text: Text, truth: Truth, outlet: str | None = None
    ) -> Printed:
        self.count += 1
        return Printed(moment, self.count, outlet or self.rng.choice(self.outlets), text, truth)

    def key(self, letter: str) -> str:
        self.events += 1
        return f"{letter}{self.events}"


def _truth(key: str, copy: Copy) -> Truth:
    return Truth(key, "copy", copy.edits, copy.kept, key)


def outlet_names(rng: Random) -> tuple[str, ...]:
    """Four hundred papers."""
    kinds = ("Post", "Herald", "Tribune", "Gazette", "Courier", "Echo", "Times", "News")
    towns = dict.fromkeys(rng.choices(words().tables["g"], k=4 * _OUTLETS))
    return tuple(f"{town} {rng.choice(kinds)}" for town in list(towns)[:_OUTLETS])


def corpus(options: Options) -> Iterator[Printed]:
    """Exactly ``options.size`` articles in order of publication."""
    room = Newsroom(options)
    waiting: list[Printed] = []
    kinds, weights = list(EVENTS), list(EVENTS.values())
    last = options.days * DAY_S - 1
    for day in range(options.days):
        start, end = day * DAY_S, (day + 1) * DAY_S
        due = options.size * (day + 1) // options.days
        events = [_special(room, options, start)] if day == options.days // 2 else []
        for event in events:
            _put_off(waiting, event, options.size - (room.count - len(event)), last)
        while room.count < due:
            made = room.happen(room.rng.choices(kinds, weights)[0], start, end)
            _put_off(waiting, made, options.size - (room.count - len(made)), last)
        while waiting and waiting[0].second < end:
            yield heapq.heappop(waiting)


def _put_off(waiting: list[Printed], made: list[Printed], room: int, last: float) -> None:
    """Until their time; what is more than the corpus may hold is left out, and nothing is later than its end."""
    for printed in made[: max(0, room)]:
        heapq.heappush(waiting, printed._replace(second=min(printed.second, last)))


def _special(room: Newsroom, options: Options, start: float) -> list[Printed]:
    """The story that everybody prints and the batch of notices, where they are asked for."""
    viral = room.story(start + DAY_S / 3, options.viral, 1.5 * DAY_S) if options.viral else []
    moments = (
        start + DAY_S * place / max(1, options.template) for place in range(options.template)
    )
    return [*viral, *(room.notice(moment, "notice", "neg_batch") for moment in moments)]


class Written(NamedTuple):
    kinds: Counter[str]
    clusters: int


def write_articles(articles: Iterable[Printed], out: str, truth: Path | None) -> Written:
    """Write articles and truth as they come. ``{day}`` in ``out`` makes a file of each day."""
    kinds: Counter[str] = Counter()
    clusters: set[str] = set()
    with ExitStack() as files:
        gold = files.enter_context(_opened(truth)) if truth else None
        name, docs = "", None
        for number, printed in enumerate(articles):
            published = START + timedelta(seconds=int(printed.second))
            if docs is None or name != out.format(day=published.date()):
                name = out.format(day=published.date())
                docs = files.enter_context(_opened(Path(name)))
            docs.write(_line(_document(f"m{number:07}", published, printed)))
            if gold:
                row = {"id": f"m{number:07}", **printed.truth._asdict(), "iso": None}
                gold.write(_line(row))
            kinds[printed.truth.kind] += 1
            clusters.add(printed.truth.cluster_id)
    return Written(kinds, len(clusters))


def _document(key: str, published: datetime, printed: Printed) -> dict[str, object]:
    return {
        "id": key,
        "outlet": printed.outlet,
        "published": published.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "headline": printed.text.headline,
        "text": "\n\n".join(printed.text.paragraphs),
    }


def _line(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _opened(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".gz":
        return path.open("w", encoding="utf-8", newline="\n")
    packed = gzip.GzipFile(path, "wb", _COMPRESSION, mtime=0)
    return io.TextIOWrapper(packed, encoding="utf-8", newline="\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("size", type=int, help="articles")
    parser.add_argument(
        "-o", "--out", required=True, help="JSON Lines, .gz or not; {day}: one a day"
    )
    parser.add_argument("--truth", type=Path, help="JSON Lines of the known stories")
    parser.add_argument(
        "--days", type=int, default=1, help="days they are spread over (default: 1)"
    )
    parser.add_argument("--viral", type=int, default=0, help="copies of one story everybody prints")
    parser.add_argument("--template", type=int, default=0, help="notices poured from one mould")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    started = time.perf_counter()
    options = Options(args.size, args.days, args.viral, args.template, args.seed)
    written = write_articles(corpus(options), args.out, args.truth)
    took = time.perf_counter() - started
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(written.kinds.items()))
    print(f"{args.size:,} articles, {written.clusters:,} stories ({kinds})", file=sys.stderr)
    print(f"{took:.1f} s, {args.size / took:,.0f} articles/s", file=sys.stderr)


if __name__ == "__main__":
    main()
