import pytest
from selectolax.lexbor import LexborHTMLParser

from transforms.extract.html_parts import split_page

KEPT = (
    "The council voted on Tuesday night to rebuild the harbour bridge, closed since the storm.",
    "Shopkeepers on the north quay had asked for a quicker repair, as trade had fallen.",
    "A ferry will run every ten minutes until the bridge opens, free of charge for residents.",
)
DROPPED = "Work is expected to begin in the spring and to last two years."
PAGE = f"""<article><h1>Vote</h1><div class="text">{"".join(f"<p>{text}</p>" for text in KEPT)}</div>
<div class="sidebar">{"<p>Rain from the west.</p>" * 100}<p>{DROPPED}</p></div></article>"""


@pytest.mark.parametrize(
    ("article_text", "paragraphs"),
    [
        (None, KEPT),
        (" ".join((*KEPT, DROPPED)), (*KEPT, DROPPED)),
        (" ".join(KEPT), KEPT),
        (f"{'Another article altogether. ' * 20}{DROPPED}", KEPT),
    ],
    ids=["nothing told", "more told", "no more told", "another article told"],
)
def test_paragraphs_are_taken_back(article_text: str | None, paragraphs: tuple[str, ...]) -> None:
    parts = split_page(LexborHTMLParser(PAGE), article_text=article_text)
    assert parts.paragraphs == paragraphs
