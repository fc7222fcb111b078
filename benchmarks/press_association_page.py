"""The page everything began with, field by field and line by line, against its expected result.

    python benchmarks/press_association_page.py [../shared/samples/press_association_page]

Prints a line a field (what is expected, what came out) and how many lines of each class went where they should.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from transforms.extract import extract_document
from transforms.records import Article, Document


def fields(expected: dict[str, Any], article: Article) -> list[tuple[str, Any, Any]]:
    """(field, expected, found) of what the expected result tells."""
    captions = [(c["alt"], c["caption"].rstrip("."), c["credit"]) for c in expected["captions"]]
    found = [(c.alt, (c.text or "").rstrip("."), c.credit) for c in article.captions]
    text = [c for c in article.credits if c.role == "text"]
    photo = {c.agency for c in article.credits if c.role == "photo"}
    paragraphs = (article.body or "").split("\n\n")
    published = article.published.strftime("%Y-%m-%dT%H:%M:%SZ") if article.published else None
    return [
        ("title", expected["title"], article.headline),
        ("published_raw", expected["published_raw"], article.published_raw),
        ("published", expected["published_utc"], published),
        ("zone inferred", True, article.tz_source in ("assumed", "outlet", "agency")),
        ("modified", None, article.modified),
        ("language", expected["language"], article.language),
        ("standfirst", expected["standfirst"], article.standfirst),
        ("byline persons", expected["byline_persons"], list(article.authors)),
        ("agency", expected["agency"][0]["id"], article.agency),
        ("agency as printed", expected["agency"][0]["as_printed"], text[0].raw if text else None),
        ("credit evidence", "tail", text[0].evidence if text else None),
        ("dateline", None, article.dateline),
        ("outlet", expected["publisher"], article.outlet),
        ("captions", captions, found),
        ("photo agencies", set(expected["photo_agencies"]), photo),
        ("body paragraphs", expected["body_paragraph_count"], len(paragraphs)),
        ("body words", expected["body_word_count_whitespace"], len((article.body or "").split())),
        ("body first", expected["body_first"], paragraphs[0]),
        ("body last", expected["body_last"], paragraphs[-1]),
    ]


def lines_by_class(
    expected: dict[str, Any], page: list[str], article: Article
) -> tuple[Counter[str], Counter[str]]:
    """Lines of each class, and how many of them went where they belong."""
    places = {
        "title": {article.headline},
        "dateline_timestamp": {article.published_raw},
        "standfirst": {article.standfirst},
        "body": set((article.body or "").split("\n\n")),
        "image_alt": {c.alt for c in article.captions},
        "agency_credit": {c.raw for c in article.credits},
    }
    removed = {r.text for r in article.removed}
    captions = [c.text or "" for c in article.captions]
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for number, name in expected["line_classes"].items():
        line = page[int(number) - 1].strip()
        total[name] += 1
        if name == "image_caption":
            right[name] += any(line.startswith(text.rstrip(".")) for text in captions)
        else:
            right[name] += line in places.get(name, removed)
    return total, right


def main() -> None:
    """Print the comparison; exit 1 where anything differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(__file__).parents[1].parent / "shared/samples/press_association_page"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    folder = parser.parse_args().folder
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    text = (folder / "page.txt").read_text("utf-8")
    article = extract_document(Document("page.txt", None, "text", page_text=text))
    wrong = 0
    for name, want, got in fields(expected, article):
        wrong += want != got
        print(f"{'ok   ' if want == got else 'WRONG'} {name:<18} {got!r}"[:150])
        if want != got:
            print(f"      expected           {want!r}"[:150])
    total, right = lines_by_class(expected, text.split("\n"), article)
    for name, count in total.items():
        wrong += right[name] != count
        print(
            f"{'ok   ' if right[name] == count else 'WRONG'} lines: {name:<20} {right[name]} of {count}"
        )
    rules = Counter(r.rule for r in article.removed)
    print(f"{sum(rules.values())} lines removed, by rule: {dict(rules)}")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
