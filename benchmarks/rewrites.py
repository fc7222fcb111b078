"""Made-up rewrites: papers that retell agency copy in other words, with known truth, as JSON Lines.

    python benchmarks/rewrites.py 400 -o docs.jsonl.gz --truth gold.jsonl.gz

For each of 400 events: a wire text, a rewrite of it (light, medium or heavy) and a report by somebody
who was there too. A rewrite keeps names and figures; sentences are dropped, moved and turned round,
clauses cut, words replaced, paragraphs of the paper's own added. The report has the same people, places
and topic, tells a third of the same facts with their names and figures and every fifth word by chance,
the other way round and in an order of its own, and maybe the same quote. Closes with the median 5-gram
Jaccard of each level with its wire text.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from made_up import DAY_S, Printed, Truth, outlet_names, write_articles
from made_up_text import Text, Voice, article, own_words, plural, words

_WORD = re.compile(r"[^\W\d]+")
_PER_PARAGRAPH = 2  # sentences of a rewrite
_NGRAM = 5


class Fact(NamedTuple):
    """One sentence of the wire text: what happened, and the clause that hangs on it."""

    main: str
    tail: str
    quote: bool = False

    @property
    def text(self) -> str:
        return self.main if self.quote else f"{self.main} {self.tail}"


class Level(NamedTuple):
    """How far a rewrite goes. Shares of sentences, or of words."""

    dropped: float
    moved: float
    turned: float  # the clause goes before what it hangs on
    cut: float  # the clause goes
    replaced: float  # of words that have another word for them
    quotes_kept: float  # verbatim; the others are dropped
    added: float = 0.0  # sentences of the paper's own, as a share of those kept


# Set by measurement so that all levels together have a median 5-gram Jaccard near .06, that of
# papers' own retellings of agency copy.
LEVELS = {
    "light": Level(0.2, 0.2, 0.35, 0.35, 0.4, 0.8, 0.1),
    "medium": Level(0.35, 0.4, 0.5, 0.5, 0.55, 0.4, 0.2),
    "heavy": Level(0.45, 0.5, 0.6, 0.6, 0.7, 0.2, 0.3),
}

_SAME_FACTS = 0.35  # share of the wire's facts that a report by somebody else tells as well
_BY_CHANCE = 0.2  # share of their words that it has in common, beside names and figures


def facts(voice: Voice, rng: Random) -> tuple[Fact, ...]:
    """A lead and some fifteen sentences, a fifth of them quotes."""
    told = [Fact(voice.pick("leads"), "")]
    for _ in range(rng.randint(10, 20)):
        if rng.random() < 0.2:
            told.append(Fact(voice.pick("quotes"), "", quote=True))
        else:
            tail = voice.pick("tails")
            told.append(Fact(voice.pick("mains"), tail[:1].lower() + tail[1:]))
    return tuple(told)


def wire_text(told: Sequence[Fact], headline: str) -> Text:
    """As the agency sends it."""
    return Text(headline, tuple(_paragraphs(fact.text.strip() for fact in told)))


def rewrite(
    told: Sequence[Fact], level: Level, rng: Random, own: Sequence[str] = ()
) -> tuple[str, ...]:
    """The same facts retold: paragraphs. ``own``: sentences that the paper may add."""
    kept = [told[0], *(fact for fact in told[1:] if _stays(fact, level, rng))]
    for place in range(1, len(kept)):
        if rng.random() < level.moved:
            kept.insert(rng.randrange(1, len(kept)), kept.pop(place))
    sentences = [_retold(fact, level, rng) for fact in kept]
    for sentence in own[: round(level.added * len(kept))]:
        sentences.insert(rng.randrange(1, len(sentences) + 1), sentence)
    return tuple(_paragraphs(sentences))


def _stays(fact: Fact, level: Level, rng: Random) -> bool:
    return rng.random() < level.quotes_kept if fact.quote else rng.random() >= level.dropped


def _retold(fact: Fact, level: Level, rng: Random) -> str:
    if fact.quote:
        return fact.text
    main = _reworded(fact.main.rstrip("."), level.replaced, rng)
    if not fact.tail or rng.random() < level.cut:
        return f"{main}."
    tail = _reworded(fact.tail, level.replaced, rng)
    if rng.random() < level.turned:
        return f"{tail[:1].upper()}{tail[1:].rstrip('.')}, {_inside(main)}."
    return f"{main} {tail}"


def _inside(sentence: str) -> str:
    """Without its capital, where that is only the sentence's first letter's: 'The', 'Under'."""
    first, space, rest = sentence.partition(" ")
    return f"{first.lower()}{space}{rest}" if first.lower() in _OPENERS else sentence


def _reworded(text: str, share: float, rng: Random) -> str:
    def other(found: re.Match[str]) -> str:
        choice = others_for(found[0])
        return rng.choice(choice) if choice and rng.random() < share else found[0]

    return _WORD.sub(other, text)


def others_for(word: str) -> Sequence[str]:
    """Other words for a word: those next to it in frequency. Names have none."""
    return _thesaurus().get(word, ())


@cache
def _thesaurus() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict(_FUNCTION_WORDS)
    for letter in "nsavw":
        ranked = list(dict.fromkeys(words().tables[letter]))
        for start in range(0, len(ranked), 3):
            group = ranked[start : start + 3]
            found |= {word: tuple(x for x in group if x != word) for word in group}
            if letter == "n":
                many = [plural(word) for word in group]
                found |= {word: tuple(x for x in many if x != word) for word in many}
    return {word: others for word, others in found.items() if others}


_OPENER_WORDS = (
    "a an another at because by critics every few half he in it its labour lawyers more neighbours "
    "neither no officials on several she since some that the there these they this trucks under what"
)
_OPENERS = frozenset(_OPENER_WORDS.split())

_FUNCTION_WORDS = {
    "about": ("around", "nearly"),
    "after": ("once",),
    "although": ("though", "while"),
    "because": ("since", "as"),
    "before": ("until",),
    "despite": ("against",),
    "few": ("hardly any",),
    "half": ("one in two",),
    "has": ("had",),
    "near": ("close to",),
    "several": ("a number", "some"),
    "the": ("its", "this", "that"),
    "which": ("that",),
    "with": ("and",),
}


def report(told: Sequence[Fact], voice: Voice, rng: Random) -> Text:
    """By somebody who was there too: the same cast, some of the facts and figures; maybe a quote."""
    text = article(voice, rng)
    figures = re.findall(r"\d[\d,.]*\d|\d", " ".join(fact.text for fact in told))
    paragraphs = [_with_figures(paragraph, figures, rng) for paragraph in text.paragraphs]
    same = [fact for fact in told[1:] if not fact.quote and rng.random() < _SAME_FACTS]
    witness = Level(0, 0, 1, 0, 1 - _BY_CHANCE, 1)
    for fact in same:
        paragraphs.insert(rng.randrange(1, len(paragraphs) + 1), _retold(fact, witness, rng))
    quotes = [fact.text for fact in told if fact.quote]
    if quotes and rng.random() < 0.5:
        paragraphs.insert(rng.randrange(1, len(paragraphs) + 1), rng.choice(quotes))
    return Text(text.headline, tuple(paragraphs))


def _with_figures(paragraph: str, figures: Sequence[str], rng: Random) -> str:
    if not figures:
        return paragraph
    return re.sub(r"\d[\d,.]*\d|\d", lambda _: rng.choice(figures), paragraph)


def _paragraphs(sentences: Iterable[str]) -> Iterator[str]:
    waiting: list[str] = []
    for place, sentence in enumerate(sentences):
        waiting.append(sentence)
        if place == 0 or len(waiting) == _PER_PARAGRAPH:
            yield " ".join(waiting)
            waiting = []
    if waiting:
        yield " ".join(waiting)


def events(count: int, seed: int) -> Iterator[tuple[str, Text, Text, Text]]:
    """Level, wire text, rewrite and independent report of each event."""
    rng = Random(seed)
    voice = Voice(rng)
    for number in range(count):
        about = voice.about(own_words(rng))
        told = facts(about, rng)
        level = list(LEVELS)[number % len(LEVELS)]
        wire = wire_text(told, about.pick("headlines"))
        own = [about.pick("sentences") for _ in told]
        retold = Text(about.pick("headlines"), rewrite(told, LEVELS[level], rng, own))
        yield level, wire, retold, report(told, about, rng)


def printed_events(count: int, seed: int) -> Iterator[Printed]:
    """Three articles an event, in order of publication within the event; events follow each other."""
    rng = Random(f"{seed}/outlets")
    outlets = outlet_names(rng)
    for number, (level, wire, retold, other) in enumerate(events(count, seed)):
        second = number * DAY_S / max(1, count)
        homes = rng.sample(outlets, 3)
        story = f"s{number}"
        truths = (
            Truth(story, "copy", ("wire",), 1.0, story),
            Truth(story, "rewrite", (level,), 1.0, story),
            Truth(f"i{number}", "neg_report", (), 1.0, story),
        )
        for place, text in enumerate((wire, retold, other)):
            order = 3 * number + place
            yield Printed(second + place, order, homes[place], text, truths[place])


def jaccard(one: Text, other: Text, size: int = _NGRAM) -> float:
    """Of sets of word n-grams."""
    left, right = _ngrams(one, size), _ngrams(other, size)
    return len(left & right) / len(left | right) if left or right else 0.0


def _ngrams(text: Text, size: int) -> set[tuple[str, ...]]:
    tokens = re.findall(r"\w+", " ".join(text.paragraphs).casefold())
    return {tuple(tokens[start : start + size]) for start in range(len(tokens) - size + 1)}


def medians(count: int, seed: int) -> dict[str, float]:
    """Median 5-gram Jaccard with the wire text: of each level, of all, and of the independent reports."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for level, wire, retold, other in events(count, seed):
        similarity = jaccard(wire, retold)
        found[level].append(similarity)
        found["all rewrites"].append(similarity)
        found["independent"].append(jaccard(wire, other))
    return {name: round(median(values), 3) for name, values in found.items()}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("events", type=int, help="three articles each")
    parser.add_argument("-o", "--out", required=True, help="JSON Lines, .gz or not")
    parser.add_argument("--truth", type=Path, help="JSON Lines of the known stories")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    write_articles(printed_events(args.events, args.seed), args.out, args.truth)
    for name, value in medians(min(args.events, 300), args.seed).items():
        print(f"{name:<14} median 5-gram Jaccard {value:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
