"""Score the extractor on news pages with known text, title, date and authors, beside trafilatura.

    python -m benchmarks.extraction [--shared ../shared] [--set en|other|all] [--worst 5] [--authors]

The pages and ``score.py`` (the definition of every column is its docstring) are not part of this
project; ``--shared`` says where they lie. Both extractors run in this one process, one after the
other on the same pages, so that their CPU times may be compared. ``author`` scores everybody whom a
page credits, agencies and the outlet itself among them, since the truth of these pages does so;
``people`` is the same for ``Article.authors``, which holds people only, on the pages whose true
authors all are people.
"""

import argparse
import importlib.util
import statistics
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from transforms.extract.authors import read_names
from transforms.extract.page import read_page
from transforms.extract.urls import outlet_of
from transforms.records import Document

Result = dict[str, Any]
Extractor = Callable[[bytes, "str | None"], Result]
PROJECT = Path(__file__).resolve().parents[1]


def extract(html: bytes, url: str | None) -> Result:
    """The adaptor that score.py calls: our article as text, title, date and authors."""
    document = Document(source_uri=url or "", record=None, format="html", html=html, url=url)
    article, meta = read_page(document)
    return {
        "text": (article.body or "").replace("\n\n", "\n"),
        "title": article.headline,
        "date": article.published,
        "authors": list(dict.fromkeys((*article.authors, *meta.author_raw))),
        "people": list(article.authors),
    }


def trafilatura_extractor() -> Extractor | None:
    """The peer in its usual settings, or None where it is not (wholly) installed."""
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        print(f"trafilatura left out: {error}")
        return None

    def extract_by_peer(html: bytes, url: str | None) -> Result:
        found = bare_extraction(html, url=url, with_metadata=True, include_comments=False)
        if found is None:
            return {}
        said = found if isinstance(found, dict) else found.as_dict()
        authors = [name for name in (said["author"] or "").split("; ") if name]
        return {**{key: said[key] for key in ("text", "title", "date")}, "authors": authors}

    return extract_by_peer


def load_score(folder: Path) -> ModuleType:
    """score.py as a module. SystemExit with what is missing where the benchmark is not there."""
    path = folder / "bench" / "extraction" / "score.py"
    if not path.exists():
        raise SystemExit(f"no benchmark at {path}: give its folder with --shared")
    spec = importlib.util.spec_from_file_location("extraction_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _folder(score: ModuleType) -> Path:
    return Path(str(score.__file__)).parent


def score_set(score: ModuleType, name: str, extractor: Extractor, pages: list[Any]) -> Result:
    """Run one extractor over the pages, print its row, and give the summary and the page scores."""
    root = _folder(score)
    results = score.run(extractor, pages, root)
    scores = [score.score_page(page, results[page["id"]]) for page in pages]
    summary = score.summarize(scores)
    print(score.row(name, summary))
    return {"summary": summary, "scores": scores, "results": results}


def people_row(score: ModuleType, pages: Iterable[Any], results: Result) -> str:
    """Exact sets and precision of people, where the truth names people only."""
    exact, right, given = [], 0, 0
    for page in pages:
        truth = page["authors"]
        named = read_names(truth, (page["publisher"], outlet_of(page["url"]) or ""))
        if not truth or named.others or "authors" in page.get("bad_fields", []):
            continue
        expected = score.names(truth)
        found = score.names(results[page["id"]].get("people"))
        exact.append(expected == found)
        right += len(expected & found)
        given += len(found)
    share = statistics.mean(exact) if exact else float("nan")
    return f"people: {len(exact)} pages, exact {share:.3f}, precision {right / max(given, 1):.3f}"


def _print_authors(score: ModuleType, pages: Iterable[Any], results: Result) -> None:
    """The pages whose set of names differs from the truth's, both beside each other."""
    for page in pages:
        wanted, found = page["authors"], results[page["id"]].get("authors")
        scored = wanted and "authors" not in page.get("bad_fields", [])
        if scored and score.names(wanted) != score.names(found):
            print(f"   {page['id']:<42} wanted {wanted}, found {found}")


def _print_set(score: ModuleType, which: str, worst: int, authors: bool) -> None:
    pages = score.load(_folder(score) / "truth.jsonl", which)
    print(score.header())
    ours = score_set(score, f"copydesk ({which})", extract, pages)
    peer = trafilatura_extractor()
    if peer is not None:
        theirs = score_set(score, f"trafilatura ({which})", peer, pages)
        ratio = theirs["summary"]["ms_med"] / ours["summary"]["ms_med"]
        print(f"CPU time a page: trafilatura takes {ratio:.1f} times ours (medians)")
    print(people_row(score, pages, ours["results"]))
    if authors:
        _print_authors(score, pages, ours["results"])
    for page in sorted(ours["scores"], key=lambda page: page["f1"])[:worst]:
        print(f"   {page['id']:<42} F1 {page['f1']:.3f} P {page['p']:.3f} R {page['r']:.3f}")


def main(arguments: list[str] | None = None) -> None:
    """Print the rows of one or both sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=PROJECT.parent / "shared")
    parser.add_argument("--set", default="both", help="en, other, all, both or a language")
    parser.add_argument("--worst", type=int, default=0, help="also list the worst pages")
    parser.add_argument("--authors", action="store_true", help="also list pages with other names")
    options = parser.parse_args(arguments)
    score = load_score(options.shared)
    for which in ("en", "other") if options.set == "both" else (options.set,):
        _print_set(score, which, options.worst, options.authors)


if __name__ == "__main__":
    main()
