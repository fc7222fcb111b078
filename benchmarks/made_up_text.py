"""Sentences for corpora of any size: patterns filled with words as frequent as words are.

Words, names and places are drawn from lists whose frequencies follow Zipf's law; behind the few real
words at the head of each list stand made-up ones, so that unrelated texts share no more 3-word
shingles than unrelated news does.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle, product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

BANK = Path(__file__).with_name("made_up_bank.yaml")

_TABLE = 1 << 17  # slots of a Zipf table
_OFFSET = 2.7  # of Mandelbrot's form of the law, 1 / (rank + offset)
_WORDS_SEED = "words"  # the language is the same for every corpus
_STORY_SLOTS = "tupqog"
_SLOT_LETTERS = "nsavwdmkh" + _STORY_SLOTS

Paragraphs = tuple[str, ...]


class Pattern(NamedTuple):
    """A sentence with %s for its slots, and their letters in order."""

    text: str
    slots: str


class Text(NamedTuple):
    headline: str
    paragraphs: Paragraphs


class Words(NamedTuple):
    """Zipf tables: a word stands in as many places as it is frequent."""

    tables: dict[str, Sequence[str]]
    firsts: Sequence[str]


@cache
def bank() -> Any:
    """The patterns and the heads of the word lists."""
    return yaml.safe_load(BANK.read_text(encoding="utf-8"))


@cache
def patterns(name: str) -> tuple[Pattern, ...]:
    """The patterns of one list of the bank; ``mains`` and ``tails`` are joined each with each."""
    if name == "sentences":
        pairs = product(bank()["mains"], bank()["tails"])
        return tuple(compile_pattern(f"{main} {tail}") for main, tail in pairs)
    return tuple(map(compile_pattern, bank()[name]))


def compile_pattern(text: str) -> Pattern:
    """'{p} met {o}' to ('%s met %s', 'po')."""
    slots = [part[0] for part in text.split("{")[1:]]
    plain = text.replace("%", "%%")
    for letter in set(slots):
        plain = plain.replace(f"{{{letter}}}", "%s")
    return Pattern(plain, "".join(slots))


@cache
def words() -> Words:
    """The made-up language."""
    rng = Random(_WORDS_SEED)
    bases = [*bank()["nouns"], *_coined(rng, 12_000, ("er", "ment", "ing", "ade", "ock", "ip", ""))]
    names = [
        word.capitalize()
        for word in _coined(rng, 15_000, ("son", "by", "ski", "ez", "ova", "", "ell"))
    ]
    places = [
        word.capitalize()
        for word in _coined(rng, 6_000, ("ton", "burg", "mouth", "field", "a", "ow"))
    ]
    heads = [word.capitalize() for word in _coined(rng, 8_000, ("co", "tec", "is", "on", "ar"))]
    verbs = [*bank()["verbs"], *_coined(rng, 3_000, ("ed", "oke", "ought"))]
    infinitives = [*bank()["infinitives"], *_coined(rng, 3_000, ("ate", "ify", "en", ""))]
    kinds = {
        "n": bases,
        "s": [plural(noun) for noun in bases],
        "a": [*bank()["adjectives"], *_coined(rng, 4_000, ("al", "ous", "ive", "y", "less"))],
        "v": verbs,
        "w": infinitives,
        "k": bank()["times"],
        "d": _figures(rng),
        "m": _money(rng),
        "g": places,
        "o": [f"{head} {rng.choice(bank()['orgs'])}" for head in heads],
        "p": names,
    }
    return Words(
        {letter: _zipf_table(list_) for letter, list_ in kinds.items()}, names[::-1][:3_000]
    )


def plural(noun: str) -> str:
    """Good enough for made-up nouns."""
    if noun.endswith(("s", "sh", "ch", "x", "z")):
        return noun + "es"
    return noun[:-1] + "ies" if noun[-1] == "y" and noun[-2] not in "aeiou" else noun + "s"


def _coined(rng: Random, count: int, endings: Sequence[str]) -> list[str]:
    onsets = "b bl br c ch cl cr d dr f fl fr g gl gr h j k kn l m n p pl pr qu r s sc sh sl sp st t th tr v w z"
    codas = "b ck d ft g l ll lm m mp n nd ng nk nt p r rd rk rm rn rt s ss st t x"
    syllable = list(product(onsets.split(), "aeiou", codas.split()))
    found: dict[str, None] = {}
    while len(found) < count:
        first = "".join(rng.choice(syllable))
        middle = "".join(rng.choice(syllable)[:2]) if rng.random() < 0.4 else ""
        found[first + middle + rng.choice(endings)] = None
    return list(found)


def _figures(rng: Random) -> list[str]:
    """Numbers as news has them: small ones often, large ones rounded."""
    small = [str(number) for number in range(2, 100)]
    middle = [str(rng.randrange(100, 1000)) for _ in range(400)]
    decimal = [f"{rng.uniform(0.5, 99):.1f}" for _ in range(1500)]
    large = [f"{rng.randrange(1000, 10_000):,}" for _ in range(3000)]
    rounded = [f"{rng.randrange(10, 1000)},{rng.choice(('000', '500'))}" for _ in range(600)]
    mixed = rng.sample([*middle, *decimal, *large, *rounded], 5500)
    return [*small, *mixed]


def _money(rng: Random) -> list[str]:
    figures = [figure for figure in _figures(rng) if "," not in figure]
    return [f"${figure} {unit}" for figure in figures for unit in ("million", "billion")]


def _zipf_table(items: Sequence[str]) -> list[str]:
    weights = [1 / (rank + _OFFSET) for rank in range(1, len(items) + 1)]
    scale = _TABLE / sum(weights)
    table: list[str] = []
    owed = 0.0
    for item, weight in zip(items, weights, strict=True):
        owed += weight * scale
        table += [item] * (round(owed) - len(table))
    return table


class Voice:
    """Fills patterns. Its own words (people, places, topic) return; the others are anybody's."""

    def __init__(self, rng: Random, own: dict[str, Sequence[str]] | None = None) -> None:
        self._rng = rng
        self._streams = dict(_common(rng)) if own is None else {}
        self._streams |= {letter: cycle(items) for letter, items in (own or {}).items()}

    def about(self, own: dict[str, Sequence[str]]) -> "Voice":
        """A voice with the same common words and its own story's."""
        voice = Voice(self._rng, own)
        voice._streams = {**self._streams, **voice._streams}
        return voice

    def say(self, pattern: Pattern) -> str:
        """One sentence, or two where the pattern has two."""
        streams = self._streams
        text = pattern.text % tuple([next(streams[letter]) for letter in pattern.slots])
        start = 2 if text.startswith("“") else 1
        return text[:start].upper() + text[start:]

    def pick(self, name: str) -> str:
        """A sentence by one of the patterns of a list."""
        return self.say(self._rng.choice(patterns(name)))


def _common(rng: Random) -> Iterator[tuple[str, Iterator[str]]]:
    for letter, table in words().tables.items():
        yield letter, _stream(rng, table)
    yield "t", _stream(rng, words().tables["n"])
    yield "u", _stream(rng, words().tables["s"])
    yield "q", _named(rng, _stream(rng, words().tables["p"]))
    yield "h", _stream(rng, words().tables["g"])


def _stream(rng: Random, table: Sequence[str]) -> Iterator[str]:
    while True:
        yield from rng.choices(table, k=4096)


def _named(rng: Random, surnames: Iterator[str]) -> Iterator[str]:
    while True:
        yield f"{rng.choice(bank()['roles'])} {rng.choice(words().firsts)} {next(surnames)}"


def own_words(rng: Random) -> dict[str, Sequence[str]]:
    """The cast of one story: five people, four organisations, five places, fourteen topic nouns."""
    tables = words().tables
    people = rng.choices(tables["p"], k=5)
    roles = [
        f"{rng.choice(bank()['roles'])} {rng.choice(words().firsts)} {name}" for name in people
    ]
    topics = rng.choices(tables["n"], k=14)
    return {
        "t": rng.choices(topics, k=40),
        "u": [plural(noun) for noun in rng.choices(topics, k=40)],
        "p": rng.choices(people, k=20),
        "q": roles,
        "o": rng.choices(tables["o"], k=4),
        "g": rng.choices(tables["g"], k=5),
    }


def article(voice: Voice, rng: Random) -> Text:
    """A report of about 250 words: lead, then paragraphs of one to three sentences, some of them quotes."""
    size = min(40, max(4, round(rng.lognormvariate(2.6, 0.4))))
    paragraphs = [voice.pick("leads")]
    while size > 0:
        sentences = min(size, rng.choice((1, 1, 2, 2, 3)))
        quoted = rng.random() < 0.25
        paragraphs.append(
            voice.pick("quotes")
            if quoted
            else " ".join([voice.pick("sentences") for _ in range(sentences)])
        )
        size -= sentences
    return Text(voice.pick("headlines"), tuple(paragraphs))


def poured(mould: str, voice: Voice) -> Text:
    """A text from one mould of the bank."""
    head, lines = _mould(mould)
    return Text(voice.say(head), tuple(voice.say(line) for line in lines))


@cache
def _mould(name: str) -> tuple[Pattern, tuple[Pattern, ...]]:
    mould = bank()["moulds"][name]
    return compile_pattern(mould["headline"]), tuple(map(compile_pattern, mould["paragraphs"]))
