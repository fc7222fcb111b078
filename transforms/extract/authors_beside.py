"""Writers named elsewhere than in tags or under the headline: elements called after authors, lines set apart.

The last places that are asked, and each only where it names one writer or one team: a page that
names several in such places shows the cards of other stories.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.extract.authors import has_lead, is_lead, read_names
from transforms.extract.authors_parts import tidy
from transforms.extract.authors_printed import credited_part
from transforms.extract.authors_words import byline_words
from transforms.extract.jsonld import fold_title
from transforms.records import Removed

_NAMED_AFTER = ", ".join(
    f'[class*="{word}"]' for word in ("author", "Author", "autor", "Autor", "byline", "Byline")
)
_MAX_NAMED = 40  # elements; a page of more lists people or comments
_AGAIN = 3  # elements: one above the text, its link, one below; a card's name and link are two
_MAX_ABOVE = 12  # levels
_MAX_LINE = 120  # characters
_MAX_WORDS = 5
_MAX_SMALL = 3  # words without a capital beside the names: "head of the desk for boats" has three
# Where the authors of something else stand: below comments, on cards, beside the text.
_ELSEWHERE = re.compile(
    r"comment|kommentar|reply|teaser|relat|recommend|widget|sidebar|promo|popular|most-read|"
    r"trending|card|carousel|slider|testimonial|caption|photo|image-credit|newsletter",
    re.IGNORECASE,
)
_OF_OTHERS = frozenset(
    ("comment", "comments", "caption", "credit", "ad", "embed", "gallery", "player")
)  # rules
# "… at last. (Ada Quill) +++", a signature behind the last sentence; behind a quotation stands who said it.
_SIGNED = re.compile(r"(?<=[.!?…])\s\(([^()\d]{5,60})\)[\s+*.]*$")
_MAX_LINES = 400
_WIDE = "\u2e80"  # from here on: Chinese, Japanese, Korean, whose markers may follow the name
_MAX_WIDE_LINE = 60
_ONE = frozenset(("a", "an", "ein", "eine", "un", "une", "una"))  # "Eine Glosse von Ada Quill"


def byline_of_element(tree: LexborHTMLParser, site_names: Sequence[str] = ()) -> str | None:
    """The byline in an element whose class is named after authors; None where they name several."""
    found: list[tuple[tuple[str, ...], str]] = []
    for node in tree.css(_NAMED_AFTER)[:_MAX_NAMED]:
        line = " ".join(node.text(separator=" ").split())
        people = credited_people(line, site_names)
        if people and not _stands_elsewhere(node):
            found.append((people, line))
    counts = Counter(people for people, _ in found)
    if not found or (len(counts) > 1 and _is_rivalled(found[0][0], counts)):
        return None
    return found[0][1]


def _is_rivalled(first: tuple[str, ...], counts: Counter[tuple[str, ...]]) -> bool:
    """Whether the first of several is not the only one named again, at the end or beside a portrait."""
    return counts[first] < _AGAIN or any(
        count >= _AGAIN for people, count in counts.items() if people != first
    )


def byline_set_apart(
    paragraphs: Sequence[str], removed: Iterable[Removed], site_names: Sequence[str] = ()
) -> str | None:
    """The byline at the end of the text, or in what was dropped around it: "Autor: Ada Quill".

    In print such a line needs its marker; a signature behind the last sentence is in brackets.
    """
    for line in reversed(paragraphs[-2:]):
        signed = _SIGNED.search(line[-_MAX_LINE:])
        line = signed[1] if signed else line
        if credited_people(line, site_names) and (signed or has_lead(line)):
            return line
    found: dict[tuple[str, ...], str] = {}
    for line in _marked_lines(removed):
        people = credited_people(line, site_names)
        if people:
            found.setdefault(people, line)
    return next(iter(found.values())) if len(found) == 1 else None


def fuller_names(
    stated: tuple[str, ...], byline: str, site_names: Sequence[str] = ()
) -> tuple[str, ...]:
    """The printed names where tags hold only part of them; empty where they do not.

    "Ada" in the tags and "Von Ada Quill" in print, an account's "adaquill", or the first of two
    writers. A byline with anything besides names tells of somebody: "Ada Quill reports for us".
    """
    lines = [line for line in byline.split("\n") if _letters(line) and not is_lead(line)]
    lines = [line for line in lines if line.casefold() not in byline_words("joiner")]
    printed = [credited_people(line, site_names) for line in lines]
    people = {fold_title(name): name for names in printed for name in names}
    known = [fold_title(name) for name in stated]
    if len(known) == 1 and " " not in stated[0]:
        fits = [n for key, n in people.items() if key == known[0] or _holds_word(n, stated[0])]
        return tuple(fits) if len(fits) == 1 else ()
    if not all(printed) or any(map(has_lead, lines[1:])) or not people.keys() > set(known):
        return ()
    is_doubled = any(key != name and key.startswith(name) for key in people for name in known)
    return () if is_doubled else tuple(people.values())


def _letters(line: str) -> bool:
    return any(ch.isalpha() for ch in line)


def _holds_word(name: str, word: str) -> bool:
    return word.casefold() in name.casefold().split()


def _marked_lines(removed: Iterable[Removed]) -> Iterator[str]:
    """Lines with a marker before their names, which may stand in a line of its own: "Von:", "Ada Quill"."""
    read = 0
    for block in removed:
        if block.rule in _OF_OTHERS or (block.rule == "related" and "\n" in block.text):
            continue
        was_lead = False
        for line in block.text.split("\n"):
            read += 1
            if read > _MAX_LINES:
                return
            leads = len(line) <= _MAX_LINE and _may_lead(line)
            if (was_lead and len(line) <= _MAX_LINE) or (leads and has_lead(line)):
                yield line
            was_lead = leads and is_lead(line)


def _may_lead(line: str) -> bool:
    """By its first word, since a page drops hundreds of lines and few of them begin so."""
    first = line.lstrip().split(" ", 1)[0].partition(":")[0].casefold()
    return first in _first_words() or (first[:1] >= _WIDE and len(line) <= _MAX_WIDE_LINE)


@cache
def _first_words() -> frozenset[str]:
    kinds = ("lead", "colon", "genre", "lead before names")
    leads = (words for kind in kinds for words in byline_words(kind))
    return frozenset(words.split()[0] for words in leads) | _ONE


def credited_people(line: str, site_names: Sequence[str]) -> tuple[str, ...]:
    """The people of a line that holds their names and no more than marker, role and date around them."""
    if not line or len(line) > _MAX_LINE:
        return ()
    credited = credited_part(line)
    people = read_names((credited,), site_names).people
    if not all(2 <= len(name.split()) <= _MAX_WORDS and name[0].isupper() for name in people):
        return ()
    words = tidy(credited).split()
    while words and words[0].casefold() in byline_words("job"):
        words.pop(0)
    if not byline_words("label").isdisjoint(map(str.casefold, words)) or _tells(words):
        return ()
    begins = people and fold_title("".join(words)).startswith(fold_title(people[0]))
    return people if begins else ()


def _tells(words: Sequence[str]) -> bool:
    """More small words than a role has: "Ada Quill, who sails, met us at the quay"."""
    known = byline_words("role") | byline_words("joiner")
    return sum(word.islower() and word.strip(",.") not in known for word in words) > _MAX_SMALL


def _stands_elsewhere(node: LexborNode) -> bool:
    parent: LexborNode | None = node
    for _ in range(_MAX_ABOVE):
        if parent is None or parent.tag in ("body", "html", None):
            return False
        attributes = parent.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if _ELSEWHERE.search(named) or parent.tag == "figure":
            return True
        parent = parent.parent
    return False
