"""The table of docs/engines.md is written again from what it says: an engine that is not tried keeps its column."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_the_table_is_read_as_it_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    table, engines = map(importlib.import_module, ("engine_table", "engines"))
    cells = {name: {"One": "passes", "Two": str(n)} for n, name in enumerate(engines.ENGINES)}
    page = tmp_path / "page.md"
    page.write_text(f"{table.BEGIN}\n\n<!-- to here -->\n| 2 articles | a |\n", "utf-8")
    table.replace_part(page, "engines", table.as_table(cells, ["One", "Two"]))
    assert table.told_before(page) == cells
