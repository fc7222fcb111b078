import json

import pytest

from transforms.extract.jsonld import fold_title
from transforms.extract.jsonld_breadcrumb import section_of

TITLE = "Harbour reopens after storm"


def step(name: str, position: object = None) -> dict[str, object]:
    return {"@type": "ListItem", "name": name, **({"position": position} if position else {})}


def section(*steps: object) -> str | None:
    path = {"@type": "BreadcrumbList", "itemListElement": list(steps)}
    return section_of([json.dumps(path)], [fold_title(TITLE)])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Evening Post", "News", "Wales", TITLE), "Wales"),
        (("Evening Post", "Wales"), "Wales"),
        (("Home", TITLE), None),
        (("Home", "Wales", "A headline that the site words anew, and at far greater length"), "Wales"),
        (("Home", "Caf&#233;s"), "Cafés"),
        (("Home",), None),
        ((), None),
    ],
)  # fmt: skip
def test_the_last_step_before_the_page(names: tuple[str, ...], expected: str | None) -> None:
    assert section(*map(step, names)) == expected


def test_steps_are_put_in_order_and_named_either_way() -> None:
    named_inside = {"@type": "ListItem", "position": "2", "item": {"name": "Wales"}}
    assert section(named_inside, step("Home", 1)) == "Wales"


def test_wherever_the_path_stands() -> None:
    path = {"@type": ["BreadcrumbList"], "itemListElement": [step("Home"), step("Wales")]}
    for block in ({"@graph": [path]}, [path], {"@type": "WebPage", "breadcrumb": path}):
        assert section_of([json.dumps(block)], ()) == "Wales"


@pytest.mark.parametrize(
    "block", ["", "BreadcrumbList", '{"@type": "BreadcrumbList", "itemListElement": {"a": [1]}}']
)
def test_what_is_no_path(block: str) -> None:
    assert section_of([block], ()) is None
