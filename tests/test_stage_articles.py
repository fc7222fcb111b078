"""What is staged of an article beside what extraction read."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

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


NEWS = "\n\n".join(
    f"Lock keeper {name} said the gate at Norrsund had jammed after {number} barges went through."
    for number, name in enumerate(("Quill", "Reed", "Ferry", "Holm", "Tarn", "Vale"), start=11)
)


@pytest.mark.parametrize(
    "given",
    [
        {"body_text": NEWS},
        {"body_text": f"NORRSUND, March 4 (Reuters) - {NEWS}\n\n(Reporting by Ada Quill)"},
        {
            "body_text": f"EDITORS: Please kill the story Dam-Burst.\n\n{NEWS}",
            "change_type": "kill",
        },
        {"body_text": "Killed.", "change_type": "kill"},
        {"body_text": JAPANESE},
    ],
)
def test_a_signature_is_computed_again_as_the_document_tells(
    given: dict[str, str], tmp_path: Path
) -> None:
    told = Path(__file__).parents[1] / "docs" / "signatures.md"
    code = told.read_text("utf-8").split("```python\n")[1].split("```")[0]
    exec(code, {"row": staged(tmp_path, **given)})


def test_the_characters_of_a_japanese_body_are_its_words(tmp_path: Path) -> None:
    assert staged(tmp_path, body_text=JAPANESE)["word_count"] == 14 + 10
    assert staged(tmp_path, body_text="The bank – it said – kept jobs.")["word_count"] == 8
