"""What a power cut must not take back: every file of a commit is on the disk before its list is."""

import os
from pathlib import Path

import pyarrow as pa
import pytest

from transforms import layout
from transforms.commit_run import commit_run
from transforms.parquet_files import stage_parquet


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were flushed to the disk, in turn."""
    names: list[str] = []
    sync = os.fsync

    def remember(descriptor: int) -> None:
        names.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")).name)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", remember)
    return names


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_staged_files_then_the_list_then_the_manifest(tmp_path: Path, synced: list[str]) -> None:
    out = str(tmp_path)
    rows = pa.table({"article_id": ["a1"]})
    files = [stage_parquet(layout.staging(out, "r1"), "stories/r1.parquet", rows, "stories")]
    commit_run(out, "r1", files, {})
    assert synced == ["r1.parquet", "r1.commit.part", "r1.json.part"]
