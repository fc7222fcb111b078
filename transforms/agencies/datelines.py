"""Datelines: the place, and often the agency, that open the first paragraph.

The open shape ``PLACE (X) —`` stood on 101 lines of real pages and named an agency on 47 of them:
the rest were stations (KTRK), times (5 pm), editors (Hrsg.). So tokens come from the agency table
only.
"""

import re
from typing import NamedTuple

from transforms.agencies.table import aliases
from transforms.records import Credit

_REACH = 140  # characters; the longest real dateline seen has 80
_MAX_PLACE_WORDS = 9


class Dateline(NamedTuple):
    """A dateline found. ``rest`` is the paragraph without it; ``raw`` what was cut."""

    place: str | None
    credits: tuple[Credit, ...]
    raw: str
    rest: str


_DASH = r"(?:\s{0,2}(?:[-–—−:]{1,2}|\.-|\.(?=\s)|(?=[A-ZÀ-Þ]))\s{0,2})"
_PARENTHESISED = re.compile(r"(?P<place>[^()\n]{2,70}?)\s?\((?P<token>[^()\n]{2,30})\)\s?" + _DASH)
_PRESS_RELEASE = re.compile(
    r"(?P<place>[^()\n/]{2,70}?)(?:\s?--\s?\((?P<token>[^()\n]{4,20})\)\s?--|"
    r"\.?\s/(?P<slashed>[^/\n]{4,24})/)\.?\s?"
    r"(?P<date>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})?\s?-{0,2}\s?"
)
_SLASHED = re.compile(r"(?P<place>[^()\n]{2,70}?)\.?\s/(?P<token>[^/\n]{2,12})/\.?\s?[-–—]?\s?")
_TOKEN_FIRST = re.compile(
    r"\((?P<token>[^()\n]{2,20})\)\s?[-–—]\s?(?P<place>[^()\n]{2,50}?)\s[-–—]\s"
)
_BARE = re.compile(
    r"(?P<place>[^()\n]{2,60}?\d{1,2}(?:, \d{4})?),?\s(?P<token>[A-Z][A-Za-z]{2,7})\s[-–—]{1,2}\s"
)
_CAPITALS = re.compile(
    r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’\-/]{2,20}(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’\-/]{1,20}){0,3}"
    r"(?:, [A-Z][A-Za-z.]{1,15})?)\s(?:[–—]|--?)\s(?=[“\"A-ZÀ-Þ])"
)
# 新华社北京4月24日电, 【カイロ共同】, [東京 2日 ロイター], (서울=연합뉴스): the agency next to the place.
_EAST_ASIAN = re.compile(
    r"(?P<token>[\u4e00-\u9fff]{2,4}社)(?P<place>[\u4e00-\u9fff]{2,10}?)(?:\d{1,2}月)?\d{1,2}日"
    r"(?:电|電|讯|訊|专电)\s?"
    r"|【(?P<place2>[^【】\d]{2,12}?)(?P<token2>共同|時事|ロイター|AFP=時事)】\s?"
    r"|\[(?P<place3>[^\[\]\d]{2,20}?)\s\d{1,2}日\s(?P<token3>ロイター|AP|AFP)\]\s?(?:[-－]\s?)?"
    r"|\((?P<place4>[가-힣]{2,8})=(?P<token4>[가-힣]{3,6})\)\s?"
)
_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "de del la las los el le les du des da do dos di am an der den im bei ob upon on of the sur"
        " sous en y and e und et près near",
    )
)
# Words that open a paragraph in capitals as a place does: "EXCLUSIVE - The dam held."
_KICKERS = frozenset(
    re.findall(
        r"\w+",
        "BREAKING EXCLUSIVE UPDATE UPDATED WATCH LIVE ANALYSIS OPINION VIDEO REVIEW INTERVIEW URGENT"
        " CORRECTED FACTBOX EXPLAINER NEWS REPORTAGE DÉCRYPTAGE ENQUÊTE RÉCIT EXCLUSIF ANALYSE"
        " KOMMENTAR PORTRÄT",
    )
)
_ARTICLES = frozenset({"the", "a", "an", "der", "die", "das", "le", "les", "un", "une", "el", "il"})
_REGION = re.compile(r"[a-zäöü]{2,4}")


def dateline(paragraph: str) -> Dateline | None:
    """The dateline that ``paragraph`` opens with, or None.

    A place in capitals before a dash counts without an agency too (``credits`` is then empty). PA
    copy has no dateline.

    >>> dateline("MILLBROOK, Ohio (AP) — The dam held.").place
    'MILLBROOK, Ohio'
    """
    head = paragraph[:_REACH]
    if head[:2] > "\u2e80" or head[1:2] > "\u2e80":
        return _east_asian(head, paragraph)
    if "(" in head or "/" in head:
        for shape in (_TOKEN_FIRST, _PRESS_RELEASE, _PARENTHESISED, _SLASHED):
            found = _with_token(shape.match(head), paragraph)
            if found is not None:
                return found
    found = _with_token(_BARE.match(head), paragraph)
    if found is not None:
        return found
    capitals = _CAPITALS.match(head)
    if capitals is None or not _KICKERS.isdisjoint(capitals["place"].split()):
        return None
    return Dateline(capitals["place"], (), capitals[0].strip(), paragraph[capitals.end() :])


def _with_token(match: re.Match[str] | None, paragraph: str) -> Dateline | None:
    if match is None:
        return None
    groups = match.groupdict()
    token = groups["token"] or groups.get("slashed") or ""
    codes = dateline_agencies(token)
    if not codes:
        return None
    known, place = _place(groups["place"])
    if not known:
        return None
    raw = match[0].strip()
    credits = tuple(Credit(code, "text", raw, "dateline") for code in codes)
    return Dateline(place, credits, raw, paragraph[match.end() :])


def _east_asian(head: str, paragraph: str) -> Dateline | None:
    match = _EAST_ASIAN.match(head)
    if match is None:
        return None
    place, token = (
        next(value for key, value in match.groupdict().items() if key.startswith(name) and value)
        for name in ("place", "token")
    )
    code = aliases().datelines.get(token)
    if code is None:
        return None
    raw = match[0].strip()
    credits = (Credit(code, "text", raw, "dateline"),)
    return Dateline(place, credits, raw, paragraph[match.end() :])


def dateline_agencies(token: str) -> tuple[str, ...]:
    """Codes of the agencies in a dateline's token: 'dpa/lno', 'ats afp', 'Reuters'."""
    known = aliases().datelines
    token = token.strip()
    whole = known.get(token) or known.get(token.casefold())
    if whole is not None:
        return (whole,)
    parts = re.split(r"\s?[/,+&-]\s?|\s", token)
    codes = [known.get(part) or known.get(part.casefold()) for part in parts]
    strangers = [part for part, code in zip(parts, codes, strict=True) if code is None]
    if not any(codes) or any(not _REGION.fullmatch(part) for part in strangers):
        return ()
    return tuple(dict.fromkeys(code for code in codes if code))


def _is_place_word(word: str) -> bool:
    return word[0].isupper() or word[0] in "['" or word.strip(".;]") in _SMALL_WORDS


def _place(printed: str) -> tuple[bool, str | None]:
    """Whether what stands before the token reads as place and date, and the place alone."""
    kept: list[str] = []
    words = printed.split()
    if not words or len(words) > _MAX_PLACE_WORDS or words[0].casefold() in _ARTICLES:
        return False, None
    for part in printed.split(","):
        if any(ch.isdigit() for ch in part):
            break  # the date: 'LISBOA, 03 mar 2021'
        if not all(_is_place_word(word) for word in part.split()):
            return False, None
        kept.append(part.strip())
    return True, ", ".join(kept).strip(" -–—") or None
