"""Made-up rewrites: what stays, what goes, and how like the wire text they are."""

import sys
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # scripts, not a package

from made_up import write_articles
from made_up_text import Text
from rewrites import LEVELS, Fact, Level, jaccard, medians, printed_events, rewrite

UNCHANGED = Level(0, 0, 0, 0, 0, 1)
TOLD = (
    Fact("Oxco agreed on Monday to sell 12 ferries.", ""),
    Fact("The ferries had crossed twice by June", "after Oxco had closed the dock."),
    Fact("“We sold 12 of them,” said Mayor Quill.", "", quote=True),
    Fact("Quill left", "before June."),
)


def test_unchanged_level_changes_nothing() -> None:
    assert rewrite(TOLD, UNCHANGED, Random(1)) == (
        "Oxco agreed on Monday to sell 12 ferries.",
        "The ferries had crossed twice by June after Oxco had closed the dock. "
        "“We sold 12 of them,” said Mayor Quill.",
        "Quill left before June.",
    )


def test_turned_clauses_and_cut_clauses() -> None:
    turned = rewrite(TOLD[:2], UNCHANGED._replace(turned=1), Random(1))
    assert turned[1] == "After Oxco had closed the dock, the ferries had crossed twice by June."
    cut = rewrite(TOLD[:2], UNCHANGED._replace(cut=1), Random(1))
    assert cut[1] == "The ferries had crossed twice by June."


def test_names_and_figures_stay_when_every_word_is_replaced() -> None:
    text = " ".join(rewrite(TOLD, UNCHANGED._replace(replaced=1), Random(1)))
    assert "Oxco" in text
    assert "12" in text
    assert "had crossed twice by June after" not in text


def test_similarity_falls_level_by_level() -> None:
    found = medians(60, seed=7)
    assert found["light"] > found["medium"] > found["heavy"] > found["independent"]
    assert 0.03 < found["all rewrites"] < 0.09
    assert found["independent"] < 0.02


def test_jaccard() -> None:
    one, other = Text("", ("a b c", "d e f")), Text("", ("A b, c d e!", "x"))
    assert jaccard(one, one) == 1.0
    assert jaccard(one, other) == 1 / 3


def test_three_articles_an_event(tmp_path: Path) -> None:
    written = write_articles(printed_events(9, 1), str(tmp_path / "d.jsonl"), tmp_path / "g.jsonl")
    assert written.kinds == {"copy": 9, "rewrite": 9, "neg_report": 9}
    assert written.clusters == 18
    assert list(LEVELS) == ["light", "medium", "heavy"]
