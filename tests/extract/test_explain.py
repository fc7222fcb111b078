from collections import Counter
from pathlib import Path

import pytest

from transforms.extract import NotAnArticle, extract_document
from transforms.extract.explain import Explained, explain_document
from transforms.extract.rule_reasons import reason_of
from transforms.extract.rules import AFTER_WORDS, BEFORE_WORDS
from transforms.records import Document

FIXTURES = Path(__file__).parents[1] / "fixtures"
PAGE = """<html lang="en"><body><div class="article-body"><h1>Harbour reopens</h1><p>By Ada Quill</p>
<p>The harbour was open again on Monday after the worst storm for thirty years had closed it.</p>
<div class="newsletter-signup">Get our letters</div><h2>The ferries</h2><p>Read more: Fares to rise</p>
<p>Ferries sailed from the first pier at six, said Mo Lind, who has run the port since 2011.</p>
<ul><li>The second pier needs new piles.</li></ul><p>By Press Association</p></div></body></html>"""


def explain(html: str) -> tuple[Explained, ...]:
    return explain_document(Document("f", None, "html", html=html.encode())).blocks


def test_every_block_is_told_in_page_order() -> None:
    assert [(b.kept, b.label, b.text[:20]) for b in explain(PAGE)] == [
        (True, "headline", "Harbour reopens"),
        (True, "byline", "By Ada Quill"),
        (True, "paragraph", "The harbour was open"),
        (False, "newsletter", "Get our letters"),
        (True, "subhead", "The ferries"),
        (False, "read_more", "Read more: Fares to "),
        (True, "paragraph", "Ferries sailed from "),
        (True, "list item", "The second pier need"),
        (True, "credit", "By Press Association"),
    ]


def test_the_reason_names_the_evidence() -> None:
    reasons = {block.text[:11]: block.reason for block in explain(PAGE)}
    assert reasons["Get our let"] == "by its element's name: <div newsletter-signup>"
    assert reasons["Read more: "].startswith('by its words: "')
    assert reasons["The harbour"] == "where most paragraphs stand; 50% of the prose"
    assert reasons["The ferries"] == "no rule drops it"
    place = explain_document(Document("f", None, "html", html=PAGE.encode())).place
    assert place == "<div article-body>, 179 of the page's 179 characters of prose"


def test_given_text() -> None:
    given = Document("f", None, "jsonl", body_text="By Ada Quill\n\nThe harbour was open again.")
    assert [(b.label, b.text) for b in explain_document(given).blocks] == [
        ("byline", "By Ada Quill"),
        ("paragraph", "The harbour was open again."),
    ]


PAGES = sorted((FIXTURES / "pages").glob("*.html")) + sorted((FIXTURES / "rendered").glob("*.txt"))


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_it_tells_what_extraction_did(file: Path) -> None:
    content = file.read_bytes()
    document = Document("f", None, "html", html=content)
    if file.suffix == ".txt":
        document = Document("f", None, "text", page_text=content.decode())
    try:
        article = extract_document(document)
    except NotAnArticle:
        with pytest.raises(NotAnArticle):
            explain_document(document)
        return
    blocks = explain_document(document).blocks
    kept = {block.text for block in blocks if block.kept}
    cells = {cell for text in (article.body or "").split("\n\n") for cell in text.split(" | ")}
    assert cells <= kept | {cell for text in kept for cell in text.split(" | ")}
    removed = Counter(line for block in article.removed for line in block.text.split("\n"))
    dropped = Counter(line for b in blocks if not b.kept for line in b.text.split("\n"))
    assert removed == dropped


@pytest.mark.parametrize("rule", [rule.name for rule in (*BEFORE_WORDS, *AFTER_WORDS)])
def test_rules_in_code_have_a_meaning(rule: str) -> None:
    assert reason_of(rule) != rule.replace("_", " ")
