"""Picture credits: who took it, told from what it shows.

A caption's credit says nothing about the text: a page may hold AP's pictures and nobody's copy.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.agencies.table import Alias, find_alias, leading_alias, trailing_alias
from transforms.records import Credit

_MAX_CAPTION_CHARS = 2000
_MAX_CREDIT_CHARS = 100
_MAX_CREDIT_WORDS = 9


class CaptionCredit(NamedTuple):
    """A caption taken apart: ``credit`` as printed without its marker ("Picture:", parentheses)."""

    text: str | None
    credit: str | None
    agencies: tuple[str, ...]


_MARKER = re.compile(
    r"(?:^|(?<=[.!?)\]”\"’'»…\s|–—-]))[(\[]?\s?"
    r"(?:(?:image|photo|picture|file|archive)?\s?(?:pictures?|pic|photos?|photograph(?:y|s)?|images?"
    r"|credits?|sources?)|fotos?|bild(?:er)?|bildquelle|bildnachweis|fotocredit|quelle"
    r"|crédits?(?: photos?)?|fotografía|imagen|fuente|fotoğraf|kuva|courtesy|fotó|zdjęcie|фото)"
    r"\s?[:：]\s?(?P<credit>[^\n]{1,100}?)[)\].]?$"
    r"|(?:^|(?<=[.!?)\]”\"’'»…\s|]))[(\[]?\s?(?:(?:photo|picture|photograph|image|foto|video)s?"
    r"\s(?:by|de|von|di|av|par)|image copyright|©|\(c\)|copyright)\s?(?P<by>[^\n]{1,100}?)[)\].]?$",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(r"\s*[(\[（［](?P<credit>[^()\[\]（）［］\n]{1,100})[)\]）］][.。]?$")
_AFTER_SENTENCE = re.compile(
    r"(?:(?<=\w\w)[.!?”»…)]\s+|\n\s*|\s[|•–—]\s)(?P<credit>(?:[^\n.!?]|(?<=[A-Z])\.){2,80})\.?$"
)
_CHUNK = re.compile(
    r"\s*(?:[/,;|()\[\]\n©:•+&]|\s[-–—]\s|(?:^|(?<=\s))(?:via|and|und|et)(?=\s))\s*"
)
_LABEL = re.compile(r"(?:bild|foto|photo|picture|image|credit)s?\s?:\s?", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")


@lru_cache(maxsize=1024)  # a page's lines are asked for by several rules
def caption_credit(caption: str) -> CaptionCredit:
    """Text, credit and agencies of a caption.

    >>> caption_credit("The dam at dawn (AP)")
    CaptionCredit(text='The dam at dawn', credit='AP', agencies=('ap',))
    """
    text = _SPACES.sub(" ", caption.strip())
    if not text or len(text) > _MAX_CAPTION_CHARS:
        return CaptionCredit(text or None, None, ())
    marked = _MARKER.search(text[-_MAX_CREDIT_CHARS - 60 :])
    if marked is not None and _reads_as_credit(marked):
        cut = max(0, len(text) - _MAX_CREDIT_CHARS - 60) + marked.start()
        return _made(text[:cut], marked["credit"] or marked["by"])
    enclosed = _ENCLOSED.search(text)
    if enclosed is not None and picture_agencies(enclosed["credit"]):
        return _made(text[: enclosed.start()], enclosed["credit"])
    after = _AFTER_SENTENCE.search(text)
    if after is not None and is_picture_credit(after["credit"]):
        return _made(text[: after.start("credit")], after["credit"])
    if is_picture_credit(text):
        return _made("", text)
    return CaptionCredit(text, None, ())


def picture_agencies(credit: str) -> tuple[str, ...]:
    """Codes of the agencies in a picture credit, in print order: 'Bo Reed/AFP via Getty Images'."""
    whole = find_alias(credit.strip())
    if whole is not None:
        return (whole.code,)
    found = (_in_chunk(chunk.split()) for chunk in _CHUNK.split(credit))
    return tuple(dict.fromkeys(alias.code for alias in found if alias is not None))


def is_picture_credit(line: str) -> bool:
    """Whether a whole line is a picture credit that names an agency: 'REUTERS', 'Bo Reed/dpa'."""
    if len(line) > _MAX_CREDIT_CHARS:
        return False
    chunks = [chunk for chunk in _CHUNK.split(line.strip(" .")) if chunk]
    if any(len(chunk.split()) > 5 or chunk[0].islower() > chunk.isalpha() for chunk in chunks):
        return False
    aliases = [_in_chunk(chunk.split()) for chunk in chunks]
    whole = [find_alias(chunk) or _picture_service(chunk) for chunk in chunks]
    small = sum(word[0].islower() for chunk in chunks for word in chunk.split())
    return any(whole) and (small <= 2 or all(aliases))


def caption_credits(raw: str | None) -> tuple[Credit, ...]:
    """Photo credits of a caption's printed credit."""
    if not raw:
        return ()
    return tuple(Credit(code, "photo", raw, "caption") for code in picture_agencies(raw))


def _reads_as_credit(marked: re.Match[str]) -> bool:
    """After a colon anything; after 'Foto de' no phrase such as 'Foto de familia de la reunión'."""
    by = marked["by"]
    if by is None or len(by.split()) > _MAX_CREDIT_WORDS:
        return by is None
    return by[0].isupper() or "/" in " ".join(by.split()[:3])


def _picture_service(chunk: str) -> Alias | None:
    """'AP Photo' in 'AP Photo by Bo Reed', told from names that sell text."""
    found = leading_alias(chunk.split())
    return found[0] if found and not found[0].sells_text else None


def _in_chunk(words: list[str]) -> Alias | None:
    """An agency at either end of a chunk: 'Pool via AP'; 'Press Association Ima' (cut short)."""
    found = leading_alias(words) or trailing_alias(words)
    return found[0] if found else None


def _made(text: str, credit: str) -> CaptionCredit:
    shown = text.rstrip(" \n(|[–—-•").strip()
    printed = _LABEL.sub("", credit.strip(" \n.,;|()[]")).strip()
    return CaptionCredit(shown or None, printed or None, picture_agencies(printed))
