"""``copydesk run``: options and input in, a finished OUT and its closing summary out."""

import gc
import os
import traceback
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems

from pipeline import runners
from pipeline.addresses import absolute, is_remote
from pipeline.config import Settings, load_settings
from pipeline.errors import JobFailed, UsageError
from pipeline.graph import Job, build_batch
from pipeline.lock import only_writer
from pipeline.progress import shown_progress
from pipeline.sources import check_reachable, input_files
from pipeline.stream.settle import settle_waiting
from pipeline.submitted import Submitted, sigterm_interrupts
from pipeline.summary import closing_summary
from transforms import layout
from transforms.commit_run import is_committing, read_manifest, recover
from transforms.files import make_folder, remove, write_whole
from transforms.read_documents import InputFile

BYTES_PER_SHARD = 16 * 1024 * 1024
MOST_SHARDS = 4096
"""Of 64 GB of input. Each shuffle has up to the square of it in parts."""


PACKED: Final = (".gz", ".zst", ".parquet")
UNPACKED: Final = 4
"""Times as long is text as it is packed: 3.7 times for JSON Lines of short articles."""


def text_bytes(files: Iterable[InputFile]) -> int:
    """About how much there is to read, once it is unpacked."""
    return sum(f.size_bytes * (UNPACKED if f.uri.endswith(PACKED) else 1) for f in files)


def shards_for(size_bytes: int) -> int:
    """How many parts the shuffles are cut into: bounds what one worker holds, changes no answer."""
    return max(1, min(MOST_SHARDS, round(size_bytes / BYTES_PER_SHARD)))


def _run_id(started: datetime) -> str:
    return started.strftime("%Y%m%dT%H%M%S") + f"-{os.getpid():d}"


def run_header(
    inputs: Sequence[str], settings: Settings, words: Sequence[str], started: datetime
) -> dict[str, Any]:
    """What a run's manifest tells of how it was asked for."""
    packages = ("copydesk", "apache-beam", "datasketch", "pyarrow")
    return {
        "started": started.isoformat(),
        "inputs": list(inputs),
        "settings": settings.model_dump(mode="json"),
        "beam_options": list(words),
        "versions": {name: version(name) for name in packages},
    }


def run_batch(
    inputs: Sequence[str], out: str, config: Path | None, beam_words: Sequence[str]
) -> str:
    """Run the batch job over ``inputs`` into ``out``; the closing summary.

    Raises UsageError for wrong words or settings, JobFailed where the job could not be done; then OUT is as before.
    """
    settings = load_settings(config)
    options = runners.beam_options(beam_words, dict(settings.beam))
    FileSystems.set_options(options)  # how stores are reached, before the input is looked for there
    check_reachable(f"-o {out}", out)
    out = absolute(out)
    files = input_files(inputs, out)
    with only_writer(out):
        recover(out)
        started = datetime.now(timezone.utc)
        header = run_header(inputs, settings, beam_words, started)
        if not is_remote(out):
            settle_waiting(out, settings, header)
        job = Job(
            out=out,
            run_id=_run_id(started),
            started=started,
            files=tuple(files),
            settings=settings,
            shards=shards_for(text_bytes(files)),
            header=header,
            progress_folder=None,
        )
        return _execute(job, options)


def _pipeline(options: Any) -> beam.Pipeline:
    try:
        return beam.Pipeline(options=options)
    except ValueError as error:  # a runner nobody knows
        raise UsageError(" ".join(str(error).split())) from error


def _told(error: Exception, job: Job) -> str:
    """One line about why the job failed; the traceback goes to a file beside the manifests, if it can be written."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    state = (
        "the next run completes it" if is_committing(job.out, job.run_id) else "OUT is as it was"
    )
    log = layout.join(job.out, layout.RUNS, job.run_id + ".failed.txt")
    try:
        write_whole(log, "".join(traceback.format_exception(error)).encode("utf-8", "replace"))
    except OSError:
        return f"{lines[-1]} ({state})"
    return f"{lines[-1]} ({state}; traceback in {log})"


def _run_to_its_end(submitted: Submitted) -> None:
    """Who stops the command stops the job, on a cluster too; and a job that nobody waits for must not go on."""
    with sigterm_interrupts():
        try:
            submitted.submit().wait_until_finish()
        except BaseException as error:
            if goes_on := submitted.end():
                raise JobFailed(f"stopped: {goes_on}") from error
            raise


def _execute(job: Job, options: Any) -> str:
    staging = layout.staging(job.out, job.run_id)
    waits = runners.waits(options)
    make_folder(staging)
    try:
        with shown_progress(staging if runners.local(options) else None) as folder:
            pipeline = _pipeline(options)
            build_batch(pipeline, job._replace(progress_folder=folder))
            gc.freeze()
            submitted = Submitted(pipeline, options)
            if waits:
                _run_to_its_end(submitted)
            else:
                submitted.submit()
    except (UsageError, JobFailed, KeyboardInterrupt):
        raise
    except Exception as error:
        raise JobFailed(_told(error, job)) from error
    finally:
        if waits and not is_committing(job.out, job.run_id):
            remove(layout.join(job.out, layout.STAGING))
    if not waits:
        return f"run {job.run_id} handed over; the tables in {job.out} are there when it has ended"
    return closing_summary(read_manifest(job.out, job.run_id), job.out)
