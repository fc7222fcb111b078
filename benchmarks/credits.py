"""Whose text a page is: agency copy found, and outlets' own pages left alone.

    python benchmarks/credits.py --bench ../shared/bench/extraction [--all]

Two numbers over the benchmark's pages: of those whose truth names an agency, how many get it; of
those that only show an agency's picture, how many are wrongly called agency copy. Pages that still
name another agency, or one in nothing that can be read, are listed.
"""

import argparse
import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from transforms.agencies.captions import picture_agencies  # noqa: E402
from transforms.agencies.table import find_alias  # noqa: E402
from transforms.extract import extract_page  # noqa: E402
from transforms.records import Article  # noqa: E402


class Verdict(NamedTuple):
    """One page: the agencies its truth names, and what was found."""

    page: str
    wanted: frozenset[str]
    pictured: bool  # truth names an agency as a picture's author
    article: Article


def judge(bench: Path, page: dict[str, Any]) -> Verdict:
    html = gzip.decompress((bench / page["html"]).read_bytes())
    article = extract_page(html, page["url"])
    named = re.split(r"[/,]", page.get("agency") or "")
    wanted = frozenset(alias.code for name in named if (alias := find_alias(name.strip())))
    pictured = any(picture_agencies(name) for name in page["image_authors"])
    return Verdict(page["id"], wanted, pictured, article)


def describe(verdict: Verdict) -> str:
    article = verdict.article
    evidence = ", ".join(f"{c.agency} {c.role} by {c.evidence}" for c in article.credits)
    wanted = "/".join(sorted(verdict.wanted)) or "none"
    return (
        f"    {verdict.page:<42} wanted {wanted:<12} found {article.agency} {article.credit_kind}"
        f" | {article.byline!r} | {evidence[:120]}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bench", type=Path, default=ROOT.parent / "shared/bench/extraction")
    options.add_argument("--all", action="store_true", help="list every page with an agency")
    asked = options.parse_args()
    manifest = asked.bench / "truth.jsonl"
    if not manifest.exists():
        raise SystemExit(f"no benchmark at {asked.bench}: give its folder with --bench")
    pages = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    verdicts = [judge(asked.bench, page) for page in pages if not page.get("drop")]
    credited = [v for v in verdicts if v.wanted]
    found = [v for v in credited if v.article.agency in v.wanted]
    others = [v for v in verdicts if not v.wanted]
    pictured = [v for v in others if v.pictured]
    wrong = [v for v in pictured if v.article.agency is not None]
    print(f"agency named by the truth: {len(credited)} pages, found {len(found)}")
    print(f"only an agency's picture:  {len(pictured)} pages, called agency copy {len(wrong)}")
    called = [v for v in others if v.article.agency is not None and v not in wrong]
    print(f"neither:                   {len(others) - len(pictured)} pages, called {len(called)}")
    for verdict in verdicts if asked.all else []:
        if verdict.article.agency or verdict.wanted:
            print(describe(verdict))
    for title, listed in (
        ("not found", [v for v in credited if v not in found]),
        ("called", wrong + called),
    ):
        for verdict in listed:
            print(f"{title}:\n{describe(verdict)}")


if __name__ == "__main__":
    main()
