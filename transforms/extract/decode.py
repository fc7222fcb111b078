"""Bytes to text, without HTTP: byte order mark, declaration, validity, and only then a guess."""

import codecs
import re

_SNIFFED_BYTES = (
    4096  # a declaration stands in the first 1024 bytes by the standard; pages are late with it
)
_CHECKED_BYTES = 1 << 15  # at once: their text stays in the processor's cache
_GUESSED_BYTES = 20_000  # what the guess reads: its cost grows with length, its answer hardly does
_MAX_REPLACED = 0.02  # share of replacement characters past which a text is not readable

_WESTERN_LETTERS = frozenset("áàâäãåéèêëíìîïóòôöõúùûüñçßæøœÁÀÂÄÅÉÈÊÍÎÓÖÔÚÜÑÇÆØŒªº")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{2,30})", re.I
)
_XML_DECLARED = re.compile(
    rb"<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9_:.-]{2,30})", re.I
)
# The web's meanings of two labels (WHATWG Encoding Standard, 4.2): their supersets are what pages
# hold.
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_SUPERSETS |= {"iso8859-9": "cp1254", "euc_kr": "cp949", "shift_jis": "cp932", "tis-620": "cp874"}


class UndecodableText(ValueError):
    """The bytes are no text (a picture, an archive), or text in no encoding that can be found out."""


def is_plain_utf8(payload: bytes) -> bool:
    """Whether the bytes are valid UTF-8 without a mark, which parsers of bytes may be given as it is."""
    head = payload[:_SNIFFED_BYTES]
    # ISO-2022-JP is ASCII in its bytes and shows only by its escapes.
    if head[:1] in (b"\xef", b"\xff", b"\xfe") or b"\0" in head or b"\x1b$" in head:
        return False
    at, view = 0, memoryview(payload)
    try:
        while at < len(payload):
            _, used = codecs.utf_8_decode(view[at : at + _CHECKED_BYTES], "strict", False)
            if not used:  # it ends within a character
                return False
            at += used
    except UnicodeDecodeError:
        return False
    return True


def decode_html(payload: bytes) -> str:
    """A page's text. Valid UTF-8 wins over a declaration of something else: many templates declare
    wrongly.

    Raises UndecodableText for what is binary or hopeless.
    """
    if is_plain_utf8(payload):
        return payload.decode()
    head = payload[:_SNIFFED_BYTES]
    match = _DECLARED.search(head) or _XML_DECLARED.search(head)
    return _decode(payload, match[1].decode("ascii") if match else None)


def decode_text(payload: bytes, declared: str | None = None) -> str:
    """The same for plain text, with the encoding that the source names, if any. Raises
    UndecodableText.
    """
    return _decode(payload, declared)


def _decode(payload: bytes, declared: str | None) -> str:
    for bom, encoding in _BOMS:
        if payload.startswith(bom):
            return _strict(payload, encoding) or _tolerant(payload, encoding)
    if b"\0" in payload[:_SNIFFED_BYTES]:
        return _without_bom(payload)
    if is_plain_utf8(payload):
        return payload.decode()
    named = _known(declared)
    text = _strict(payload, named) if named else None
    return text if text is not None else _guessed(payload, named)


def _strict(payload: bytes, encoding: str) -> str | None:
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError:
        return None


def _tolerant(payload: bytes, encoding: str) -> str:
    text = payload.decode(encoding, errors="replace")
    replaced = text.count("\ufffd")
    if replaced > _MAX_REPLACED * max(len(text), 1):
        raise UndecodableText(f"{replaced} of {len(text)} characters do not decode as {encoding}")
    return text


def _without_bom(payload: bytes) -> str:
    """UTF-16 without a mark: zeros fall on one parity in text of a European language, else it is
    binary.
    """
    sample = payload[:_SNIFFED_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.4 * len(sample) / 2 and others < 0.05 * len(sample) / 2:
            return _tolerant(payload, encoding)
    if sample.count(0) <= 2:  # a stray zero in a page; the parser drops it
        return _decode(payload.replace(b"\0", b""), None)
    raise UndecodableText("holds zero bytes: binary")


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return None
    return _SUPERSETS.get(name, name)


def _guessed(payload: bytes, declared: str | None) -> str:
    """What neither UTF-8 nor the declaration explains wholly: mostly UTF-8 with a few broken bytes,
    else a guess.
    """
    for encoding in ("utf-8", declared):
        if encoding is not None:
            try:
                return _tolerant(payload, encoding)
            except UndecodableText:
                continue
    if _looks_binary(payload):
        raise UndecodableText("control bytes throughout: binary")
    return _tolerant(payload, _dammit(payload[:_GUESSED_BYTES]))


def _looks_binary(payload: bytes) -> bool:
    sample = payload[:_SNIFFED_BYTES]
    controls = sum(1 for byte in sample if byte < 9 or 13 < byte < 27 or 27 < byte < 32)
    return controls > 0.05 * len(sample)


def _reads_as_western(sample: bytes) -> bool:
    """The standard's fallback is windows-1252; statistics confuse it with its Central European
    neighbours.
    """
    text = sample.decode("cp1252", errors="replace")
    accented = [ch for ch in text if ord(ch) > 127 and ch.isalpha()]
    western = sum(1 for ch in accented if ch in _WESTERN_LETTERS)
    return bool(accented) and western >= 0.95 * len(accented) and "\ufffd" not in text


def _dammit(sample: bytes) -> str:
    from bs4.dammit import (
        UnicodeDammit,
    )  # only pages that lie about their encoding pay for the import

    if _reads_as_western(sample):
        return "cp1252"
    found: str | None = UnicodeDammit(sample, is_html=True).original_encoding
    encoding = _known(found)
    if encoding is None:
        raise UndecodableText("no encoding found that reads these bytes")
    return encoding
