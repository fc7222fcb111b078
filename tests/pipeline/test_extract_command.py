import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.extract_command import explain_to_text, extract_to_json


def _empty_table() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), sink)
    return sink.getvalue()


@pytest.mark.parametrize("content", [b"[]", b"", _empty_table()], ids=["array", "none", "parquet"])
def test_a_file_without_a_record_is_told(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(content)
    text, code = extract_to_json(str(file))
    assert (code, "\n" in text) == (1, False)
    rejected = json.loads(text)["rejected"]
    assert (rejected["source_uri"], rejected["reason"]) == (str(file), "empty_file")


def test_words_of_chinese_are_counted_as_in_the_tables(tmp_path: Path) -> None:
    file = tmp_path / "dam.jsonl"
    file.write_text('{"text": "中国人民银行周三表示：“不变”。"}', "utf-8")
    assert json.loads(extract_to_json(str(file))[0])["word_count"] == 12


def test_what_it_prints_is_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/dam\xff.jsonl")
    Path(name).write_bytes(b'{"text": "The dam held.", "title": "Dam \\ud800 holds"}')
    text, code = extract_to_json(name, "https://vale.example/\udcff")
    assert code == 0
    assert json.loads(text.encode())["headline"] == "Dam \ufffd holds"


@pytest.mark.parametrize(("words", "printed"), [([], b"D\xc3\xa4mme"), (["--explain"], b"D?mme")])
def test_json_is_utf8_and_a_terminal_may_lack_letters(
    words: list[str], printed: bytes, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<article><h1>Dämme halten</h1><p>Der Damm in Vale hielt.</p></article>", "utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "extract", str(page), *words],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert printed in done.stdout


def test_explain_lists_each_block_with_its_reason(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<article><h1>Dam holds</h1><p>The dam at Vale held on Monday, and nobody had to leave.</p>"
        "<p>Read more</p></article>"
    )
    text, code = explain_to_text(str(page))
    assert code == 0
    assert [" ".join(line.split()) for line in text.split("\n")] == [
        "article: <article>, 56 of the page's 56 characters of prose",
        "+ headline Dam holds the page's headline, or the same again",
        "+ paragraph The dam at Vale held on Monday, and nobody had to leave. "
        "where most paragraphs stand; 100% of the prose",
        '- read_more Read more by its words: "read more"',
        "2 blocks kept (+), 1 dropped (-)",
    ]
    page.write_text("<p>Log in</p>")
    text, code = explain_to_text(str(page))
    assert (json.loads(text)["rejected"]["reason"], code) == ("no_article", 1)
