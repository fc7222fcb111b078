"""The byline that a page prints under its headline, for pages whose tags and layout name nobody."""

import re
from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.agencies.bylines import byline_credit
from transforms.extract.authors import has_lead, is_lead, read_names
from transforms.extract.authors_words import byline_words
from transforms.extract.jsonld import fold_title

_MAX_LINE = 160  # characters; a longer block is text, or holds several lines
_MAX_CREDIT = 80  # characters; a line of more that ends as a sentence does is text
_MAX_LINES = 20
_MAX_VISITS = 150
_SKIPPED = frozenset(
    ("script", "style", "noscript", "figure", "picture", "svg", "nav", "aside", "form", "button")
)
_INLINE = frozenset(("a", "b", "em", "i", "span", "strong", "time", "small", "br", "img", "sup"))
_OF_AUTHOR = re.compile(
    r"auth?or|profil|person|people|journalist|redakt|contributor|writer|team", re.I
)
_MARKED = re.compile(r"auth?or|byline|writer|journalist", re.I)
_REST = re.compile(r"\s*[|·•]\s*|\s+(?:in|on)\s+(?=[A-Z])|(?<=\D),?\s+\d{1,2}[./ :]")
# A day before the name: "04.02.2031 - Ada Quill", "4 May 2031 | Ada Quill", "Posted on May 4, 2031 by Ada Quill".
_DAY_FIRST = re.compile(
    r"\d{1,2}[./ ]\s?\w{1,12}[./ ]\s?\d{2,4}(?:\s?[|,]?\s\d{1,2}[:.]\d\d(?:\sUhr)?)?\s+[|·•–—-]\s+"
    r"|\S.{3,40}?\b\d{4}\s+(?=(?:by|von|par|por|door|av|af)\s+[A-ZÀ-Ý])"
)
_SPACES = re.compile(r"\s+")


class HeadLine(NamedTuple):
    """A short line between the headline and the text."""

    text: str
    is_linked: bool  # a link that leads to no author's page: a tag, a story
    is_marked: bool  # its element is named after authors


def lines_under_headline(tree: LexborHTMLParser, headline: str | None) -> list[HeadLine]:
    """What stands between the ``<h1>`` that holds the headline and the first paragraph of text."""
    heading = find_heading(tree, headline)
    return list(islice(_lines_after(heading), _MAX_LINES)) if heading is not None else []


def printed_byline(lines: Sequence[HeadLine], site_names: Sequence[str] = ()) -> str | None:
    """The first line under the headline that credits somebody; None where none surely does.

    Sure signs: a marker with a name ("Von: Ada Quill"), an agency ("AFP, MANILA"), or a line that
    is a name, where its element or link is named after authors, a marker or a date is its
    neighbour, or the text begins right after it.
    """
    for at, line in enumerate(lines):
        credited, rest = _parted(line.text)
        if credited.endswith(":") or _names_outlet_only(credited, site_names):
            continue
        if _credits_somebody(credited, site_names):
            return credited
        if line.is_linked or not _is_bare_name(credited, site_names):
            continue
        before = lines[at - 1].text if at else ""
        after = lines[at + 1].text if at + 1 < len(lines) else None
        if line.is_marked or after is None or is_lead(before) or _holds_digit(rest or after):
            return credited
    return None


def printed_stamps(lines: Sequence[HeadLine]) -> tuple[str, ...]:
    """What of the lines under the headline may be a time: "Ada Quill | 05.04.2025" → "05.04.2025"."""
    parts = (part for line in lines for part in line.text.split("|"))
    return tuple(part.strip() for part in parts if _holds_digit(part))


def _holds_digit(text: str) -> bool:
    return any(ch.isdigit() for ch in text)


def credited_part(line: str) -> str:
    """A line without its date, section or count of comments."""
    return _parted(line)[0]


def _parted(text: str) -> tuple[str, str]:
    """The credit and what else stands in its line: a date, a section, a count of comments."""
    day = _DAY_FIRST.match(text)
    start = day.end() if day else 0
    match = _REST.search(text, start)
    end = match.start() if match else len(text)
    return text[start:end].strip(" ,"), text[end:] or text[:start]


def find_heading(
    tree: LexborHTMLParser, headline: str | None, tags: Sequence[str] = ("h1",)
) -> LexborNode | None:
    """The first of the page's first headings with these tags that holds the headline."""
    wanted = fold_title(headline or "")
    for node in (node for tag in tags for node in tree.tags(tag)[:8]):
        folded = fold_title(node.text(separator=" "))
        if folded and wanted and (wanted in folded or folded in wanted):
            return node
    return None


def line_text(node: LexborNode) -> str:
    """What an element prints, in one line."""
    return _SPACES.sub(" ", node.text(separator=" ")).strip()


def _lines_after(heading: LexborNode) -> Iterator[HeadLine]:
    """Short lines after the headline in page order, up to the first paragraph of text."""
    visits = count()
    node: LexborNode | None = heading
    while node is not None and node.tag != "body":
        sibling = node.next
        while sibling is not None:
            for line in _lines_in(sibling, visits):
                if line is None:
                    return
                yield line
            sibling = sibling.next
        node = node.parent


def _lines_in(node: LexborNode, visits: Iterator[int]) -> Iterator[HeadLine | None]:
    """None marks the end of the page's head: a paragraph, or too many elements."""
    if next(visits) >= _MAX_VISITS:
        yield None
    tag = node.tag or "-"
    if tag in _SKIPPED or tag.startswith("-"):
        return
    if holds_blocks(node):
        for child in node.iter():
            yield from _lines_in(child, visits)
        return
    text = line_text(node)
    if tag == "p" and (len(text) > _MAX_LINE or _reads_as_text(text)):
        yield None
    elif text and len(text) <= _MAX_LINE:
        yield _head_line(node, text)


def _reads_as_text(text: str) -> bool:
    return len(text) > _MAX_CREDIT and text[-1] in '.!?”"…'


def holds_blocks(node: LexborNode) -> bool:
    """Whether an element holds lines rather than being one."""
    return any(child.tag not in _INLINE for child in node.iter())


def _head_line(node: LexborNode, text: str) -> HeadLine:
    links = [node] if node.tag == "a" else node.css("a")
    to_author = [_OF_AUTHOR.search(link.attributes.get("href") or "") is not None for link in links]
    attributes = node.attributes
    named = " ".join(filter(None, map(attributes.get, ("class", "itemprop", "rel", "id"))))
    is_marked = any(to_author) or _MARKED.search(named) is not None
    return HeadLine(text, not all(to_author), is_marked)


def _names_outlet_only(credited: str, site_names: Sequence[str]) -> bool:
    """ "by Evening Post": the next line may name the writer."""
    names = read_names((credited,), site_names)
    return bool(names.others) and not names.people and byline_credit(credited) is None


def _credits_somebody(credited: str, site_names: Sequence[str]) -> bool:
    """By a marker with a capitalised name after it, or by an agency's name."""
    if has_lead(credited):
        names = read_names((credited,), site_names)
        return any(name[:1].isupper() or not name.isascii() for name in names.people + names.others)
    credit = byline_credit(credited)
    return credit is not None and credit.kind != "none"


def _is_bare_name(credited: str, site_names: Sequence[str]) -> bool:
    """Names of two to four words each, in a script that has capitals, and at most a role after
    them.
    """
    names = read_names((credited,), site_names)
    if names.others or not names.people or credited.isupper():
        return False
    if not all(2 <= len(name.split()) <= 4 and name[0].isupper() for name in names.people):
        return False
    words = credited.casefold().split()
    if not byline_words("label").isdisjoint(words):
        return False
    return fold_title(credited).startswith(fold_title("".join(names.people)))
