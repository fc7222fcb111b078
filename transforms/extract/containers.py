"""Where in a page the article stands: the element that holds its prose, and what in it is set apart."""

import re
from typing import NamedTuple

from transforms.extract.layout import HEADINGS, Block, Layout, Scope
from transforms.extract.structure import dropping_mark

_LEAST_PROSE = 45  # characters; a shorter block may be prose, but is no sign of it
_LEAST_FLASH = 15  # the same where a page has no more than short sentences
_SURELY_PROSE = 120  # characters; between the two it has to end as a sentence does
_SENTENCE_END = re.compile(r"""[.!?:;…。！？：।॥։؟۔።»][\s"'”’»)\]」』]*$""")
# Thai, Lao, Burmese, Khmer: words are not parted, sentences have no stop.
_UNSTOPPED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_WHOLE = 0.5  # elements of one name with more of the page's prose than this are not set apart, whatever the name
_LONGER = frozenset(("comments", "cookies"))
_LEAST_STORY = 80  # characters of prose that are left when comments are set apart
_MOST = 0.7  # of the prose: the child that holds it is where the article stands
_MARKED = 0.35  # the same for a child that says it is the article, or holds its headline
_NEARLY_ALL = 0.9  # the same within an element that says so already
_WIDE = "\u2e80"  # CJK and Hangul begin: one character says as much as two or three Latin ones
_PARAGRAPHS = frozenset(("p", "li", "td", "tr", "blockquote"))
_ARTICLE_TAGS = frozenset(("article", "main"))


class Container(NamedTuple):
    """A scope and all in it: scope indexes from ``first`` up to, without, ``end``."""

    first: int
    end: int

    def __contains__(self, scope: object) -> bool:
        return isinstance(scope, int) and self.first <= scope < self.end


def prose_chars(block: Block, least: int = _LEAST_PROSE) -> int:
    """How much a block weighs as prose: 0 for a heading, a list of links, a short line."""
    text = block.text
    length = len(text)
    if block.tag in HEADINGS or block.link_chars * 2 > length:
        return 0
    middle = text[length // 2]
    unstopped = middle > "\u0e00" and _UNSTOPPED.match(middle) is not None
    if unstopped or middle >= _WIDE:
        length *= 2
    if length < least or (length < _SURELY_PROSE and not (unstopped or ends_sentence(text))):
        return 0
    return length


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, quotes and brackets aside."""
    return _SENTENCE_END.search(text[-8:]) is not None


def find_container(layout: Layout, headline: str = "") -> Container:
    """The element that holds the article; its neighbours in it are told apart by ``zone``, set here too.

    ``headline``, as metadata gives it, tells which of several articles on the page is meant.
    """
    _set_prose(layout)
    prose = _weights(layout)
    ends = _ends(layout)
    _weigh(layout, prose, all_zones=True)
    _set_zones(layout, ends)
    _weigh(layout, prose, all_zones=False)
    first = _Descent(layout, ends, headline).end()
    return Container(first, ends[first])


def _set_prose(layout: Layout) -> None:
    """Where nothing on the page weighs as prose, short sentences under an article's element do: a news flash."""
    for block in layout.blocks:
        block.prose = prose_chars(block)
    if any(block.prose for block in layout.blocks):
        return
    told = _told_articles(layout)
    for block in layout.blocks:
        if block.tag == "p" and block.scope in told:
            block.prose = prose_chars(block, _LEAST_FLASH)


def _told_articles(layout: Layout) -> set[int]:
    """The scopes in an element that says it is an article."""
    told: set[int] = set()
    for index, scope in enumerate(layout.scopes):
        if scope.tag == "article" or "content" in scope.marks or scope.parent in told:
            told.add(index)
    return told


def _weights(layout: Layout) -> list[int]:
    """What each block counts for: a picture's caption for nothing, beside other prose. Galleries outweigh briefs."""
    said: set[str] = set()
    prose = [_first_time(block, said) for block in layout.blocks]
    captions = _captions(layout)
    if not captions:
        return prose
    told = [
        0 if block.scope in captions else chars
        for block, chars in zip(layout.blocks, prose, strict=True)
    ]
    return told if any(told) else prose


def _captions(layout: Layout) -> set[int]:
    """The scopes in captions of figures."""
    found: set[int] = set()
    for index, scope in enumerate(layout.scopes):
        if scope.tag == "figcaption" or scope.parent in found:
            found.add(index)
    return found


def _first_time(block: Block, said: set[str]) -> int:
    """Its prose, once: what a page says again and again would outweigh what it says."""
    if block.prose and block.text in said:
        return 0
    said.add(block.text)
    return block.prose


def _ends(layout: Layout) -> list[int]:
    """For each scope the index after the last scope in it."""
    scopes = layout.scopes
    ends = [index + 1 for index in range(len(scopes))]
    for index in range(len(scopes) - 1, 0, -1):
        parent = scopes[index].parent
        if ends[parent] < ends[index]:
            ends[parent] = ends[index]
    return ends


def _weigh(layout: Layout, prose: list[int], all_zones: bool) -> None:
    scopes = layout.scopes
    weights = [0] * len(scopes)
    for block, chars in zip(layout.blocks, prose, strict=True):
        if chars and (all_zones or scopes[block.scope].zone is None):
            weights[block.scope] += chars
    for index in range(len(scopes) - 1, 0, -1):
        if weights[index]:
            weights[scopes[index].parent] += weights[index]
    for scope, weight in zip(scopes, weights, strict=True):
        scope.prose = weight


def _set_zones(layout: Layout, ends: list[int]) -> None:
    """Marks hold but where they name most of the page: "article-widget" may be what paragraphs are called."""
    scopes = layout.scopes
    named = _prose_by_name(layout, ends)
    whole = scopes[0].prose
    reporters = whole - _readers_prose(layout, ends)
    for index, scope in enumerate(scopes[1:], 1):
        outer = scopes[scope.parent]
        scope.zone = outer.zone
        scope.apart = outer.apart if outer.zone else index
        if scope.zone is None and scope.marks and not scope.heading:
            mark = dropping_mark(scope.tag, scope.marks)
            if mark is not None and named[scope.name] <= _most_apart(mark, whole, reporters):
                scope.zone = mark


def _most_apart(mark: str, whole: int, reporters: int) -> float:
    """How much of the page's prose may be set apart by one name. Readers and lawyers write more than reporters do."""
    if mark == "encrypted":
        return whole
    return whole - _LEAST_STORY if mark in _LONGER else reporters * _WHOLE


def _readers_prose(layout: Layout, ends: list[int]) -> int:
    """The prose in comments, so long as they leave a story."""
    chars, end = 0, 0
    for index, scope in enumerate(layout.scopes):
        if index >= end and dropping_mark(scope.tag, scope.marks) == "comments":
            chars += scope.prose
            end = ends[index]
    return chars if chars <= layout.scopes[0].prose - _LEAST_STORY else 0


def _prose_by_name(layout: Layout, ends: list[int]) -> dict[str, int]:
    """The prose in marked elements of each name, those within one of the same name not counted again."""
    named: dict[str, int] = {}
    counted: dict[str, int] = {}  # up to which scope
    for index, scope in enumerate(layout.scopes):
        if scope.marks and index >= counted.get(scope.name, 0):
            named[scope.name] = named.get(scope.name, 0) + scope.prose
            counted[scope.name] = ends[index]
    return named


class _Descent:
    """From the page's root to the element whose children are the article's parts."""

    def __init__(self, layout: Layout, ends: list[int], headline: str) -> None:
        self._scopes = layout.scopes
        self._ends = ends
        self._children: dict[int, list[int]] = {}
        for index in range(1, len(self._scopes)):
            if self._scopes[index].prose:
                self._children.setdefault(self._scopes[index].parent, []).append(index)
        self._h1 = _headline_scope(layout, headline)

    def end(self) -> int:
        here = 0
        within = False  # an element that says it is the article's body
        while inner := self._children.get(here):
            following = self._one_of_many(inner) or self._next(here, inner, within)
            if following is None:
                return here
            here = following
            within = within or "content" in self._scopes[here].marks
        return here

    def _one_of_many(self, inner: list[int]) -> int | None:
        """Pages that go on with the next article hold several, each under an h1: the one meant."""
        scopes = self._scopes
        meant = next((i for i in inner if i <= self._h1 < self._ends[i]), None)
        if meant is None or scopes[meant].prose < _SURELY_PROSE:
            return None
        alike = [i for i in inner if scopes[i].heading and scopes[i].name == scopes[meant].name]
        return meant if len(alike) > 1 else None

    def _next(self, here: int, inner: list[int], within: bool) -> int | None:
        scopes = self._scopes
        told = [i for i in inner if "content" in scopes[i].marks]
        enough = [i for i in told if scopes[i].prose >= _MARKED * scopes[here].prose]
        best = max(enough or inner, key=lambda index: (scopes[index].prose, -index))
        if any(_is_lead(scopes[index]) for index in inner if index < best):
            return None
        others = [scopes[index] for index in inner if index != best]
        return best if _goes_on(scopes[best], others, scopes[here].prose, within) else None


def _headline_scope(layout: Layout, headline: str) -> int:
    """The h1 that says what metadata says, else the first; 0 where there is none."""
    found = [block for block in layout.blocks if block.tag == "h1"]
    told = [block for block in found if headline and block.text == headline]
    return (told or found)[0].scope if found else 0


def _is_lead(scope: Scope) -> bool:
    """A paragraph beside the rest of its article: the rest may stand in a paywall's element."""
    return scope.tag == "p" and scope.prose >= _SURELY_PROSE and "standfirst" not in scope.marks


def _goes_on(best: Scope, others: list[Scope], whole: int, within: bool) -> bool:
    """Whether the article stands in ``best`` alone, rather than in it and its neighbours."""
    marked = "content" in best.marks
    if best.tag in _PARAGRAPHS:
        return False
    if any(o.name == best.name or (marked and "content" in o.marks) for o in others):
        return False
    if within:
        return marked and best.prose >= _NEARLY_ALL * whole
    telling = marked or best.heading or best.tag in _ARTICLE_TAGS
    return best.prose >= (_MARKED if telling else _MOST) * whole
