"""Pages nested without end, made as shallow as a parser takes in linear time."""

import re
from collections import Counter

_DEEPEST = 512  # elements, as in browsers: what is nested deeper stands beside
# Each start tag makes a parser look up the elements that are open: it takes 0.06 s for 8,000 nested ones, 9 s for
# 100,000. Of 117 news pages none has more than 6,000 tags or is nested deeper than 60.
_FEW_TAGS = 8_000
# The parser opens anew in each paragraph the formatting the last left open: 3,000 of "<p><font size=1>" took 1.4 s.
# So did 20,000 options of one list. Of 117 news pages 3 have more than 100 such tags; none leaves more than 13 open.
_FEW_COSTLY = 100
_MANY_COSTLY = 1_000  # are looked into, closed or not: what closes them may be of another name
_MOST_OPEN = 16  # formatting elements
_MOST_OPTIONS = 500  # of a page; nothing in a list is shown
_FORMATTING = frozenset(b"b big code em font i s small strike strong tt u".split())
# In letters of both cases, not IGNORECASE: first letters are told at once so, in half the time.
_COSTLY_NAMES = (
    rb"[bcefiostuBCEFIOSTU](?:|[iI][gG]|[oO][dD][eE]|[mM]|[oO][nN][tT]|[pP][tT][iI][oO][nN]"
    rb"|[mM][aA][lL][lL]|[tT][rR](?:[iI][kK][eE]|[oO][nN][gG])|[tT])[\s>]"
)
_COSTLY = re.compile(rb"<" + _COSTLY_NAMES)
_COSTLY_ENDS = re.compile(rb"</" + _COSTLY_NAMES)
_TAG = re.compile(
    rb"<(?:(script|style|svg|math|textarea|title)\b.*?(?:</\1|\Z)|!--.*?(?:-->|\Z)"
    rb"|(/?)([a-z][^\s/<>]*)[^<>]*>?)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_NESTED = frozenset(  # empty elements, and those that the next of their kind closes
    b"area base br col embed hr img input link meta param source track wbr html head body p li dt dd "
    b"option optgroup td th tr tbody thead tfoot colgroup caption rb rt rp rtc".split()
)


def without_abyss(payload: bytes) -> bytes:
    """The page without the tags of elements nested too deeply, and of formatting that is never closed.

    Their text and what else is in them stays.
    """
    few_tags = payload.count(b"<") <= _FEW_TAGS
    if few_tags and not _is_costly(payload):
        return payload
    return _TAG.sub(_Shallow(deep=not few_tags), payload)


def _is_costly(payload: bytes) -> bool:
    """Whether much formatting, or a list's options, may be left open."""
    count = len(_COSTLY.findall(payload))
    if count <= _FEW_COSTLY or count > _MANY_COSTLY:
        return count > _MANY_COSTLY
    return count - len(_COSTLY_ENDS.findall(payload)) > _MOST_OPEN


class _Shallow:
    """Told a page's tags one by one, gives each back or a blank for it."""

    def __init__(self, deep: bool) -> None:
        self._deep = deep
        self._depth = 0
        self._options = 0
        self._open: list[bytes] = []  # formatting elements
        self._dropped: Counter[bytes] = Counter()

    def __call__(self, match: re.Match[bytes]) -> bytes:
        if match[3] is None:
            return match[0]
        name = match[3].lower()
        if name == b"option":
            self._options += not match[2]
            return match[0] if self._options <= _MOST_OPTIONS else b" "
        if name in _FORMATTING and not self._keeps(name, bool(match[2])):
            return b""  # it may stand within a word
        return match[0] if self._is_shallow(name, bool(match[2])) else b" "

    def _keeps(self, name: bytes, closes: bool) -> bool:
        """Whether a formatting element is one of the first that are open; its end tag goes with it."""
        if not closes and len(self._open) >= _MOST_OPEN:
            self._dropped[name] += 1
            return False
        if closes and self._dropped[name]:
            self._dropped[name] -= 1
            return False
        if not closes:
            self._open.append(name)
        elif name in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(name)]
        return True

    def _is_shallow(self, name: bytes, closes: bool) -> bool:
        if not self._deep or name in _NOT_NESTED:
            return True
        if closes:
            self._depth = max(self._depth - 1, 0)
            return self._depth < _DEEPEST
        self._depth += 1
        return self._depth <= _DEEPEST
