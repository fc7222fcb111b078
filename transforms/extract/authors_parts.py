"""An author-like value in parts: cleaned of addresses and leads, cut where one name ends.

"By ADA QUILL and Bo Lind, Political Reporters | Evening Post" holds four. Which of them is a person
is told in ``transforms.extract.authors``.
"""

import html
import re
from collections.abc import Iterator

from transforms.agencies.table import find_alias
from transforms.extract.authors_words import byline_words

_SPACES = re.compile(r"[\s\u00a0\u200b]+")
_PARENTHESIS = re.compile(r"\s*[(\[（][^()\[\]（）]{0,80}[)\]）]")
_ADDRESS = re.compile(r"\S{1,80}@\S{1,80}|https?:\S{0,200}|(?:www\.)[^\s()]{1,200}")
_HANDLE = re.compile(r"(?<!\w)@\w{1,40}")
_OTHERS = re.compile(r"\s외\s?\d{1,2}명|\s他\d{1,2}名|\s(?:and|&)\s\d{1,2}\smore$|\s\+\s?\d{1,2}$")
_GLUED_LEAD = re.compile(
    r"(?:[Bb]y|[Vv]on|[Pp]or|[Pp]ar)(?=[^\W\d_a-zß-ÿ][.a-zß-ÿ]\S*\s)"
)  # "ByAda Quill"
_LIST = re.compile(r'\[\s*"(.{1,290})"\s*\]')  # a list of JSON, printed into a field as it is
# "Ada Quill 12 March 2025", "Ada Quill on May 4, 2031".
_DAY = re.compile(r"\s(?:\d{1,2}[./ ].{2,40}|(?:on|am|le|el)\s[^,]{1,20},?\s\d{4}.{0,12})$")
_SPACED_COLON = re.compile(r"(?<=\w)\s+:(?=\s)")  # "Source : AFP", as French spaces it
_GLUED_LABEL = re.compile(r"(?<=[^\W\d_]):(?=[^\W\d_])")
_SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr|II|III|IV)\b)", re.IGNORECASE)
_FIELD = re.compile(r"\s*[|;•·；]\s*")
# "Text von Ada Quill Fotos von Bo Lind", with no mark between the two.
_BEFORE_PICTURES = re.compile(
    r"\s+(?=(?:Fotos?|Bilder|Illustration(?:en|s)?|Photos?|Photographs?|Pictures)\s(?:von|by|par|por)\s)"
)
_SEPARATOR = re.compile(
    r"\s*(?:[,\n、，／/]|\s[-–—]\s|\s&\s|(?<=\S)\s\+\s|(?<=[a-zß-ÿ]{4})\.\s(?=[A-Z]))\s*"
)
_MAX_LEAD = 4  # words
_MOST_LEADS = 2


def tidy(raw: str) -> str:
    """Without addresses, handles, brackets, a day at the end, and the lead ("By", "Text:")."""
    text = html.unescape(raw) if "&" in raw else raw
    listed = _LIST.fullmatch(text)
    text = listed[1].replace('"', "") if listed else text
    if "@" in text or "http" in text or "www." in text:
        text = _HANDLE.sub(" ", _ADDRESS.sub(" ", text))
    text = _OTHERS.sub("", _PARENTHESIS.sub("", text))
    if ":" in text:
        text = _SPACED_COLON.sub(":", _GLUED_LABEL.sub(": ", text))
    text = _SPACES.sub(" ", text.replace("\u00ad", "")).strip(' ,;:|-–—•·*_"“”【】')
    glued = _GLUED_LEAD.match(text)
    text = text[glued.end() :] if glued else text
    return without_lead(_DAY.sub("", text) if text[:1].isalpha() else text)


def without_lead(text: str) -> str:
    """Without "By", "Text:", "Ein Kommentar von": two at most stand in front of one another."""
    for _ in range(_MOST_LEADS):
        words = text.split(" ", _MAX_LEAD + 1)
        for count in range(min(_MAX_LEAD, len(words) - 1), 0, -1):
            if _is_lead(words[:count]) or _is_lead_before_names(words[:count], words[count:]):
                text = text.split(" ", count)[count].lstrip(": ")
                break
    return text


def _is_lead(words: list[str]) -> bool:
    """ "By", "Written by:", "Text:"; or what is written, and by whom: "Eine Glosse von"."""
    first = " ".join(words).casefold()
    leads = byline_words("lead")
    if first.rstrip(":") in leads or (first[-1] == ":" and first[:-1] in byline_words("colon")):
        return True
    *before, last = first.split(" ")
    return last.rstrip(":") in leads and not byline_words("genre").isdisjoint(before)


def _is_lead_before_names(lead: list[str], words: list[str]) -> bool:
    """ "From Ada Quill", "De Ada Quill": such a word begins surnames as well."""
    if " ".join(lead).casefold() not in byline_words("lead before names"):
        return False
    return len(words) > 1 and all(word[:1].isupper() and word.istitle() for word in words[:2])


def fields(text: str) -> list[str]:
    """Parts that have nothing to do with one another: "Evening Post | Ada Quill", "Text: … Foto: …"."""
    parts = (part for whole in _FIELD.split(text) for part in _BEFORE_PICTURES.split(whole))
    return [label for part in parts for label in _parted_by_labels(part) if label]


def _parted_by_labels(text: str) -> Iterator[str]:
    """ "Ada Quill Foto: Bo Lind" → "Ada Quill", "Foto: Bo Lind"."""
    if ":" not in text:
        yield text
        return
    labels = byline_words("lead") | byline_words("colon") | byline_words("picture")
    words = text.split(" ")
    start = 0
    for at, word in enumerate(words):
        for first in (max(at - 1, 0), at) if word.endswith(":") else ():
            if " ".join(words[first : at + 1]).casefold()[:-1] in labels:
                if first > start:
                    yield " ".join(words[start:first])
                start = first
                break
    yield " ".join(words[start:])


def pieces(field: str) -> list[str]:
    """What of one field may be a name each, leads and joiners between them gone."""
    found = []
    for part in _SEPARATOR.split(_SUFFIX.sub(" ", field)):
        found += _parted_by_joiners(part.split())
    return [without_lead(piece) for piece in found if piece]


def _parted_by_joiners(words: list[str]) -> list[str]:
    """ "Ada Quill y Bo Lind" are two; "José Ortega y Gasset" is one, as his second part is no name."""
    joiners = byline_words("joiner")
    found: list[str] = []
    start = 0
    for at, word in enumerate(words):
        left, right = words[start:at], words[at + 1 :]
        if word.casefold() in joiners and _may_part(word, left, right):
            found.append(" ".join(left))
            start = at + 1
    return [*found, " ".join(words[start:])]


def _may_part(joiner: str, left: list[str], right: list[str]) -> bool:
    if left and right and (_names_agency(left) or _names_agency(right)):
        return True
    short = len(joiner) == 1 and joiner != "&"
    return len(left) > 1 and len(right) >= (2 if short else 1)


def _names_agency(words: list[str]) -> bool:
    return find_alias(" ".join(words)) is not None
