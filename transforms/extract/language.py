"""The language of an article: what the page says, checked against its words where that is cheap."""

import re
from collections import Counter
from collections.abc import Iterable

_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.].*)?", re.I)
_NAMES = {"english": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es"}
_OLD_CODES = {"iw": "he", "in": "id", "ji": "yi", "jp": "ja", "kr": "ko", "cn": "zh"}
_NOT_LANGUAGES = frozenset({"utf", "iso", "und", "mul", "zxx", "all", "web"})
_MIN_LETTERS = 20  # shorter texts are guessed wrongly too often
_GUESSED_CHARACTERS = 800  # the guess costs 1 ms per 1,000 characters of Chinese
_MIN_WORDS = 40
_WORD = re.compile(r"[^\W\d_]+")
# The commonest words of languages that templates declare by default; a text of forty words that
# holds none of its own language's is in another one.
_COMMON_WORDS = {
    "en": frozenset({"the", "and", "of", "to", "in"}),
    "de": frozenset({"der", "die", "und", "das", "in", "den"}),
    "fr": frozenset({"le", "la", "les", "de", "et", "des"}),
    "es": frozenset({"el", "la", "de", "que", "y", "los"}),
    "it": frozenset({"il", "di", "che", "la", "e", "per"}),
    "pt": frozenset({"o", "de", "a", "que", "e", "do"}),
    "nl": frozenset({"de", "het", "een", "van", "en", "in"}),
}
_BRITISH = re.compile(
    r"\b(?:\w{3,12}(?:isation|ised|ising)|(?:neighb|col|hon|harb|lab|fav|behavi|rum|vap)our\w{0,6}"
    r"|centres?|theatres?|defence|offence|programmes?|manoeuv\w{1,6}|travell\w{2,4}|cancell(?:ed|ing)"
    r"|metres|litres|grey|tonnes|whilst|cheques?|tyres?|pyjamas|jewellery|storey)\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    r"\b(?:\w{3,12}(?:ization|ized|izing)|(?:neighb|col|hon|harb|lab|fav|behavi|rum)or(?:s|ed|ing|ite|able)?"
    r"|centers?|theaters?|defense|offense|maneuver\w{0,4}|travel(?:ed|ing|er)|cancel(?:ed|ing)"
    r"|meters|liters|gray|percent|sidewalk|jewelry)\b",
    re.IGNORECASE,
)
_BRITISH_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\s(?=[A-Z])")
_AMERICAN_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\.\s(?=[A-Z])|\b(?:Sen|Rep|Gov)\.\s(?=[A-Z])")


def normalise_language(tag: str | None) -> str | None:
    """``"en_gb"`` → ``"en-GB"``; None for what is no language tag ("utf-8", "")."""
    text = (tag or "").strip()
    text = _NAMES.get(text.casefold(), text)
    match = _TAG.fullmatch(text)
    if match is None:
        return None
    primary = match[1].lower()
    primary = _OLD_CODES.get(primary, primary)
    if primary in _NOT_LANGUAGES:
        return None
    script = match[2].title() if match[2] else None
    region = match[3].upper() if match[3] else None
    return "-".join(part for part in (primary, script, region) if part)


def choose_language(tags: Iterable[str | None]) -> str | None:
    """The language most of a page's tags name, with the first region that one of them gives it.

    Tags come in order of trust: JSON-LD, ``<html lang>``, og:locale, others. The first wins a tie.
    """
    known = [tag for tag in map(normalise_language, tags) if tag]
    if not known:
        return None
    counts = Counter(tag.partition("-")[0] for tag in known)
    primary = max(counts, key=lambda name: counts[name])  # insertion order decides a tie
    same = [tag for tag in known if tag.partition("-")[0] == primary]
    return next((tag for tag in same if "-" in tag), primary)


def contradicts(language: str, text: str) -> bool:
    """Whether a text surely is not in the language its page declares; False where that is unknown.

    Content systems declare "en-US" by default for pages in Swahili or Xhosa.
    """
    common = _COMMON_WORDS.get(language.partition("-")[0])
    if common is None:
        return False
    words = _WORD.findall(text[:_GUESSED_CHARACTERS].lower())
    return len(words) >= _MIN_WORDS and common.isdisjoint(words)


def detect_language(text: str) -> str | None:
    """A guess from the text alone; None for a text too short. The model loads at the first call."""
    sample = text[:_GUESSED_CHARACTERS]
    if sum(1 for ch in sample if ch.isalpha()) < _MIN_LETTERS:
        return None
    from py3langid import classify  # 0.7 s and 40 MB that most runs never need

    guessed: str = classify(sample)[0]
    return guessed


def english_variety(text: str) -> str | None:
    """``"en-GB"`` or ``"en-US"`` by spelling and titles ("Mr Lind", "Mr. Lind"); None if undecided."""
    sample = text[:20_000]
    british = len(_BRITISH.findall(sample)) + len(_BRITISH_TITLE.findall(sample))
    american = len(_AMERICAN.findall(sample)) + len(_AMERICAN_TITLE.findall(sample))
    if british >= 2 and british > 2 * american:
        return "en-GB"
    return "en-US" if american >= 2 and american > 2 * british else None
