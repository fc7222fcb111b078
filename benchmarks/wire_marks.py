"""Marks of kills, corrections and versions in real copy: how many are read, and whether any is read where none is.

    python -m benchmarks.wire_marks ../shared/bench/dedup/reuters1987.docs.jsonl.gz ../shared/bench/extraction/html

JSON Lines files, and folders of pages. Each copy that is marked is listed with its opening, to be judged by eye; then
counts by kind, and of those whose opening holds none of the words that marks are made of.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from transforms.extract import NotAnArticle, extract_document
from transforms.formats.detect import read_content
from transforms.records import Article, Document

_WORDS = re.compile(r"correct|berichtig|korrektur|rättelse|refile|update|kill|withdraw|lead", re.I)
_SHOWN = 76  # characters of an opening


def articles(path: Path) -> Iterator[Article]:
    """The articles of a file, or of all files of a folder."""
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        with file.open("rb") as stream:
            for record in read_content(str(file), stream):
                if isinstance(record, Document):
                    try:
                        yield extract_document(record)
                    except NotAnArticle:
                        continue


def opening(article: Article) -> str:
    """Headline and first words."""
    return " ".join(f"{article.headline or ''} | {article.body or ''}".split())[:_SHOWN]


def measure(path: Path) -> None:
    """Print what one set holds."""
    counts: Counter[str] = Counter()
    odd = 0
    for article in articles(path):
        counts[article.change_type] += 1
        if article.change_type != "new" or article.refers_to:
            odd += _WORDS.search(opening(article)) is None
            print(f"{article.change_type:<10} {article.version_label or '-':<8} {opening(article)}")
    told = ", ".join(f"{count:,} {kind}" for kind, count in sorted(counts.items()))
    print(f"{path.name}: {counts.total():,} articles: {told}; marked without a word of it: {odd}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sets", nargs="+", type=Path)
    for path in parser.parse_args().sets:
        measure(path)


if __name__ == "__main__":
    main()
