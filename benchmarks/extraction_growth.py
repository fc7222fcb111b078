"""How extraction's cost grows with a page: twice the page, how many times the CPU time; and the slowest real pages.

    python -m benchmarks.extraction_growth [--shared ../shared] [--slowest 5]

Made-up pages grow one way each: paragraphs, entries of a live blog, cards of other stories, depth, the length of
one attribute, classes of one kind each, inline elements in one paragraph, formatting that is never closed, options
of a list, scripts. A factor near 2 is linear; times are the least of several runs. The real pages need the benchmark
that ``benchmarks.extraction`` tells of.
"""

import argparse
import gzip
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.extraction import PROJECT, load_score
from transforms.extract.page import extract_page

_SENTENCE = (
    "The harbour board met on Tuesday and agreed to repair the lower gate before the winter. "
)
_STORY = "".join(f"<p>On day {day} it met again. {_SENTENCE * 3}</p>" for day in range(8))
_RUNS = 5


def _page(inside: str, head: str = "") -> bytes:
    title = "Board agrees to repair the gate"
    return f"""<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>
<body><main><h1>{title}</h1><article class="article-body">{_STORY}{inside}</article></main></body></html>""".encode()


def _paragraphs(n: int) -> bytes:
    return _page("".join(f"<p>{i}. {_SENTENCE * 2}</p>\n" for i in range(n)))


def _live_blog(n: int) -> bytes:
    entry = '<div class="entry"><time datetime="2024-05-02T10:00Z">10:00</time><h2>Gate {}</h2><p>{}. {}</p></div>\n'
    return _page("".join(entry.format(i, i, _SENTENCE * 2) for i in range(n)))


def _cards(n: int) -> bytes:
    card = '<div class="related-card"><a href="/{}"><h3>Another story, number {}</h3></a><p>Its first words …</p></div>'
    return _page("".join(card.format(i, i) for i in range(n)))


def _depth(n: int) -> bytes:
    return _page("<div>" * n + f"<p>{_SENTENCE}</p>" + "</div>" * n)


def _attribute(n: int) -> bytes:
    return _page(
        f'<div class="{"related-links " * n}">x</div><p style="{"a:b;" * n}">{_SENTENCE}</p>'
    )


def _classes(n: int) -> bytes:
    return _page(
        "".join(f'<div class="article-part_{i} storyPart{i}">{_SENTENCE}</div>' for i in range(n))
    )


def _inline(n: int) -> bytes:
    return _page("<p>" + "<b>one</b> <a href='/x'>two</a> <span>three</span><br>" * n + "</p>")


def _formatting(n: int) -> bytes:
    return _page("".join(f"<p><font size={i}>On day {i} it met." for i in range(n)))


def _options(n: int) -> bytes:
    return _page("<select>" + "<option>One" * n + "</select>")


def _scripts(n: int) -> bytes:
    return _page(
        "", '<script>{"agency": "' + "x" * 90 + '"}</script>\n<meta name="x" content="y">' * n
    )


SHAPES: dict[str, tuple[Callable[[int], bytes], int]] = {
    "paragraphs": (_paragraphs, 400),
    "entries of a live blog": (_live_blog, 1_600),
    "cards of other stories": (_cards, 1_600),
    "depth": (_depth, 4_000),
    "length of an attribute": (_attribute, 20_000),
    "classes": (_classes, 400),
    "inline elements": (_inline, 4_000),
    "formatting left open": (_formatting, 400),
    "options of a list": (_options, 4_000),
    "scripts and tags": (_scripts, 400),
}


def cpu_ms(html: bytes, url: str | None = None) -> float:
    """The least CPU time of several runs over one page, in milliseconds."""
    times = []
    for _ in range(_RUNS):
        start = time.process_time()
        extract_page(html, url)
        times.append(time.process_time() - start)
    return min(times) * 1e3


def _print_growth() -> None:
    print(f"{'what grows':<26}{'KB':>8}{'ms':>8}{'twice':>8}{'4 times':>9}")
    for name, (page, size) in SHAPES.items():
        first, second, fourth = (cpu_ms(page(size * times)) for times in (1, 2, 4))
        kilobytes = len(page(size)) / 1024
        ratios = f"{second / first:>7.2f}x{fourth / first:>8.2f}x"
        print(f"{name:<26}{kilobytes:>8.0f}{first:>8.1f}{ratios}")


def _print_slowest(shared: Path, count: int) -> None:
    score = load_score(shared)
    folder = Path(str(score.__file__)).parent
    pages = score.load(folder / "truth.jsonl", "all")
    payloads = ((page, gzip.decompress((folder / page["html"]).read_bytes())) for page in pages)
    timed = [(cpu_ms(html, page["url"]), len(html), page["id"]) for page, html in payloads]
    for spent, size, name in sorted(timed, reverse=True)[:count]:
        print(f"{spent:8.1f} ms {size / 1024:8.0f} KB  {name}")


def main(arguments: list[str] | None = None) -> None:
    """Print the growth of each made-up shape, then the slowest of the real pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=PROJECT.parent / "shared")
    parser.add_argument("--slowest", type=int, default=5)
    options = parser.parse_args(arguments)
    _print_growth()
    if options.slowest:
        _print_slowest(options.shared, options.slowest)


if __name__ == "__main__":
    main()
