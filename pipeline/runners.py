"""Which engine runs the graph. The only module that names one.

``DirectRunner`` chooses among three engines by what the graph holds (and tries to download Prism first), so local
batch pins the in-process one: FnApiRunner.
"""

import argparse
import uuid
from collections.abc import Sequence
from typing import Final

from apache_beam.options.pipeline_options import (
    DebugOptions,
    DirectOptions,
    FlinkRunnerOptions,
    GoogleCloudOptions,
    PipelineOptions,
    PortableOptions,
    SetupOptions,
    StandardOptions,
    TypeOptions,
)
from apache_beam.runners import create_runner

from pipeline.errors import UsageError


class FlinkStreamOptions(PipelineOptions):
    """Options of streams that Flink's job server knows and the Python SDK does not."""

    @classmethod
    def _add_argparse_args(cls, parser: argparse.ArgumentParser) -> None:
        whole = ("checkpointing_interval", "min_pause_between_checkpoints", "max_bundle_size")
        more = ("checkpoint_timeout_millis", "max_bundle_time_mills")
        for name in (*whole, *more, "number_of_execution_retries", "execution_retry_delay"):
            parser.add_argument(f"--{name}", type=int)
        parser.add_argument("--savepoint_path")
        parser.add_argument("--finish_bundle_before_checkpointing", action="store_true")


_STANDING_WORKERS: Final = ("PROCESS", "EXTERNAL", "DOCKER")
LOCAL_RUNNER: Final = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"
CHECKPOINT_EVERY_MS: Final = 10_000
"""Flink makes none where it is not told; a stream then loses its place, and no bundle is ever finalized."""

_LOCAL_NAMES: Final = {"DirectRunner", "FnApiRunner", "direct"}
_WITH_JOB_SERVER: Final = {"FlinkRunner", "PrismRunner"}
"""Beam starts their job server as a child of the command, where no ``--job_endpoint`` names one that stands."""


def local(options: PipelineOptions) -> bool:
    """Whether the job runs on this machine, in or below this process."""
    return bool(options.view_as(StandardOptions).runner == LOCAL_RUNNER)


def waits(options: PipelineOptions) -> bool:
    """Whether the command stays until the job has ended.

    Not where Beam is told so (``--no_wait_until_finish``), nor where a Dataflow template is made (a flex template's
    launcher hands over ``--template_location``): no job has begun then. The job commits its tables itself.
    """
    is_template = options.view_as(GoogleCloudOptions).template_location is not None
    return not (is_template or options.view_as(StandardOptions).no_wait_until_finish)


def pages(options: PipelineOptions) -> str | None:
    """Where the job's cluster tells of its jobs itself; None where it has no such pages, or is within the command."""
    master = options.view_as(FlinkRunnerOptions).flink_master
    if options.view_as(StandardOptions).runner != "FlinkRunner" or master.startswith("["):
        return None
    return (master if "://" in master else f"http://{master}").rstrip("/")


def is_within(options: PipelineOptions) -> bool:
    """Whether the engine itself is a part of the command, and ends with it."""
    has_own_service = options.view_as(PortableOptions).job_endpoint is None
    is_portable = options.view_as(StandardOptions).runner in _WITH_JOB_SERVER
    return local(options) or (is_portable and has_own_service and pages(options) is None)


def job_name(options: PipelineOptions) -> str:
    """The job's name on its cluster."""
    return str(options.view_as(GoogleCloudOptions).job_name)


def workers(options: PipelineOptions) -> int:
    """Worker processes of a local run."""
    return int(options.view_as(DirectOptions).direct_num_workers or 1)


def beam_options(
    words: Sequence[str], configured: dict[str, object], command: str = "run"
) -> PipelineOptions:
    """Beam's options from the command line and the configuration's ``beam`` part; the former win.

    Raises UsageError for an option that neither copydesk nor Beam knows; its message points to ``command``'s help.
    """
    from_file = as_words(configured)
    _refuse_unknown(from_file, command, "beam in the configuration: ")
    _refuse_unknown(words, command)
    options = PipelineOptions([*from_file, *words])
    runner = options.view_as(StandardOptions)
    if runner.runner is None or runner.runner in _LOCAL_NAMES:
        runner.runner = LOCAL_RUNNER
    _refuse_unknown_runner(runner.runner)
    if runner.no_wait_until_finish and runner.runner in _WITH_JOB_SERVER:
        _refuse_to_leave(options)
    options.view_as(SetupOptions).save_main_session = False
    if local(options):  # tests check the types; here it is a sixth of a small job
        options.view_as(TypeOptions).pipeline_type_check = False
    if runner.runner == "FlinkRunner":
        _name_job(options.view_as(GoogleCloudOptions))
        if not runner.streaming:
            _fuse_before(options.view_as(DebugOptions))
        else:
            _checkpoint(options.view_as(FlinkStreamOptions))
    return options


def _name_job(options: GoogleCloudOptions) -> None:
    """A name of its own, by which the job is found on its cluster again."""
    if options.job_name is None:
        options.job_name = f"copydesk-{uuid.uuid4().hex[:12]}"


def _checkpoint(options: FlinkStreamOptions) -> None:
    """Now and then, and with nothing left over.

    Otherwise Flink holds what a bundle gives that a checkpoint ends, until the step begins its next bundle. The first
    step of a stream has one only: where a checkpoint came in the second that it took, no source ever began to read
    (benchmarks/limits/held_over_checkpoint.py; seen with the job server of 2.62).
    """
    if options.checkpointing_interval is None:
        options.checkpointing_interval = CHECKPOINT_EVERY_MS
    options.finish_bundle_before_checkpointing = True


def _fuse_before(options: DebugOptions) -> None:
    """Let Beam join the steps of a batch job into stages before Flink's job server gets it.

    Its own way of joining them stops at a collection that both a Flatten and a GroupByKey take: "PCollectionNodes …
    were consumed but never produced" (apache/beam issue 34647; seen with the job server of 2.62).
    """
    if options.lookup_experiment("pre_optimize") is None:
        options.add_experiment("pre_optimize=all")


def as_words(configured: dict[str, object]) -> list[str]:
    """Beam's switches take no value: ``streaming: true`` is ``--streaming``, ``false`` is its absence."""
    return [
        f"--{key}" if value is True else f"--{key}={value}"
        for key, value in configured.items()
        if value is not False
    ]


def _refuse_unknown(words: Sequence[str], command: str, where: str = "") -> None:
    parser = _Parser(add_help=False, allow_abbrev=False)
    for cls in _option_classes():
        cls._add_argparse_args(parser)
    try:
        _, unknown = parser.parse_known_args(list(words))
    except UsageError as error:
        raise UsageError(f"{where}{error}") from error
    if unknown:
        raise UsageError(
            f"{where}{unknown[0]}: no option of copydesk or of Beam (see copydesk {command} --help)"
        )


def _refuse_to_leave(options: PipelineOptions) -> None:
    """A job that lives on something of the command's own would be lost with it, and nobody told."""
    portable = options.view_as(PortableOptions)
    if portable.job_endpoint is None:
        raise UsageError(
            "--no_wait_until_finish: the job server that the command starts ends with it, and the job; allowed with "
            "the --job_endpoint of one that stands"
        )
    if portable.environment_type not in _STANDING_WORKERS:
        raise UsageError(
            f"--environment_type={portable.environment_type}: with --no_wait_until_finish workers must not be the "
            f"command's own; {', '.join(_STANDING_WORKERS)} are not"
        )


def _refuse_unknown_runner(name: str) -> None:
    try:
        create_runner(name)
    except (ValueError, ImportError, AttributeError) as error:
        raise UsageError(f"--runner={name}: {' '.join(str(error).split())}") from error


def _option_classes() -> list[type[PipelineOptions]]:
    classes = {c.__name__: c for c in PipelineOptions.__subclasses__()}
    ours = ("apache_beam", __name__)
    return [classes[name] for name in sorted(classes) if classes[name].__module__.startswith(ours)]


class _Parser(argparse.ArgumentParser):
    """Beam's option classes declare some options twice; wrong values become a UsageError of one line."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(conflict_handler="resolve", **kwargs)  # type: ignore[arg-type]

    def error(self, message: str) -> None:  # type: ignore[override]
        raise UsageError(message)
