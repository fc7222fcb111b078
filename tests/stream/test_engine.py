"""A stream that is handed to an engine, as far as it can be told without one."""

from pathlib import Path
from typing import NoReturn

import apache_beam as beam
import pytest

from pipeline.config import Settings
from pipeline.stream.engine import stream_on_engine
from pipeline.stream.stop import Stop


def test_who_is_stopped_before_hands_nothing_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(_: beam.Pipeline) -> NoReturn:
        raise AssertionError("handed over")

    monkeypatch.setattr(beam.Pipeline, "run", run)
    stop = Stop(None, None, False)
    stop.request("SIGTERM")
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    words = ["--runner=PrismRunner"]
    told = stream_on_engine(str(inbox), str(out), Settings(), stop, words)
    assert told == "stopped: SIGTERM; nothing was handed over"
