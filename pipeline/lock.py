"""One writer an OUT: two runs that join the same stories at once would each decide without the other."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.sources import is_remote
from transforms import layout


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
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            message = f"-o {out}: another run (process {holder}) is writing there"
            raise UsageError(message) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
