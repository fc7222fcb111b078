"""The Dataflow template: its parameters are the launcher's, and wrong ones are refused before a job starts."""

import importlib.util
import json
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.runners import beam_options

FOLDER = Path(__file__).parents[2] / "deploy" / "dataflow"
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)$", re.M)
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
    module.CONFIGS = FOLDER.parents[1] / "configs"  # beside the launcher in the image
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
    assert words[-1] == "--template_location=gs://t/j"


def test_a_template_s_workers_are_those_of_the_configuration_unless_told(
    launch: ModuleType,
) -> None:
    pytest.importorskip("google.cloud.storage", reason="copydesk[gcp] is not installed")
    words = launch.words_of(
        ["--input=gs://a", "--out=gs://c/d", "--project=p", "--max_num_workers=3"]
    )
    options = beam_options(words[words.index("-c") + 2 :], {}).get_all_options()
    assert options["runner"] == "DataflowRunner"
    assert options["number_of_worker_harness_threads"] == 1
    assert options["machine_type"] == "n2-standard-4"
    assert options["max_num_workers"] == 3


@pytest.mark.parametrize("queue", ["pubsub://my-project/news", "kafka://b1:9092,b2:9092/news"])
def test_a_queue_is_streamed(launch: ModuleType, queue: str) -> None:
    words = launch.words_of([f"--input={queue}", "--out=gs://c/d"])
    assert words[:4] == ["stream", queue, "-o", "gs://c/d"]


def test_settings_of_the_template_are_shipped() -> None:
    choices = re.findall(r"\w+", PARAMETERS["settings"]["regexes"][0])
    configs = FOLDER.parents[1] / "configs"
    assert [c for c in choices if not (configs / f"{c}.yaml").exists()] == []


def _required(extras: set[str]) -> Iterator[str]:
    """What the project and these extras need, through all levels, as far as it is installed here."""
    seen: set[tuple[str, str]] = set()
    waiting = [("copydesk", extra) for extra in ("", *extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            found = distribution(name)
        except PackageNotFoundError:  # an extra that is not installed
            continue
        yield canonicalize_name(name)
        for each in map(Requirement, found.requires or ()):
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                waiting += [(each.name, more) for more in ("", *each.extras)]


def test_the_image_holds_what_each_input_of_the_template_needs() -> None:
    pinned = dict(PIN.findall((FOLDER.parents[1] / "deploy" / "requirements.txt").read_text()))
    absent = set(_required({"gcp", "aws", "kafka", "pubsub"})) - set(pinned)
    assert absent - {"copydesk", "setuptools"} == set()
    assert {"confluent-kafka", "google-cloud-pubsub"} <= set(pinned)


def test_the_image_is_made_of_fixed_versions() -> None:
    lines = (FOLDER.parents[1] / "Dockerfile").read_text("utf-8").splitlines()
    versions = dict(line.removeprefix("ARG ").split("=") for line in lines if line[:4] == "ARG ")
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert [base for base in bases if ":" not in base] == []
    assert "latest" not in versions.values()
