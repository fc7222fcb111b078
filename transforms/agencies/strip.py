"""Take credits off a body before it is compared: they repeat across stories."""

from collections.abc import Sequence

from transforms.agencies.bylines import byline_credit
from transforms.agencies.datelines import dateline
from transforms.agencies.tails import find_signoff, tail_credit

_HEAD = 3  # paragraphs that may be a byline, or hold the dateline
_TAIL = 6  # paragraphs that may be sign-offs
_MAX_BYLINE = 120  # characters
_MAX_TAIL = 400


def strip_credits(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without credit lines, dateline, sign-offs and tails. For comparison only.

    Only the first three and last six paragraphs are looked at; none of a body's prose is lost.
    """
    kept = list(paragraphs)
    first = _strip_head(kept)
    last = max(first, len(kept) - _TAIL)
    tail = [_without_glued(p) for p in kept[last:] if not _is_tail(p)]
    return kept[first:last] + [paragraph for paragraph in tail if paragraph]


def _strip_head(kept: list[str]) -> int:
    """Cut the dateline in place; how many opening paragraphs are credit lines."""
    first = 0
    for index, paragraph in enumerate(kept[:_HEAD]):
        if len(paragraph) <= _MAX_BYLINE and index == first and byline_credit(paragraph):
            first += 1
            continue
        found = dateline(paragraph)
        if found is not None:
            kept[index] = found.rest
            break
    return first


def _is_tail(paragraph: str) -> bool:
    if len(paragraph) > _MAX_TAIL:
        return False
    return find_signoff(paragraph) is not None or tail_credit(paragraph) is not None


def _without_glued(paragraph: str) -> str:
    """A sign-off glued to a paragraph: '… he said. (Reporting by Ada Quill; Editing by Bo)'."""
    if not paragraph.endswith((")", ").")):
        return paragraph
    start = paragraph.rfind(" (")
    if start > 0 and find_signoff(paragraph[start + 1 :]) is not None:
        return paragraph[:start].rstrip()
    return paragraph
