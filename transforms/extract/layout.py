"""A page's text in blocks and the elements they stand in: what a walk over the parse tree leaves."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from transforms.extract.structure import listed

UNSHOWN = frozenset(
    listed(
        "script style noscript template iframe svg canvas object embed video audio select "
        "textarea button input option map head link meta math rt rp dialog progress source "
        "track param datalist -comment"
    )
)
BLOCK_TAGS = frozenset(
    listed(
        "address article aside blockquote body caption center dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu "
        "nav ol p pre section summary table tbody td tfoot th thead tr ul picture"
    )
)
HEADINGS = frozenset(listed("h1 h2 h3 h4 h5 h6"))
PART = "\ufdd1"  # a noncharacter: between the texts of a closed element


@dataclass(slots=True)
class Scope:
    """A block-level element, or an inline one that is marked."""

    tag: str
    parent: int  # index of the scope around it; the root's own is 0
    marks: frozenset[str] = frozenset()
    name: str = ""  # tag and class: siblings of one name are of one make
    heading: bool = False  # holds an h1
    zone: str | None = None  # the mark that drops what stands in it, own or inherited
    apart: int = 0  # the scope that zone was set on
    prose: int = 0  # characters of prose under it; set by transforms.extract.containers


@dataclass(slots=True)
class Block:
    """A stretch of text without a block-level boundary in it."""

    text: str
    tag: str  # of the nearest block-level element
    scope: int
    link_chars: int = 0
    timed: bool = False  # holds a <time>
    prose: int = 0  # what it weighs as prose; set by transforms.extract.containers


@dataclass(slots=True)
class Closed:
    """An element that was not entered, and the mark that closed it."""

    node: LexborNode
    rule: str
    before: int  # index of the block that comes next
    content: str  # of its text nodes, parted by PART

    @property
    def text(self) -> str:
        """Its shown text, a line for each stretch."""
        scripted = "{" in self.content or ");" in self.content
        parts = self._shown() if scripted else self.content.split(PART)
        return "\n".join([" ".join(words) for part in parts if (words := part.split())])

    def _shown(self) -> Iterator[str]:
        """Without scripts and styles."""
        for node in self.node.traverse(include_text=True, skip_empty=True):
            if node.tag == "-text" and node.parent is not None and node.parent.tag not in UNSHOWN:
                yield node.text_content or ""


@dataclass(slots=True)
class Layout:
    """A page's scopes (parents before children), its blocks and its pictures, in document order."""

    scopes: list[Scope] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)
    alts: list[tuple[int, str]] = field(default_factory=list)  # scope, alt text
    pictures: list[tuple[int, int]] = field(default_factory=list)  # scope, index of the next block
