"""The Dataflow template: its parameters are the launcher's, and wrong ones are refused before a job starts."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[2] / "deploy" / "dataflow"
PARAMETERS = {
    p["name"]: p for p in json.loads((FOLDER / "metadata.json").read_text("utf-8"))["parameters"]
}


@pytest.fixture(scope="module")
def launch() -> ModuleType:
    spec = importlib.util.spec_from_file_location("launch", FOLDER / "launch.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def accepted(name: str, value: str) -> bool:
    return all(re.fullmatch(regex, value) for regex in PARAMETERS[name]["regexes"])


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("input", "gs://news/2025/*.jsonl.gz,gs://other", "news/2025"),
        ("input", "gs://news", "gs://news,"),
        ("input", "pubsub://my-project/news", "pubsub://my-project"),
        ("input", "kafka://b1:9092,b2:9092/news", "kafka://b1:9092"),
        ("out", "gs://news/copies", "gs://news"),
        ("out", "gs://news/a/b", "gs://news/a/"),
        ("settings", "batch", "mine.yaml"),
    ],
)
def test_parameters_are_checked(name: str, good: str, bad: str) -> None:
    assert accepted(name, good)
    assert not accepted(name, bad)


def test_every_parameter_has_help() -> None:
    assert all(p["label"] and len(p["helpText"]) > 30 for p in PARAMETERS.values())


def test_parameters_become_a_run_and_the_rest_goes_to_beam(launch: ModuleType) -> None:
    words = launch.words_of(
        ["--input=gs://a/x,gs://b", "--out=gs://c/d", "--template_location=gs://t/j"]
    )
    assert words[:5] == ["run", "gs://a/x", "gs://b", "-o", "gs://c/d"]
    assert Path(words[6]).name == "local.yaml"
    assert words[7:] == ["--template_location=gs://t/j"]


@pytest.mark.parametrize("queue", ["pubsub://my-project/news", "kafka://b1:9092,b2:9092/news"])
def test_a_queue_is_streamed(launch: ModuleType, queue: str) -> None:
    words = launch.words_of([f"--input={queue}", "--out=gs://c/d"])
    assert words[:4] == ["stream", queue, "-o", "gs://c/d"]


def test_settings_of_the_template_are_shipped() -> None:
    choices = re.findall(r"\w+", PARAMETERS["settings"]["regexes"][0])
    configs = FOLDER.parents[1] / "configs"
    assert [c for c in choices if not (configs / f"{c}.yaml").exists()] == []


def test_the_image_holds_what_the_project_needs() -> None:
    root = FOLDER.parents[1]
    pinned = (root / "deploy" / "requirements.txt").read_text("utf-8")
    project = (root / "pyproject.toml").read_text("utf-8")
    needed = re.search(r"^dependencies = \[(.*?)^\]", project, re.M | re.S)
    assert needed
    names = re.findall(r'"([A-Za-z0-9-]+)', needed[1])
    assert [n for n in names if f"\n{n.lower()}==" not in pinned] == []
