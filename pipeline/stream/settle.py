"""Rows that a stream left waiting are written before anybody else adds to its OUT."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.stream.journal import Journal
from pipeline.stream.micro_batch import StandingState, waiting_files
from pipeline.stream.restore import restore
from transforms import layout
from transforms.files import make_folder


def settle_waiting(out: str, settings: Settings, header: dict[str, Any]) -> None:
    """Write the rows that wait, if any do. The caller holds OUT's lock and has finished cut-off commits."""
    path = Path(out, layout.JOURNAL)
    if path.exists():
        journal = Journal(path)
        journal.resolve(lambda run_id: Path(out, layout.RUNS, run_id + ".json").exists())
        journal.close()
    if waiting_files(out):
        state = StandingState(out, settings, header)
        restore(state, settings.stories.horizon_days)
        started = datetime.now(timezone.utc)
        run_id = f"t{started:%Y%m%dT%H%M%S%f}"
        make_folder(layout.staging(out, run_id))
        state.settle(run_id, started)
