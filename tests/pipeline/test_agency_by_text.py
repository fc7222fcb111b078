"""No story gets an agency from a photo credit or a hybrid byline: pages through the whole job."""

import json
import sys
from pathlib import Path

import pandas as pd

from pipeline.run import run_batch

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # scripts, not a package

from agency_by_text import CASES, PAPERS, records, told


def test_each_story_is_given_to_the_agency_whose_text_it_is(tmp_path: Path) -> None:
    pages = tmp_path / "pages.jsonl"
    pages.write_text("".join(json.dumps(record) + "\n" for record in records(len(CASES))), "utf-8")
    run_batch([str(pages)], str(tmp_path / "out"), None, [])
    found = told(pd.read_parquet(tmp_path / "out" / "articles"))
    assert {name: dict(agencies) for name, agencies in found.items()} == {
        name: {case.agency: PAPERS} for name, case in CASES.items()
    }
