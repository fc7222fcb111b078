"""One writer an OUT: two runs that join the same stories at once would each decide without the other."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from pipeline.addresses import is_remote
from pipeline.errors import UsageError
from transforms import layout

_TRIES: Final = 5
_TRY_EVERY_S: Final = 0.05


@contextmanager
def only_writer(out: str) -> Iterator[None]:
    """Hold OUT's lock; freed by the system when the process ends, however it ends. Stores of objects have none.

    Raises UsageError where another process holds it.
    """
    if is_remote(out):
        yield
        return
    runs = Path(out, layout.RUNS)
    try:
        runs.mkdir(parents=True, exist_ok=True)
        file = (runs / "lock").open("a+")
    except OSError as error:
        raise UsageError(f"-o {out}: {error.strerror}") from error
    with file:
        if not _locked(file):
            message = f"-o {out}: another run (process {_holder(file)}) is writing there"
            raise UsageError(message)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def writer_of(out: str) -> str | None:
    """The process that holds OUT's lock, by the number it has where it runs; None where nobody does.

    The lock tells, not the number: in a container each process has number 1, and there always is one.
    """
    try:
        with Path(out, layout.RUNS, "lock").open() as file:
            return None if _locks(file, fcntl.LOCK_SH) else _holder(file)
    except OSError:  # nobody ever wrote there
        return None


def _locked(file: TextIO) -> bool:
    """Whether the lock was free. ``writer_of`` holds it for a moment: that is waited for."""
    for _ in range(_TRIES):
        if _locks(file, fcntl.LOCK_EX):
            return True
        time.sleep(_TRY_EVERY_S)
    return False


def _locks(file: TextIO, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: TextIO) -> str:
    file.seek(0)
    return file.read().strip() or "unknown"
