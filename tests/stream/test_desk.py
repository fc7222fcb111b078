"""The desk of OUT, whatever an engine does to the step that calls it."""

from datetime import datetime, timezone
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.lock import only_writer
from pipeline.stream import desk as desks
from pipeline.stream.desk import Desk, desk_of
from pipeline.stream.micro_batch import StandingState
from tests.stream.staged import line, staged

SETTLING = Settings.model_validate({"stream": {"settle_s": 1e-9, "settle_share": 1.0}})


def desk(out: Path, settings: Settings | None = None) -> Desk:
    return Desk(str(out), settings or Settings(), {})


def rows(out: Path) -> pd.DataFrame:
    return pd.read_parquet(out / "articles").sort_values("input_id")


def stories(out: Path) -> list[list[str]]:
    found = rows(out).groupby("story_id")["input_id"].agg(list)
    return sorted(found)


def test_copies_of_one_text_are_one_story(tmp_path: Path) -> None:
    parts = [staged(line("a"), line("b", "bakers")), staged(line("c"))]
    report = desk(tmp_path).join(parts)
    assert report is not None
    assert report.counts["records"] == report.counts["new_copies"] == 3
    assert stories(tmp_path) == [["a", "c"], ["b"]]


def test_the_same_parts_tried_again_are_not_committed_again(tmp_path: Path) -> None:
    parts = [staged(line("a")), staged(line("b"))]
    assert desk(tmp_path).join(parts) is not None
    assert desk(tmp_path).join(parts) is None
    assert list(rows(tmp_path)["input_id"]) == ["a", "b"]


def test_records_that_come_again_in_other_parts_are_known(tmp_path: Path) -> None:
    writer = desk(tmp_path)
    writer.join([staged(line("a"), line("b"), "{}\n")])
    report = writer.join([staged(line("b")), staged("{}\n", line("c"))])
    assert report is not None
    counted = {n: report.counts[n] for n in ("records", "new_copies", "known", "known_rejects")}
    assert counted == {"records": 3, "new_copies": 1, "known": 1, "known_rejects": 1}
    assert list(rows(tmp_path)["input_id"]) == ["a", "b", "c"]


def test_workers_that_take_turns_know_what_the_other_wrote(tmp_path: Path) -> None:
    one, other = desk(tmp_path), desk(tmp_path)
    one.join([staged(line("a"))])
    other.join([staged(line("b"))])
    one.join([staged(line("a"), line("c"))])
    assert stories(tmp_path) == [["a", "b", "c"]]


def test_another_writer_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "LONGEST_LOCK_S", 0.0)
    with (
        only_writer(str(tmp_path)),
        pytest.raises(UsageError, match=r"another run .* is writing there"),
    ):
        desk(tmp_path).join([staged(line("a"))])
    assert desk(tmp_path).join([staged(line("a"))]) is not None


def test_after_a_failure_the_state_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = desk(tmp_path)
    writer.join([staged(line("a"))])
    with monkeypatch.context() as broken:

        def fail(*_: object) -> None:
            raise OSError("No space left on device")

        broken.setattr(StandingState, "_commit", fail)
        with pytest.raises(OSError, match="No space left"):
            writer.join([staged(line("b"))])
    writer.join([staged(line("b"))])
    assert stories(tmp_path) == [["a", "b"]]
    assert not list(tmp_path.glob("_staging/*"))


def test_rows_that_change_are_settled_when_it_is_time(tmp_path: Path) -> None:
    writer = desk(tmp_path, SETTLING)
    assert writer.tend() is None
    writer.join([staged(line("late", published="2025-03-02T12:00:00Z"))])
    writer.join([staged(line("early", published="2025-03-02T08:00:00Z"))])
    assert rows(tmp_path).set_index("input_id")["is_canonical"].to_dict() == {
        "early": False,
        "late": True,
    }
    assert writer.tend() is None
    assert rows(tmp_path).set_index("input_id")["is_canonical"].to_dict() == {
        "early": True,
        "late": False,
    }


def test_until_then_it_tells_how_long_to_wait(tmp_path: Path) -> None:
    writer = desk(tmp_path)
    writer.join([staged(line("late", published="2025-03-02T12:00:00Z"))])
    writer.join([staged(line("early", published="2025-03-02T08:00:00Z"))])
    wait_s = writer.tend()
    assert wait_s is not None
    assert 0 < wait_s <= Settings().stream.settle_s


def test_settling_is_given_its_share_of_the_time_and_no_more(tmp_path: Path) -> None:
    rarely = Settings.model_validate({"stream": {"settle_s": 1e-9, "settle_share": 0.0}})
    writer = desk(tmp_path, rarely)
    told = None
    for hour in (12, 10, 8):
        writer.join([staged(line(f"n{hour}", published=f"2025-03-02T{hour:02d}:00:00Z"))])
        told = writer.tend()
    assert told is not None
    assert told > 1


def test_an_embargo_that_ends_releases_its_record(tmp_path: Path) -> None:
    writer = desk(tmp_path)
    held = line("a", embargo_until="2025-03-04T00:00:00Z")  # past, but not when it was staged
    report = writer.join([staged(held)])
    assert report is not None
    assert report.counts["held"] == 1
    assert writer.tend() is None
    assert list(rows(tmp_path)["input_id"]) == ["a"]


def test_an_embargo_that_lasts_is_looked_after(tmp_path: Path) -> None:
    writer = desk(tmp_path)
    year = datetime.now(timezone.utc).year + 2
    writer.join([staged(line("a", embargo_until=f"{year}-01-01T00:00:00Z"))])
    assert writer.tend() == desks.RELEASES_S
    assert rows(tmp_path).empty


def test_a_process_has_one_desk_of_an_out(tmp_path: Path) -> None:
    out = str(tmp_path)
    assert desk_of(out, Settings(), {}) is desk_of(out, Settings(), {})
