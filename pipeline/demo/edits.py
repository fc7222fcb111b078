"""What papers do to agency copy: pure functions from paragraphs to paragraphs."""

import re
from functools import cache
from itertools import accumulate
from random import Random

from pipeline.demo.bank import read_yaml

Paragraphs = tuple[str, ...]

# Left alone by every edit but cut: without its first sentences a wire story is another story.
_LEAD_PARAGRAPHS = 2

_TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "«": '"', "»": '"', "„": '"'}
)


def words(paragraphs: Paragraphs) -> int:
    """Words, parted by white space."""
    return sum(len(paragraph.split()) for paragraph in paragraphs)


def cut(paragraphs: Paragraphs, share: float) -> Paragraphs:
    """Cut from the end, by whole paragraphs, to no less than ``share`` of the words."""
    counts = [len(paragraph.split()) for paragraph in paragraphs]
    wanted = share * sum(counts)
    kept = sum(total < wanted for total in accumulate(counts, initial=0))
    return paragraphs[: min(kept, len(paragraphs))]


def drop(paragraphs: Paragraphs, rng: Random) -> Paragraphs:
    """Drop about a quarter of the paragraphs behind the lead."""
    inner = range(_LEAD_PARAGRAPHS, len(paragraphs))
    gone = set(rng.sample(inner, max(1, len(paragraphs) // 4)))
    return tuple(text for place, text in enumerate(paragraphs) if place not in gone)


def reorder(paragraphs: Paragraphs, rng: Random) -> Paragraphs:
    """Move three paragraphs from behind the lead to other places behind the lead."""
    order = list(paragraphs)
    for _ in range(3):
        moved = order.pop(rng.randrange(_LEAD_PARAGRAPHS, len(order)))
        order.insert(rng.randrange(_LEAD_PARAGRAPHS, len(order) + 1), moved)
    return tuple(order)


def add_inside(paragraphs: Paragraphs, added: Paragraphs) -> Paragraphs:
    """Put local paragraphs in: the first after the third paragraph, the rest at the end."""
    place = min(_LEAD_PARAGRAPHS + 1, len(paragraphs))
    return (*paragraphs[:place], *added[:1], *paragraphs[place:], *added[1:])


def respell(text: str, language: str) -> str:
    """British spelling for en-GB, American for anything else."""
    return _replaced(text, "british" if language == "en-GB" else "american")


def subedit(text: str) -> str:
    """The small changes of a sub-editor."""
    return _replaced(text, "subedits")


def _replaced(text: str, style: str) -> str:
    pattern, words_for = _style(style)
    return pattern.sub(lambda found: words_for[found[0]], text)


@cache
def _style(name: str) -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = read_yaml("house_style.yaml")["american" if name == "british" else name]
    words_for = {us: uk for uk, us in pairs} if name == "british" else dict(pairs)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words_for))})\b"), words_for


def typewriter(text: str) -> str:
    """Typographic quotes and dashes to what an old typesetting system knows."""
    return text.translate(_TYPOGRAPHY)
