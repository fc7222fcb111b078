"""Articles made of two takes of an agency, and what only looks like them: made up, with known truth.

    PYTHONPATH=.:benchmarks python benchmarks/takes.py [SEED...]

For each of 150 events a seed: take 1; take 2, a later write-through with a new lead, seven tenths of take 1 and three
of new text; an article made of what only take 1 and only take 2 have, one event in four as copied, else rewritten
(light, medium, heavy); a report by somebody else; a follow-up, two short paragraphs of news on top and two paragraphs
of each take below. Prints, through the in-memory path: events whose takes are one story, articles by kind that are in
it, reports and follow-ups that are; then the means for each value of candidates.rare, and the pairs measured for it.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from statistics import mean
from typing import Any, NamedTuple

from dedup import count_candidates, predictions, read_copies
from made_up import START, outlet_names
from made_up_text import Text, Voice, own_words
from rewrites import LEVELS, Fact, facts, report, rewrite, wire_text

from transforms.text.stories import DEFAULTS, Settings, group_copies

EVENTS = 150
SEEDS = (7, 11, 101, 102)
KEPT = 0.7
KINDS = ("copied", *LEVELS)
RARE = (0, 1, 2, 3, 4, 6, 8, 16)
MINUTES = (0, 180, 240, 300, 1200)  # of take 1, take 2, the article, the report, the follow-up


class Event(NamedTuple):
    kind: str
    texts: tuple[Text, ...]  # take 1, take 2, article, report, follow-up


def events(count: int, seed: int) -> Iterator[Event]:
    rng = Random(seed)
    voice = Voice(rng)
    for number in range(count):
        yield _event(voice.about(own_words(rng)), KINDS[number % len(KINDS)], rng)


def _event(about: Voice, kind: str, rng: Random) -> Event:
    first, later = facts(about, rng), facts(about, rng)
    kept = round(KEPT * len(first))
    shared, dropped = first[1 : kept + 1], first[kept + 1 :]
    new = later[1 : len(dropped) + 1]
    one, other = [first[0], *dropped, *shared], [later[0], *new, *shared]
    halves = [later[0], *new, *dropped]
    takes = [wire_text(told, about.pick("headlines")) for told in (one, other)]
    article = Text(about.pick("headlines"), _article(halves, kind, about, rng))
    follow_up = Text(about.pick("headlines"), _follow_up(takes, about, rng))
    return Event(kind, (*takes, article, report(one, about, rng), follow_up))


def _article(told: Sequence[Fact], kind: str, about: Voice, rng: Random) -> tuple[str, ...]:
    if kind == "copied":
        return wire_text(told, "").paragraphs
    return rewrite(told, LEVELS[kind], rng, [about.pick("sentences") for _ in told])


def _follow_up(takes: Sequence[Text], about: Voice, rng: Random) -> tuple[str, ...]:
    news = [about.pick("leads"), about.pick("sentences")]
    background = [p for take in takes for p in rng.sample(take.paragraphs[1:], 2)]
    return (*news, *background)


def rows(made: Sequence[Event], seed: int) -> list[dict[str, Any]]:
    """Five an event, in their order; each paper prints one of them."""
    rng = Random(f"{seed}/outlets")
    outlets = outlet_names(rng)
    found = []
    for number, event in enumerate(made):
        homes = rng.sample(outlets, len(event.texts))
        for place, (text, home) in enumerate(zip(event.texts, homes, strict=True)):
            when = START + timedelta(minutes=10 * number + MINUTES[place])
            body = "\n\n".join([text.headline, *text.paragraphs])
            key = str(len(event.texts) * number + place)
            found.append({"id": key, "text": body, "outlet": home, "published": when.isoformat()})
    return found


def score(made: Sequence[Event], stories: Sequence[int]) -> dict[str, float]:
    """Shares by what is asked; ``stories`` of the rows."""
    hits: defaultdict[str, list[bool]] = defaultdict(list)
    for number, event in enumerate(made):
        one, other, article, told, later = stories[5 * number : 5 * number + 5]
        hits["takes"].append(one == other)
        hits[event.kind].append(article in (one, other))
        hits["reports"].append(told in (one, other))
        hits["follow-ups"].append(later in (one, other))
    return {name: mean(hits[name]) for name in ("takes", *KINDS, "reports", "follow-ups")}


class Corpus(NamedTuple):
    events: list[Event]
    rows: list[dict[str, Any]]


def run(corpus: Corpus, settings: Settings = DEFAULTS) -> dict[str, float]:
    stories = group_copies(read_copies(corpus.rows), settings)
    return score(corpus.events, [p["cluster_id"] for p in predictions(corpus.rows, stories)])


def line(name: str, shares: dict[str, float]) -> str:
    return f"{name:<10}" + "  ".join(f"{kind} {share:.3f}" for kind, share in shares.items())


def main() -> None:
    corpora = []
    for seed in [int(word) for word in sys.argv[1:]] or SEEDS:
        made = list(events(EVENTS, seed))
        corpora.append(Corpus(made, rows(made, seed)))
        print(line(f"seed {seed}", run(corpora[-1])))
    for rare in RARE:
        settings = DEFAULTS._replace(candidates=DEFAULTS.candidates._replace(rare=rare))
        found = [run(corpus, settings) for corpus in corpora]
        means = {kind: mean(shares[kind] for shares in found) for kind in found[0]}
        pairs = mean(count_candidates(read_copies(c.rows), settings) / len(c.rows) for c in corpora)
        print(line(f"rare {rare}", means) + f"  candidates an article {pairs:.1f}")


if __name__ == "__main__":
    main()
