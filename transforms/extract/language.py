"""The language of an article: what the page says, checked against its words where that is cheap."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.].*)?", re.I)
_NAMES = {"english": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es"}
_OLD_CODES = {"iw": "he", "in": "id", "ji": "yi", "jp": "ja", "kr": "ko", "cn": "zh"}
_NOT_LANGUAGES = frozenset({"utf", "iso", "und", "mul", "zxx", "all", "web"})
_MIN_LETTERS = 20  # shorter texts are guessed wrongly too often
_SAMPLE = 600  # characters; the model takes 0.4 ms for them, the vote of words 0.03 ms
_GLANCE = 150  # characters of it that hold a common word of their language
_MIN_WORDS = 40
_MIN_SHARE = 0.12  # of the sample's words; running text of a language has 0.2 to 0.4
_MIN_LEAD = 1.5  # over the next language: Danish and Norwegian, Catalan and Spanish come near
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", 0.05, re.compile(r"[\u3041-\u30fa]")),  # lists of places and figures hold little kana
    ("ko", 0.2, re.compile(r"[\uac00-\ud7a3]")),
    ("zh", 0.2, re.compile(r"[\u3400-\u9fff]")),
    ("el", 0.5, re.compile(r"[\u0370-\u03ff]")),
    ("he", 0.5, re.compile(r"[\u05d0-\u05ea]")),
    ("th", 0.5, re.compile(r"[\u0e01-\u0e2e]")),
    ("ka", 0.5, re.compile(r"[\u10d0-\u10ff]")),
)
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


@lru_cache(maxsize=1024)
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
    common = _common_words().get(language.partition("-")[0])
    if common is None:
        return False
    sample = text[:_SAMPLE].lower()
    if not common.isdisjoint(sample[:_GLANCE].split()[:-1]):  # nearly always
        return False
    words = _WORD.findall(sample)
    return len(words) >= _MIN_WORDS and common.isdisjoint(words)


def detect_language(text: str) -> str | None:
    """A guess from the text alone: by common words, or else by a model; None for a short text."""
    sample = text[:_SAMPLE]
    if len(sample) < _MIN_LETTERS or not any(ch.isalpha() for ch in sample):
        return None
    voted = _voted(sample) or _by_script(sample)
    if voted is not None:
        return voted
    from py3langid import classify  # 0.7 s and 40 MB that most runs never need

    guessed: str = classify(sample)[0]
    return guessed


def _by_script(sample: str) -> str | None:
    """Scripts that one language has to itself; Han is Chinese where no kana or hangul is near."""
    if sample.isascii():
        return None
    letters = sum(1 for ch in sample if ch.isalpha())
    for language, share, script in _SCRIPTS:
        if len(script.findall(sample)) > share * letters:
            return language
    return None


def _voted(sample: str) -> str | None:
    """The language whose common words have most of the hits, or None where it is close."""
    words = Counter(_WORD.findall(sample.lower()))
    hits: Counter[str] = Counter()
    known = _languages_of_words()
    for word, count in words.items():
        for language in known.get(word, ()):
            hits[language] += count
    if not hits:
        return None
    (first, most), *rest = sorted(hits.items(), key=lambda item: (-item[1], item[0]))
    is_clear = not rest or most >= _MIN_LEAD * rest[0][1]
    return first if is_clear and most >= max(3, _MIN_SHARE * words.total()) else None


@lru_cache(maxsize=1)
def _common_words() -> dict[str, frozenset[str]]:
    text = files(__package__).joinpath("language_words.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["language"]: frozenset(row["words"].split("|")) for row in rows}


@lru_cache(maxsize=1)
def _languages_of_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in _common_words().items():
        for word in words:
            found[word] = (*found.get(word, ()), language)
    return found


def english_variety(text: str) -> str | None:
    """``"en-GB"`` or ``"en-US"`` by spelling and titles ("Mr Lind", "Mr. Lind"); None if undecided."""
    sample = text[:20_000]
    british = len(_BRITISH.findall(sample)) + len(_BRITISH_TITLE.findall(sample))
    american = len(_AMERICAN.findall(sample)) + len(_AMERICAN_TITLE.findall(sample))
    if british >= 2 and british > 2 * american:
        return "en-GB"
    return "en-US" if american >= 2 and american > 2 * british else None
