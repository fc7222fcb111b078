import json
from pathlib import Path

import pyarrow as pa
import pytest

from transforms import layout
from transforms.commit_run import commit_run, recover
from transforms.parquet_files import OutputFile, stage_parquet


def staged(out: Path, run: str, value: int, name: str = "a.parquet") -> OutputFile:
    table = pa.table({"article_id": [str(value)]})
    return stage_parquet(layout.staging(str(out), run), f"articles/d/{name}", table, "articles")


def content(path: Path) -> bytes:
    return path.read_bytes()


def test_a_commit_puts_files_in_place_and_leaves_only_the_manifest(tmp_path: Path) -> None:
    commit_run(str(tmp_path), "r1", [staged(tmp_path, "r1", 1)], {"counts": {"records": 1}})
    assert (tmp_path / "articles/d/a.parquet").is_file()
    assert [p.name for p in (tmp_path / "_runs").iterdir()] == ["r1.json"]
    assert json.loads(content(tmp_path / "_runs/r1.json")) == {"counts": {"records": 1}}
    assert not (tmp_path / "_staging/r1").exists()


@pytest.mark.parametrize("done_before", [0, 1])
def test_a_commit_cut_off_anywhere_is_finished_by_the_next_run(
    tmp_path: Path, done_before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [staged(tmp_path, "r1", 1, "a.parquet"), staged(tmp_path, "r1", 2, "b.parquet")]
    from transforms import commit_run as module

    moved: list[str] = []

    def stop_after(source: str, target: str) -> None:
        if len(moved) == done_before:
            raise KeyboardInterrupt
        moved.append(target)
        original(source, target)

    original = module.replace
    monkeypatch.setattr(module, "replace", stop_after)
    with pytest.raises(KeyboardInterrupt):
        commit_run(str(tmp_path), "r1", files, {})
    monkeypatch.undo()
    recover(str(tmp_path))
    assert sorted(p.name for p in (tmp_path / "articles/d").iterdir()) == ["a.parquet", "b.parquet"]
    assert [p.name for p in (tmp_path / "_runs").iterdir()] == ["r1.json"]


def test_what_a_dead_run_only_staged_is_swept(tmp_path: Path) -> None:
    staged(tmp_path, "dead", 1)
    assert recover(str(tmp_path)) == []
    assert not (tmp_path / "_staging").exists()
    assert not (tmp_path / "articles").exists()


def test_a_changed_file_takes_the_place_of_the_one_that_stood(tmp_path: Path) -> None:
    commit_run(str(tmp_path), "r1", [staged(tmp_path, "r1", 1)], {})
    before = content(tmp_path / "articles/d/a.parquet")
    changed = staged(tmp_path, "r2", 2)._replace(replaces=True)
    commit_run(str(tmp_path), "r2", [changed], {})
    assert content(tmp_path / "articles/d/a.parquet") != before
