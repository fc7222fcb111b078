"""What made-up papers make of a made-up wire text. Names of edits as copy-detection benchmarks have them."""

import re
from random import Random
from typing import NamedTuple

from made_up_text import Text, Voice, compile_pattern, patterns

from pipeline.demo import edits

# How often a copy that is edited at all gets each edit; several may fall together.
CHANCES = {
    "numbers": 0.06,
    "drop_paras": 0.15,
    "reorder": 0.08,
    "trunc_30_45": 0.08,
    "trunc_45_70": 0.11,
    "trunc_70_95": 0.13,
    "spelling": 0.15,
    "subedit": 0.2,
    "typography": 0.3,
    "local_add": 0.18,
    "local_lead": 0.14,
    "headline": 0.55,
    "boiler": 0.45,
}
EXACT = 0.12  # share of copies that are not edited

_DATELINE = 0.4  # share of copies printed with the agency's dateline
_SIGN_OFF = 0.3
_FIGURE = re.compile(r"(?<![\w.,$])\d{1,3}(?:,\d{3})*(?![\w.,]\d)")
_MOVED_FIGURES = 3  # in a later take


class Planned(NamedTuple):
    edits: tuple[str, ...]


class Copy(NamedTuple):
    text: Text
    edits: tuple[str, ...]
    kept: float


def plan_edits(rng: Random) -> Planned:
    """Edits of one copy; of the three ways to cut, one at most."""
    if rng.random() < EXACT:
        return Planned(("exact",))
    drawn = [edit for edit, chance in CHANCES.items() if rng.random() < chance]
    cuts = [edit for edit in drawn if edit.startswith("trunc")]
    return Planned(tuple(edit for edit in drawn if edit not in cuts[1:]))


def edited(wire: Text, planned: Planned, voice: Voice, outlet: str, rng: Random) -> Copy:
    """The wire text as one outlet prints it."""
    names = planned.edits
    if "wire" in names or "exact" in names:
        return Copy(wire, names, 1.0)
    paragraphs = _later_take(wire.paragraphs, rng) if "numbers" in names else wire.paragraphs
    before = edits.words(paragraphs)
    paragraphs = _shortened(paragraphs, names, rng)
    kept = round(edits.words(paragraphs) / before, 3)
    paragraphs = _localised(_house_style(paragraphs, names, rng), names, voice, outlet, rng)
    headline = voice.pick("headlines") if "headline" in names else wire.headline
    return Copy(Text(headline, _framed(paragraphs, names, voice, outlet, rng)), names, kept)


def _later_take(paragraphs: edits.Paragraphs, rng: Random) -> edits.Paragraphs:
    """Move the first figures on, as the agency does when more is known."""
    left = _MOVED_FIGURES
    moved = []
    for paragraph in paragraphs:
        text, changed = (
            _FIGURE.subn(lambda found: _later(found[0], rng), paragraph, count=left)
            if left
            else (paragraph, 0)
        )
        left -= changed
        moved.append(text)
    return tuple(moved)


def _later(figure: str, rng: Random) -> str:
    value = int(figure.replace(",", ""))
    return f"{value + rng.randint(1, max(2, value // 4)):,}"


def _shortened(
    paragraphs: edits.Paragraphs, names: tuple[str, ...], rng: Random
) -> edits.Paragraphs:
    long = len(paragraphs) > 3
    if "drop_paras" in names and long:
        paragraphs = edits.drop(paragraphs, rng)
    if "reorder" in names and long:
        paragraphs = edits.reorder(paragraphs, rng)
    for name in names:
        if name.startswith("trunc"):
            low, high = map(int, name.split("_")[1:])
            paragraphs = edits.cut(paragraphs, rng.uniform(low, high) / 100)
    return paragraphs


def _house_style(
    paragraphs: edits.Paragraphs, names: tuple[str, ...], rng: Random
) -> edits.Paragraphs:
    text = "\n\n".join(paragraphs)
    if "spelling" in names:
        text = edits.respell(text, rng.choice(("en-GB", "en-US")))
    if "subedit" in names:
        text = edits.subedit(text)
    if "typography" in names:
        text = edits.typewriter(text)
    return tuple(text.split("\n\n"))


def _localised(
    paragraphs: edits.Paragraphs, names: tuple[str, ...], voice: Voice, outlet: str, rng: Random
) -> edits.Paragraphs:
    here = voice.about({"h": [_town(outlet)]})
    if "local_add" in names:
        added = tuple(here.pick("local") for _ in range(rng.randint(1, 3)))
        paragraphs = edits.add_inside(paragraphs, added)
    return (here.pick("local_leads"), *paragraphs) if "local_lead" in names else paragraphs


def _framed(
    paragraphs: edits.Paragraphs, names: tuple[str, ...], voice: Voice, outlet: str, rng: Random
) -> edits.Paragraphs:
    """Dateline before, sign-off and the site's boilerplate after."""
    here = voice.about({"h": [_town(outlet)]})
    if "local_lead" not in names and rng.random() < _DATELINE:
        paragraphs = (
            voice.say(_DATELINE_FORM).upper() + " (AP) — " + paragraphs[0],
            *paragraphs[1:],
        )
    if rng.random() < _SIGN_OFF:
        paragraphs = (*paragraphs, voice.pick("signoffs"))
    if "boiler" in names:
        chosen = rng.sample(patterns("boilers"), rng.randint(1, 3))
        paragraphs = (*paragraphs, *(here.say(line) for line in chosen))
    return paragraphs


_DATELINE_FORM = compile_pattern("{g}")


def _town(outlet: str) -> str:
    return outlet.rsplit(" ", 1)[0]
