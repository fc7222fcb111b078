"""Digests of two and three pieces, and what only looks like them: made up, with known truth.

    PYTHONPATH=.:benchmarks python benchmarks/digests.py [SEED...]

For each of 200 events a seed: two or three stories of the same hours, each printed by one to four papers that edit it
as papers do, and one text that holds the first one to four paragraphs of two or three of the stories, in turn, under
an opening of its own or none. Prints, through the in-memory path, of digests of two and of three pieces: the shares
that are in a story with a copy, that are told to be round-ups, and that have a link to each story they hold; and pairs
of copies of different stories that are one story, pairs of one story that are not.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations
from random import Random
from statistics import mean
from typing import Any, NamedTuple

from dedup import digests, read_copies
from made_up import START, outlet_names
from made_up_copies import edited, plan_edits
from made_up_text import Text, Voice, article, own_words

from transforms.text.stories import Stories, group_copies
from transforms.text.unions import unite

EVENTS = 200
SEEDS = (7, 11, 101, 102)


class Print(NamedTuple):
    key: str
    story: str  # of a digest its own
    holds: tuple[str, ...]  # of a digest the stories whose pieces it holds
    text: Text
    outlet: str
    minute: float


def prints(count: int, seed: int) -> Iterator[Print]:
    rng = Random(seed)
    voice, outlets = Voice(rng), outlet_names(rng)
    for number in range(count):
        yield from _event(number, voice, outlets, rng)


def _event(number: int, voice: Voice, outlets: Sequence[str], rng: Random) -> Iterator[Print]:
    size = rng.choice((2, 3))
    wires: dict[str, Text] = {}
    for part in range(size):
        story, about = f"s{number}.{part}", voice.about(own_words(rng))
        wires[story] = article(about, rng)
        for place, outlet in enumerate(rng.sample(outlets, rng.randint(1, 4))):
            text = wires[story]
            if place:
                text = edited(text, plan_edits(rng), about, outlet, rng).text
            yield Print(f"{story}.{place}", story, (), text, outlet, 10 * number + 30 * place)
    pieces = [p for text in wires.values() for p in text.paragraphs[: rng.randint(1, 4)]]
    opening = [voice.pick("round_up_openings")] if rng.random() < 0.5 else []
    text = Text(voice.pick("round_up_headlines"), (*opening, *pieces))
    yield Print(
        f"d{number}", f"d{number}", tuple(wires), text, rng.choice(outlets), 10 * number + 300
    )


def rows(made: Sequence[Print]) -> list[dict[str, Any]]:
    return [
        {
            "id": printed.key,
            "text": "\n\n".join([printed.text.headline, *printed.text.paragraphs]),
            "outlet": printed.outlet,
            "published": (START + timedelta(minutes=printed.minute)).isoformat(),
        }
        for printed in made
    ]


def score(made: Sequence[Print], found: Stories) -> Iterator[str]:
    handles = dict(zip((p.key for p in made), digests([p.key for p in made]).tolist(), strict=True))
    group = dict(zip(found.handles.tolist(), found.groups.tolist(), strict=True))
    linked = defaultdict(set)
    edges = unite(found.edges)
    for left, right in zip(edges.left.tolist(), edges.right.tolist(), strict=True):
        linked[left].add(right)
        linked[right].add(left)
    roundups = set(found.roundups.tolist())
    copies = defaultdict(list)
    for printed in made:
        if not printed.holds:
            copies[printed.story].append(handles[printed.key])
    everywhere = {group[h] for own in copies.values() for h in own}
    for size in (2, 3):
        own = [p for p in made if len(p.holds) == size]
        joined = mean(group[handles[p.key]] in everywhere for p in own)
        told = mean(handles[p.key] in roundups for p in own)
        links = mean(
            all(linked[handles[p.key]].intersection(copies[story]) for story in p.holds)
            for p in own
        )
        yield f"{size} pieces: joined {joined:.3f} told {told:.3f} linked {links:.3f}"
    story = {handles[p.key]: p.story for p in made if not p.holds}
    pairs = [(story[a] == story[b], group[a] == group[b]) for a, b in combinations(story, 2)]
    yield f"false pairs {pairs.count((False, True))} missing {pairs.count((True, False))}"


def main() -> None:
    for seed in [int(word) for word in sys.argv[1:]] or SEEDS:
        made = list(prints(EVENTS, seed))
        found = group_copies(read_copies(rows(made)))
        print(f"seed {seed}: " + "; ".join(score(made, found)))


if __name__ == "__main__":
    main()
