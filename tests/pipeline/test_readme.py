"""What the README shows is what happens: its Python runs, its pasted output is printed, its test command is CI's."""

import re
from pathlib import Path

import pytest

from pipeline.demo.summary import summarise
from pipeline.extract_command import explain_to_text
from tests.pipeline.conftest import Day

README = Path(__file__).parents[2] / "README.md"
OMITTED = "[...]"


def blocks(language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README.read_text("utf-8"), re.M | re.S)
    return [text for name, text in found if name == language]


def test_python_of_the_readme_runs_on_the_demo(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "copydesk-demo").symlink_to(day.out)
    (tmp_path / "copydesk-demo-newswire").symlink_to(day.pages.parent)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed = []
    for code in blocks("python"):
        exec(code, names)
        printed.append(capsys.readouterr().out)
    assert len(printed) == 7
    assert all(printed)


def test_pasted_output_is_what_the_demo_prints(day: Day) -> None:
    """After a change of the demo or of its results, paste the README's block anew."""
    printed = (summarise(day.out, day.truth) + "\n" + day.summary).splitlines()
    pasted = next(text for text in blocks("") if "→" in text).splitlines()
    shown = [line for line in pasted if OMITTED not in line and not line.startswith("pages in ")]
    assert [line for line in shown if line not in printed] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [text.strip() for text in blocks("") if text.strip().endswith("/pytest")]
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest"
    ]
    ci = (README.parent / ".ci" / "run").read_text("utf-8")
    assert "pytest$' README.md" in ci


def test_the_pasted_explanation_is_what_is_printed() -> None:
    page = README.parent / "tests/fixtures/pages/read_more_between_paragraphs_en.html"
    printed = explain_to_text(str(page))[0].split("\n")
    pasted = next(text for text in blocks("") if text.startswith("article: ")).splitlines()
    assert [line for line in pasted if line != OMITTED and line not in printed] == []
