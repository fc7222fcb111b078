"""No story gets an agency from a photo credit or a hybrid byline: pages through the whole job."""

import json
import sys
from pathlib import Path

import pandas as pd

from pipeline.run import run_batch

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # scripts, not a package

from agency_by_text import CASES, PAPERS, records, told

TEXT = "\n\n".join(
    f"Lock keeper {name} said on Tuesday that gate {number} of the Norrsund canal had jammed after {number} barges."
    for number, name in enumerate(("Quill", "Reed", "Ferry", "Holm", "Tarn", "Vale"), start=11)
)


def test_each_story_is_given_to_the_agency_whose_text_it_is(tmp_path: Path) -> None:
    pages = tmp_path / "pages.jsonl"
    pages.write_text("".join(json.dumps(record) + "\n" for record in records(len(CASES))), "utf-8")
    run_batch([str(pages)], str(tmp_path / "out"), None, [])
    found = told(pd.read_parquet(tmp_path / "out" / "articles"))
    assert {name: dict(agencies) for name, agencies in found.items()} == {
        name: {case.agency: PAPERS} for name, case in CASES.items()
    }


def test_what_an_agency_delivers_is_its_text_whoever_else_is_credited(tmp_path: Path) -> None:
    day = "2025-02-11T09:00:00Z"
    delivery = {"outlet": "Reuters", "provider_item_id": "nL1N", "text": TEXT, "published": day}
    paper = {"outlet": "vale.example", "byline": "By AFP", "text": TEXT, "published": day}
    pages = tmp_path / "pages.jsonl"
    pages.write_text("".join(json.dumps(record) + "\n" for record in (delivery, paper)), "utf-8")
    run_batch([str(pages)], str(tmp_path / "out"), None, [])
    articles = pd.read_parquet(tmp_path / "out" / "articles").set_index("outlet")
    assert articles["agency_by_text"].to_dict() == {"Reuters": "reuters", "vale.example": "reuters"}
    assert articles["agency"].to_dict() == {"Reuters": "reuters", "vale.example": "afp"}
    (credit,) = articles.loc["Reuters", "credits"]
    assert (credit["agency"], credit["evidence"]) == ("reuters", "metadata")
