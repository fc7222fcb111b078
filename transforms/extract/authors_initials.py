"""Initials by which papers sign: "ssi, dan", "(mst)", "srf/hosb;kesm". Swiss and German papers above all."""

import re

from transforms.agencies.table import find_alias
from transforms.extract.authors_words import byline_words

_SIGN = re.compile(r"(?:[a-z]{2,5}/)?[a-zäöüß]{2,4}")
_BETWEEN = re.compile(r"\s*[,;&]\s*|\sund\s|/(?=[a-z]{2,4}$)")
# What stands behind them in one line: "; Foto: …", "; Erstveröffentlichung: 4.4.18".
_REST = re.compile(r"\s*;\s*(?=\w[\w\[\] ]{1,30}:\s)")
_MAX_SIGNS = 4
_MAX_LINE = 120  # characters


def read_initials(value: str) -> tuple[str, ...]:
    """The initials that a value consists of, without agencies' ("dpa/mst" → "mst"); empty where it holds more."""
    signs = [sign for sign in _BETWEEN.split(value.strip().strip("()[]")) if sign]
    if len(signs) > _MAX_SIGNS or not all(map(_SIGN.fullmatch, signs)):
        return ()
    if any(sign in byline_words("common") for sign in signs):
        return ()
    return tuple(sign for sign in signs if find_alias(sign) is None)


def signed_by(line: str) -> tuple[str, ...]:
    """The initials of a line that signs a text: in brackets, or before labelled credits of its pictures."""
    if len(line) > _MAX_LINE:
        return ()
    first, *rest = _REST.split(line.strip())
    bracketed = first[:1] in "([" and first[-1:] in ")]"
    return read_initials(first) if bracketed or rest else ()
