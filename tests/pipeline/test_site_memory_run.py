"""The site memory in the whole job: what an outlet prints under story after story leaves its pages."""

import json
import random
from collections.abc import Callable
from pathlib import Path

from pipeline.run import run_batch
from tests.pipeline.conftest import Tables

FURNITURE = "Readers of the Vale Echo have asked us to keep the crossword on its old page for good."
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su", "ta", "ve", "wi", "zo"]


def sentence(random_: random.Random) -> str:
    words = ["".join(random_.choices(SYLLABLES, k=random_.randint(2, 4))) for _ in range(18)]
    return f"The {' '.join(words)}, the council said."


def record(number: int) -> str:
    random_ = random.Random(number)
    paragraphs = [sentence(random_) for _ in range(8)]
    paragraphs.insert(5, FURNITURE)
    lines = "".join(f"<p>{line}</p>" for line in paragraphs)
    page = f"<html lang=en><body><article><h1>{sentence(random_)[:50]}</h1>{lines}</article></body></html>"
    return json.dumps(
        {
            "html": page,
            "url": f"https://vale-echo.example/{number}",
            "published": "2024-03-04T10:15:00Z",
        }
    )


def test_furniture_of_an_outlet_is_dropped_with_its_rule_and_remembered(
    read_tables: Callable[[Path], Tables], tmp_path: Path
) -> None:
    for name, numbers in (("first", range(6)), ("second", range(6, 7))):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(record, numbers)))
        run_batch([str(tmp_path / f"{name}.jsonl")], str(tmp_path / "out"), None, [])
    articles = read_tables(tmp_path / "out")["articles"]
    assert articles["story_id"].nunique() == len(articles) == 7
    assert not articles["body"].str.contains("crossword").any()
    assert articles["body"].map(lambda body: len(body.split("\n\n"))).eq(8).all()
    for removed in articles["removed"]:
        assert {"text": FURNITURE, "rule": "site_memory"} in list(removed)
