"""A page's day where no tag states it: by the headline, in the title, at the text's opening or foot.

Everywhere else on a page stand other days: of comments, of related stories, of events, of today. So
a line counts only where it is a date and little else, or says itself that it is one of publication.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count, islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.extract.authors_printed import (
    find_heading,
    holds_blocks,
    line_text,
)
from transforms.extract.metadata_times import stands_aside
from transforms.extract.times_printed import PrintedTime, ascii_digits, find_printed_time
from transforms.extract.times_words import time_words
from transforms.records import PageParts

_MAX_LINE = 120  # characters; a longer line tells more than a day
_MAX_PART = 80
_MAX_REST = 20  # letters beside the date: a section, a place, a writer's name
_MAX_LABELLED = 45  # letters beside a date that is labelled: "Gespeichert von Ada Quill am"
_INSIDE = 8  # elements of the headline
_LINES_ABOVE = 5
_LINES_BELOW = 15
_LEVELS_BEFORE = 3  # further up begins the page's own head, which prints today's date
_LEVELS_AFTER = 6
_MAX_VISITS = 150
_MAX_BESIDE = 160  # characters; a longer block is text, and the head of the article ends there
_MIN_SENTENCE = 80  # characters
_STOPS = (".", "!", "?", "…", "。", "”", '"', "“")
_MAX_ALONE = 60  # characters of a paragraph that is a dateline alone
_CLOSING = 4  # paragraphs; notes on pictures and sources may follow
_OPENING = 2  # paragraphs; a standfirst may precede the one that opens with its day
_PARTS = re.compile(r"\s*(?:[|·•⋅—–]|//|(?<=\s)/(?=\s))\s*")
_TITLE_PARTS = re.compile(r"\s[|–—-]\s")
_SKIPPED = frozenset(("script", "style", "noscript", "nav", "aside", "form", "button", "svg"))
_LABELS = (
    r"ver(?:ö|oe)ffentlicht|erschienen|erstellt|gespeichert|gepostet|eingestellt|publiziert|"
    r"(?:presse)?(?:mitteilung|meldung)\s(?:vom|v\.)|\bstand\b|aktualisiert|ge(?:ä|ae)ndert|"
    r"letzte\s(?:ä|ae)nderung|\bposted|published|submitted|press\srelease|last\s(?:edited|updated|"
    r"modified)|\bpubli[ée]|mis(?:e)?\sen\sligne|\bpubli?cad[oa]|pubblicat[oa]|inserito|"
    r"gepubliceerd|geplaatst|publicerad|publisert|udgivet|offentliggjort|julkaistu|opublikowan|"
    r"dodano|publikov[aá]n|zveřejněno|közzétéve|yayın\w*|опубликован\w*|дата\sпубликации|"
    r"公開|投稿日?|掲載|发布|發布|發佈|게시|입력|등록"
)
_LABEL = re.compile(_LABELS, re.IGNORECASE)
# No word in small letters goes on behind the year: "Published on 3 May 2031 by …" is a sentence.
_CLOSES = re.compile(
    rf"(?i:{_LABELS})[^\d]{{0,12}}\d[\w\s./-]{{3,18}}?\d\d\b(?:\W{{1,3}}[A-ZÄÖÜ\d]|\W{{0,2}}$)"
)
_LABEL_BEFORE = re.compile(
    rf"(?:{_LABELS})\w{{0,4}}[\s:,.-]{{0,3}}(?:[^\W\d_]{{1,3}}[\s:]\s?)?$", re.I
)
_NOT_OF_PUBLICATION = re.compile(
    r"©|\(c\)|copyright|gebor|\bborn\b|birth|\bseit\b|\bsince\b|\bbis\b|\buntil\b|\bab\b|\bfrom\b|"
    r"deadline|\bfrist|termin|\bevent|joined|anmeld|registr",
    re.IGNORECASE,
)
_BEHIND_OPENING = re.compile(r"\)?\s?(?:[–—|:.-]|(?<=\))|(?=[„“\"»]))\s?(?=[\W\d_]*[^\W\d_])")
_BEFORE_OPENING = re.compile(
    r"\(?|(?!(?:am|im|on|le|el|il|op|den|seit|ab|bis|zum|since|until|by|from|born)\s)"
    r"[^\W\d_][\w .’'/-]{1,30}?,?\s\(?(?:den\s|le\s)?|"
    r"(?:Presse)?(?:mitteilung|meldung)\svom\s|Press\srelease,?\s",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?<!\d)\d\d?\.?\s?(?:[-–]|bis|to|until)\s?\d\d?(?:\.\s|\s[^\W\d_])"
)  # "24.–25. Mai"
_NUMBER = re.compile(r"(?<![^\W_])\d")  # "Ada1" is a name
_LETTERS = re.compile(r"[^\W\d_]+")
# The rules that drop what stands alone beside the text; others drop other stories and comments.
_FOOT_RULES = frozenset(("stray", "before_body", "after_article", "header_meta", "byline"))


def head_stamps(
    tree: LexborHTMLParser, headline: str | None, language: str | None
) -> tuple[str, ...]:
    """The dates that stand in lines of their own in, under or right above the headline."""
    heading = find_heading(tree, headline) or find_heading(tree, headline, ("h2", "h3"))
    if heading is None:
        return ()
    inside = map(line_text, heading.css("span, small, time, div")[:_INSIDE])
    below = islice(_lines_beside(heading, ahead=True), _LINES_BELOW)
    above = islice(_lines_beside(heading, ahead=False), _LINES_ABOVE)
    found = (dated_part(line, language) for lines in (inside, below, above) for line in lines)
    return tuple(dict.fromkeys(stamp for stamp in found if stamp))


def title_stamps(tree: LexborHTMLParser, language: str | None) -> tuple[str, ...]:
    """ "Harbour reopens | Evening Post | 23.05.2031": a part of the title that is a date alone."""
    title = tree.css_first("title")
    parts = _TITLE_PARTS.split(ascii_digits(title.text().strip())) if title else []
    ends = (parts[-1].strip(), parts[0].strip()) if len(parts) > 1 else ()
    found = ((part, find_printed_time(part, language)) for part in ends)
    return tuple(part for part, day in found if day and day.end - day.start == len(part))


def opening_stamps(paragraphs: Sequence[str], language: str | None) -> tuple[str, ...]:
    """ "29.11.2031 – The harbour …", "Rome, 29 November 2031 – The harbour …": the dateline's day.

    It may be a paragraph of its own.
    """
    stamps: list[str] = []
    for paragraph in paragraphs[:_OPENING]:
        opening = ascii_digits(paragraph[:_MAX_PART])
        found = find_printed_time(opening, language)
        if (
            found is not None
            and found.clock is None
            and _BEFORE_OPENING.fullmatch(opening[: found.start])
            and _BEHIND_OPENING.match(opening, found.end)
        ):
            stamps.append(opening[found.start : found.end])
        elif len(paragraph) <= _MAX_ALONE and (alone := dated_part(paragraph, language)):
            stamps.append(alone)
    return tuple(stamps)


def foot_stamps(parts: PageParts, language: str | None) -> tuple[str, ...]:
    """Lines beside the text that say themselves when it was published: "Posted by Ada on …".

    Of the text's last paragraphs those that begin so: "Published on 3 May 2031. Photo: Ada Quill".
    """
    last = parts.paragraphs[-_CLOSING:]
    closing = (dated_part(text, language) for text in last if _CLOSES.match(text))
    dropped = (drop.text for drop in parts.removed if drop.rule in _FOOT_RULES)
    lines = [line for text in (*parts.tail, *dropped) for line in text.split("\n")]
    beside = (dated_part(line, language) for line in lines if _LABEL.search(line))
    return tuple(dict.fromkeys(stamp for stamp in (*beside, *closing) if stamp))


def dated_part(line: str, language: str | None) -> str | None:
    """What of a line is a date and little else: "Ports | 3 May 2031" → "3 May 2031".

    None where a second number or more words stand beside it: a span of days, a sentence. Right
    behind a label it counts in any line: "Published on 3 May 2031, runs for 2 hours".
    """
    if len(line) > _MAX_LINE or not any(map(str.isdigit, line)):
        return None
    for part in map(str.strip, _PARTS.split(ascii_digits(line))):
        found = find_printed_time(part, language)
        if found is None:
            continue
        label = _LABEL_BEFORE.search(part[: found.start])
        if label is not None:
            return part[label.start() : found.end].strip()
        if _stands_alone(part, found):
            return part
    return None


def tells_another(line: str) -> bool:
    """Whether a line's day is plainly none of publication: a birthday, a deadline, a span of days."""
    return _LABEL.search(line) is None and (
        _NOT_OF_PUBLICATION.search(line) is not None or _SPAN.search(line) is not None
    )


def _stands_alone(part: str, found: PrintedTime) -> bool:
    if len(part) > _MAX_PART or _NOT_OF_PUBLICATION.search(part):
        return False
    rest = part[: found.start] + " " + part[found.end :]
    words = [w for w in _LETTERS.findall(rest) if w.casefold() not in time_words().weekdays]
    allowed = _MAX_LABELLED if _LABEL.search(part) else _MAX_REST
    return _NUMBER.search(rest) is None and sum(map(len, words)) <= allowed


def _lines_beside(heading: LexborNode, ahead: bool) -> Iterator[str]:
    """Short lines after the headline, or those before it, the nearest first; up to a text.

    One short paragraph may be passed: a standfirst stands over the day as often as under it.
    """
    visits = count()
    sentences = 0
    node: LexborNode | None = heading
    for _ in range(_LEVELS_AFTER if ahead else _LEVELS_BEFORE):
        if node is None or node.tag in ("body", "main"):
            return
        sibling = node.next if ahead else node.prev
        while sibling is not None:
            for line in _lines_of(sibling, visits, ahead):
                sentences += len(line) > _MIN_SENTENCE and line.endswith(_STOPS)
                if len(line) > _MAX_BESIDE or sentences > 1:
                    return
                yield line
            sibling = sibling.next if ahead else sibling.prev
        node = node.parent


def _lines_of(node: LexborNode, visits: Iterator[int], ahead: bool) -> Iterator[str]:
    tag = node.tag or "-"
    if tag == "-text" and (text := (node.text_content or "").strip()):
        yield text
    if tag.startswith("-") or tag in _SKIPPED or next(visits) >= _MAX_VISITS:
        return
    if (tag == "header" and not ahead) or stands_aside(node):
        return
    if not holds_blocks(node):
        if text := line_text(node):
            yield text
        return
    child = node.first_child if ahead else node.last_child
    while child is not None:
        yield from _lines_of(child, visits, ahead)
        child = child.next if ahead else child.prev
