"""What is staged of an article beside what extraction read."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms.extract import extract_document
from transforms.records import Document
from transforms.stage_articles import stage_articles

JAPANESE = "日本銀行は14日、利上げを決めた。\n\n市場は反応しなかった。"


def staged(tmp_path: Path, **given: Any) -> dict[str, Any]:
    """The one staged row of a record."""
    document = Document("f", "line 1", "jsonl", published="2024-03-04T12:00:00Z", **given)
    path = str(tmp_path / "articles.arrow")
    stage_articles([(document, extract_document(document))], path)
    (row,) = pa.ipc.open_file(path).read_all().to_pylist()
    return dict(row)


def test_the_characters_of_a_japanese_body_are_its_words(tmp_path: Path) -> None:
    assert staged(tmp_path, body_text=JAPANESE)["word_count"] == 14 + 10
    assert staged(tmp_path, body_text="The bank – it said – kept jobs.")["word_count"] == 8
