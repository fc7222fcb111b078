"""What a stream says while it runs: messages, and on a terminal one line below them that is redrawn. Loads no Beam."""

import os
import sys
import unicodedata
from typing import Final

_CLEAR: Final = "\r\x1b[K"
_USUAL_COLUMNS: Final = 80


def tell(message: str) -> None:
    """One line, for people; a file's name may hold a line end."""
    clear()
    line = message.replace("\n", "\\n")
    print(f"copydesk: {line}", file=sys.stderr, flush=True)


def show(line: str) -> None:
    """The line that is redrawn; nothing where stderr is no terminal."""
    if sys.stderr.isatty():
        fitting = cut_to_width(line, _columns() - 1)
        print(_CLEAR + fitting, end="", file=sys.stderr, flush=True)


def clear() -> None:
    """Take that line away, before anything else is printed."""
    if sys.stderr.isatty():
        print(_CLEAR, end="", file=sys.stderr, flush=True)


def cut_to_width(line: str, columns: int) -> str:
    """What fits, with "…" where some does not: a longer line would wrap, and stay when it is redrawn."""
    if sum(map(_width, line)) <= columns:
        return line
    left = columns - 1
    for at, letter in enumerate(line):
        left -= _width(letter)
        if left < 0:
            return line[:at] + "…"
    return line


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL_COLUMNS
    except OSError:
        return _USUAL_COLUMNS
