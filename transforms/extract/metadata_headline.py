"""The headline, cross-checked among the places that carry it, without the outlet's name after it."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from transforms.extract.jsonld import fold_title

_SEPARATOR = re.compile(r"\s+[|–—•·»›:\-]{1,2}\s+|\s*[|｜ㅣ]\s*|\s*：\s*|--|\s::\s|\s+-(?=\S)")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")  # "… - 03/04/1999"
_KICKER = re.compile(r"\s[-–—|]\s|:\s")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_MIN_SHARE = 0.5  # of words: a heading and a head title with fewer in common are of two stories
_MIN_WORDS = 3  # a heading of fewer words may be a section's
_MIN_FOLDED = 8  # letters


def clean_title(text: str) -> str:
    """Plain spaces, no soft hyphens, no entities: many templates escape what is escaped already."""
    if "&" in text:
        text = html.unescape(text)
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


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
    told = [title for title in map(clean_title, stated) if title]
    shown = [title for title in map(clean_title, headings) if title]
    sites |= {folded for folded in map(fold_title, shown) if _is_masthead(folded, told, sites)}
    shown = [title for title in shown if fold_title(title) not in sites]
    known = [fold_title(title) for title in shown]
    parted = {title: without_site(title, sites, known) for title in dict.fromkeys(told)}
    stripped = [parted[title] for title in told]  # most are stated several times
    titles = [title for title in stripped if fold_title(title) not in sites] or stripped
    said = list(dict.fromkeys(titles))
    heading = _agreeing(shown, said) or _lone(shown, titles, sites, subheads)
    if heading is None:
        return said[0] if said else (shown[0] if shown else None)
    return _best_spelling(heading, said)


def _is_masthead(folded: str, told: Sequence[str], sites: frozenset[str]) -> bool:
    """Whether a heading is the site's name: known as such, or behind a longer title in the head."""
    if folded in sites:
        return True
    if any(fold_title(title) == folded for title in told):
        return False
    return any(
        fold_title(title[match.end() :]) == folded
        and len(fold_title(title[: match.start()])) > len(folded)
        for title in told
        for match in _SEPARATOR.finditer(title)
    )


def without_site(title: str, sites: Iterable[str], known: Iterable[str] = ()) -> str:
    """``"Harbour reopens | News | Evening Post"`` → ``"Harbour reopens"``.

    A tail is cut where it names the site, is a date, or where what is left is one of the ``known`` titles
    (both folded by fold_title).
    """
    cuts = [match.span() for match in _SEPARATOR.finditer(title)]
    for start, _ in cuts:
        if fold_title(title[:start]) in known:
            return title[:start]
    for start, end in cuts:
        added = any(_is_site(part, sites) for part in _tails(title[end:]))
        added = added or _DATE.fullmatch(title[end:]) is not None
        if added and len(fold_title(title[:start])) >= _MIN_FOLDED:
            return title[:start]
    return title


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
    """The heading that shares most words with something stated; the first such in the page."""
    best, best_share = None, 0.0
    for title in shown:
        share = max((_shared(title, other) for other in said), default=0.0)
        if share > best_share:
            best, best_share = title, share
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
        return 2.0
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
    for match in _KICKER.finditer(heading):
        rest = heading[match.end() :]
        if _is_headline(rest) and any(fold_title(t).endswith(fold_title(rest)) for t in said):
            return rest
    return heading


def _is_headline(title: str) -> bool:
    return len(title.split()) >= _MIN_WORDS and len(fold_title(title)) >= _MIN_FOLDED
