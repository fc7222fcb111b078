"""Score the extractor on trafilatura's own evaluation pages, of some 900 sites, beside trafilatura.

    go mod download -json github.com/markusmobius/go-trafilatura@v1.12.2   # prints "Dir": where it lies
    python benchmarks/peer_pages.py DIR [--misses]

Blogs, shops and institutions are among them. Its port to Go carries them with the truth in
``scripts/comparison/data.go``: of each page some strings that its text holds and some it must not, of most the day of
publication. Precision and recall are over all these strings, as trafilatura counts them; the text here is standfirst
and body. ``dated`` are the pages whose day is known, ``news`` those that call themselves NewsArticle. trafilatura runs
in the same process. ``--misses`` lists pages with strings that only trafilatura gives.

Read for the first time, before a rule was mended by them, they gave F1 .913 (all), .924 (dated) and .77 of the days.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extraction import trafilatura_extractor

from transforms.extract.page import NotAnArticle, extract_page

_ENTRY = re.compile(r'\n\t"((?:[^"\\]|\\.)*)": \{\n(.*?)\n\t\},', re.DOTALL)
_FIELD = re.compile(r"\t\t(\w+):\s+(.*?),\n(?=\t\t\w+:|\Z)", re.DOTALL)
_STRING = re.compile(r'`([^`]*)`|("(?:[^"\\]|\\.)*")')
_FOLDERS = ("comparison", "mock")

Extractor = Callable[[bytes, str], tuple[str, str | None]]


class TruePage(NamedTuple):
    """A page with what its text must and must not hold."""

    url: str
    html: bytes
    day: str | None
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    @property
    def is_news(self) -> bool:
        return b'newsarticle"' in self.html.lower()


class Outcome(NamedTuple):
    """What came of one page."""

    missed: tuple[str, ...]
    noise: tuple[str, ...]
    found: int
    day: str | None
    seconds: float
    empty: bool


def read_pages(folder: Path) -> Iterator[TruePage]:
    """The pages of the module that are there; entries of others are left out."""
    source = (folder / "scripts" / "comparison" / "data.go").read_text(encoding="utf-8")
    for entry in _ENTRY.finditer(source):
        fields = {field[1]: _strings(field[2]) for field in _FIELD.finditer(entry[2] + "\n")}
        name = fields["File"][0] if fields.get("File") else ""
        paths = [folder / "test-files" / kind / name for kind in _FOLDERS]
        path = next((path for path in paths if name and path.exists()), None)
        if path is not None:
            day = next(iter(fields.get("Date", ())), None)
            wanted, unwanted = fields.get("With", ()), fields.get("Without", ())
            yield TruePage(entry[1], path.read_bytes(), day, wanted, unwanted)


def _strings(literals: str) -> tuple[str, ...]:
    """Go's string literals, raw ones and those that JSON can read."""
    found = (
        raw if not quoted else json.loads(quoted, strict=False)
        for raw, quoted in _STRING.findall(literals)
    )
    return tuple(text for text in found if text)


def extract(html: bytes, url: str) -> tuple[str, str | None]:
    """Text and day by us."""
    try:
        article = extract_page(html, url)
    except NotAnArticle:
        return "", None
    day = article.published.date().isoformat() if article.published else None
    return "\n".join(filter(None, (article.standfirst, article.body))), day


def peer_extractor() -> Extractor | None:
    """Text and day by trafilatura, where it is installed."""
    peer = trafilatura_extractor()
    if peer is None:
        return None

    def by_peer(html: bytes, url: str) -> tuple[str, str | None]:
        said = peer(html, url)
        return said.get("text") or "", said.get("date")

    return by_peer


def outcome(page: TruePage, extractor: Extractor) -> Outcome:
    started = time.process_time()
    text, day = extractor(page.html, page.url)
    seconds = time.process_time() - started
    spaced = " ".join(text.split())
    holds = [
        [told for told in strings if told in text or " ".join(told.split()) in spaced]
        for strings in (page.wanted, page.unwanted)
    ]
    missed = tuple(told for told in page.wanted if told not in holds[0])
    return Outcome(missed, tuple(holds[1]), len(holds[0]), day, seconds, not spaced)


def print_row(name: str, pages: Sequence[TruePage], outcomes: Sequence[Outcome]) -> None:
    """Precision, recall and F1 over strings; the share of days that are right; CPU time a page."""
    found = sum(each.found for each in outcomes)
    precision = found / max(found + sum(len(each.noise) for each in outcomes), 1)
    recall = found / max(found + sum(len(each.missed) for each in outcomes), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    days = [each.day == page.day for page, each in zip(pages, outcomes, strict=True) if page.day]
    milliseconds = sorted(each.seconds * 1e3 for each in outcomes)
    print(
        f"{name:22} {len(pages):4} pages  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  "
        f"without text {sum(each.empty for each in outcomes):2}  days {statistics.mean(days or [0]):.3f}  "
        f"{statistics.median(milliseconds):.1f} ms median, {milliseconds[len(milliseconds) * 19 // 20]:.1f} p95"
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    pages = list(read_pages(options.folder))
    extractors: dict[str, Extractor | None] = {"copydesk": extract, "trafilatura": peer_extractor()}
    outcomes: dict[str, list[Outcome]] = {}
    for name, extractor in extractors.items():
        if extractor is not None:
            outcomes[name] = [outcome(page, extractor) for page in pages]
    subsets: dict[str, Callable[[TruePage], Any]] = {
        "all": lambda page: True,
        "dated": lambda page: page.day,
        "news": lambda page: page.is_news,
    }
    for subset, holds in subsets.items():
        of_subset = [at for at, page in enumerate(pages) if holds(page)]
        for name, found in outcomes.items():
            rows = [pages[at] for at in of_subset], [found[at] for at in of_subset]
            print_row(f"{name} ({subset})", *rows)
    if options.misses and "trafilatura" in outcomes:
        _print_misses(pages, outcomes["copydesk"], outcomes["trafilatura"])


def _print_misses(
    pages: Sequence[TruePage], ours: Sequence[Outcome], theirs: Sequence[Outcome]
) -> None:
    for page, own, their in zip(pages, ours, theirs, strict=True):
        only = [told for told in own.missed if told not in their.missed]
        if only:
            print(f"   {page.url}: {only}")


if __name__ == "__main__":
    main()
