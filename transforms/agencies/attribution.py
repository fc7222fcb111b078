"""Whose text an article is: everything that credits it, weighed against each other."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from transforms.agencies.bylines import (
    LineCredit,
    byline_credit,
    lone_initials,
    text_agency,
)
from transforms.agencies.captions import caption_credits
from transforms.agencies.datelines import Dateline, dateline
from transforms.agencies.marks import mark_credit, url_credit
from transforms.agencies.tails import PrintedId, printed_ids, tag_credit, tail_credit
from transforms.records import Caption, Credit

_OPENING = 3  # paragraphs that may hold the dateline: a lead of the outlet's own may stand before


class Attribution(NamedTuple):
    """``kind``: 'wire', 'contributed', 'none'. ``agency`` is whose text it is, or who contributed."""

    agency: str | None
    kind: str
    credits: tuple[Credit, ...]
    dateline: str | None
    printed_id: PrintedId | None


def attribute(
    byline: str | None = None,
    paragraphs: Sequence[str] = (),
    tail: Sequence[str] = (),
    captions: Sequence[Caption] = (),
    marks: Iterable[tuple[str, str]] = (),
    url: str | None = None,
    language: str | None = None,
) -> Attribution:
    """All credits of an article, and what they come to.

    A byline that names an agency beside the outlet settles it: the agency contributed, whatever else
    is printed. Otherwise any sign of wire copy does (byline, dateline, tail, metadata, own address),
    in this order. Pictures never do. ``marks`` are machine marks: what it says, and in which field.
    ``language`` tells what doubtful initials alone in a line are.
    """
    opening = _opening(paragraphs)
    printed_byline = _of_byline(byline, language)
    under = [
        found
        for line in tail
        if (found := tail_credit(line) or lone_initials(line, language, "tail"))
    ]
    under += _tagged(paragraphs)
    marked = [found for raw, where in marks if (found := mark_credit(raw, where))]
    address = url_credit(url) if url else None
    sources = [
        *([printed_byline] if printed_byline else []),
        *([LineCredit("wire", opening.credits)] if opening and opening.credits else []),
        *under,
        *marked,
        *([LineCredit("wire", (address,))] if address else []),
    ]
    decisive = _decisive(printed_byline, sources)
    return Attribution(
        agency=text_agency(decisive.credits) if decisive else None,
        kind=decisive.kind if decisive else "none",
        credits=_distinct([c for source in sources for c in source.credits], captions),
        dateline=_place(opening, printed_byline),
        printed_id=_printed(tail, url, decisive),
    )


def _tagged(paragraphs: Sequence[str]) -> list[LineCredit]:
    """The agency behind the last full stop. In a list of news each item ends so: that is none."""
    if not paragraphs or not paragraphs[-1].endswith((")", ").")):
        return []
    tagged = [found for line in paragraphs[-3:] if (found := tag_credit(line))]
    return tagged if len(tagged) == 1 and tag_credit(paragraphs[-1]) else []


def _opening(paragraphs: Sequence[str]) -> Dateline | None:
    """The first dateline of the opening; one without an agency counts in the first paragraph only."""
    for index, paragraph in enumerate(paragraphs[:_OPENING]):
        found = dateline(paragraph)
        if found is not None and (found.credits or index == 0):
            return found
    return None


def _of_byline(byline: str | None, language: str | None) -> LineCredit | None:
    if byline is None:
        return None
    whole = byline_credit(byline) or lone_initials(byline, language)
    if whole is not None or "\n" not in byline:
        return whole
    lines = byline.split("\n")
    found = (byline_credit(line) or lone_initials(line, language) for line in lines)
    return next((credit for credit in found if credit is not None), None)


def _decisive(byline: LineCredit | None, sources: list[LineCredit]) -> LineCredit | None:
    if byline is not None and byline.kind == "contributed":
        return byline
    for kind in ("wire", "contributed"):
        for source in sources:
            if source.kind == kind:
                return source
    return None


def _place(opening: Dateline | None, byline: LineCredit | None) -> str | None:
    if opening is not None and opening.place is not None:
        return opening.place
    return byline.place if byline else None


def _printed(tail: Sequence[str], url: str | None, decisive: LineCredit | None) -> PrintedId | None:
    """An id printed under the text or in the address; that of the agency whose text it is first."""
    found = [printed for line in (*tail, url or "") for printed in printed_ids(line)]
    agency = text_agency(decisive.credits) if decisive else None
    return min(found, key=lambda printed: printed.agency != agency, default=None)


def _distinct(credits: list[Credit], captions: Sequence[Caption]) -> tuple[Credit, ...]:
    photos = [credit for caption in captions for credit in caption_credits(caption.credit)]
    return tuple(dict.fromkeys([*credits, *photos]))
