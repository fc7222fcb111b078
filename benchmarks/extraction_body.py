"""The body alone, for scoring before or without metadata: an extractor of plain title and text."""

from selectolax.lexbor import LexborHTMLParser

from transforms.extract.html_parts import split_page


def extract(html: bytes, url: str | None = None) -> dict[str, object]:
    """A page → the keys that extraction scorers read; title and description as a page's head gives them."""
    tree = LexborHTMLParser(html)
    title = _meta(tree, "og:title")
    parts = split_page(tree, headline=title, description=_meta(tree, "og:description"))
    body = "\n\n".join(parts.paragraphs)
    return {"text": body, "title": title, "date": None, "authors": [], "parts": parts}


def _meta(tree: LexborHTMLParser, name: str) -> str | None:
    node = tree.css_first(f'meta[property="{name}"]')
    return None if node is None else node.attributes.get("content")
