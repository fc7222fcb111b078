"""A parse tree → its text in blocks, each with the elements it stands in.

One pass in document order over nodes that show text. Scripts, styles and controls are never entered, nor are small
elements whose marks say that nothing in them is wanted: three quarters of a page's nodes stand in those. The cost is
linear in nodes and in text, whatever the depth: nothing here recurses or looks back along the path.
"""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.extract.layout import (
    BLOCK_TAGS,
    HEADINGS,
    PART,
    UNSHOWN,
    Block,
    Closed,
    Layout,
    Scope,
)
from transforms.extract.structure import MARKED_TAGS, listed, make_of

_INLINE = frozenset(
    listed(
        "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span "
        "strike time tt u var"
    )
)
# Inline elements whose attributes say nothing of their text.
_PLAIN = frozenset(listed("b strong u s sub sup wbr"))
_TEXTS = frozenset(("p", "li", "td"))
_PICTURES = frozenset(("img", "amp-img"))
_SET_APART = BLOCK_TAGS | MARKED_TAGS
# An inline element with one of these marks stands apart from the words beside it.
_APART = frozenset(listed("caption credit hidden share ad player related newsletter byline time"))
# Of these, marks over words that a sentence may hold, too: "<span class=dateline>CALDER FALLS</span> The road ...".
_IN_SENTENCES = frozenset(listed("caption credit byline time related player"))
_SENTENCE_GOES_ON = 25  # characters after the element, in the same paragraph
_PLACE = frozenset(("name", "id"))
_CLOSED_MOST = 2000  # characters: a larger element is entered, and judged by what it holds
_LEAST_PROSE = 45  # a shorter text is no sign of an article
_HIDDEN_MOST = 200  # the same for a hidden one: it may be the rest of the article
_LOOKS = 50  # at elements larger than that, so that nested ones do not make the cost quadratic
_WALKS = 4  # each enters what the one before found closed by a wrong name
_H1_MOST = 8
_BYLINE = re.compile(r"\s*(by|von|par|por|di|door)\s", re.IGNORECASE)  # stands among share buttons
_HEADING_LONGEST = 250  # characters: paragraphs may be set as headings
_BREAK = "\ufdd0"  # a noncharacter: <br> while a block is gathered
_BREAKS = re.compile(" ?\ufdd0(?: ?\ufdd0)+ ?")  # over text with single spaces: linear
# Noncharacters: before and behind a link's words, where breaks part them from others.
_LINK, _LINKED = "\ufdd2", "\ufdd3"
_LINKS = re.compile(
    "\ufdd2([^\ufdd2\ufdd3]*)\ufdd3"
)  # linear where a page has such characters itself
_UNSEEN = {0xAD: None, 0x200B: None, 0xFEFF: None}  # soft hyphen, zero-width space, byte order mark
_NOTHING: frozenset[str] = frozenset()


def read_layout(tree: LexborHTMLParser) -> Layout:
    """The blocks of a page's body; an empty layout where there is none."""
    body = tree.body
    if body is None:
        return Layout(scopes=[Scope("body", 0)])
    around_h1 = _around(tree.tags("h1")[:_H1_MOST])
    spared: frozenset[str] = _NOTHING
    for _ in range(_WALKS):
        walk = _Walk(around_h1, spared)
        walk.over(body)
        misnamed = walk.misnamed()
        if not misnamed:
            break
        spared |= misnamed
    return walk.layout


def _around(nodes: list[LexborNode]) -> frozenset[int]:
    """These elements and those that hold them."""
    found: set[int] = set()
    for node in nodes:
        holder = node.parent
        while holder is not None and holder.mem_id not in found:
            found.add(holder.mem_id)
            holder = holder.parent
        found.add(node.mem_id)
    return frozenset(found)


def _goes_on(node: LexborNode) -> bool:
    """Whether a sentence goes on behind an inline element."""
    following = node.next
    text = following.text_content if following is not None else None
    return text is not None and len(text.strip()) >= _SENTENCE_GOES_ON


def _single_spaced(text: str) -> str:
    """With one space between words, without what is not seen. Neither is printable, but the space: most text stays."""
    text = text.strip()
    if text.isprintable():
        return text if "  " not in text else " ".join(text.split())
    return " ".join(text.translate(_UNSEEN).split())


def _holds_more(texts: list[str], chars: int) -> bool:
    """Whether closed elements hold more prose than so much; most are too short to be looked into."""
    if sum(map(len, texts)) <= chars:
        return False
    parts = (" ".join(part.split()) for text in texts for part in text.split(PART))
    return sum(len(part) for part in parts if len(part) >= _LEAST_PROSE) > chars


class _Walk:
    """Gathers inline text until a block-level boundary."""

    def __init__(self, around_h1: frozenset[int], spared: frozenset[str] = _NOTHING) -> None:
        self.layout = Layout(scopes=[Scope("body", 0)])
        self._around_h1 = around_h1
        self._spared = spared  # names of elements that are entered whatever their marks
        self._closed_texts: dict[str, list[str]] = {}  # by the element's name
        self._too_large: set[str] = set()
        self._looks = _LOOKS
        self._scope = 0
        self._tag = "body"
        self._pieces: list[str] = []
        self._links = 0  # depth of open <a> that lead somewhere
        self._leads: list[bool] = []  # of each open <a>
        self._link_chars = 0
        self._linked: list[int] = []  # which of the pieces stand in links
        self._timed = False

    def misnamed(self) -> frozenset[str]:
        """Names of closed elements that may be what this page calls its paragraphs.

        They held more prose than was found outside, or some and others of the name were too large to be closed.
        """
        if not self._closed_texts:
            return _NOTHING
        texts = (b.text for b in self.layout.blocks if b.link_chars * 2 < len(b.text))
        open_chars = sum(len(text) for text in texts if len(text) >= _LEAST_PROSE)
        return frozenset(
            name
            for name, texts in self._closed_texts.items()
            if _holds_more(texts, 0 if name in self._too_large else open_chars)
        )

    def over(self, body: LexborNode) -> None:
        open_nodes: list[tuple[LexborNode, str, int, str]] = []
        pieces = self._pieces
        node = body.first_child
        while node is not None:
            text = node.text_content
            if text is not None:
                if pieces or not text.isspace():
                    if self._links:
                        self._link_chars += len(text.strip())
                        self._linked.append(len(pieces))
                    pieces.append(text)
                following = node.next
            else:
                opener, tag = _KINDS.get(node.tag_id) or _kind_of(node)
                outer, outer_tag = self._scope, self._tag
                if opener is not None and opener(self, node, tag):
                    open_nodes.append((node, tag, outer, outer_tag))
                    following = node.first_child
                else:
                    following = node.next
            while following is None and open_nodes:
                node, tag, outer, outer_tag = open_nodes.pop()
                if self._scope != outer:
                    self._leave(outer, outer_tag)
                if tag == "a":
                    self._links -= self._leads.pop()
                following = node.next
            node = following
        if pieces:
            self._flush()

    def _open_plain(self, node: LexborNode, tag: str) -> bool:
        return True

    def _open_link(self, node: LexborNode, tag: str) -> bool:
        """``<a name="top">`` is a place, no link; old pages never close it."""
        self._leads.append("href" in node.attrs or _PLACE.isdisjoint(node.attributes))
        self._links += self._leads[-1]
        return True

    def _open_button(self, node: LexborNode, tag: str) -> bool:
        return "byline" in make_of(tag, node.attributes).marks and self._open_inline(node, tag)

    def _break(self, node: LexborNode, tag: str) -> bool:
        self._pieces.append(_BREAK)
        return False

    def _open_inline(self, node: LexborNode, tag: str) -> bool:
        """An inline element is opened like a block where its marks set it apart from the words beside it."""
        opened = True
        marks = make_of(tag, node.attributes).marks
        if (
            marks
            and not _APART.isdisjoint(marks)
            and not self._within_text()
            and not (self._tag in _TEXTS and marks <= _IN_SENTENCES and _goes_on(node))
        ):
            opened = self._open_apart(node, tag)
        if tag == "time":
            self._timed = True
        elif self._timed:
            self._pieces.append(" ")  # day and hour stand in elements of their own
        return opened

    def _open_apart(self, node: LexborNode, tag: str) -> bool:
        """Opens an element, or notes it as closed; whether its children are wanted."""
        name, marks, closing = make_of(tag, node.attributes)
        if self._pieces:
            self._flush()
        if closing is not None and self._close(node, name, closing):
            return False
        scopes = self.layout.scopes
        scopes.append(Scope(tag, self._scope, marks, name))
        self._scope = len(scopes) - 1
        self._timed = False
        if tag in BLOCK_TAGS and self._tag not in HEADINGS:
            self._tag = tag
        if tag == "h1":
            self._note_heading()
        return True

    def _close(self, node: LexborNode, name: str, rule: str) -> bool:
        if name in self._spared or node.mem_id in self._around_h1 or not self._looks:
            return False
        text = node.text(separator=PART, skip_empty=True)
        if len(text) > _CLOSED_MOST:
            self._looks -= 1
            self._too_large.add(name)
            return False
        if _BYLINE.match(text) or (rule == "hidden" and len(text) > _HIDDEN_MOST):
            return False
        layout = self.layout
        layout.closed.append(Closed(node, rule, len(layout.blocks), text))
        if "{" not in text:
            self._closed_texts.setdefault(name, []).append(text)
        return True

    def _note_heading(self) -> None:
        scope = self.layout.scopes[self._scope]
        while not scope.heading:
            scope.heading = True
            scope = self.layout.scopes[scope.parent]

    def _leave(self, outer: int, outer_tag: str) -> None:
        if self._pieces:
            self._flush()
        self._timed = False
        self._scope = outer
        self._tag = outer_tag

    def _within_text(self) -> bool:
        return self._tag in _TEXTS and any(p.strip() for p in self._pieces[-2:])

    def _picture(self, node: LexborNode, tag: str) -> bool:
        if not self._within_text():
            self._flush()
        layout = self.layout
        layout.pictures.append((self._scope, len(layout.blocks)))
        alt = node.attrs.get("alt")
        if alt and alt.strip():
            layout.alts.append((self._scope, " ".join(alt.split())))
        return False

    def _flush(self) -> None:
        pieces = self._pieces
        if _BREAK in pieces:
            self._flush_parts()
        else:
            self._add(_single_spaced("".join(pieces)), self._link_chars)
        pieces.clear()
        self._linked.clear()
        self._link_chars = 0
        self._timed = False

    def _flush_parts(self) -> None:
        """What two or more breaks part is a block each, with the links in it."""
        pieces = self._pieces
        for at in self._linked:
            if not pieces[at].isspace():
                pieces[at] = f"{_LINK}{pieces[at]}{_LINKED}"
        for part in _BREAKS.split(_single_spaced("".join(pieces))):
            link_chars = sum(len(words.strip()) for words in _LINKS.findall(part))
            plain = _LINKS.sub(r"\1", part).replace(_BREAK, " ")
            self._add(" ".join(plain.split()), link_chars)

    def _add(self, text: str, link_chars: int) -> None:
        if text:
            length = len(text)
            tag = self._tag
            if length > _HEADING_LONGEST and tag in HEADINGS:
                tag = "p"
            link_chars = min(length, link_chars)
            self.layout.blocks.append(Block(text, tag, self._scope, link_chars, self._timed))


_Opener = Callable[[_Walk, LexborNode, str], bool]

# How a node is opened, by its tag; None: nothing in it is shown.
_OPENERS: dict[str, _Opener | None] = {
    **dict.fromkeys(UNSHOWN),
    **dict.fromkeys(_SET_APART, _Walk._open_apart),
    **dict.fromkeys(_INLINE, _Walk._open_inline),
    **dict.fromkeys(_PLAIN, _Walk._open_plain),
    **dict.fromkeys(_PICTURES, _Walk._picture),
    "a": _Walk._open_link,
    "br": _Walk._break,
    "button": _Walk._open_button,
}


def _kind_of(node: LexborNode) -> tuple[_Opener | None, str]:
    tag = node.tag or "-comment"
    return _OPENERS.get(tag, _Walk._open_inline), tag


def _kinds() -> dict[int, tuple[_Opener | None, str]]:
    """The same by the parser's number of a tag, which is had in a quarter of the time that its name takes.

    A tag that the parser does not know has another number on each page.
    """
    one, other = LexborHTMLParser("<p><!-- -->"), LexborHTMLParser("<p><!-- -->")
    pairs = [(one.create_node(t), other.create_node(t)) for t in _OPENERS if t.isalnum()]
    pairs += zip(one.css("p")[0].iter(), other.css("p")[0].iter(), strict=True)
    return {node.tag_id: _kind_of(node) for node, same in pairs if node.tag_id == same.tag_id}


_KINDS = _kinds()
