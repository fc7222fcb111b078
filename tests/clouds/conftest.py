"""Stores of objects on this machine: an emulator of gs://, and one of s3://. Skipped where they are not installed."""

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.pipeline.conftest import day  # noqa: F401

ROOT = Path(__file__).parents[2]
COMPARED = ["story_id", "relation", "is_canonical", "agency_by_text", "body", "revision"]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def told(articles: pd.DataFrame) -> dict[str, dict[str, object]]:
    """What is found about each article, wherever it was read."""
    rows: dict[str, dict[str, object]] = articles.set_index("article_id")[COMPARED].to_dict("index")
    return rows


@pytest.fixture(scope="session")
def copydesk() -> Run:
    """The command in a process of its own: clients of stores keep settings for as long as a process lives."""

    def run(*words: object, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "pipeline", *map(str, words)],
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def gs() -> Iterator[dict[str, str]]:
    """The environment in which gs:// is an emulator in this process, with two buckets."""
    server = pytest.importorskip("gcp_storage_emulator.server", reason="no emulator of gs://")
    storage = pytest.importorskip("google.cloud.storage", reason="copydesk[gcp] is not installed")
    port = free_port()
    logging.getLogger(server.__name__).setLevel(logging.ERROR)  # it warns at each request
    emulator = server.create_server("localhost", port, in_memory=True)
    emulator.start()
    environment = {
        "STORAGE_EMULATOR_HOST": f"http://localhost:{port}",
        "NO_GCE_CHECK": "true",
        "GOOGLE_CLOUD_PROJECT": "made-up-project",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        client = storage.Client(project="made-up-project")
        for name in ("incoming", "tables"):
            client.create_bucket(name)
        yield environment
    emulator.stop()


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment in which s3:// is an emulator in this process, with two buckets."""
    moto = pytest.importorskip("moto.server", reason="no emulator of s3://")
    boto3 = pytest.importorskip("boto3", reason="copydesk[aws] is not installed")
    server = moto.ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        client = boto3.client("s3")
        for name in ("incoming", "tables"):
            client.create_bucket(Bucket=name)
        yield environment
    server.stop()
