"""Marks by which machines name the agency: JSON-LD fields, meta tags, a content system's page
state.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from transforms.agencies.bylines import names_agency
from transforms.extract.jsonld import LdArticle
from transforms.extract.metadata_tags import AUTHOR_TAGS, SOURCE_TAGS, HeadTags
from transforms.extract.urls import outlet_of

_MAX_MARK = 120  # characters; a longer value is a sentence
# Arc XP's page state: "distributor":{"category":"wires","name":"AFP"}; others: "agency":"ANI",
# "agency":{"name":"SID"}. Values of one page that differ belong to its teasers, and count for none.
_STATES = (
    ("distributor", re.compile(r'"distributor"\s?:\s?\{[^{}]{0,200}?"category"\s?:\s?"wires"[^{}]{0,200}\}')),
    ("agency", re.compile(r'"agency"\s?:\s?(?:"[^"\\]{2,80}"|\{[^{}]{0,200}\})')),
)  # fmt: skip
_NAME = re.compile(r'"name"\s?:\s?"([^"\\]{2,80})"|:\s?"([^"\\]{2,80})"$')
_MAX_STATES = 50
_ADDRESSES = frozenset({"canonical", "syndication-source", "original-source"})

Mark = tuple[str, str]


def agency_marks(tags: HeadTags, article: LdArticle, url: str | None) -> tuple[Mark, ...]:
    """(value as it stands, field) of every mark, each once."""
    marks = [*_jsonld_marks(article), *_tag_marks(tags), *_state_marks(tags.scripts)]
    marks += _foreign_canonical(tags, url)
    return tuple(dict.fromkeys(mark for mark in marks if _may_credit(*mark)))


def _may_credit(value: str, field: str) -> bool:
    """Most such fields hold the outlet's own name; addresses are judged by their hosts later."""
    return field in _ADDRESSES or (len(value) <= _MAX_MARK and names_agency(value))


def _jsonld_marks(article: LdArticle) -> Iterator[Mark]:
    yield from article.marks
    for name in (*article.authors, *article.creators):
        if names_agency(name.name):
            yield name.name, "author"


def _tag_marks(tags: HeadTags) -> Iterator[Mark]:
    for tag, field in SOURCE_TAGS.items():
        for value in tags.metas.get(tag, ()):
            is_address = value.startswith(("http://", "https://"))
            if not is_address or tag in _ADDRESSES:
                yield value, field
    for value in tags.values(AUTHOR_TAGS):
        if names_agency(value):
            yield value, "author"


def _state_marks(scripts: Sequence[str]) -> Iterator[Mark]:
    for field, pattern in _STATES:
        key = f'"{field}"'
        held = [script for script in scripts if key in script]
        states = (match[0] for script in held for match in pattern.finditer(script))
        told = filter(None, map(_NAME.search, islice(states, _MAX_STATES)))
        names = {name[1] or name[2] for name in told}
        if len(names) == 1:
            yield names.pop(), field


def _foreign_canonical(tags: HeadTags, url: str | None) -> Iterator[Mark]:
    """A canonical address at another outlet: the page is that outlet's text, handed on."""
    own, canonical = outlet_of(url), outlet_of(tags.canonical)
    if own and canonical and own != canonical and tags.canonical:
        yield tags.canonical, "canonical"
