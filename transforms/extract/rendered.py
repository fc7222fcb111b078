"""A page rendered to text, sidebars and all → its parts."""

from transforms.agencies.captions import caption_credit
from transforms.agencies.tails import is_signoff, tail_credit
from transforms.extract.plain_body import is_person_byline
from transforms.extract.rendered_body import heaviest_run, mark_body, mark_opening
from transforms.extract.rendered_head import find_headline, mark_head, mark_lead
from transforms.extract.rendered_lines import TextLine, read_lines
from transforms.extract.rendered_rules import is_time_line, reads_as_biography
from transforms.extract.rendered_slug import lines_told_by, slug_words
from transforms.records import Caption, PageParts, Removed

_TAIL = 8  # lines under the text among which credits are looked for
_OF_THE_TEXT = frozenset({"stray_line", "repeated", "time_line", "byline"})  # no rules of a head
_BIOGRAPHIES = 3  # last paragraphs that may be about the author


def split_rendered(text: str, headline: str | None = None, url: str | None = None) -> PageParts:
    """The parts of a page's text. ``headline``: what the input says it is, if it does; ``url``: the page's address.

    Blocks parted by blank lines are best; a page without blank lines is read line by line, its
    alternative texts told by a leading ``[IMG]`` where they have one. Nothing below the headline is
    lost: what is no part of the article stands in ``removed``, a line each, with its rule.
    """
    lines, truncated = judge_rendered(text, headline, url)
    return _parts(lines, headline, truncated) if lines else PageParts(headline=headline)


def judge_rendered(
    text: str, headline: str | None = None, url: str | None = None
) -> tuple[list[TextLine], bool]:
    """The lines from the headline down, each with its part or its rule, and whether the text is cut.

    No lines where the page holds no article.
    """
    lines = read_lines(text)
    told = lines_told_by(lines, slug_words(url))
    start, end = heaviest_run(lines, min(told, default=None))
    truncated = mark_body(lines, start, end)
    body = [index for index, line in enumerate(lines) if line.part == "body"]
    if not body:
        return [], truncated
    title = find_headline(lines, body[0], headline)
    if headline is None:
        title = max((index for index in told if index < body[0]), default=title)
    top = body[0] if title is None else title
    if title == body[0]:
        body.pop(0)
    for line in lines[top : body[0]]:
        if line.rule in _OF_THE_TEXT:
            line.rule = None
    _mark_pictures(lines, top, body[0])
    if title is not None:
        mark_head(lines, title, body[0])
        truncated |= mark_opening(lines, title, body[0])
        mark_lead(lines, title)
    _mark_below(lines, body[-1])
    return lines[top:], truncated


def _mark_pictures(lines: list[TextLine], top: int, first: int) -> None:
    """The pictures over the text."""
    pictured, above = False, ""
    for line in lines[top:first]:
        if line.open and (line.alt or line.caption):
            line.part = "alt" if line.alt else "caption"
        elif line.open and not line.signed and line.folded != above:
            line.part = "caption" if _is_caption(line.text, pictured) else None
        pictured, above = line.part in ("alt", "caption"), line.folded


def _is_caption(text: str, pictured: bool) -> bool:
    """A credited line; one that is a credit and nothing else only right under a picture."""
    found = caption_credit(text)
    return found.credit is not None and (pictured or found.text is not None)


def _mark_below(lines: list[TextLine], last: int) -> None:
    """Credits under the text go to the tail; everything else is dropped."""
    _drop_biographies(lines[: last + 1])
    last = _before_credits(lines, last)
    listing: str | None = None
    for index in range(last + 1, len(lines)):
        line = lines[index]
        if line.phrase is not None and line.phrase.effect in ("list", "end"):
            listing = line.phrase.rule
        if listing is None and index <= last + _TAIL and _is_tail(line):
            line.part, line.rule = "tail", None
        elif line.phrase is not None:
            line.rule = line.phrase.rule
        else:
            line.part, line.rule = None, listing or _rule_below(line)


def _before_credits(lines: list[TextLine], last: int) -> int:
    """The last line of the text: sign-offs that read as sentences stand under it."""
    for index in range(last, max(0, last - _TAIL), -1):
        if lines[index].part != "body" or lines[index].rule is not None:
            continue
        if not _is_tail(lines[index]):
            return index
        lines[index].part = None
    return last


def _drop_biographies(lines: list[TextLine]) -> None:
    """Drop what is said of the author under the text, and headings with nothing under them."""
    body = [line for line in lines if line.part == "body"]
    for line in reversed(body[1:][-_BIOGRAPHIES:]):
        if line.prose and reads_as_biography(line.text):
            line.part, line.rule = None, "author_bio"
    for line in reversed(body[1:]):
        if line.prose and line.part == "body":
            return
        if line.part == "body":
            line.part, line.rule = None, "stray_line"


def _is_tail(line: TextLine) -> bool:
    if len(line.text) > 400:
        return False
    return (
        is_signoff(line.text) or is_person_byline(line.text) or tail_credit(line.text) is not None
    )


def _rule_below(line: TextLine) -> str:
    if line.prose and reads_as_biography(line.text):
        return "author_bio"
    return "time_line" if is_time_line(line.text) else "after_body"


def _parts(lines: list[TextLine], headline: str | None, truncated: bool) -> PageParts:
    texts: dict[str, list[str]] = {}
    for line in lines:
        texts.setdefault(line.part or "", []).append(line.text)
    title = headline or next(iter(texts.get("headline", ())), None)
    return PageParts(
        headline=title,
        standfirst=" ".join(texts.get("standfirst", ())) or None,
        byline=_byline(texts.get("byline", []), texts.get("tail", [])),
        timestamps=tuple(texts.get("time", ())),
        paragraphs=tuple(texts.get("body", ())),
        captions=_captions(lines),
        tail=tuple(texts.get("tail", ())),
        removed=tuple(
            Removed(line.text, line.rule or "header") for line in lines if line.part is None
        ),
        is_truncated=truncated,
    )


def _byline(head: list[str], tail: list[str]) -> str | None:
    """The lines next to the headline, 'By' and the name on the next line made one; else the tail's."""
    lines = list(dict.fromkeys(head)) or [line for line in tail if is_person_byline(line)]
    joined = "\n".join(lines)
    for marker in ("By\n", "Von\n", "von\n", "Par\n", "Por\n", "Author of the article:\n"):
        joined = joined.replace(marker, marker.rstrip() + " ")
    return joined or None


def _captions(lines: list[TextLine]) -> tuple[Caption, ...]:
    """Captions, each with the alternative text over it. A picture without a caption is none."""
    captions: list[Caption] = []
    alt: str | None = None
    for line in lines:
        if line.part == "caption":
            found = caption_credit(line.text)
            captions.append(Caption(found.text, alt, found.credit))
            alt = None
        else:
            alt = line.text if line.part == "alt" else alt if line.part is None else None
    return tuple(captions)
