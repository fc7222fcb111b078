"""Lists and tables inside an article: short lines between its sentences that are no links to others.

Rendered, a table is a line a cell, a recipe a line an ingredient. By their length alone they are a
sidebar; what tells them is that the article goes on below, or that they are figures.
"""

import re
from collections.abc import Iterator, Sequence

from transforms.extract.rendered_lines import TextLine
from transforms.extract.rendered_rules import is_time_line

_LEAST = 3  # lines; fewer are subheads, or a picture's
_MOST = 60
_TITLE = 40  # characters; a list of lines as long as this is of other stories
_LONG_SHARE = 0.25  # of a run, that may be as long
_RESUMED = 2  # sentences below that show the article goes on
_REACH = 8  # lines in which they stand
_COMPARABLE = 0.5  # of the size of the sentences above
_MEASURE = re.compile(
    r"(?!(?:19|20)\d\d$)[\d\s.,:/%+–-]+%?$|[$€£¥₹]\s?\d[\d.,]*"
    r"|(?:\d[\d.,/]*|[½¼¾⅓⅔])\s?(?:[km]?g|[mcd]?l|[cmk]?m|oz|lbs?|tsp|tbsp|cups?|EL|TL|el|tl|cl|°[CF]|%)(?!\w)"
    r"|\d{1,2}[.)]\s[^\W\d]"
    r"|.{1,40}\s\|\s?[\d.,:%+ |–-]+$"
)


def is_measure(text: str) -> bool:
    """'54%', '200g caster sugar', 'Shots | 14 | 9', '2. Pell Point': a cell or an item of a list.

    No date, nor a year: archives are lists of these.
    """
    return len(text) <= 60 and _MEASURE.match(text) is not None and not is_time_line(text)


def mark_lists(lines: Sequence[TextLine]) -> None:
    """Set ``listed`` of lines in a run of three and more short ones over which the article goes on."""
    for start, end in _short_runs(lines):
        size = end - start
        told = [line for line in lines[start:end] if line.size < _TITLE]
        if not _LEAST <= size <= _MOST or len(told) < (1 - _LONG_SHARE) * size:
            continue
        above = [line.size for line in lines[max(0, start - _REACH) : start] if line.prose]
        measures = sum(is_measure(line.text) for line in lines[start:end])
        if (
            measures * 3 >= size
            and above
            and _goes_on(lines, end, _COMPARABLE * sum(above) / len(above))
        ):
            for line in lines[start:end]:
                line.listed = size


def _short_runs(lines: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    start = 0
    for index, line in enumerate(lines):
        if line.prose or line.phrase is not None or line.signed or line.alt or line.caption:
            yield start, index
            start = index + 1


def _goes_on(lines: Sequence[TextLine], at: int, least: float) -> bool:
    """Whether sentences about as long as those above stand below, and no list of other stories before them."""
    sizes: list[int] = []
    for line in lines[at : at + _REACH]:
        if line.phrase is not None and line.phrase.effect in ("list", "end"):
            break
        if line.prose and line.repeats == 1 and line.text[0] != "©":
            sizes.append(line.size)
        elif line.phrase is None and not line.alt and not line.caption and line.size >= _TITLE:
            break  # a title of another story
    return len(sizes) >= _RESUMED and max(sizes) >= least
