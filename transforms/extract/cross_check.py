"""What metadata holds of the article's text, set against what the page's structure made of it.

JSON-LD's articleBody stands on about a quarter of news pages; there it is complete on two thirds, a
teaser on others, at times another article's text or with the site's pitches in it. So it gives no
text: it only takes back, from rules that go by place, paragraphs that both the page and it hold.
"""

from transforms.extract.lines import Line, Page, comparable
from transforms.extract.structure import DROPPING, listed

_MISSING = 1.1  # times what was kept: metadata holds more than the page was found to
_AGREED = 0.5  # of what was kept stands in it too: it is this article's
_BY_PLACE = frozenset(
    (*listed("stray before_body after_body after_article header_meta teaser card"), *DROPPING)
)


def take_back(page: Page, article_text: str) -> None:
    """Reopens dropped paragraphs that metadata's text holds, where it holds more than was kept."""
    kept = [line for line in page.lines if line.open and line.prose]
    chars = sum(len(line.text) for line in kept)
    dropped = [line for line in page.lines if line.rule in _BY_PLACE and line.prose]
    if not dropped or len(article_text) <= _MISSING * chars:
        return
    told = comparable(article_text)
    if _chars_in(kept, told) >= _AGREED * chars:
        for line in dropped:
            line.rule = None if comparable(line.text) in told else line.rule


def _chars_in(lines: list[Line], told: str) -> int:
    return sum(len(line.text) for line in lines if comparable(line.text) in told)
