"""Who wrote it: people told apart from agencies, outlets and desks in author-like fields.

Fields hold "By ADA QUILL and Bo Lind, Political Reporters", "Ada Quill The Associated Press",
"quill@example.com", "Evening Post Staff", a Facebook address. People come out as a list, the rest
as what it is.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from transforms.agencies.table import find_alias, trailing_alias
from transforms.extract.authors_parts import fields, pieces, tidy, without_lead
from transforms.extract.authors_words import byline_words
from transforms.extract.urls import without_accents

_MAX_RAW = 300  # characters; longer is a biography
_MAX_LINE = 60  # characters; in a longer one the word for reporter is told of somebody
_MAX_NAME_WORDS = 7
_NOT_LETTERS = re.compile(r"[\W_]+")
_SPACES = re.compile(r"[\s\u00a0\u200b]+")
# Where, or for whom: "Ada Quill in Kyiv", "Bo Lind for the Evening Post". A name stands before it.
_BESIDE = re.compile(
    r"(?<=\S\s)(?<=\w{2}\s|\w\.\s)(?:in|aus|à|from|for|für|pour|desde|bei|at|to)\s+(?=\S)",
    re.IGNORECASE,
)
# "순천, 광양 구현모 기자": places first, then the name before the word for reporter. "기자회견" is a press conference.
_KOREAN = re.compile(
    r"([\uac00-\ud7a3]{2,4})\s?(?:선임|인턴|수습)?(?:기자|특파원)(?![\uac00-\ud7a3])"
)
# "記者王小明、李大華／台北報導", "作者：王小明".
_CHINESE = re.compile(
    r"(?:^|[\W_]|社)(?:(?:記者|记者|作者|撰文|撰稿)(?:[：:／/\s]\s*)?|文[：:／/・]\s*)"
    r"([\u4e00-\u9fff]{2,4}(?:[、，,][\u4e00-\u9fff]{2,4}){0,5})\s?(?:[／/|].*)?$"
)
# "山田太郎記者", "文・山田太郎", "山田太郎 特派員"; a desk's writer is nobody's name: "社会部記者".
_JAPANESE = re.compile(
    r"([\u3040-\u30ff\u4e00-\u9fff]{2,4}[\s　]?[\u3040-\u30ff\u4e00-\u9fff]{0,4}(?<![部社局班面信]))\s?"
    r"(?:記者|特派員|編集委員)"
)
_LIST_MARK = re.compile(r"[、，,]")
_GLUE = re.compile(r"(?<=[a-zß-ÿ])[A-Z][a-z]{2,}\b")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_]{2})\d{1,2}$")  # "Ada Quill1"; but "Pier A31" keeps its number
# A link to somebody's other stories: "View all posts by Ada Quill", "More Posts", "Alle Beiträge".
_TO_STORIES = re.compile(
    r"(?:show|view|see|read|more|all|zeige|mehr|weitere|alle|tous|toutes|ver|todos|todas)\b"
    r".{0,30}\b(?:posts|articles|stories|beiträge|artikel|artículos|artigos)\b",
    re.IGNORECASE,
)
_COMPOUND = re.compile(r"\w{2,}(?:zeitung|blatt|redaktion|magazin|verband|agentur|rundfunk)\b")
_CASELESS = re.compile(r"[\u0590-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PARTICLES = frozenset({
    "de", "del", "della", "der", "den", "dos", "da", "do", "das", "di", "du", "la", "le", "van", "von",
    "zu", "zum", "ten", "ter", "al", "el", "bin", "ibn", "ben", "af", "av", "y", "e", "i", "und",
    "bint", "abu", "mac", "mc", "st",
})  # fmt: skip
_HYPHENATED = _PARTICLES | {"ad", "an", "ar", "as", "ash", "at", "az"}  # "al-Saud", "ash-Shami"
_NOT_NAMES = frozenset(("of", "the", "and", "by", "for", "in", "on", "at", "to", "with"))
_ARTICLES = frozenset(("the", "les", "los", "die", "das", "der"))
_SHORT = frozenset(("le", "la", "el", "il"))  # "La Voz"; but "La Toya Lind" is a person


class Names(NamedTuple):
    """``people`` and ``others`` (agencies, outlets, desks), each once and in order of print."""

    people: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def read_names(raws: Iterable[str], outlet_names: Iterable[str] = ()) -> Names:
    """Tell the people in author-like values from whatever else stands there.

    ``outlet_names``: how the outlet calls itself (site name, publisher, domain). They part
    "Harbour Post" the paper from a person of that name.
    """
    outlets = frozenset(filter(None, (_unaccented(name) for name in outlet_names)))
    people: dict[str, str] = {}
    others: dict[str, str] = {}
    for raw in raws:
        found = _read_value(raw, outlets)
        for name in found.people:
            people.setdefault(_letters(name), name)
        for name in found.others:
            others.setdefault(_letters(name), name)
    return Names(tuple(people.values()), tuple(others.values()))


def has_lead(line: str) -> bool:
    """Whether a line begins as bylines do: "By", "Von:", "Ein Kommentar von"; or ends so: "홍길동 기자"."""
    text = _SPACES.sub(" ", line).strip(" ,;:|-–—")
    return without_lead(text) != text or (
        len(line) <= _MAX_LINE and bool(_east_asian_writers(line))
    )


def is_lead(line: str) -> bool:
    """Whether a line is a marker alone: "Von", "By:"."""
    return line.strip().rstrip(":").strip().casefold() in byline_words("lead")


@lru_cache(maxsize=8192)  # an outlet's few dozen writers come again and again
def _read_value(raw: str, outlets: frozenset[str]) -> Names:
    if len(raw) > _MAX_RAW or not raw.strip():
        return Names()
    east_asian = _east_asian_writers(raw)
    if east_asian:
        return Names(east_asian)
    text = tidy(raw)
    if not text or _names_nobody(text):
        return Names()
    people: list[str] = []
    others: list[str] = []
    parts = fields(text)
    for part in parts:
        found = _read_field(part, outlets, alone=len(parts) == 1)
        people += found.people
        others += found.others
    return Names(tuple(people), tuple(others))


def _east_asian_writers(raw: str) -> tuple[str, ...]:
    korean = _KOREAN.findall(raw)
    if korean:
        return tuple(korean)
    japanese = _JAPANESE.fullmatch(raw.strip().strip("（()）【】"))
    if japanese:
        return (japanese[1],)
    chinese = _CHINESE.search(raw.strip())
    return tuple(_LIST_MARK.split(chinese[1])) if chinese else ()


def _read_field(field: str, outlets: frozenset[str], alone: bool) -> Names:
    if _person_and_agency(field) is None and _is_organisation(field, outlets):
        return Names((), (field,)) if alone or _without_role(field) else Names()
    people: list[str] = []
    others: list[str] = []
    parted = pieces(field)
    if parted and _credits_another(parted[0].split()):
        return Names()  # what follows is the picture's as well: "Foto: Bo Lind, Harbour Trust"
    for piece in parted:
        name = _without_role(piece)
        if not name:
            continue
        split = _person_and_agency(name) or _person_and_outlet(name, outlets)
        if split is not None:
            people.append(split[0])
            others.append(split[1])
        elif _is_organisation(name, outlets):
            others.append(name)
        elif _is_person(name, alone=alone and len(parted) == 1):
            people.append(name)
    return Names(tuple(people), tuple(others))


def _names_nobody(text: str) -> bool:
    """ "Von" alone, "undefined", "© Ada Quill", "More Posts": a mark, a fault, an owner, a link."""
    folded = text.casefold().rstrip(":")
    if is_lead(text) or folded in byline_words("nobody") or text[0] == "©":
        return True
    return folded.endswith("admin") or _TO_STORIES.match(text) is not None


def _without_role(piece: str) -> str:
    """ "Ada Quill Travel News Reporter in Kyiv" → "Ada Quill"; "Reporter Ada Quill" → the same."""
    words = _unglued(_BESIDE.split(piece, maxsplit=1)[0]).split()
    if not words or _credits_another(words):
        return ""
    if " ".join(words).casefold() in byline_words("place"):
        return ""
    roles = byline_words("role")
    floor = 1 if _CASELESS.search(piece) else 2
    while words and words[-1].casefold().strip(":") in byline_words("ending"):
        words.pop()
    while len(words) > floor and words[-1].casefold().strip(".") in roles:
        words.pop()
    jobs = [at for at, word in enumerate(words) if word.casefold() in byline_words("job")]
    if jobs and len(words) - jobs[-1] > 2 and _are_roles(words[: jobs[-1]]):
        words = words[jobs[-1] + 1 :]
    if _are_roles(words):
        return ""
    name = _FOOTNOTE.sub("", " ".join(words))
    return name.strip(" .,:;-–—'\"&…" if len(words) > 1 else " ,:;&…")


def _credits_another(words: list[str]) -> bool:
    """ "Foto: Bo Lind", "Edited by Bo Lind": a photographer, an editor, a translator."""
    starts = (" ".join(words[:count]).casefold().rstrip(":") for count in (1, 2))
    return not byline_words("picture").isdisjoint(starts)


def _unglued(piece: str) -> str:
    """ "Ada QuillTravel Reporter": name and role stood in two elements. "DeVeaux" stays one word."""
    parting = byline_words("role") | byline_words("ending")
    return _GLUE.sub(lambda at: f" {at[0]}" if at[0].casefold() in parting else at[0], piece)


def _are_roles(words: list[str]) -> bool:
    return all(word.casefold().strip(".") in byline_words("role") for word in words)


def _person_and_agency(name: str) -> tuple[str, str] | None:
    """ "Ada Quill The Associated Press" and "Ada Quill AFP" name a person and an agency."""
    words = name.split()
    found = trailing_alias(words) if len(words) > 2 else None
    if found is None or found[0].ambiguous:
        return None
    before = words[: -found[1]]
    if before and before[-1].casefold() == "the":
        before.pop()
    person = " ".join(before)
    if len(before) < 2 or not _is_person(person, alone=False):
        return None
    return person, " ".join(words[-found[1] :])


def _person_and_outlet(name: str, outlets: frozenset[str]) -> tuple[str, str] | None:
    """ "Ada Quill Evening Post": a person, then the outlet's own name."""
    words = name.split()
    for count in range(1, len(words) - 1):
        person, outlet = " ".join(words[:-count]), " ".join(words[-count:])
        if len(_letters(outlet)) > 5 and _letters(outlet) in outlets:
            return (person, outlet) if _is_person(person, alone=False) else None
    return None


def _is_organisation(name: str, outlets: frozenset[str]) -> bool:
    if find_alias(name) is not None:
        return True
    words = name.casefold().replace(".", " ").replace("-", " ").split()
    if not byline_words("organisation").isdisjoint(words) and not _reads_as_names(name):
        return True
    if _EAST_ASIAN.search(name) and name.endswith(_east_asian_organisations()):
        return True
    if _COMPOUND.search(name.casefold()) and not _reads_as_names(name):
        return True
    return _begins_with_article(words) or _names_outlet(name, outlets)


def _begins_with_article(words: list[str]) -> bool:
    """ "The Post", "La Voz", "A Reader of Ours"; but "A J Quill" is a person."""
    if not words:
        return False
    if words[0] in _ARTICLES or (words[0] in _SHORT and len(words) == 2):
        return True
    return words[0] == "a" and len(words) > 2 and len(words[1]) > 2


@cache
def _east_asian_organisations() -> tuple[str, ...]:
    return tuple(word for word in byline_words("organisation") if _EAST_ASIAN.search(word))


def _reads_as_names(text: str) -> bool:
    """Several pieces of which the first is a name: "Ada Quill, News Reporter" is no organisation."""
    parted = pieces(text)
    first = _without_role(parted[0]) if parted else ""
    words = first.casefold().replace(".", " ").split()
    if first == text or len(words) < 2 or not _is_person(first, alone=False):
        return False
    return byline_words("organisation").isdisjoint(words)


def _names_outlet(name: str, outlets: frozenset[str]) -> bool:
    """The outlet's own name, with nothing or a department after it. Mr Forbes may write for Forbes."""
    letters = _unaccented(name)
    if len(letters) < 3:
        return False
    for outlet in outlets:
        if letters == outlet or (len(outlet) > 3 and letters.startswith(outlet)):
            return True
        if len(letters) > 5 and (outlet.startswith(letters) or outlet.endswith(letters)):
            return True
    return False


def _is_person(name: str, alone: bool) -> bool:
    """Two to seven words with capitals; one word only where nothing else stands beside it."""
    words = name.split()
    if not 1 <= len(words) <= _MAX_NAME_WORDS or len(name) > 60:
        return False
    if any(ch.isdigit() or ch in ":_" for ch in name) or "und" in words:
        return False  # "Davor und Danach": two words that are no names, or they would be parted
    if _CASELESS.search(name):
        return len(name) >= 2
    if len(words) == 1:
        return alone and len(name) > 2 and name.isalpha() and not name.isupper()
    capitals = sum(word[:1].isupper() for word in words)
    small = [word for word in words if word[:1].islower() and not _is_small_in_names(word)]
    is_slug = alone and name.islower() and len(words) <= 3  # "ada quill", as some systems store it
    is_name = capitals >= 2 and not small and words[0][:1].isupper()
    return is_name or (is_slug and (_NOT_NAMES | _PARTICLES).isdisjoint(words))


def _is_small_in_names(word: str) -> bool:
    """ "van", "d'Arc", "al-Saud"."""
    first, hyphen, _ = word.partition("-")
    return "'" in word or first in (_HYPHENATED if hyphen else _PARTICLES)


@lru_cache(maxsize=8192)
def _unaccented(name: str) -> str:
    """As addresses spell names: "Página Nueve" → "paginanueve"."""
    letters = _letters(name)
    return letters if letters.isascii() else without_accents(letters)


def _letters(name: str) -> str:
    return _NOT_LETTERS.sub("", name.casefold())
