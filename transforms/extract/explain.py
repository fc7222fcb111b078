"""Why each block of a page was kept or dropped: the evidence behind an Article, for people to read.

Made apart from extraction, which keeps no account of what it keeps. The lines and rules are
extraction's own.
"""

from collections.abc import Iterator
from typing import NamedTuple

from transforms.extract.html_parts import JudgedPage, judge_page
from transforms.extract.layout import Closed, Scope
from transforms.extract.lines import Line
from transforms.extract.metadata import read_metadata
from transforms.extract.page import extract_document, parse_page
from transforms.extract.phrases import Phrase
from transforms.extract.plain_body import split_paragraphs
from transforms.extract.rendered import judge_rendered
from transforms.extract.rendered_lines import TextLine
from transforms.extract.rule_reasons import reason_of
from transforms.extract.urls import web_url
from transforms.records import Article, Document

_OWN = {
    "li": "list item", "dt": "list item", "dd": "list item", "td": "table cell", "th": "table cell",
    "blockquote": "quote", "pre": "quote",
}  # fmt: skip


class Explained(NamedTuple):
    """A block in page order. ``label``: what it was kept as ("paragraph"), or the rule that dropped it."""

    kept: bool
    label: str
    reason: str
    text: str


class Explanation(NamedTuple):
    """``place``: where in the document the article was found. ``blocks``: from its headline down."""

    place: str
    blocks: tuple[Explained, ...]


def explain_document(document: Document) -> Explanation:
    """The account of one document. Raises NotAnArticle as extract_document does."""
    article = extract_document(document)
    if document.html is not None:
        judged = _judged(document, document.html)
        place, found = _place(judged), _html(judged)
    elif document.page_text is not None:
        lines, _ = judge_rendered(document.page_text, document.headline, document.url)
        place, found = "the page's longest run of sentences", map(_rendered, lines)
    else:
        place, found = "given as text", _plain(document.body_text or "")
    return Explanation(place, tuple(_settled(block, article) for block in found))


def _judged(document: Document, html: bytes) -> JudgedPage:
    tree = parse_page(html)
    meta = read_metadata(tree, web_url(document.url))
    headline = document.headline or meta.headline
    return judge_page(tree, headline, meta.description, meta.authors, meta.article_text)


def _place(judged: JudgedPage) -> str:
    scopes = judged.layout.scopes
    found = scopes[judged.container.first]
    return (
        f"{_element(found)}, {found.prose:,} of the page's {scopes[0].prose:,} characters of prose"
    )


def _element(scope: Scope) -> str:
    """ "<div article-body>": a scope is named by its tag and class."""
    return f"<{' '.join(scope.name.split()) or scope.tag}>"


def _html(judged: JudgedPage) -> Iterator[Explained]:
    lines = judged.page.lines
    closed = [c for c in judged.layout.closed if lines and c.before >= lines[0].index and c.text]
    blocks = [(line.index, 1, _line(line, judged)) for line in lines]
    blocks += [(c.before, 0, Explained(False, c.rule, _why_closed(c), c.text)) for c in closed]
    return (block for *_, block in sorted(blocks, key=lambda item: item[:2]))


def _why_closed(closed: Closed) -> str:
    attributes = closed.node.attributes
    named = next(filter(None, map(attributes.get, ("class", "id", "role"))), None) or ""
    return f"by its element's name: <{f'{closed.node.tag} {named}'.strip()}>"


def _line(line: Line, judged: JudgedPage) -> Explained:
    if line.rule is not None:
        return Explained(False, line.rule, _why_dropped(line, judged), line.text)
    return Explained(True, _role(line), _why_kept(line, judged), line.text)


def _why_dropped(line: Line, judged: JudgedPage) -> str:
    if line.zone == line.rule:
        scopes = judged.layout.scopes
        return f"by its element's name: {_element(scopes[scopes[line.block.scope].apart])}"
    return _why_by_words(line.rule or "", line.phrase)


def _why_by_words(rule: str, phrase: Phrase | None) -> str:
    if phrase is not None and phrase.rule == rule:
        return f'by its words: "{phrase.pattern}"'
    return reason_of(rule)


def _role(line: Line) -> str:
    if line.part != "body":
        return line.part
    return "subhead" if line.heading else _OWN.get(line.block.tag, "paragraph")


def _why_kept(line: Line, judged: JudgedPage) -> str:
    if line.part != "body":
        return reason_of(line.part)
    share = line.prose / max(judged.layout.scopes[judged.container.first].prose, 1)
    told = f"{share:.0%} of the prose" if line.prose else "no rule drops it"
    return f"where most paragraphs stand; {told}" if line.home else told


def _rendered(line: TextLine) -> Explained:
    if line.part is None:
        rule = line.rule or "header"
        return Explained(False, rule, _why_by_words(rule, line.phrase), line.text)
    if line.part == "body":
        label = "paragraph" if line.prose else "subhead"
        return Explained(True, label, reason_of("body"), line.text)
    return Explained(True, line.part, reason_of(line.part), line.text)


def _plain(body_text: str) -> Iterator[Explained]:
    for paragraph in split_paragraphs(body_text):
        yield Explained(True, "paragraph", "given as text", paragraph)


def _settled(block: Explained, article: Article) -> Explained:
    """Credit lines leave the body, the captions and the tail only when the page has been taken apart."""
    if not block.kept or block.label not in ("paragraph", "tail", "caption"):
        return block
    ruled = next((r.rule for r in article.removed if r.text == block.text), None)
    if ruled is not None:
        return block._replace(kept=False, label=ruled, reason=reason_of(ruled))
    if block.text in (article.byline or "").split("\n"):
        return block._replace(label="byline", reason=reason_of("byline"))
    if any(block.text == credit.raw and credit.role != "photo" for credit in article.credits):
        return block._replace(label="credit", reason=reason_of("agency_credit"))
    return block
