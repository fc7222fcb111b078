"""Where in a page the article stands: the element that holds its prose, and what in it is set apart."""

import re
from typing import NamedTuple

from transforms.extract.blocks import HEADINGS, Block, Layout, Scope
from transforms.extract.structure import dropping_mark

_LEAST_PROSE = 45  # characters; a shorter block may be prose, but is no sign of it
_SURELY_PROSE = 120  # characters; between the two it has to end as a sentence does
_SENTENCE_END = re.compile(r"""[.!?:;…。！？।»][\s"'”’»)\]」』]*$""")
_WHOLE = 0.5  # elements of one name with more of the page's prose than this are not set apart, whatever the name
_MOST = 0.7  # of the prose: the child that holds it is where the article stands
_MARKED = 0.35  # the same for a child that says it is the article, or holds its headline
_NEARLY_ALL = 0.9  # the same within an element that says so already
_WIDE = 0x2E80  # CJK and Hangul begin: one character says as much as two or three Latin ones
_ARTICLE_TAGS = frozenset(("article", "main"))


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
    if length < _LEAST_PROSE or (length < _SURELY_PROSE and not ends_sentence(text)):
        return 0
    return length


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, quotes and brackets aside."""
    return _SENTENCE_END.search(text[-8:]) is not None


def find_container(layout: Layout) -> Container:
    """The element that holds the article; its neighbours in it are told apart by ``zone``, set here too."""
    said: set[str] = (
        set()
    )  # what stands on a page more than once is no prose: it would outweigh what does not
    prose = [_first_time(block, said) for block in layout.blocks]
    _weigh(layout, prose, all_zones=True)
    _set_zones(layout)
    _weigh(layout, prose, all_zones=False)
    first = _descend(layout)
    return Container(first, _end(layout, first))


def _first_time(block: Block, said: set[str]) -> int:
    chars = prose_chars(block)
    if chars and block.text in said:
        return 0
    said.add(block.text)
    return chars


def _end(layout: Layout, first: int) -> int:
    scopes = layout.scopes
    end = first + 1
    while end < len(scopes) and scopes[end].parent >= first:
        end += 1
    return end


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
    """Marks hold but where they name most of the page: "article-widget" may be what paragraphs are called."""
    scopes = layout.scopes
    whole = scopes[0].prose * _WHOLE
    named: dict[str, int] = {}
    for scope in scopes:
        if scope.marks:
            named[scope.name] = named.get(scope.name, 0) + scope.prose
    for scope in scopes[1:]:
        scope.zone = scopes[scope.parent].zone
        if scope.zone is None and scope.marks and named[scope.name] <= whole and not scope.heading:
            scope.zone = dropping_mark(scope.tag, scope.marks)


def _descend(layout: Layout) -> int:
    scopes = layout.scopes
    children: dict[int, list[int]] = {}
    for index in range(1, len(scopes)):
        if scopes[index].prose:
            children.setdefault(scopes[index].parent, []).append(index)
    here = 0
    within = False  # an element that says it is the article's body
    while inner := children.get(here):
        best = max(inner, key=lambda index: (scopes[index].prose, -index))
        if any(_is_lead(scopes[index]) for index in inner if index < best):
            break
        if _goes_on(
            scopes[best], [scopes[i] for i in inner if i != best], scopes[here].prose, within
        ):
            here = best
            within = within or "content" in scopes[best].marks
        else:
            break
    return here


def _is_lead(scope: Scope) -> bool:
    """A paragraph beside the rest of its article: the rest may stand in a paywall's element."""
    return scope.tag == "p" and scope.prose >= _SURELY_PROSE and "standfirst" not in scope.marks


def _goes_on(best: Scope, others: list[Scope], whole: int, within: bool) -> bool:
    """Whether the article stands in ``best`` alone, rather than in it and its neighbours."""
    marked = "content" in best.marks
    if best.tag in ("p", "li", "td", "tr", "blockquote"):
        return False
    if any(o.name == best.name or (marked and "content" in o.marks) for o in others):
        return False
    if within:
        return marked and best.prose >= _NEARLY_ALL * whole
    telling = marked or best.heading or best.tag in _ARTICLE_TAGS
    return best.prose >= (_MARKED if telling else _MOST) * whole
