"""``copydesk stream``: a source in, tables out, until told to stop."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from pipeline import runners
from pipeline.addresses import absolute, is_remote
from pipeline.config import load_settings
from pipeline.errors import JobFailed, UsageError
from pipeline.lock import only_writer
from pipeline.run import run_header
from pipeline.stream.sources import source_of
from pipeline.stream.status import Counters
from pipeline.stream.stop import Stop
from pipeline.stream.supervisor import Supervisor
from pipeline.stream.terminal import clear, show
from pipeline.summary import reading, some, stories


class StreamWords(NamedTuple):
    """The words of the command line."""

    input: str
    out: str
    config: Path | None


def run_stream(words: StreamWords, stop: Stop, beam_words: Sequence[str]) -> str:
    """Stream until told to stop; the closing summary.

    Raises UsageError for wrong words or settings, JobFailed where the stream ended in trouble.
    """
    settings = load_settings(words.config)
    options = runners.beam_options(beam_words, dict(settings.beam), "stream")
    if not runners.local(options):
        from pipeline.stream.engine import stream_on_engine

        return stream_on_engine(words.input, words.out, settings, stop, beam_words)
    if is_remote(words.out):
        raise UsageError(f"-o {words.out}: a stream's OUT is a folder of this machine")
    out = absolute(words.out)
    source = source_of(words.input, out, settings)
    with only_writer(out):
        header = run_header([words.input], settings, beam_words, datetime.now(timezone.utc))
        try:
            counters = Supervisor(source, out, settings, options, header, stop, show).run()
        except sqlite3.Error as error:  # while it starts: later ones are waited out
            raise JobFailed(f"-o {words.out}: its journal: {error}") from error
        finally:
            clear()
    if counters.error and not stop.is_by_request:
        raise JobFailed(f"{counters.error} (nothing is lost: start again to go on)")
    return _summary(counters, out)


def _summary(counters: Counters, out: str) -> str:
    c = counters.counts
    return "\n".join(
        [
            reading(c, " in " + some(counters.batches, "micro-batch", "micro-batches")),
            stories(c),
            *(
                [f"{counters.unreadable:,} left waiting: cannot be read"]
                if counters.unreadable
                else []
            ),
            *([f"in trouble when stopped: {counters.error}"] if counters.error else []),
            f"tables in {out}; stopped: {counters.stopped}",
        ]
    )
