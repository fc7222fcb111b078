"""``copydesk status OUT``: what a stream told last. Loads no Beam."""

import sqlite3
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.lock import writer_of
from pipeline.stream.journal import read_status
from pipeline.stream.status import status_text
from transforms import layout


def status_of(out: str) -> str:
    """For people. Raises UsageError where no stream has written into OUT."""
    try:
        status = read_status(Path(out, layout.JOURNAL))
    except sqlite3.Error as error:
        raise UsageError(f"{out}: its journal cannot be read: {error}") from error
    if status is None:
        raise UsageError(f"{out}: no stream has written there")
    return status_text(status, writer_of(out))
