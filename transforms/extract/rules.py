"""Which blocks in and around the container are the article, and which rule drops the others."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.extract.blocks import HEADINGS, Block, Layout
from transforms.extract.containers import Container, prose_chars
from transforms.extract.phrases import match_phrase
from transforms.records import Caption, PageParts, Removed

_WORDS = re.compile(r"\w+")


def comparable(text: str) -> str:
    """Letters and figures only, for telling whether two lines say the same."""
    return " ".join(_WORDS.findall(text.casefold()))


class Hints(NamedTuple):
    """What metadata says, folded for comparison."""

    headline: str
    description: str
    authors: tuple[str, ...]
    article_text: str

    @classmethod
    def of(
        cls,
        headline: str | None,
        description: str | None,
        authors: Sequence[str],
        article_text: str | None,
    ) -> "Hints":
        return cls(
            comparable(headline or ""),
            comparable(description or ""),
            tuple(comparable(a) for a in authors),
            article_text or "",
        )


def sort_blocks(layout: Layout, container: Container, hints: Hints) -> PageParts:
    paragraphs: list[str] = []
    removed: list[Removed] = []
    captions: list[Caption] = []
    truncated = False
    in_list = False
    scopes = layout.scopes
    started = False
    for block in layout.blocks:
        if block.scope not in container:
            continue
        scope = scopes[block.scope]
        text = block.text
        rule: str | None = scope.zone
        if rule is None and "caption" in _marks(layout, block, container):
            captions.append(Caption(text, None, None))
            continue
        if rule is None and not started and comparable(text) == hints.headline:
            rule = "headline"
        if rule is None and block.tag == "h1":
            rule = "headline"
        marks = scope.marks
        if rule is None:
            rule = next((m for m in ("byline", "time", "header_meta", "standfirst", "credit") if m in marks and (not started or m != "standfirst")), None)
        if rule is None:
            phrase = match_phrase(text)
            if phrase:
                rule = phrase.rule
                in_list = phrase.effect in ("list", "end")
                truncated |= phrase.effect == "truncate"
        if rule is None and block.link_chars > 0.8 * len(text) and (in_list or block.tag in ("li", "p", "div") or block.tag in HEADINGS):
            rule = "links"
        if rule is None and prose_chars(block):
            in_list = False
            started = True
        if rule:
            removed.append(Removed(text, rule))
        else:
            paragraphs.append(text)
    return PageParts(paragraphs=tuple(paragraphs), captions=tuple(captions), removed=tuple(removed), is_truncated=truncated)


def _marks(layout: Layout, block: Block, container: Container) -> frozenset[str]:
    index = block.scope
    out: set[str] = set()
    while index in container and index != container.first:
        s = layout.scopes[index]
        out |= s.marks
        if s.tag == "figure":
            out.add("caption")
        index = s.parent
    return frozenset(out)
