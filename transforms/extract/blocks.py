"""A parse tree → its text in blocks, each with the elements it stands in.

One pass in document order over nodes that show text; scripts, styles and controls are never entered. The cost is
linear in nodes and in text, whatever the depth: nothing here recurses or looks back along the path.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.extract.structure import mark_of

UNSHOWN = frozenset(
    "script style noscript template iframe svg canvas object embed video audio select textarea button input option "
    "map head link meta math rt rp dialog progress source track param datalist -comment".split()
)
BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul picture amp-img".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_BOLD = frozenset(("b", "strong"))
_TAG_MARKS = {
    "nav": "navigation",
    "aside": "widget",
    "form": "form",
    "figcaption": "caption",
    "footer": "disclaimer",
    "menu": "navigation",
    "label": "form",
}
# An inline element with one of these marks stands apart from the words beside it.
_APART = frozenset("caption credit hidden share ad player related newsletter byline time".split())
_BREAK = "\ufdd0"  # a noncharacter: <br> while a block is gathered
_BREAKS = re.compile(r"\s*\ufdd0\s*(?:\ufdd0\s*)+")
_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Scope:
    """A block-level element, or an inline one that is marked."""

    tag: str
    parent: int  # index of the scope around it; the root's own is 0
    marks: frozenset[str] = _NOTHING
    name: str = ""  # tag and class: siblings of one name are of one make
    heading: bool = False  # holds an h1
    zone: str | None = None  # the mark that drops what stands in it, own or inherited
    prose: int = 0  # characters of prose under it; set by transforms.extract.containers


@dataclass(slots=True)
class Block:
    """A stretch of text without a block-level boundary in it."""

    text: str
    tag: str  # of the nearest block-level element
    scope: int
    link_chars: int = 0
    bold_chars: int = 0
    timed: bool = False  # holds a <time>


@dataclass(slots=True)
class Layout:
    """A page's scopes (parents before children), its blocks and its pictures' alt texts, in document order."""

    scopes: list[Scope] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    alts: list[tuple[int, str]] = field(default_factory=list)  # scope, alt text
    pictures: list[tuple[int, int]] = field(default_factory=list)  # scope, index of the next block


def read_layout(tree: LexborHTMLParser) -> Layout:
    """The blocks of a page's body; an empty layout where there is none."""
    walk = _Walk()
    if tree.body is not None:
        walk.over(tree.body)
    return walk.layout


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style) and "display:none" in (style or "")[:200].replace(" ", "")


class _Walk:
    """Gathers inline text until a block-level boundary."""

    def __init__(self) -> None:
        self.layout = Layout(scopes=[Scope("body", 0)])
        self._scope = 0
        self._tag = "body"
        self._pieces: list[str] = []
        self._links = self._bolds = 0  # depth of open <a>, <b>
        self._link_chars = self._bold_chars = 0
        self._timed = False

    def over(self, body: LexborNode) -> None:
        open_nodes: list[tuple[LexborNode, int]] = []
        node = body.first_child
        while node is not None:
            outer = self._enter(node)
            child = node.first_child if outer is not None else None
            if child is not None:
                open_nodes.append((node, outer or 0))
                node = child
                continue
            if outer is not None:
                self._leave(node, outer)
            while node is not None and node.next is None:
                node = self._close(open_nodes)
            node = node.next if node is not None else None
        self._flush()

    def _close(self, open_nodes: list[tuple[LexborNode, int]]) -> LexborNode | None:
        if not open_nodes:
            return None
        node, outer = open_nodes.pop()
        self._leave(node, outer)
        return node

    def _enter(self, node: LexborNode) -> int | None:
        """Takes a text in, or opens an element and returns the scope to go back to; None: nothing to enter."""
        tag = node.tag or ""
        if tag == "-text":
            self._take(node.text_content or "")
            return None
        if tag in UNSHOWN:
            return None
        if tag == "br":
            self._pieces.append(_BREAK)
        elif tag == "img":
            self._picture(node)
        else:
            return self._open(node, tag)
        return None

    def _open(self, node: LexborNode, tag: str) -> int:
        outer = self._scope
        block = tag in BLOCK_TAGS
        attributes = node.attributes
        marks = mark_of(attributes) if attributes else _NOTHING
        if _is_hidden(attributes):
            marks |= {"hidden"}
        if block or tag in _TAG_MARKS or (marks & _APART and not self._within_text()):
            self._flush()
            self._open_scope(tag, marks, attributes.get("class") or "")
        if tag == "a":
            self._links += 1
        elif tag in _BOLD:
            self._bolds += 1
        elif tag == "time":
            self._timed = True
        return outer

    def _open_scope(self, tag: str, marks: frozenset[str], classes: str) -> None:
        own = _TAG_MARKS.get(tag)
        scopes = self.layout.scopes
        scopes.append(Scope(tag, self._scope, marks | {own} if own else marks, f"{tag} {classes}"))
        self._scope = len(scopes) - 1
        if tag in BLOCK_TAGS and self._tag not in HEADINGS:
            self._tag = tag
        if tag == "h1":
            self._note_heading()

    def _note_heading(self) -> None:
        scope = self.layout.scopes[self._scope]
        while not scope.heading:
            scope.heading = True
            scope = self.layout.scopes[scope.parent]

    def _leave(self, node: LexborNode, outer: int) -> None:
        tag = node.tag
        if self._scope != outer:
            self._flush()
            self._scope = outer
            self._tag = self._block_tag(outer)
        if tag == "a":
            self._links -= 1
        elif tag in _BOLD:
            self._bolds -= 1

    def _block_tag(self, scope: int) -> str:
        scopes = self.layout.scopes
        while scopes[scope].tag not in BLOCK_TAGS:  # marked inline elements, few deep
            scope = scopes[scope].parent
        return scopes[scope].tag

    def _within_text(self) -> bool:
        return self._tag in ("p", "li", "td") and any(p.strip() for p in self._pieces[-2:])

    def _take(self, text: str) -> None:
        self._pieces.append(text)
        if self._links or self._bolds:
            length = len(text.strip())
            self._link_chars += length if self._links else 0
            self._bold_chars += length if self._bolds else 0

    def _picture(self, node: LexborNode) -> None:
        if not self._within_text():
            self._flush()
        layout = self.layout
        layout.pictures.append((self._scope, len(layout.blocks)))
        alt = node.attributes.get("alt")
        if alt and alt.strip():
            layout.alts.append((self._scope, " ".join(alt.split())))

    def _flush(self) -> None:
        if self._pieces:
            whole = "".join(self._pieces)
            self._pieces.clear()
            for part in _BREAKS.split(whole) if _BREAK in whole else (whole,):
                self._add(part)
            self._link_chars = self._bold_chars = 0
        self._timed = False

    def _add(self, part: str) -> None:
        text = " ".join(part.replace(_BREAK, " ").split())
        if text:
            length = len(text)
            self.layout.blocks.append(
                Block(
                    text,
                    self._tag,
                    self._scope,
                    min(length, self._link_chars),
                    min(length, self._bold_chars),
                    self._timed,
                )
            )
