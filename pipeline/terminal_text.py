"""Text in columns of a terminal, where an ideograph takes two places."""

from collections.abc import Iterator
from textwrap import shorten, wrap
from unicodedata import east_asian_width

from transforms.text.words import split_words


def width_of(text: str) -> int:
    """The places that a text takes."""
    return len(text) + sum(east_asian_width(char) in "WF" for char in text)


def padded(text: str, width: int) -> str:
    """The text with spaces behind it to the width."""
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most this width; between ideographs a line may end anywhere."""
    if width_of(text) == len(text):
        return wrap(text, width, break_on_hyphens=False)
    lines = [""]
    for space, word in _words(text):
        longer = lines[-1] + space + word
        if lines[-1] and width_of(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Each word behind the space that stands before it."""
    for number, part in enumerate(text.split()):
        first, *others = split_words(part)
        yield " " if number else "", first
        yield from (("", word) for word in others)


def shortened(text: str, width: int, placeholder: str) -> str:
    """The text with its end replaced where it is too wide."""
    if width_of(text) == len(text):
        return shorten(text, width, placeholder=placeholder)
    if width_of(text) <= width:
        return text
    return wrapped(text, width - width_of(placeholder))[0] + placeholder
