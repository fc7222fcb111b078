"""The job as Dataflow would get it: translated without Dataflow, its files staged in an emulator of gs://."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clouds.conftest import Run

CONFIG = Path(__file__).parents[2] / "configs" / "dataflow.yaml"
IMAGE = "europe-docker.pkg.dev/made-up-project/news/copydesk:0.1.0"


def test_the_graph_is_translated_and_nothing_is_waited_for(
    gs: dict[str, str], copydesk: Run
) -> None:
    from google.cloud import storage

    client = storage.Client(project="made-up-project")
    client.bucket("incoming").blob("crawl/day.jsonl").upload_from_string('{"text": "None yet."}\n')
    done = copydesk(
        "run",
        "gs://incoming/crawl",
        *("-o", "gs://tables/dataflow"),
        *("-c", CONFIG),
        "--project=made-up-project",
        "--region=europe-west1",
        "--temp_location=gs://tables/tmp",
        "--template_location=gs://tables/templates/copydesk",
        f"--sdk_container_image={IMAGE}",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("run ")
    assert "handed over; the tables in gs://tables/dataflow are there when it has" in done.stdout
    job = json.loads(client.bucket("tables").blob("templates/copydesk").download_as_bytes())
    (pool,) = job["environment"]["workerPools"]
    assert pool["machineType"] == "n2-standard-4"
    assert pool["autoscalingSettings"]["maxNumWorkers"] == 40
    images = {image["containerImage"] for image in pool["sdkHarnessContainerImages"]}
    assert images == {IMAGE}
    staged = [package["location"] for package in pool["packages"]]
    assert not [path for path in staged if "pickled_main_session" in path]
    options = job["environment"]["sdkPipelineOptions"]["options"]
    assert options["region"] == "europe-west1"


def test_the_streaming_graph_is_translated(gs: dict[str, str], copydesk: Run) -> None:
    from google.cloud import storage

    done = copydesk(
        "stream",
        "pubsub://made-up-project/news",
        *("-o", "gs://tables/streamed"),
        *("-c", CONFIG),
        "--project=made-up-project",
        "--region=europe-west1",
        "--temp_location=gs://tables/tmp",
        "--template_location=gs://tables/templates/streamed",
        f"--sdk_container_image={IMAGE}",
    )
    assert done.returncode == 0, done.stderr
    assert "the tables in gs://tables/streamed fill while it runs" in done.stdout
    client = storage.Client(project="made-up-project")
    job = json.loads(client.bucket("tables").blob("templates/streamed").download_as_bytes())
    assert job["type"] == "JOB_TYPE_STREAMING"
    assert job["environment"]["sdkPipelineOptions"]["options"]["streaming"] is True


@pytest.mark.parametrize(
    "read", ["gs://incoming/crawl,gs://incoming/crawl/day.jsonl", "pubsub://made-up-project/news"]
)
def test_the_template_s_launcher_hands_over_the_same_job(
    gs: dict[str, str], tmp_path: Path, read: str
) -> None:
    from google.cloud import storage

    shutil.copy(
        CONFIG.parents[1] / "deploy" / "dataflow" / "launch.py", tmp_path
    )  # as in the image
    shutil.copytree(CONFIG.parent, tmp_path / "configs")
    client = storage.Client(project="made-up-project")
    client.bucket("incoming").blob("crawl/day.jsonl").upload_from_string('{"text": "None yet."}\n')
    words = [
        f"--input={read}",
        "--out=gs://tables/launched",
        "--settings=batch",
        "--runner=DataflowRunner",
        "--project=made-up-project",
        "--region=europe-west1",
        "--temp_location=gs://tables/tmp",
        "--template_location=gs://tables/templates/launched",
        f"--sdk_container_image={IMAGE}",
    ]
    done = subprocess.run(
        [sys.executable, str(tmp_path / "launch.py"), *words],
        env=os.environ | {"PYTHONPATH": str(CONFIG.parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    job = json.loads(client.bucket("tables").blob("templates/launched").download_as_bytes())
    assert job["type"] == ("JOB_TYPE_STREAMING" if "pubsub" in read else "JOB_TYPE_BATCH")
    options = job["environment"]["sdkPipelineOptions"]["options"]
    assert options["region"] == "europe-west1"
    assert options["number_of_worker_harness_threads"] == 1
    (pool,) = job["environment"]["workerPools"]
    assert pool["machineType"] == "n2-standard-4"
    assert pool["autoscalingSettings"]["maxNumWorkers"] == 40
