"""``copydesk stream … --runner=…``: the streaming graph is handed to an engine, and watched until told to stop."""

import time
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, Final

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from apache_beam.runners.runner import PipelineState

from pipeline import runners
from pipeline.addresses import absolute
from pipeline.config import Settings
from pipeline.errors import JobFailed, UsageError
from pipeline.run import run_header
from pipeline.sources import check_reachable
from pipeline.stream.sources import source_of
from pipeline.stream.stop import Stop
from pipeline.streaming_graph import StreamJob, build_stream
from pipeline.submitted import END_WITHIN_S, Submitted

_LOOK_S: Final = 0.2
_CUT_OFF_S: Final = END_WITHIN_S + 90.0
"""A submission under way is waited for, and the end of its job; left before, the job would go on by itself."""


def stream_on_engine(
    source: str, out: str, settings: Settings, stop: Stop, beam_words: Sequence[str]
) -> str:
    """Submit the job and stay until it is stopped; one line for the end.

    Raises UsageError for wrong words, JobFailed where the engine gave the job up.
    """
    if stop.until_idle:
        raise UsageError("--until-idle: not on an engine, which does not tell; use --max-seconds")
    stop.longest_s = _CUT_OFF_S
    options = runners.beam_options(["--streaming", *beam_words], dict(settings.beam), "stream")
    FileSystems.set_options(options)
    check_reachable(f"-o {out}", out)
    tables = absolute(out)
    source_of(source, tables, settings).close()  # tells of a word that names nothing
    header = run_header([source], settings, beam_words, datetime.now(timezone.utc))
    pipeline = beam.Pipeline(options=options)
    build_stream(pipeline, StreamJob(source, tables, settings, header))
    job = Submitted(pipeline, options)
    # Who is told to stop before this began is cut off sooner than it says, and leaves the job server behind.
    if stop.asked():
        return f"stopped: {stop.reason}; nothing was handed over"
    stop.cut_off = ("stopped while the job was handed over: it may run (see the engine's pages)", 1)
    try:
        running = job.submit()
        if not runners.waits(options):
            return f"handed over; the tables in {tables} fill while it runs"
        _watch(running, stop)
    except Exception as error:  # of the engine's client: anything
        if not stop.asked():
            raise JobFailed(_told(error)) from error
    if goes_on := job.end():
        raise JobFailed(f"{stop.reason}: {goes_on}")
    return f"tables in {tables}; stopped: {stop.reason}"


def _watch(running: Any, stop: Stop) -> None:
    """Until it ends or is to end. What was not committed then is read again by the next job.

    A source never ends by itself: a job that is done was stopped at the engine, with a savepoint.
    """
    while not stop.asked():
        if PipelineState.is_terminal(running.state):
            running.wait_until_finish()  # raises where the job failed or was cancelled
            stop.end("at the engine")
            return
        time.sleep(_LOOK_S)


def _told(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return f"{lines[-1]} (nothing is lost: start again to go on)"
