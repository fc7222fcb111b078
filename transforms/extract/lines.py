"""The lines of a page around its article: each block with what is known of its place and its words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms.extract.blocks import HEADINGS, Block, Layout
from transforms.extract.containers import Container, ends_sentence, prose_chars
from transforms.extract.phrases import Phrase, match_phrase

_WORDS = re.compile(r"\w+")
_LARGE = 0.3  # of the container's prose
_NOTHING: frozenset[str] = frozenset()


def comparable(text: str) -> str:
    """Letters and figures only, for telling whether two lines say the same."""
    return " ".join(_WORDS.findall(text.casefold()))


class Hints(NamedTuple):
    """What metadata says of the page, folded for comparison; empty where it says nothing."""

    headline: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    article_text: str = ""

    @classmethod
    def of(
        cls,
        headline: str | None,
        description: str | None,
        authors: Sequence[str],
        article_text: str | None,
    ) -> "Hints":
        folded = tuple(name for author in authors if (name := comparable(author)))
        return cls(
            comparable(headline or ""),
            comparable(description or ""),
            folded,
            comparable(article_text or ""),
        )


@dataclass(slots=True)
class Line:
    """A block near the article. ``part`` is where it goes; ``rule``, once set, is what drops it."""

    block: Block
    place: str  # "before" the container, "inside" it, "after" it
    marks: frozenset[str]  # of the elements it stands in, from the container down
    zone: str | None
    prose: int
    folded: str
    phrase: Phrase | None
    parent: str  # the name of the element that holds the paragraph
    pictured: bool  # comes right after a picture
    shares_picture: bool  # and in one element with it
    part: str = "body"  # "headline", "standfirst", "byline", "time", "caption", "tail"
    rule: str | None = None

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
        return share >= 0.8 or (share >= 0.6 and self.block.tag == "li" and not self.ends_sentence)

    @property
    def ends_sentence(self) -> bool:
        return ends_sentence(self.block.text)


class Page(NamedTuple):
    """The lines from the headline down, and what their arrangement says."""

    lines: list[Line]
    hints: Hints
    homes: frozenset[str]  # names of the elements that hold the body's paragraphs
    repeats: Counter[str]  # folded text → how often it stands inside


def page_lines(layout: Layout, container: Container, hints: Hints) -> Page:
    """The lines from the article's headline (or the container's beginning) to the page's end."""
    lines = list(_lines(layout, container, hints))
    inside = [line for line in lines if line.place == "inside"]
    return Page(lines, hints, _homes(inside), Counter(line.folded for line in inside))


def _lines(layout: Layout, container: Container, hints: Hints) -> Iterator[Line]:
    marks = _marks_within(layout, container)
    first = next((i for i, b in enumerate(layout.blocks) if b.scope in container), 0)
    pictures = set(layout.pictures)
    pictured = {index for _, index in layout.pictures}
    last = first
    for index in range(_headline_index(layout, first, hints), len(layout.blocks)):
        block = layout.blocks[index]
        inside = block.scope in container
        last = index if inside else last
        scope = layout.scopes[block.scope]
        held = layout.scopes[scope.parent] if block.tag in ("p", "li") else scope
        yield Line(
            block=block,
            place="inside" if inside else "before" if index < first else "after",
            marks=marks.get(block.scope, scope.marks),
            zone=scope.zone,
            prose=prose_chars(block),
            folded=comparable(block.text),
            phrase=match_phrase(block.text) if scope.zone is None else None,
            parent=held.name,
            pictured=index in pictured,
            shares_picture=(block.scope, index) in pictures,
        )


def _marks_within(layout: Layout, container: Container) -> dict[int, frozenset[str]]:
    """The marks over each scope, but not of those that hold much of the article: they tell of something in them."""
    most = _LARGE * layout.scopes[container.first].prose
    marks = {container.first: _NOTHING}
    for index in range(container.first + 1, container.end):
        scope = layout.scopes[index]
        own = scope.marks if scope.prose <= most else _NOTHING
        if scope.tag == "figure":
            own |= {"figure"}
        outer = marks[scope.parent]
        marks[index] = outer | own if own else outer
    return marks


def _headline_index(layout: Layout, first: int, hints: Hints) -> int:
    """The last h1 before the container, the one that metadata's headline repeats before others."""
    found = [i for i in range(first) if layout.blocks[i].tag == "h1"]
    told = [i for i in found if comparable(layout.blocks[i].text) == hints.headline]
    return (told or found or [first])[-1]


def _homes(lines: list[Line]) -> frozenset[str]:
    held: Counter[str] = Counter()
    for line in lines:
        if line.zone is None:
            held[line.parent] += line.prose
    least = 0.15 * held.total()
    return frozenset(name for name, chars in held.items() if chars >= least)
