"""The headline, cross-checked among the places that carry it, without the outlet's name after it."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from transforms.extract.jsonld import fold_title

_SEPARATOR = re.compile(r"\s+[|–—•·»›:\-]{1,2}\s+|\s*[|｜ㅣ]\s*|\s*：\s*|--|\s::\s|\s+-(?=\S)")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")  # "… - 03/04/1999"
_KICKER = re.compile(r"\s[-–—|]\s|:\s")
# The name of a Chinese site needs no space before it: "…！-晚邮网", "…_晚邮日报".
_CHINESE_SITE = re.compile(
    r"\s*[-－_—–|]{1,2}\s*[\u4e00-\u9fff]{1,8}(?:网|網|报|報|新闻|新聞|频道|頻道)$"
)
_ADDED = re.compile(r"\s+(?:[|•·»]|\d{1,2}[./]\d{1,2}[./]\d{2,4}\b)")  # a site, a bullet, a day
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_MIN_SHARE = 0.5  # of words: a heading and a head title with fewer in common are of two stories
_SAME = 2.0  # more than any share
_MIN_WORDS = 3  # a heading of fewer words may be a section's
_MIN_FOLDED = 8  # letters


def clean_title(text: str) -> str:
    """Plain spaces, no soft hyphens, no entities: many templates escape what is escaped already."""
    if "&" in text:
        text = html.unescape(text)
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def first_line(heading: str, stated: Iterable[str]) -> str:
    """An ``<h1>`` without the line below the headline: ``<h1>Harbour reopens<small>Boats are…``.

    ``heading``: its lines; ``stated``: titles of the head. They tell where it ends: they have what
    stands before the other line, with at most a site's name behind it, and not the whole.
    """
    text = clean_title(heading)
    lines = [line for line in map(clean_title, heading.split("\n")) if line]
    if len(lines) < 2:
        return text
    titles = [clean_title(title) for title in stated]
    if any(fold_title(title).startswith(fold_title(text)) for title in titles):
        return text
    told = {fold_title(title) for title in titles}
    for title in titles:
        told |= {fold_title(title[: cut.start()]) for cut in [*_SEPARATOR.finditer(title)][-1:]}
    for count in range(1, len(lines)):
        first = " ".join(lines[:count])
        if _is_headline(first) and fold_title(first) in told:
            return first
    return text


def choose_headline(
    stated: Sequence[str],
    headings: Sequence[str],
    site_names: Iterable[str],
    subheads: Iterable[str] = (),
) -> str | None:
    """The page's own headline: the ``<h1>`` that agrees with what the head states, else the head's.

    ``stated``: JSON-LD headline, og:title, ``<title>`` and so on, best first, site names still on
    them. ``headings``: the texts of the ``<h1>`` elements in page order; ``subheads``: those of
    ``<h2>`` and ``<h3>``, gone through only where they decide.
    """
    sites = frozenset(filter(None, (fold_title(name) for name in site_names)))
    told = _uncut([title for title in map(clean_title, stated) if title])
    shown = [title for title in map(clean_title, headings) if title]
    sites |= {folded for folded in map(fold_title, shown) if _is_masthead(folded, told, sites)}
    shown = [title for title in shown if fold_title(title) not in sites]
    known = [fold_title(title) for title in shown]
    parted = {title: without_site(title, sites, known) for title in dict.fromkeys(told)}
    stripped = [parted[title] for title in told]  # most are stated several times
    titles = [title for title in stripped if fold_title(title) not in sites] or stripped
    said = list(dict.fromkeys(titles))
    heading = _agreeing(shown, said)
    if heading is not None and not _leads_a_trail(heading, told):
        return _best_spelling(heading, said)
    below = tuple(subheads)
    if heading is None:
        heading = _lone(shown, titles, sites, below)
        if heading is not None:
            return _best_spelling(heading, said)
    parts = (_part_in_print(title, below) for title in (told if heading else said))
    part = next(filter(None, parts), None)
    return part or heading or next(iter((*said, *shown)), None)


def _uncut(told: list[str]) -> list[str]:
    """Without values that end at a quote that was not escaped: ``content="Storm is "over""``."""
    cut = {t for t in told for other in told if other.startswith((f'{t} "', f'{t}"'))}
    return [title for title in told if title not in cut]


def _leads_a_trail(heading: str, told: Sequence[str]) -> bool:
    """Whether the head has it as WordPress did a blog's name: "Quay Notes » Blog Archive » Title"."""
    folded = fold_title(heading)
    return any(" » " in t and fold_title(t.partition(" » ")[0]) == folded for t in told)


def _part_in_print(title: str, subheads: Iterable[str]) -> str | None:
    """The first subhead that is either end of a title: what stands around it there is the site's."""
    if fold_title(title) in map(fold_title, subheads):
        return None
    ends: set[str] = set()
    for match in _SEPARATOR.finditer(title):
        ends |= {fold_title(title[: match.start()]), fold_title(title[match.end() :])}
    return next(
        (text for text in subheads if _is_headline(text) and fold_title(text) in ends), None
    )


def _is_masthead(folded: str, told: Sequence[str], sites: frozenset[str]) -> bool:
    """Whether a heading is the site's name: known as such, or behind a longer title in the head."""
    if folded in sites:
        return True
    if any(fold_title(title) == folded for title in told):
        return False
    return any(
        folded in map(fold_title, (title[match.end() :], *_SEPARATOR.split(title[match.end() :])))
        and len(fold_title(title[: match.start()])) > len(folded)
        for title in told
        for match in _SEPARATOR.finditer(title)
    )


def without_site(title: str, sites: Iterable[str], known: Iterable[str] = ()) -> str:
    """``"Harbour reopens | News | Evening Post"`` → ``"Harbour reopens"``.

    A tail is cut where it names the site, is a date, or where what is left is one of the ``known`` titles
    (both folded by fold_title); a first part where it is the site's very name, or a date.
    """
    cuts = [match.span() for match in _SEPARATOR.finditer(title)]
    for start, end in cuts:
        if fold_title(title[:start]) in known:
            rest = title[end:]  # "News - Harbour reopens" over two headings: the second is no site
            is_section = len(title[:start].split()) == 1 and _is_headline(rest)
            return rest if is_section and fold_title(rest) in known else title[:start]
    if cuts and _is_prefixed(title, cuts[0], sites):
        return without_site(title[cuts[0][1] :], sites, known)
    for start, end in cuts:
        if _ends_before_site(title[:start], title[end:], sites):
            return title[:start]
    return title if title.isascii() else _CHINESE_SITE.sub("", title)


def _is_prefixed(title: str, cut: tuple[int, int], sites: Iterable[str]) -> bool:
    """ "Evening Post | Harbour reopens", "23.01.2022 - Harbour reopens"."""
    first, rest = title[: cut[0]], title[cut[1] :]
    if len(fold_title(rest)) < _MIN_FOLDED:
        return False
    return fold_title(first) in sites or _DATE.fullmatch(first) is not None


def _ends_before_site(left: str, rest: str, sites: Iterable[str]) -> bool:
    """Whether ``rest`` is added to a title; never where it holds more of one than ``left`` does."""
    if len(fold_title(left)) < _MIN_FOLDED:
        return False
    if _DATE.fullmatch(rest):
        return True
    *middle, _ = _SEPARATOR.split(rest)
    if _is_headline(left):
        return any(fold_title(part) in sites for part in middle) or _is_tail(rest, sites)
    return _is_tail(rest, sites) and not any(map(_is_headline, middle))


def _is_tail(rest: str, sites: Iterable[str]) -> bool:
    return any(_is_site(part, sites) for part in _tails(rest))


def _tails(tail: str) -> list[str]:
    """The last part of a tail: in "News | Evening Post" only the end has to be the site."""
    parts = _SEPARATOR.split(tail)
    return [fold_title(parts[-1])] if len(parts) < 4 else []


def _is_site(folded: str, sites: Iterable[str]) -> bool:
    if len(folded) < 2:
        return False
    return any(
        folded == site or (len(site) > 3 and site in folded and len(folded) < 3 * len(site))
        or (len(folded) > 3 and folded in site)
        for site in sites
    )  # fmt: skip


def _agreeing(shown: Sequence[str], said: Sequence[str]) -> str | None:
    """The heading that shares most words with something stated; the first such in the page.

    Of several that are stated word for word, the one stated in the better place: a section's
    heading may be all that ``<title>`` holds.
    """
    best, best_share = None, 0.0
    for title in shown:
        share = max((_shared(title, other) for other in said), default=0.0)
        if share > best_share:
            best, best_share = title, share
    if best_share >= _SAME:
        equal = {fold_title(title): title for title in reversed(shown)}
        return next(equal[folded] for folded in map(fold_title, said) if folded in equal)
    return best if best_share >= _MIN_SHARE else None


def _lone(
    shown: Sequence[str], titles: Sequence[str], sites: frozenset[str], subheads: Iterable[str]
) -> str | None:
    """The only ``<h1>`` of a page, in other words than the head.

    A masthead is such a heading too. It is none where the page prints a stated title elsewhere, or
    where two places state the same one: "Ridge News Blog" over an ``<h3>`` with the headline.
    """
    if len(shown) != 1 or not titles or len(shown[0].split()) < _MIN_WORDS:
        return None
    if _is_site(fold_title(shown[0]), sites):
        return None
    stated = Counter(map(fold_title, titles))
    if max(stated.values()) > 1 or any(fold_title(text) in stated for text in subheads):
        return None
    return shown[0]


def _shared(title: str, other: str) -> float:
    """Share of the shorter title's words; letters where a script does not part words."""
    if fold_title(title) == fold_title(other):
        return _SAME
    left, right = _units(title), _units(other)
    return (
        len(left & right) / max(1, min(len(left), len(right)))
        if min(len(left), len(right)) > 1
        else 0.0
    )


def _units(title: str) -> set[str]:
    words = re.findall(r"\w+", title.casefold())
    if len(words) > 2 or title.isascii():
        return set(words)
    folded = fold_title(title)
    return {folded[at : at + 2] for at in range(len(folded) - 1)}


def _best_spelling(heading: str, said: Sequence[str]) -> str:
    """A stated title that is the heading, or the heading without its kicker, is spaced as meant.

    Kicker and headline are two elements in one ``<h1>``: "Storm surgeHarbour reopens". Where the
    head has another kicker, what the two share is the headline.
    """
    folded = fold_title(heading)
    for title in said:
        other = fold_title(title)
        if other == folded or (_is_headline(title) and folded.endswith(other)):
            return title
        begins = _is_headline(title) and heading.startswith(title)
        if begins and _ADDED.match(heading, len(title)):
            return title
    if any(folded in fold_title(title) for title in said):
        return heading  # its colon is no kicker's: the head has all of it
    for match in _KICKER.finditer(heading):
        rest = heading[match.end() :]
        if _is_headline(rest) and any(fold_title(t).endswith(fold_title(rest)) for t in said):
            return rest
    return heading


def _is_headline(title: str) -> bool:
    return len(title.split()) >= _MIN_WORDS and len(fold_title(title)) >= _MIN_FOLDED
