"""Where in a page the article stands: the element that holds its prose, and what in it is set apart."""

from typing import NamedTuple

from transforms.extract.blocks import HEADINGS, Block, Layout

# Marks that drop what stands in them, strongest first: an element may carry several.
DROPPING = (
    "comments newsletter related ad share cookies paywall author_bio tags navigation player gallery summary embed "
    "widget hidden factbox form disclaimer"
).split()
_LEAST_PROSE = 45  # characters; a shorter block may be prose, but is no sign of it
_WHOLE = 0.5  # an element with more of the page's prose than this is not set apart, whatever it is called
_MOST = 0.7  # of the prose: the child that holds it is where the article stands
_MARKED = 0.4  # the same for a child that is called an article's body
_WIDE = 0x2E80  # CJK and Hangul begin: one character says as much as two or three Latin ones


class Container(NamedTuple):
    """A scope and all in it: scope indexes from ``first`` up to, without, ``end``."""

    first: int
    end: int

    def __contains__(self, scope: object) -> bool:
        return isinstance(scope, int) and self.first <= scope < self.end


def prose_chars(block: Block) -> int:
    """How much a block weighs as prose: 0 for a heading, a list of links, a short line."""
    text = block.text
    length = len(text)
    if block.tag in HEADINGS or block.link_chars * 2 > length:
        return 0
    if ord(text[length // 2]) >= _WIDE:
        length *= 2
    return length if length >= _LEAST_PROSE else 0


def find_container(layout: Layout) -> Container:
    """The element that holds the article; its neighbours in it are told apart by ``zone``, set here too."""
    ends = _ends(layout)
    prose = [prose_chars(block) for block in layout.blocks]
    _weigh(layout, prose, all_zones=True)
    _set_zones(layout)
    _weigh(layout, prose, all_zones=False)
    first = _descend(layout, ends)
    return Container(first, ends[first])


def _ends(layout: Layout) -> list[int]:
    scopes = layout.scopes
    ends = [index + 1 for index in range(len(scopes))]
    for index in range(len(scopes) - 1, 0, -1):
        parent = scopes[index].parent
        ends[parent] = max(ends[parent], ends[index])
    return ends


def _weigh(layout: Layout, prose: list[int], all_zones: bool) -> None:
    scopes = layout.scopes
    for scope in scopes:
        scope.prose = 0
    for block, chars in zip(layout.blocks, prose, strict=True):
        if all_zones or scopes[block.scope].zone is None:
            scopes[block.scope].prose += chars
    for index in range(len(scopes) - 1, 0, -1):
        scopes[scopes[index].parent].prose += scopes[index].prose


def _set_zones(layout: Layout) -> None:
    scopes = layout.scopes
    whole = scopes[0].prose * _WHOLE
    for scope in scopes[1:]:
        scope.zone = scopes[scope.parent].zone
        if scope.zone is None and scope.marks and scope.prose <= whole and not scope.heading:
            scope.zone = next((mark for mark in DROPPING if mark in scope.marks), None)


def _descend(layout: Layout, ends: list[int]) -> int:
    scopes = layout.scopes
    children: dict[int, list[int]] = {}
    for index in range(1, len(scopes)):
        if scopes[index].prose:
            children.setdefault(scopes[index].parent, []).append(index)
    here = 0
    while inner := children.get(here):
        best = max(inner, key=lambda index: (scopes[index].prose, -index))
        share = _MARKED if "content" in scopes[best].marks else _MOST
        if scopes[best].prose < share * scopes[here].prose or scopes[best].tag == "p":
            break
        here = best
    return here
