"""Beam's options as copydesk reads them: what is refused, what runs here, what is waited for."""

import pytest
from apache_beam.options.pipeline_options import DebugOptions

from pipeline.errors import UsageError
from pipeline.run import MOST_SHARDS, UNPACKED, shards_for, text_bytes
from pipeline.runners import CHECKPOINT_EVERY_MS, LOCAL_RUNNER, beam_options, local, waits
from transforms.read_documents import InputFile


@pytest.mark.parametrize("words", [[], ["--runner=DirectRunner"], ["--runner=FnApiRunner"]])
def test_local_batch_runs_in_process_whatever_it_is_called(words: list[str]) -> None:
    options = beam_options(words, {})
    assert options.get_all_options()["runner"] == LOCAL_RUNNER
    assert local(options)


def test_the_command_line_wins_over_the_configuration() -> None:
    options = beam_options(["--runner=PrismRunner"], {"runner": "FlinkRunner", "parallelism": 3})
    assert options.get_all_options()["runner"] == "PrismRunner"
    assert options.get_all_options()["parallelism"] == 3
    assert not local(options)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--nonsense=1"], "--nonsense=1: no option of copydesk or of Beam"),
        (["--parallelism=many"], "argument --parallelism: invalid int value: 'many'"),
        (["--runner=NoRunner"], "--runner=NoRunner: "),
    ],
)
def test_a_wrong_option_is_told_in_one_line(words: list[str], told: str) -> None:
    with pytest.raises(UsageError) as raised:
        beam_options(words, {})
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_job_is_waited_for_unless_told_or_a_template() -> None:
    assert waits(beam_options(["--runner=FlinkRunner"], {}))
    standing = ["--job_endpoint=localhost:8099", "--environment_type=PROCESS"]
    words = ["--runner=FlinkRunner", "--no_wait_until_finish", *standing]
    assert not waits(beam_options(words, {}))
    assert not waits(beam_options(["--template_location=gs://a/b"], {}))


@pytest.mark.parametrize("runner", ["FlinkRunner", "PrismRunner"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "--no_wait_until_finish: the job server that the command starts ends with it, and"),
        (
            ["--job_endpoint=localhost:8099", "--environment_type=LOOPBACK"],
            "--environment_type=LOOPBACK: with --no_wait_until_finish workers must not be the",
        ),
    ],
)
def test_a_job_that_would_be_lost_with_the_command_is_waited_for(
    runner: str, words: list[str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        beam_options([f"--runner={runner}", "--no_wait_until_finish", *words], {})


def test_shards_grow_with_the_input_between_one_and_a_bound() -> None:
    mib = 2**20
    sizes = (0, 10 * mib, 640 * mib, 2**50)
    assert [shards_for(size) for size in sizes] == [1, 1, 40, MOST_SHARDS]


def test_packed_input_counts_as_what_it_unpacks_to() -> None:
    files = [InputFile("/in/a.jsonl", 100), InputFile("gs://b/c.jsonl.gz", 100)]
    assert text_bytes(files) == 100 + 100 * UNPACKED


@pytest.mark.parametrize(
    ("words", "optimized"),
    [
        ([], "all"),
        (["--experiments=pre_optimize=none"], "none"),
        (["--streaming"], None),
    ],
)
def test_stages_of_a_batch_job_are_joined_before_flink_gets_it(
    words: list[str], optimized: str | None
) -> None:
    options = beam_options(["--runner=FlinkRunner", *words], {}).view_as(DebugOptions)
    assert options.lookup_experiment("pre_optimize") == optimized


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ([], None),
        (["--streaming"], CHECKPOINT_EVERY_MS),
        (["--streaming", "--checkpointing_interval=5"], 5),
    ],
)
def test_a_stream_on_flink_has_checkpoints(words: list[str], every: int | None) -> None:
    options = beam_options(["--runner=FlinkRunner", *words], {})
    assert options.get_all_options()["checkpointing_interval"] == every


def test_no_checkpoint_holds_back_what_a_stream_has_on_flink() -> None:
    options = beam_options(["--runner=FlinkRunner", "--streaming"], {}).get_all_options()
    assert options["finish_bundle_before_checkpointing"] is True
