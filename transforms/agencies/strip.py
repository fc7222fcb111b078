"""Take credits off a body before it is compared: they repeat across stories."""

from collections.abc import Sequence

from transforms.agencies.bylines import byline_credit, is_sentence
from transforms.agencies.datelines import dateline
from transforms.agencies.tails import find_signoff, tag_credit, tail_credit

_HEAD = 3  # paragraphs that may be a byline, or hold the dateline
_TAIL = 6  # paragraphs that may be sign-offs
_MAX_BYLINE = 120  # characters
_MAX_TAIL = 400


def strip_credits(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without credit lines, dateline, sign-offs and tails. For comparison only.

    Only the first three and last six paragraphs are looked at; none of a body's prose is lost.
    """
    head, rest = _stripped_head(paragraphs[:_HEAD]), paragraphs[_HEAD:]
    if not rest:
        return _stripped_tail(head)
    return [*head, *rest[:-_TAIL], *_stripped_tail(rest[-_TAIL:])]


def _stripped_head(paragraphs: Sequence[str]) -> list[str]:
    """Without credit lines, and without the dateline of the first paragraph that has one."""
    kept: list[str] = []
    opened = False
    for paragraph in paragraphs:
        if len(paragraph) <= _MAX_BYLINE and _is_credit(paragraph):
            continue
        found = None if opened else dateline(paragraph)
        opened = found is not None
        kept.append(found.rest if found else paragraph)
    return kept


def _stripped_tail(paragraphs: Sequence[str]) -> list[str]:
    return [_without_glued(paragraph) for paragraph in paragraphs if not _is_tail(paragraph)]


def _is_credit(paragraph: str) -> bool:
    return not is_sentence(paragraph) and byline_credit(paragraph) is not None


def _is_tail(paragraph: str) -> bool:
    if len(paragraph) > _MAX_TAIL:
        return False
    return find_signoff(paragraph) is not None or tail_credit(paragraph) is not None


def _without_glued(paragraph: str) -> str:
    """A sign-off glued to a paragraph: '… he said. (Reporting by Ada Quill; Editing by Bo)'."""
    if not paragraph.endswith((")", ").")):
        return paragraph
    start = paragraph.rfind(" (")
    if start <= 0:
        return paragraph
    if find_signoff(paragraph[start + 1 :]) is not None or tag_credit(paragraph) is not None:
        return paragraph[:start].rstrip()
    return paragraph
