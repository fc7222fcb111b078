"""The path by which a site files a page: schema.org's BreadcrumbList."""

from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from transforms.extract.jsonld import fold_title, load_jsonld

_LIST = "BreadcrumbList"
_LONGEST = 60  # characters; a longer name is a headline
_DEEPEST = 6


def section_of(scripts: Iterable[str], titles: Iterable[str]) -> str | None:
    """The last step that is neither the first, which is the site, nor the page itself.

    ``titles``: the page's own, folded. "Evening Post > News > Wales > Harbour reopens" → "Wales".
    """
    own = frozenset(titles)
    for text in scripts:
        for steps in _paths(load_jsonld(text), 0) if _LIST in text else ():
            for name in reversed(steps[1:]):
                if len(name) <= _LONGEST and fold_title(name) not in own:
                    return name
    return None


def _paths(value: Any, depth: int) -> Iterator[list[str]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _paths(item, depth + 1)
    elif isinstance(value, dict):
        if _LIST in str(value.get("@type")):
            yield [name for step in _listed(value.get("itemListElement")) if (name := _name(step))]
        for key in ("@graph", "breadcrumb", "mainEntity"):
            yield from _paths(value.get(key), depth + 1)


def _listed(steps: Any) -> list[dict[str, Any]]:
    """In order of position where each step tells it, else as they stand."""
    found = [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    places = [step.get("position") for step in found]
    if all(str(place).isdecimal() for place in places):
        found.sort(key=lambda step: int(step["position"]))
    return found


def _name(step: dict[str, Any]) -> str:
    item = step.get("item")
    name = step.get("name") or (item.get("name") if isinstance(item, dict) else None)
    return unescape(unescape(name)).strip() if isinstance(name, str) else ""
