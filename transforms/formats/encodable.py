"""Text that UTF-8 can hold: what every later step (coders, Parquet, printing) takes for granted."""

import re
from typing import Final

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def encodable(text: str) -> str:
    """The text, with U+FFFD for each lone surrogate.

    A JSON escape ("\\ud800") makes one, and so does a file name that is not UTF-8.
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text
