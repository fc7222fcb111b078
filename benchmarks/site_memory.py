"""What site memory adds to extraction, and what it costs in true text.

    python benchmarks/site_memory.py [--bench ../shared/bench/extraction] [--days 8] [--shown 5]
        [--stories 40] [--set share=0 most_alike=1 ...] [--by-page]

Five sets, the pages of each taken as one run, stories found as the pipeline finds them:
real     pages of the extraction benchmark, as HTML and rendered to text: one to three pages an outlet
days     made-up newswire days: one template an outlet, noise that the rules know. The same story of two
         days differs in its figures only, and is two stories: a hard test for what must not be dropped
unknown  outlets with furniture that no rule knows: sentences with full stops, among the paragraphs and
         marked up like them, on some pages and not on others; headlines of other stories as well. Among
         the articles are a story put up again and again, follow-ups with one background paragraph,
         phrases of reporting that recur, and notes poured from one mould
articles the same articles without furniture: whatever falls here is lost
titles   a page or two of each title of two groups, with the group's furniture, and among them a running
         story: every title has another day of it, with the agency's background paragraphs repeated

Columns: P, R, F1 of 4-word shingles (macro-averaged, F1 of the means), before → after; blocks that fell; words that
fell, and how many of them are words of the true text. Below: F1 of the pages from which something fell.
"""

import argparse
import gzip
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from random import Random
from statistics import mean
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.made_up_text import Text, Voice, article, bank, own_words, poured  # noqa: E402
from benchmarks.rendered import load_scorer, render  # noqa: E402
from pipeline.demo.newswire import make_day  # noqa: E402
from transforms.agencies.strip import strip_credits  # noqa: E402
from transforms.extract import NotAnArticle, extract_document  # noqa: E402
from transforms.extract.urls import outlet_of  # noqa: E402
from transforms.identity import digest64  # noqa: E402
from transforms.records import Article, Document  # noqa: E402
from transforms.sister_sites import (  # noqa: E402
    count_shared,
    group_sisters,
    learn_from_sisters,
)
from transforms.site_memory import (  # noqa: E402
    DEFAULTS,
    BlockUses,
    SiteMemorySettings,
    block_keys,
    count_stories,
    drop_learned,
    learn,
    merge_learned,
    merge_uses,
    sketch_leads,
)
from transforms.text.copies import NO_TIME, make_copies  # noqa: E402
from transforms.text.fingerprint import fingerprint, fold_words  # noqa: E402
from transforms.text.stories import group_copies  # noqa: E402

OUTLETS, FURNITURE = 8, 4
_GRAM = 4
Grams = Counter[tuple[str, ...]]


class Page(NamedTuple):
    """An article as extracted, and what is true of it: any of the ``truths`` is right."""

    name: str
    outlet: str
    article: Article
    truths: tuple[str, ...]

    @property
    def paragraphs(self) -> list[str]:
        return (self.article.body or "").split("\n\n")


class How(NamedTuple):
    """What is measured."""

    settings: SiteMemorySettings
    by_page: bool
    shown: int


class Figures(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def stories_of(pages: Sequence[Page]) -> list[int]:
    """The story of each page, by its text, as copy detection finds it."""
    texts = ["\n\n".join(strip_credits(page.paragraphs)) for page in pages]
    handles = np.array([digest64(page.name) for page in pages], np.uint64)
    outlets = np.array([digest64(page.outlet) for page in pages], np.uint64)
    times = np.full(len(pages), NO_TIME, np.int64)
    found = group_copies(make_copies(handles, times, outlets, fingerprint(texts)))
    return [int(s) for s in found.groups[np.searchsorted(found.handles, handles)]]


def uses_of(pages: Sequence[Page], stories: Sequence[int]) -> BlockUses:
    """The facts that the pages tell."""
    sketches = sketch_leads(fingerprint([page.article.body or "" for page in pages]))
    rows: list[tuple[int, int, int, bool, int, int]] = []
    for page, story, sketch in zip(pages, stories, sketches.tolist(), strict=True):
        keys = block_keys([page.article.headline or "", *page.paragraphs]).tolist()
        outlet = digest64(page.outlet)
        rows += [(outlet, key, story, at == 0, 0, sketch) for at, key in enumerate(keys)]
    types = (np.uint64, np.uint64, np.uint64, np.bool_, np.int64, np.uint64)
    columns = zip(zip(*rows, strict=True), types, strict=True)
    return merge_uses([BlockUses._make(np.array(values, kind) for values, kind in columns)])


def remember(pages: Sequence[Page], how: How) -> list[tuple[list[str], list[str]]]:
    """Paragraphs that stay and blocks that fall, page by page."""
    stories = list(range(len(pages))) if how.by_page else stories_of(pages)
    uses = uses_of(pages, stories)
    ran = count_stories(uses)
    groups = group_sisters(count_shared(uses, ran, how.settings), how.settings)
    sisters = learn_from_sisters(uses, ran, groups, how.settings)
    learned = merge_learned([learn(uses, ran, how.settings), sisters])
    most = how.settings.most_dropped
    found = []
    for page, story in zip(pages, stories, strict=True):
        keys = block_keys(page.paragraphs).tolist()
        kept, fallen = drop_learned(
            page.paragraphs, keys, digest64(page.outlet), story, learned, most
        )
        found.append((kept, [block.text for block in fallen]))
    return found


def grams(text: str) -> Grams:
    words = fold_words(text)
    return Counter(tuple(words[at : at + _GRAM]) for at in range(max(1, len(words) - _GRAM + 1)))


def score(pages: Sequence[Page], bodies: Sequence[Sequence[str]]) -> Figures:
    """Mean precision and recall, by the rendering of the truth that fits each body best."""
    best = []
    for page, body in zip(pages, bodies, strict=True):
        found = grams("\n\n".join(body))
        true = [grams(text) for text in page.truths]
        shared = [((found & one).total(), one.total()) for one in true]
        best.append(max((2 * s / (found.total() + n), s / found.total(), s / n) for s, n in shared))
    return Figures(mean(p for _, p, _ in best), mean(r for _, _, r in best))


def lost_words(page: Page, fallen: Sequence[str]) -> int:
    """Words of the blocks that are words of the truth: of the blocks that stand in it."""
    true = " ".join(fold_words(page.truths[-1]))
    words = [fold_words(block) for block in fallen]
    return sum(len(block) for block in words if block and " ".join(block) in true)


def report(name: str, pages: Sequence[Page], how: How) -> None:
    """One row, and the blocks that fell most."""
    found = remember(pages, how)
    before = score(pages, [page.paragraphs for page in pages])
    after = score(pages, [kept for kept, _ in found])
    fallen = Counter(block for _, blocks in found for block in blocks)
    words = sum(len(fold_words(block)) * n for block, n in fallen.items())
    lost = sum(lost_words(page, blocks) for page, (_, blocks) in zip(pages, found, strict=True))
    outlets = len({page.outlet for page in pages})
    columns = [f"{b:.3f} → {a:.3f}" for b, a in zip(before, after, strict=True)]
    f1 = f"{before.f1:.3f} → {after.f1:.3f}"
    row = [f"{len(pages):6d}", f"{outlets:7d}", *columns, f1]
    print(f"{name:<16}", *row, f"{fallen.total():6d} {words:7d} {lost:6d}", sep="  ")
    changed = [(page, kept) for page, (kept, gone) in zip(pages, found, strict=True) if gone]
    if changed:
        of = [page for page, _ in changed]
        was, now = (
            score(of, [page.paragraphs for page in of]),
            score(of, [kept for _, kept in changed]),
        )
        print(f"      {len(changed)} pages changed: F1 {was.f1:.3f} → {now.f1:.3f}")
    for block, count in sorted(fallen.items(), key=lambda item: (-item[1], item[0]))[: how.shown]:
        print(f"      {count:4d}  {block[:100]}")


def real_pages(bench: Path, style: str | None) -> Iterator[Page]:
    """The benchmark's pages: as HTML, or rendered in a style of benchmarks/rendered.py."""
    scorer = load_scorer(bench)
    rows = map(json.loads, (bench / "truth.jsonl").read_text(encoding="utf-8").splitlines())
    for row in rows:
        if row.get("drop"):
            continue
        html = gzip.decompress((bench / row["html"]).read_bytes())
        text = render(html, style) if style else None
        document = _document(row["url"], None if style else html, text)
        yield from _extracted(row["id"], document, row["publisher_key"], scorer.variants(row))


def _document(url: str, html: bytes | None, text: str | None) -> Document:
    return Document(url, None, "html" if html else "txt", html=html, page_text=text, url=url)


def _extracted(
    name: str, document: Document, outlet: str | None, truths: Sequence[str]
) -> Iterator[Page]:
    try:
        found = extract_document(document)
    except NotAnArticle:
        return
    yield Page(name, outlet or outlet_of(document.url) or "", found, tuple(truths))


def made_up_days(folder: Path, days: int) -> Iterator[Page]:
    """The pages of several made-up days. A sign-off, dateline or standfirst may stand in the body or not."""
    for seed in range(days):
        inputs = folder / str(seed) / "in"
        for page in make_day(inputs, seed).pages:
            if page.expect != "article" or page.record or not page.body:
                continue
            content = (inputs / page.file).read_bytes()
            html = gzip.decompress(content) if page.file.endswith(".gz") else content
            is_text = page.file.endswith(".txt")
            text = html.decode() if is_text else None
            document = _document(page.url or "", None if is_text else html, text)
            spare = [[line, page.body] for line in page.optional]
            truths = ["\n\n".join(parts) for parts in ([page.body], *spare)]
            yield from _extracted(f"{seed}/{page.file}", document, page.outlet, truths)


def unknown_outlets(furnished: bool, stories: int, seed: int = 3) -> Iterator[Page]:
    """Pages without a clue in their markup; ``furnished``: with the outlets' furniture among the paragraphs."""
    rng = Random(seed)
    wire = [_story(rng) for _ in range(OUTLETS * stories // 4)]
    templates = [[_sentence(rng) for _ in range(FURNITURE)] for _ in range(OUTLETS)]
    templates[1] = templates[0]  # sister sites
    for number in range(OUTLETS):
        told = [*rng.sample(wire, stories // 3), *_own_stories(rng, stories)]
        told += told[:1] * (stories // 4)  # put up again through the day, under new addresses
        for at, text in enumerate(told):
            others = [other.headline for other in rng.sample(told, 2) if other is not text]
            added = [*templates[number], *others[: rng.randrange(2)]] if furnished else []
            added = [line for line in added if rng.random() < 0.6]
            yield from _plain_page(f"outlet{number}.example", at, text, added, rng)


def small_titles(seed: int = 5) -> Iterator[Page]:
    """Two groups of eight titles, one or two pages of each; a running story in every third."""
    rng = Random(seed)
    background = [_sentence(rng) for _ in range(3)]
    for group in range(2):
        furniture = [_pitch(rng) for _ in range(2 * FURNITURE)]
        for title in range(8):
            outlet = f"title{group}-{title}.example"
            for number in range(1 + title % 2):
                text, more = _story(rng), _story(rng)
                text = text._replace(paragraphs=(*text.paragraphs, *more.paragraphs))
                if (title + number) % 3 == 0:
                    text = text._replace(paragraphs=(*text.paragraphs, *background))
                added = [line for line in furniture if rng.random() < 0.8]
                yield from _plain_page(outlet, number, text, added, rng)


def _own_stories(rng: Random, stories: int) -> Iterator[Text]:
    """What only one outlet has, traps among it."""
    for _ in range(stories // 3):
        yield _story(rng)
    background = _sentence(rng) + " " + _sentence(rng)
    phrase = "Nobody was hurt, a spokesman for the fire brigade said."
    for at in range(stories // 5):
        text = _story(rng)
        extra = background if at < stories // 10 else phrase
        yield text._replace(paragraphs=(*text.paragraphs, extra))
    for _ in range(stories // 8):
        yield poured(next(iter(bank()["moulds"])), Voice(rng).about(own_words(rng)))


def _story(rng: Random) -> Text:
    return article(Voice(rng).about(own_words(rng)), rng)


def _pitch(rng: Random) -> str:
    """As long as "Get email updates from your favourite authors.": no copy is found by it."""
    return " ".join(_sentence(rng).split()[:8]).rstrip(".,") + "."


def _sentence(rng: Random) -> str:
    return Voice(rng).pick("sentences")


def _plain_page(
    outlet: str, number: int, text: Text, added: Sequence[str], rng: Random
) -> Iterator[Page]:
    lines = list(text.paragraphs)
    for line in added:
        lines.insert(rng.randrange(1, len(lines) + 1), line)
    body = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    title = escape(text.headline)
    html = f"<html><head><title>{title}</title></head><body><div><h1>{title}</h1>{body}</div></body></html>"
    document = _document(f"https://{outlet}/{number}", html.encode(), None)
    yield from _extracted(f"{outlet}/{number}", document, outlet, ["\n\n".join(text.paragraphs)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bench", type=Path, default=ROOT.parent / "shared/bench/extraction")
    options.add_argument("--days", type=int, default=8)
    options.add_argument("--shown", type=int, default=0, help="blocks to print")
    options.add_argument("--set", nargs="*", default=[], help="settings: share=0 most_alike=1")
    options.add_argument("--stories", type=int, default=40, help="of each unknown outlet, about")
    options.add_argument("--by-page", action="store_true", help="count pages, not stories")
    asked = options.parse_args()
    changes = dict(word.split("=") for word in asked.set)
    settings = DEFAULTS._replace(**{name: float(value) for name, value in changes.items()})
    how = How(settings, asked.by_page, asked.shown)
    columns = ("pages", "outlets", "precision", "recall", "F1", "blocks", "words", "true")
    print(f"{'':<16}", *columns, sep="  ")
    if (asked.bench / "truth.jsonl").exists():
        for style in (None, "blank", "lines"):
            report(f"real {style or 'html'}", list(real_pages(asked.bench, style)), how)
    with tempfile.TemporaryDirectory() as folder:
        report("days", list(made_up_days(Path(folder), asked.days)), how)
    report("unknown", list(unknown_outlets(True, asked.stories)), how)
    report("articles", list(unknown_outlets(False, asked.stories)), how)
    report("titles", list(small_titles()), how)


if __name__ == "__main__":
    main()
