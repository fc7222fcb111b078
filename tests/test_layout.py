"""What the shape of the tree promises and no linter checks; the layers themselves are in pyproject.toml."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path for name in ("pipeline", "transforms") for path in (ROOT / name).rglob("*.py")
)
RUNNER = re.compile(r"\b(?:Fn|Direct|BundleBased|Portable|Prism|Flink|Spark|Dataflow)\w*Runner\b")
REASON_AT = {"reject": 1, "NotAnArticle": 0, "Reject": 3}
"""Functions that take a reason code, and which of their arguments it is."""


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_one_module_names_a_runner() -> None:
    naming = [path for path in MODULES if RUNNER.search(path.read_text("utf-8"))]
    assert names(naming) == ["pipeline/runners.py"]


def test_modules_of_beam_keep_their_annotations() -> None:
    """Text instead of types silently switches off Beam's own type checks."""
    texts = {path: path.read_text("utf-8") for path in MODULES}
    assert not [
        path
        for path, text in texts.items()
        if "apache_beam" in text and "from __future__ import annotations" in text
    ]


@pytest.mark.parametrize("module", ["transforms.extract", "pipeline.cli", "pipeline.config"])
def test_import_loads_no_beam(module: str) -> None:
    code = f"import sys, {module}; sys.exit('apache_beam' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def literals(node: ast.expr) -> Iterator[str]:
    """Strings that an expression may come to: a constant, both arms of a conditional, the first of a tuple."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from [*literals(node.body), *literals(node.orelse)]
    elif isinstance(node, ast.Tuple):
        yield from literals(node.elts[0])


def target(node: ast.Assign) -> str:
    first = node.targets[0]
    first = first.elts[0] if isinstance(first, ast.Tuple) else first
    return first.id if isinstance(first, ast.Name) else ""


def is_reason(node: ast.expr) -> bool:
    """A constant: ``UNREADABLE_REASON``."""
    return isinstance(node, ast.Name) and node.id.endswith("_REASON")


def reasons_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = REASON_AT.get(node.func.id)
            if at is not None and at < len(node.args):
                yield from literals(node.args[at])
        elif (isinstance(node, ast.Assign) and target(node) == "reason") or (
            isinstance(node, ast.AnnAssign) and is_reason(node.target) and node.value
        ):
            yield from literals(node.value)


def test_every_reason_of_a_reject_is_documented() -> None:
    used = {reason for path in MODULES for reason in reasons_of(ast.parse(path.read_text("utf-8")))}
    _, _, table = (ROOT / "docs" / "rejects.md").read_text("utf-8").partition("| reason |")
    documented = re.findall(r"^\| `(\w+)` \|", table, re.M)
    assert sorted(used) == sorted(documented)


def test_links_of_the_documents_lead_somewhere() -> None:
    broken = [
        f"{page.name}: {link}"
        for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []
