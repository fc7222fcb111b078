"""The bank of made-up stories: texts with slots, filled anew for every seed.

Each story draws from its own ``random.Random``, seeded by the day's seed and the story's key, so a
story added to the bank leaves the others as they were.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from random import Random
from typing import Any, NamedTuple

import yaml

STORY_FILES = ("stories_en.yaml", "stories_other.yaml")
_SLOT_BACKGROUND = "<background>"
_SLOT_PIECES = "<pieces>"
_ROUNDED_FROM = 10_000  # agencies round such figures to hundreds


class Person(NamedTuple):
    first: str
    last: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"


class Figure(NamedTuple):
    """A number that prints in the manner of its language: 1,450 and 3.5, or 1.450 and 3,5."""

    value: float
    language: str

    def __str__(self) -> str:
        text = f"{self.value:,}"
        return text if self.language.startswith("en") else text.translate(_SWAP_POINT_AND_COMMA)

    def later(self) -> "Figure":
        """The same figure in a later take: a fifth higher, by one at least."""
        if isinstance(self.value, float):
            return self._replace(value=round(self.value * 1.2 + 0.1, 1))
        return self._replace(value=self.value + max(1, round(self.value / 5)))


_SWAP_POINT_AND_COMMA = str.maketrans(".,", ",.")

Slots = Mapping[str, Person | Figure | str]


class Picture(NamedTuple):
    text: str
    alt: str
    credit: str


class Story(NamedTuple):
    """A text as an agency or a newsroom wrote it, before any paper edits it."""

    key: str
    kind: str  # "copy" for a wire story; else as in PageTruth.kind
    agency: str | None
    language: str
    section: str
    dateline: str | None
    headlines: tuple[str, ...]  # the agency's own, then what papers make of it
    standfirst: str | None
    picture: Picture | None
    paragraphs: tuple[str, ...]
    local_lead: str | None  # still with {here}, the outlet's town
    local: tuple[str, ...]
    slots: Slots


Spec = Mapping[str, Any]


@cache
def read_yaml(name: str) -> Any:
    """A data file of this package."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


def wire_stories(seed: int) -> dict[str, Story]:
    """Every wire story of the bank, filled for this seed."""
    specs = {key: spec for name in STORY_FILES for key, spec in read_yaml(name).items()}
    return {key: tell(key, spec, draw_slots(key, spec, seed)) for key, spec in specs.items()}


def later_take(story: Story) -> Story:
    """The agency's own later version: the same text, the figures that still move moved on."""
    spec = _spec(story.key)
    moving = {name: story.slots[name] for name in spec.get("moving", ())}
    moved = {name: old.later() for name, old in moving.items() if isinstance(old, Figure)}
    return tell(story.key, spec, {**story.slots, **moved})


def other_texts(seed: int, wire: Mapping[str, Story]) -> dict[str, list[Story]]:
    """The texts that are no copies: by key, as many of each as its ``times`` says."""
    specs: Mapping[str, Spec] = read_yaml("negatives.yaml")
    return {key: list(_other(key, spec, seed, wire)) for key, spec in specs.items()}


def _other(key: str, spec: Spec, seed: int, wire: Mapping[str, Story]) -> Iterator[Story]:
    about = wire.get(spec.get("about", ""))
    for time in range(spec.get("times", 1)):
        slots = draw_slots(f"{key}{time}", spec, seed)
        story = tell(key, spec, {**about.slots, **slots} if about else slots)
        background = [about.paragraphs[n] for n in spec.get("background", ())] if about else []
        pieces = [wire[source].paragraphs[n] for source, n in spec.get("pieces", ())]
        yield story._replace(paragraphs=tuple(_fill(story.paragraphs, background, pieces)))


def _fill(paragraphs: tuple[str, ...], background: list[str], pieces: list[str]) -> Iterator[str]:
    waiting = iter(background)
    for paragraph in paragraphs:
        if paragraph == _SLOT_PIECES:
            yield from pieces
        else:
            yield next(waiting) if paragraph == _SLOT_BACKGROUND else paragraph


def _spec(key: str) -> Spec:
    found: Spec = next(read_yaml(name)[key] for name in STORY_FILES if key in read_yaml(name))
    return found


def draw_slots(key: str, spec: Spec, seed: int) -> Slots:
    """People, places and figures for one story. No two in a story share a name."""
    rng = Random(f"{seed}/{key}")
    language = spec["language"]
    names = read_yaml("names.yaml")[language[:2]]
    women = [*spec["women"], *(["local"] if "local" not in spec["men"] + spec["women"] else [])]
    roles = [(role, "women") for role in women] + [(role, "men") for role in spec["men"]]
    firsts = {sex: iter(rng.sample(names[sex], len(names[sex]))) for sex in ("women", "men")}
    lasts = rng.sample(names["last"], len(roles))
    people = {
        role: Person(next(firsts[sex]), last)
        for (role, sex), last in zip(roles, lasts, strict=True)
    }
    places = dict(
        zip(spec["places"], rng.sample(names["places"], len(spec["places"])), strict=True)
    )
    figures = {
        name: _figure(rng, low, high, language) for name, (low, high) in spec["figures"].items()
    }
    return {**people, **places, **figures}


def _figure(rng: Random, low: float, high: float, language: str) -> Figure:
    if isinstance(low, float):
        return Figure(round(rng.uniform(low, high), 1), language)
    value = rng.randint(low, int(high))
    return Figure(round(value, -2) if low >= _ROUNDED_FROM else value, language)


def tell(key: str, spec: Spec, slots: Slots) -> Story:
    """The story's text with its slots filled."""
    return Story(
        key=key,
        kind=spec.get("kind", "copy"),
        agency=spec["agency"],
        language=spec["language"],
        section=spec["section"],
        dateline=_said(spec["dateline"], slots),
        headlines=tuple(headline.format_map(slots) for headline in spec["headlines"]),
        standfirst=_said(spec.get("standfirst"), slots),
        picture=_picture(spec.get("picture"), slots),
        paragraphs=tuple(text.format_map(slots) for text in spec["paragraphs"]),
        local_lead=spec.get("local_lead"),
        local=tuple(spec.get("local", ())),
        slots=slots,
    )


def _picture(spec: Mapping[str, str] | None, slots: Slots) -> Picture | None:
    return (
        Picture(**{part: text.format_map(slots) for part, text in spec.items()}) if spec else None
    )


def _said(text: str | None, slots: Slots) -> str | None:
    return text.format_map(slots) if text else None
