"""The lines of a page around its article: each block with what is known of its place and its words."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from transforms.extract.containers import Container, ends_sentence
from transforms.extract.layout import HEADINGS, Block, Layout
from transforms.extract.phrases import Phrase, match_phrase

_WORDS = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_LARGE = 0.3  # of the container's prose
_HOME = 0.2  # of it: elements of a name that hold so much are where paragraphs stand
_GENERATIONS = 3
_MOSTLY = 0.7  # of the paragraphs stand in elements whose children are told apart
_READ_BEFORE = 10  # lines before it, on a page without an h1
_READ_AFTER = (
    12  # lines after the container that may still be the article's: credits, an author's line
)
_GLANCE = 20  # characters of a line: nearly all say something else from there
_NOTHING: frozenset[str] = frozenset()


def comparable(text: str) -> str:
    """Letters and figures only, for telling whether two lines say the same."""
    return " ".join(_WORDS.findall(text.casefold()))


class Hints(NamedTuple):
    """What metadata says of the page, folded for comparison; empty where it says nothing."""

    headline: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    lengths: frozenset[int] = frozenset()  # of lines that may say the same as one of these
    openings: frozenset[str] = frozenset()  # their first characters

    @classmethod
    def of(cls, headline: str | None, description: str | None, authors: Sequence[str]) -> "Hints":
        folded = tuple(name for author in authors if (name := comparable(author)))
        told = comparable(headline or ""), comparable(description or "")
        hints = (*told, *folded)
        openings = frozenset(hint[0] for hint in hints if hint)
        return cls(*told, folded, frozenset(_near_lengths(*hints)), openings)

    def fold(self, text: str) -> str:
        """The line as hints are folded; empty where length or first letters tell that it is none of them."""
        if len(text) not in self.lengths:
            return ""
        first = text[0]
        if first.isalnum() and first.casefold()[0] not in self.openings:
            return ""
        opening = comparable(text[:_GLANCE])
        told = (self.headline, self.description, *self.authors)
        return comparable(text) if any(hint.startswith(opening) for hint in told) else ""


def _near_lengths(*hints: str) -> Iterator[int]:
    for hint in hints:
        yield from range(int(len(hint) / 1.4) + 1, math.ceil(len(hint) / 0.7))


@dataclass(slots=True)
class Line:
    """A block near the article. ``part`` is where it goes; ``rule``, once set, is what drops it."""

    block: Block
    index: int  # of the block
    place: str  # "before" the container, "inside" it, "after" it
    marks: frozenset[str] = _NOTHING  # of the elements it stands in, from the container down
    zone: str | None = None
    folded: str = ""  # where it may be what metadata says
    phrase: Phrase | None = None
    names: tuple[str, str] = ("", "")  # of its own element and of the one that holds it
    home: bool = False  # stands where most of the body's paragraphs stand
    child: int | None = None  # of the element that holds the paragraphs: the part it stands in
    row: int | None = None  # the scope of the table's row it is a cell of
    figure: int | None = None  # the scope that holds the picture this line may belong to
    pictured: bool = False  # comes right after a picture
    shares_picture: bool = False  # and in one element with it
    part: str = "body"  # "headline", "standfirst", "byline", "time", "caption", "tail"
    rule: str | None = None
    # Those of the block, in reach: rules ask for them hundreds of times a page.
    text: str = field(init=False)
    prose: int = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.block.text
        self.prose = self.block.prose

    @property
    def open(self) -> bool:
        """Whether it still counts as body."""
        return self.rule is None and self.part == "body"

    @property
    def heading(self) -> bool:
        return self.block.tag in HEADINGS

    @property
    def linked(self) -> bool:
        """Whether nearly all of it is links."""
        share = self.block.link_chars / len(self.block.text)
        return share >= 0.8 or (share >= 0.6 and self.block.tag != "p" and not self.ends_sentence)

    @property
    def ends_sentence(self) -> bool:
        return ends_sentence(self.block.text)


class Page(NamedTuple):
    """The lines from the headline down, and what their arrangement says."""

    lines: list[Line]
    hints: Hints
    repeats: Counter[str]  # text → how often it stands inside


def page_lines(layout: Layout, container: Container, hints: Hints) -> Page:
    """The lines from the article's headline (or the container's beginning) to the page's end."""
    lines = list(_lines(layout, container, hints))
    inside = [line for line in lines if line.place == "inside"]
    _set_homes(inside)
    _set_children(inside, layout)
    return Page(lines, hints, Counter(line.text for line in inside))


def _lines(layout: Layout, container: Container, hints: Hints) -> Iterator[Line]:
    blocks = layout.blocks
    inside = [index for index, block in enumerate(blocks) if block.scope in container]
    if not inside:
        return
    places = _Places(layout, container, hints)
    for index in range(_headline_index(layout, inside[0], hints), inside[0]):
        yield places.line(index, "before")
    for index in range(inside[0], inside[-1] + 1):
        yield places.line(index, "inside")
    end = min(len(blocks), inside[-1] + 1 + _READ_AFTER)
    for index in range(inside[-1] + 1, end):
        yield places.line(index, "after")
    for index in range(end, len(blocks)):
        zone = layout.scopes[blocks[index].scope].zone
        yield Line(blocks[index], index, "after", rule=zone or "after_article")


class _Places:
    """What the layout says of each line's place."""

    def __init__(self, layout: Layout, container: Container, hints: Hints) -> None:
        self._layout = layout
        self._hints = hints
        self._marks, self._figures = _within(layout, container)
        self._pictures = set(layout.pictures)
        self._pictured = {index for _, index in layout.pictures}

    def line(self, index: int, place: str) -> Line:
        layout = self._layout
        block = layout.blocks[index]
        scope = layout.scopes[block.scope]
        paragraph = block.tag in ("p", "li")
        held = layout.scopes[scope.parent] if paragraph else scope
        if scope.zone == "hidden":  # the rest of an article is hidden among its paragraphs
            held = layout.scopes[layout.scopes[scope.apart].parent]
        return Line(
            block=block,
            index=index,
            place=place,
            marks=self._marks[block.scope],
            zone=scope.zone,
            folded=self._hints.fold(block.text),
            phrase=match_phrase(block.text) if scope.zone in (None, "hidden") else None,
            names=(scope.name if paragraph and " " in scope.name.strip() else "", held.name),
            home="content" in held.marks and scope.zone in (None, "hidden"),
            row=scope.parent if block.tag in ("td", "th") else None,
            figure=self._figures[block.scope],
            pictured=index in self._pictured,
            shares_picture=(block.scope, index) in self._pictures,
        )


def _within(layout: Layout, container: Container) -> tuple[list[frozenset[str]], list[int | None]]:
    """The marks over each scope, and the scope of its picture.

    Marks of elements that hold much of the article are left out: they tell of something in them.
    """
    most = _LARGE * layout.scopes[container.first].prose
    marks = [_NOTHING]
    figures: list[int | None] = [None]
    for index, scope in enumerate(layout.scopes[1:], 1):
        own = scope.marks if scope.prose <= most and index != container.first else _NOTHING
        figure = figures[scope.parent]
        if scope.tag == "figure":
            own |= {"figure"}
            figure = index
        elif figure is None and ("caption" in own or "credit" in own):
            figure = index if scope.parent == container.first else scope.parent
        outer = marks[scope.parent]
        marks.append(outer | own if own else outer)
        figures.append(figure)
    return marks, figures


def _headline_index(layout: Layout, first: int, hints: Hints) -> int:
    """The last h1 before the container, the one that metadata's headline repeats before others.

    On a page without an h1 the byline is looked for in the few lines before the container.
    """
    blocks = layout.blocks
    found = [i for i in range(first) if blocks[i].tag == "h1"]
    if not found and any(block.tag == "h1" for block in blocks[first:]):
        return first
    told = [i for i in found if comparable(blocks[i].text) == hints.headline]
    return (told or found or [max(0, first - _READ_BEFORE)])[-1]


def _set_homes(lines: list[Line]) -> None:
    """Paragraphs are of one make: their elements, or those around them, have one name."""
    held: dict[str, int] = {}
    whole = 0
    for line in lines:
        line.names = (_unnumbered(line.names[0]), _unnumbered(line.names[1]))
        if line.zone is None:
            whole += line.prose
            for name in {*line.names}:
                held[name] = held.get(name, 0) + line.prose
    held.pop("", None)
    least = _HOME * whole
    homes = {name for name, chars in held.items() if chars >= least}
    for line in lines:
        line.home = line.home or not homes.isdisjoint(line.names)


@lru_cache(maxsize=1 << 12)
def _unnumbered(name: str) -> str:
    """Page builders count: "block-1", "block-2" are of one make."""
    return _NUMBER.sub("", name)


def _set_children(lines: list[Line], layout: Layout) -> None:
    """Where the elements of the body's paragraphs stand side by side, each of their parent's children is a part."""
    scopes = layout.scopes
    parents = _homes_parents(lines, layout)
    for line in lines:
        scope = line.block.scope
        while scope and scopes[scope].parent not in parents:
            scope = scopes[scope].parent
        line.child = scope or None


def _homes_parents(lines: list[Line], layout: Layout) -> set[int]:
    """The elements that hold much of the body's paragraphs as children, else as grandchildren: a slide each."""
    scopes = layout.scopes
    weights = [(line.block.scope, line.prose) for line in lines if line.home and line.prose]
    whole = sum(prose for _, prose in weights)
    for _ in range(_GENERATIONS):
        weights = [(scopes[scope].parent, prose) for scope, prose in weights]
        held: dict[int, int] = {}
        for parent, prose in weights:
            held[parent] = held.get(parent, 0) + prose
        parents = {parent for parent, chars in held.items() if chars >= _HOME * whole}
        if sum(held[parent] for parent in parents) >= _MOSTLY * whole:
            return parents
    return set()
