"""How well `split_rendered` finds the body when a page comes as text, without its markup.

    python benchmarks/rendered.py --bench ../shared/bench/extraction [--style blank|list|lines] [--worst 10]

Each HTML page of the benchmark is rendered to the lines a reader sees: navigation, headings,
paragraphs, alternative texts, captions, sidebars, footers. Three styles differ in what parts lines:
"blank" parts all blocks by blank lines and sets captions right under their alternative text; "list"
leaves the items of a list on adjacent lines too; "lines" has no blank line at all and marks
alternative texts with [IMG]. The body is scored with the benchmark's own functions.
"""

import argparse
import gzip
import importlib.util
import json
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from transforms.extract.rendered import split_rendered  # noqa: E402

STYLES = ("blank", "list", "lines")
_UNSEEN_TAGS = """script style noscript template svg head iframe select textarea video audio object
    canvas dialog math input rp"""
_INLINE_TAGS = """a span b strong i em u small sup sub mark abbr cite q code font time bdi wbr s
    del ins label kbd tt big data button ruby rb rt"""
_UNSEEN, _INLINE = frozenset(_UNSEEN_TAGS.split()), frozenset(_INLINE_TAGS.split())
_REVEALED = 1000  # characters: so long a hidden element is the page itself, shown by a script
_BLANK = "\0blank"
_BREAK = "\0break"


def render(html: bytes, style: str = "blank") -> str:
    """The page's visible text. Hidden elements are left out where an attribute says so."""
    body = LexborHTMLParser(html).body
    out: list[str] = []
    if body is not None:
        _walk(body, out, style)
    return _joined(out, style)


def _walk(node: LexborNode, out: list[str], style: str, figure: bool = False) -> None:
    tag = node.tag or ""
    if tag == "-text":
        out.append(node.text_content or "")
        return
    if tag in _UNSEEN or tag.startswith("-") or _is_hidden(node):
        return
    if tag == "img":
        alt = (node.attributes.get("alt") or "").strip()
        if alt:
            out += [
                _BREAK if figure else _BLANK,
                f"[IMG] {alt}" if style == "lines" else alt,
                _BREAK,
            ]
        return
    if tag == "br":
        out.append(_BREAK)
        return
    edge = _edge(tag, style, figure)
    out += edge
    for child in node.iter(include_text=True):
        _walk(child, out, style, figure or tag == "figure")
    out += edge


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    styled = (attributes.get("style") or "").replace(" ", "")
    withheld = "hidden" in attributes and len(node.text()) < _REVEALED
    return withheld or attributes.get("aria-hidden") == "true" or ("display:none" in styled)


def _edge(tag: str, style: str, figure: bool) -> list[str]:
    if tag in _INLINE:
        return []
    if figure or (tag in ("li", "tr") and style == "list"):
        return [_BREAK]
    return [_BLANK]


def _joined(pieces: list[str], style: str) -> str:
    blocks: list[list[str]] = [[]]
    line: list[str] = []

    def close() -> None:
        text = " ".join("".join(line).split())
        line.clear()
        if text:
            blocks[-1].append(text)

    for piece in pieces:
        if piece == _BLANK:
            close()
            if blocks[-1]:
                blocks.append([])
        elif piece == _BREAK:
            close()
        else:
            line.append(piece)
    close()
    between = "\n" if style == "lines" else "\n\n"
    return between.join("\n".join(block) for block in blocks if block)


def load_scorer(bench: Path) -> ModuleType:
    """The benchmark's score.py. SystemExit where the folder has none."""
    path = bench / "score.py"
    spec = importlib.util.spec_from_file_location("score", path)
    if not path.exists() or spec is None or spec.loader is None:
        raise SystemExit(f"no benchmark at {bench}: give its folder with --bench")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(
    score: ModuleType, bench: Path, pages: list[dict[str, Any]], style: str, addressed: bool
) -> list[Any]:
    """One scored row a page, in the benchmark's form; ``ms`` is CPU time of the split alone."""
    rows = []
    for page in pages:
        text = render(gzip.decompress((bench / page["html"]).read_bytes()), style)
        start = time.process_time()
        parts = split_rendered(text, url=page["url"] if addressed else None)
        spent = (time.process_time() - start) * 1e3
        result = {"text": "\n\n".join(parts.paragraphs), "title": parts.headline, "ms": spent}
        rows.append(score.score_page(page, {**result, "date": None, "authors": []}))
    return rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bench", type=Path, default=ROOT.parent / "shared/bench/extraction")
    options.add_argument("--style", choices=STYLES, action="append")
    options.add_argument("--worst", type=int, default=0)
    options.add_argument("--url", action="store_true", help="the page's address is given too")
    options.add_argument("--ids", nargs="*")
    asked = options.parse_args()
    score = load_scorer(asked.bench)
    manifest = (asked.bench / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    pages = [page for page in map(json.loads, manifest) if not page.get("drop")]
    print(score.header())
    for style in asked.style or STYLES:
        for name in ("en", "other"):
            chosen = [p for p in pages if (p["lang"] == "en") == (name == "en")]
            chosen = [p for p in chosen if not asked.ids or p["id"] in asked.ids]
            if chosen:
                rows = measure(score, asked.bench, chosen, style, asked.url)
                print(score.row(f"rendered {style} {name}", score.summarize(rows)))
                for row in sorted(rows, key=lambda r: r["f1"])[: asked.worst]:
                    print(f"    {row['id']:<45} {row['f1']:.3f} {row['p']:.3f} {row['r']:.3f}")


if __name__ == "__main__":
    main()
