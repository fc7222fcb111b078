"""Which item a copy is of, and which items a notice names: keys that join without a look at the text.

An id that is unique by itself (a urn, a tag, a UUID, AP's 32 hex digits) is known whoever prints it; any other only
beside who issued it, since two outlets number their pages alike. Sluglines and headlines name an item for a day or
three: agencies use them again.
"""

import re
from collections.abc import Sequence
from typing import Final

from transforms.agencies.table import agencies, find_alias, is_agency_host
from transforms.agencies.tails import printed_ids
from transforms.lifecycle.marks import is_kill_line, unmarked, without_slug_marks

_UNIQUE: Final = re.compile(
    r"(?:urn|tag):\S{8,}"
    r"|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}",
    re.IGNORECASE,
)
_REVISED: Final = re.compile(r"(urn:newsml:[^:]+:\d{8}:.+|tag:[^:]+:.+):\d{0,18}[nua]?")
"""':5U' behind a NewsML 1 identifier (provider, date, id), ':2' behind a Reuters tag: the version, not the item."""

_BLANKS: Final = frozenset(
    ("", "0", "-", "null", "none", "nil", "nan", "n/a", "na", "unknown", "undefined", "false")
)
_TOKEN: Final = re.compile(r"(?<![\w:/.-])(?=[\w:./-]{0,100}\d)\w[\w:./-]{3,100}\w")
_QUOTED: Final = re.compile(r"[“”„\"«]\s?([^“”„\"«»]{12,200}?)\s?[“”\"»]")
_SLUGGED: Final = re.compile(
    r"\b(?:[Ss]lugged|[Ss]lug|(?:[Kk]ill|[Ww]ithdraw) (?:the |this |our )?(?:story|item|report))"
    r":?\s[“\"]?([A-Z][^\s,;“”\"]{3,60})"
)
_STORY: Final = re.compile(r"\sstory$")
_REGION: Final = re.compile(r"^(?:bc|ap|am|pm|[a-z]{2})(?:-[a-z]{2})?--|^(?:bc|ap|am|pm)-")
_WORDS: Final = re.compile(r"\w+")
_LEAST_WORDS: Final = 4  # of a headline that names a story
_MOST_NAMES: Final = 16
_LEAST_KILLED: Final = 60  # words
_MOST_NOTICE: Final = 2000  # characters of a notice that are looked at


def is_item_id(item_id: str) -> bool:
    """Whether an id can be told from a blank that a system fills in."""
    return item_id.strip().casefold() not in _BLANKS


def fold_item_id(item_id: str) -> str:
    """The item's id without its version."""
    folded = item_id.strip().casefold()
    revised = _REVISED.fullmatch(folded)
    return revised[1] if revised else folded


def provider_code(name: str | None) -> str | None:
    """An agency by its code, whatever it is called; another provider by its name."""
    if not name:
        return None
    alias = find_alias(name.strip())
    folded = name.strip().casefold()
    if alias is not None:
        return alias.code
    return folded if folded in agencies() else is_agency_host(folded) or folded


def item_name(provider: str | None, item_id: str) -> tuple[str, str, str]:
    """What tells an item from all others: the parts of its key. Of an id with the agency's own number in it (dpa's
    urn) the number counts, which is what pages print."""
    printed = printed_ids(item_id)
    if printed:
        provider, item_id = printed[0].agency, printed[0].item_id
    folded = fold_item_id(item_id)
    scope = "" if _UNIQUE.fullmatch(folded) else provider or ""
    return ("item", scope, folded)


def slug_name(provider: str | None, slugline: str) -> tuple[str, str, str]:
    """A slugline without marks and region: 'BC-PN--Dam Burst,Kill' and 'Dam-Burst' are one."""
    bare = _REGION.sub("", without_slug_marks(slugline).casefold())
    return ("slug", provider or "", " ".join(_WORDS.findall(bare)))


def headline_name(provider: str | None, headline: str) -> tuple[str, str, str] | None:
    """A headline without marks; None where it has too few words to name a story."""
    words = _WORDS.findall(unmarked(headline).casefold())
    return ("headline", provider or "", " ".join(words)) if len(words) >= _LEAST_WORDS else None


def named_items(
    headline: str | None,
    slugline: str | None,
    note: str | None,
    paragraphs: Sequence[str] | None = None,
) -> tuple[str, ...]:
    """What a kill or correction names: its own slugline and headline without marks, and in its note or its lines to
    editors ids, sluglines and quoted headlines.

    ``paragraphs`` are a kill's. Of a correction (None) they are the story, and a headline counts that is marked.
    """
    names = [without_slug_marks(slugline)] if slugline else []
    if headline and (paragraphs is not None or unmarked(headline) != headline):
        names.append(_STORY.sub("", unmarked(headline)))
    notice = "\n".join(filter(None, (note, *(paragraphs or ()))))[:_MOST_NOTICE]
    for pattern in (_SLUGGED, _QUOTED, _TOKEN):
        names += [match[match.lastindex or 0].strip(" .,:") for match in pattern.finditer(notice)]
    return tuple(dict.fromkeys(name for name in names if name))[:_MOST_NAMES]


def killed_text(paragraphs: Sequence[str]) -> list[str]:
    """What is compared of a kill: the story it repeats, without the lines that take it back; nothing of a bare
    notice, as the notices of an agency are all alike."""
    rest = [p for p in paragraphs if not is_kill_line(p)]
    is_bare = sum(len(p.split()) for p in rest) < _LEAST_KILLED
    return [] if is_bare else rest
