"""Every configuration of a cluster holds options that Beam knows, and nothing that changes an answer."""

from pathlib import Path

import pytest

from pipeline.config import Settings, load_settings
from pipeline.runners import beam_options, waits

CONFIGS = Path(__file__).parents[2] / "configs"
RUNNERS = {
    "prism": "PrismRunner",
    "flink": "FlinkRunner",
    "flink_stream": "FlinkRunner",
    "dataflow": "DataflowRunner",
}


@pytest.mark.parametrize("name", RUNNERS)
def test_a_cluster_changes_where_a_job_runs_not_what_it_finds(name: str) -> None:
    settings = load_settings(CONFIGS / f"{name}.yaml")
    assert settings.model_copy(update={"beam": {}}) == Settings()


@pytest.mark.parametrize("name", ["prism", "flink", "flink_stream"])
def test_options_are_beams(name: str) -> None:
    settings = load_settings(CONFIGS / f"{name}.yaml")
    options = beam_options([], dict(settings.beam))
    assert options.get_all_options()["runner"] == RUNNERS[name]
    assert waits(options)


def test_options_for_dataflow_are_beams() -> None:
    pytest.importorskip("google.cloud.storage", reason="copydesk[gcp] is not installed")
    settings = load_settings(CONFIGS / "dataflow.yaml")
    options = beam_options(["--project=made-up"], dict(settings.beam))
    assert options.get_all_options()["machine_type"] == "n2-standard-4"
    assert not waits(options)
