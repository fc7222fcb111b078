"""Which files the INPUT words of a batch run name."""

from pathlib import Path

import pytest

from pipeline.sources import input_files


@pytest.mark.parametrize("read_as", ["in", "link"])
@pytest.mark.parametrize("written_as", ["in", "link"])
def test_out_is_no_input_by_whatever_name(tmp_path: Path, read_as: str, written_as: str) -> None:
    (tmp_path / "in" / "out").mkdir(parents=True)
    (tmp_path / "link").symlink_to("in")
    (tmp_path / "in" / "out" / "o.jsonl").write_text("{}")
    (tmp_path / "in" / "a.jsonl").write_text("{}")
    files = input_files([str(tmp_path / read_as)], str(tmp_path / written_as / "out"))
    assert [file.uri for file in files] == [str(tmp_path / read_as / "a.jsonl")]
