"""The table of docs/engines.md: which check passes on which engine. Written by benchmarks/engines.py."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import engines

BEGIN: Final = "<!-- engines: from here -->"

Cells = dict[str, dict[str, str]]
"""Of the table, by engine and check."""


def cells_of(results: dict[str, dict[str, str]]) -> Cells:
    """What the table says of what was tried."""
    return {
        name: {check: _cell(wrong) for check, wrong in found.items()}
        for name, found in results.items()
    }


def _cell(wrong: str) -> str:
    return (
        wrong
        if wrong in (engines.NOT_FOR_IT, engines.NOT_TRIED)
        else "fails"
        if wrong
        else "passes"
    )


def told_before(page: Path) -> Cells:
    """The cells of the table in the page: an engine that is not tried now keeps its column."""
    part = page.read_text("utf-8").split(BEGIN)[1].split("<!-- to here -->")[0]
    lines = re.findall(r"^\|(.*) \|$", part, re.M)
    if not lines:
        return {}
    names = lines[0].split(" | ")[1:]
    rows = [line.split(" | ") for line in lines[1:]]
    return {
        name: {row[0].strip(): row[at + 1] for row in rows if len(row) == len(names) + 1}
        for at, name in enumerate(names)
    }


def as_table(cells: Cells, checks: Sequence[str]) -> str:
    """Markdown: a row a check, a column an engine."""
    rows = ["| | " + " | ".join(engines.ENGINES) + " |", "|---" * (len(engines.ENGINES) + 1) + "|"]
    for check in checks:
        told = [cells.get(name, {}).get(check, engines.NOT_TRIED) for name in engines.ENGINES]
        rows.append(f"| {check} | " + " | ".join(told) + " |")
    return "\n".join(rows)


def replace_part(page: Path, name: str, text: str) -> None:
    """Put the text between the page's two marks of that name."""
    begin, end = f"<!-- {name}: from here -->\n", "<!-- to here -->"
    head, rest = page.read_text("utf-8").split(begin)
    page.write_text(f"{head}{begin}\n{text}\n\n{end}{rest.split(end, 1)[1]}", "utf-8")
