"""Which copy stands for its story, through the whole job: times that cannot be do not win."""

import json
from pathlib import Path

import pandas as pd
import pytest

from pipeline.run import run_batch

TEXT = (
    "A runaway barge struck the road bridge at Dunmarsh early on Monday and shut the only way over the Pellow.\n\n"
    "The barge, loaded with 1,404 tons of corn, had drifted two miles before it hit the second pier, police said."
)
SEEN = "2025-03-02T09:00:00Z"


@pytest.mark.parametrize(
    "wrong",
    [
        "2030-01-01T08:00:00Z",  # after the page was fetched
        "1970-01-01T00:00:00Z",
        None,
    ],
)
def test_an_impossible_time_does_not_win(tmp_path: Path, wrong: str | None) -> None:
    times = {"a": wrong, "b": "2025-03-01T12:00:00Z", "c": "2025-03-01T10:00:00Z"}
    records = [
        {"id": name, "outlet": name, "text": TEXT, "published": time, "fetched": SEEN}
        for name, time in times.items()
    ]
    pages = tmp_path / "pages.jsonl"
    pages.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    run_batch([str(pages)], str(tmp_path / "out"), None, [])
    articles = pd.read_parquet(tmp_path / "out" / "articles").set_index("input_id")
    assert articles["story_id"].nunique() == 1
    assert articles.index[articles["is_canonical"]].tolist() == ["c"]
