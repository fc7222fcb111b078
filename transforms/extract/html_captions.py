"""Captions of a page's pictures, put together from their lines: text, alternative text, credit."""

from itertools import groupby

from transforms.agencies.captions import caption_credit
from transforms.extract.layout import Layout
from transforms.extract.lines import Line
from transforms.records import Caption

_LEVELS = 4  # from a picture up to the element that holds its caption


def gather_captions(lines: list[Line], layout: Layout) -> tuple[Caption, ...]:
    """The captions among lines, in page order, each once: pages hold pictures twice, for two widths.

    ``credit`` is set where a line of its own holds it, without its marker; a credit within the
    caption's sentence is left in ``text`` for ``transforms.agencies.captions``.
    """
    alts = _alts(layout, {line.figure for line in lines if line.part == "caption"})
    captions = (
        _caption(list(run), alts)
        for is_caption, run in groupby(
            lines, key=lambda x: x.part == "caption" and (x.figure, x.shares_picture)
        )
        if is_caption
    )
    return tuple(dict.fromkeys(c for c in captions if c.text or c.credit))


def _caption(run: list[Line], alts: dict[int, str]) -> Caption:
    texts = dict.fromkeys(_plain(x.text) for x in run if not _is_credit(x))
    credits = dict.fromkeys(_unmarked(_plain(x.text)) for x in run if _is_credit(x))
    figure = run[0].figure
    return Caption(
        text=" ".join(filter(None, texts)) or None,
        alt=alts.get(figure) if figure is not None else None,
        credit=" ".join(filter(None, credits)) or None,
    )


def _is_credit(line: Line) -> bool:
    return "credit" in line.marks or caption_credit(line.text).text is None


def _unmarked(credit: str) -> str:
    """Without its marker: "Picture: PA" credits "PA"."""
    found = caption_credit(credit).credit or credit
    return found if found.count("(") == found.count(")") else f"{found})"


def _plain(text: str) -> str:
    return text if any(char.isalnum() for char in text) else ""


def _alts(layout: Layout, figures: set[int | None]) -> dict[int, str]:
    """The first alternative text in each of the figures."""
    found: dict[int, str] = {}
    for scope, alt in layout.alts:
        for _ in range(_LEVELS):
            if scope in figures:
                found.setdefault(scope, alt)
                break
            scope = layout.scopes[scope].parent
    return found
