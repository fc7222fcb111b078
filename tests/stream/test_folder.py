import errno
import os
import time
from pathlib import Path

import pytest

from pipeline.stream import folder, folder_scan
from pipeline.stream.arrivals import Arrived, Room, SourceError
from pipeline.stream.folder import FolderSource

ROOM = Room(1000, 1 << 20)


def _source(inbox: Path, settle_s: float = 0.0) -> FolderSource:
    source = FolderSource(str(inbox), str(inbox / "out"), settle_s)
    source.start({})
    return source


def _names(arrived: Arrived | None) -> list[str]:
    return [Path(file.uri).name for file in arrived.files] if arrived else []


def _poll(source: FolderSource, room: Room = ROOM, wait_s: float = 0.0) -> list[str]:
    return _names(source.poll(room, "", wait_s))


def test_files_come_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}")
    source = _source(tmp_path)
    arrived = source.poll(ROOM, "", 0.0)
    assert arrived is not None
    assert _names(arrived) == ["a.jsonl"]
    source.acknowledge(arrived.marks)
    assert _poll(source) == []
    assert source.waiting() == 0


def test_what_the_journal_holds_is_not_delivered(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}")
    first = _source(tmp_path).poll(ROOM, "", 0.0)
    assert first is not None
    second = FolderSource(str(tmp_path), "/nowhere", 0.0)
    second.start(dict(first.marks))
    assert _poll(second) == []


def test_a_changed_file_comes_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}")
    source = _source(tmp_path)
    arrived = source.poll(ROOM, "", 0.0)
    assert arrived is not None
    source.acknowledge(arrived.marks)
    path.write_text("{}\n{}")
    assert _poll(source) == ["a.jsonl"]


@pytest.mark.parametrize("name", [".a.jsonl", "_a.jsonl", "a.jsonl.part", "a.tmp", "a~"])
def test_unfinished_names_wait_for_their_rename(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}")
    source = _source(tmp_path)
    assert _poll(source) == []
    (tmp_path / name).rename(tmp_path / "a.jsonl")
    assert _poll(source) == ["a.jsonl"]


def test_a_file_being_written_is_left_until_it_is_still(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{")
    source = _source(tmp_path, settle_s=0.3)
    assert _poll(source) == []
    path.write_text("{}")
    assert _poll(source) == []
    assert _poll(source, wait_s=5.0) == ["a.jsonl"]


def test_folders_below_are_read_but_not_out(tmp_path: Path) -> None:
    for name in ("deep/er", "out"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / f"{name[0]}.jsonl").write_text("{}")
    assert _poll(_source(tmp_path)) == ["d.jsonl"]


@pytest.mark.parametrize("read_as", ["in", "link"])
@pytest.mark.parametrize("written_as", ["in", "link"])
def test_out_is_not_read_by_whatever_name(tmp_path: Path, read_as: str, written_as: str) -> None:
    (tmp_path / "in" / "out").mkdir(parents=True)
    (tmp_path / "link").symlink_to("in")
    (tmp_path / "in" / "out" / "o.jsonl").write_text("{}")
    (tmp_path / "in" / "a.jsonl").write_text("{}")
    (tmp_path / "in" / "again.jsonl").symlink_to("out/o.jsonl")
    (tmp_path / "in" / "rows").symlink_to("out")
    source = FolderSource(str(tmp_path / read_as), str(tmp_path / written_as / "out"), 0.0)
    source.start({})
    assert _poll(source) == ["a.jsonl"]


def _busy(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> FolderSource:
    """A source that has taken a file, in a folder so large that files taken are seldom looked at."""
    monkeypatch.setattr(folder_scan, "WHOLE_SHARE", 1e-9)
    (inbox / "taken.jsonl").write_text("{}")
    source = _source(inbox)
    arrived = source.poll(ROOM, "", 0.0)
    assert arrived is not None
    source.acknowledge(arrived.marks)
    assert _poll(source) == []
    return source


def test_in_a_large_folder_new_and_renamed_files_are_seen_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    source = _busy(tmp_path, monkeypatch)
    (tmp_path / "deep" / "new.jsonl").write_text("{}")
    assert _poll(source) == ["new.jsonl"]
    (tmp_path / ".taken").write_text("{}\n{}")
    (tmp_path / ".taken").rename(tmp_path / "taken.jsonl")
    assert _poll(source) == ["new.jsonl", "taken.jsonl"]


def test_in_a_large_folder_a_file_that_grows_is_seen_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _busy(tmp_path, monkeypatch)
    with (tmp_path / "taken.jsonl").open("a") as file:
        file.write("{}")
    assert _poll(source) == []
    later = time.monotonic() + folder_scan.LONGEST_UNSEEN_S
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert _poll(source) == ["taken.jsonl"]


def test_a_large_folder_is_not_looked_through_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _busy(tmp_path, monkeypatch)
    looked: list[str] = []
    found = os.stat
    monkeypatch.setattr(os, "stat", lambda path: looked.append(str(path)) or found(path))
    assert _poll(source) == []
    assert looked == [str(tmp_path)]


def test_files_that_stay_away_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "FORGETS_S", 0.0)
    path = tmp_path / "a.jsonl"
    path.write_text("{}")
    source = _source(tmp_path)
    arrived = source.poll(ROOM, "", 0.0)
    assert arrived is not None
    source.acknowledge(arrived.marks)
    path.rename(tmp_path / ".away")
    assert _poll(source) == []
    (tmp_path / ".away").rename(path)
    assert _poll(source) == []  # it was away for a while
    path.rename(tmp_path / ".away")
    assert [_poll(source), _poll(source)] == [[], []]
    (tmp_path / ".away").rename(path)
    assert _poll(source) == ["a.jsonl"]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "zero.jsonl").symlink_to("/dev/zero")
    (tmp_path / "a.jsonl").write_text("{}")
    (tmp_path / "link.jsonl").symlink_to("a.jsonl")
    assert _poll(_source(tmp_path)) == ["a.jsonl", "link.jsonl"]


def test_what_cannot_be_looked_into_is_passed_over_and_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "shut").mkdir()
    for name in ("a.jsonl", "deep/d.jsonl", "shut/s.jsonl"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "deep" / "up").symlink_to("..")
    listed = os.scandir

    def refused(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return listed(path)

    source = _source(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refused)
        assert _poll(source, wait_s=0.0) == ["a.jsonl", "d.jsonl"]
        assert _poll(source, wait_s=0.0) == ["a.jsonl", "d.jsonl"]
    assert sorted(capsys.readouterr().err.splitlines()) == [
        f"copydesk: {tmp_path}/deep/up: a folder that lies in itself; passed over",
        f"copydesk: {tmp_path}/self: {os.strerror(errno.ELOOP)}; passed over",
        f"copydesk: {tmp_path}/shut: {os.strerror(errno.EACCES)}; passed over",
    ]
    assert _poll(source) == ["a.jsonl", "d.jsonl", "s.jsonl"]


def test_room_bounds_a_batch_but_one_file_always_fits(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"x" * 100)
    source = _source(tmp_path)
    assert _poll(source, Room(1000, 250)) == ["a", "b"]
    assert _poll(source, Room(1000, 10)) == ["a"]
    assert _poll(source, Room(2, 10_000)) == ["a", "b"]


def test_files_that_changed_while_read_are_told(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_text("{}")
    source = _source(tmp_path)
    arrived = source.poll(ROOM, "", 0.0)
    assert arrived is not None
    assert source.unchanged(arrived, {}) == arrived
    (tmp_path / "a").write_text("{")
    os.remove(tmp_path / "b")
    assert source.unchanged(arrived, {}).files == ()


def test_no_folder_is_an_error_of_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        _source(tmp_path / "nowhere")


def _refused(path: object, *_: object) -> int:
    raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))


def test_a_file_that_does_not_open_waits_and_is_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}")
    source = _source(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", _refused)
        assert _poll(source, wait_s=1.5) == []
    assert (source.waiting(), source.unreadable()) == (1, 1)
    assert capsys.readouterr().err == (
        f"copydesk: {path}: {os.strerror(errno.ESTALE)}; it waits until it can be read\n"
    )
    arrived = source.poll(ROOM, "", 5.0)
    assert arrived is not None
    source.acknowledge(arrived.marks)
    assert (source.waiting(), source.unreadable()) == (0, 0)


def test_a_file_that_could_not_be_read_comes_again(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_text("{}")
    source = _source(tmp_path)
    arrived = source.poll(ROOM, "", 0.0)
    assert arrived is not None
    kept = source.unchanged(arrived, {str(tmp_path / "a"): "Input/output error"})
    assert _names(kept) == ["b"]
    source.acknowledge(kept.marks)
    assert _poll(source) == []
    assert _poll(source, wait_s=5.0) == ["a"]
