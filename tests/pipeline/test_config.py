"""Settings are refused before a job starts, in one line that names file, key, value and what is allowed."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from pipeline.cli import main
from pipeline.config import Settings, load_settings
from pipeline.errors import UsageError
from pipeline.runners import beam_options, workers

CONFIGS = Path(__file__).parents[2] / "configs"
OF_STREAMS = ("kafka", "pubsub", "stream")  # sections with their own file in configs/

REFUSED = {
    "unknown section": (
        "candidate:\n  cap: 9\n",
        "candidate: no such key; allowed: beam, candidates, copies, kafka, pubsub, site_memory, "
        "stop_shingles, stories, stream",
    ),
    "unknown key": (
        "candidates:\n  caps: 9\n",
        "candidates.caps: no such key (given: 9); allowed: cap, few, hubs, one_in, rare, shared",
    ),
    "text for a number": (
        "copies:\n  similarity: high\n",
        "copies.similarity: Input should be a valid number (given: 'high')",
    ),
    "yes for a number": (
        "candidates:\n  cap: yes\n",
        "candidates.cap: Input should be a valid integer (given: True)",
    ),
    "share above one": (
        "copies:\n  agreement: 40\n",
        "copies.agreement: Input should be less than or equal to 1 (given: 40)",
    ),
    "hubs above cap": (
        "candidates:\n  cap: 10\n  hubs: 10\n",
        "candidates: hubs is 10, cap is 10: hubs must be below cap",
    ),
    "passages stricter than copies": (
        "copies:\n  similarity: 0.1\n",
        "copies: passage_similarity is 0.15, similarity is 0.1: "
        "what is enough for a copy must be enough for a shared passage",
    ),
    "list for a section": (
        "copies: [similarity]\n",
        "copies: keys with values are expected here (given: ['similarity'])",
    ),
    "empty section": (
        "copies:\n",
        "copies: keys with values are expected here (given: None)",
    ),
    "a list as Beam's option": (
        "beam:\n  experiments: [a]\n",
        "beam.experiments.str: Input should be a valid string (given: ['a'])",
    ),
    "half a client certificate": (
        "kafka:\n  tls:\n    enabled: true\n    key: k.pem\n",
        "kafka.tls: certificate and key are given both or neither",
    ),
    "a certificate without TLS": (
        "kafka:\n  tls:\n    authority: ca.pem\n",
        "kafka.tls: enabled is false: set it to true, or leave the files out",
    ),
    "an unknown mechanism": (
        "kafka:\n  sasl:\n    mechanism: MD5\n",
        "kafka.sasl.mechanism: Input should be 'PLAIN', 'SCRAM-SHA-256' or 'SCRAM-SHA-512' "
        "(given: 'MD5')",
    ),
    "an unknown key below Kafka's": (
        "kafka:\n  tls:\n    ca: x\n",
        "kafka.tls.ca: no such key (given: 'x'); allowed: authority, certificate, enabled, key",
    ),
    "an option that has a key": (
        "kafka:\n  options:\n    group.id: x\n",
        "kafka: options.group.id is not to be set: set kafka.group",
    ),
    "a password in the file": (
        "kafka:\n  options:\n    sasl.password: x\n",
        "kafka: options.sasl.password is a secret: those come from the environment",
    ),
    "a lease beyond Pub/Sub's": (
        "pubsub:\n  lease_s: 700\n",
        "pubsub.lease_s: Input should be less than or equal to 600 (given: 700)",
    ),
    "no settings at all": (
        "- cap\n",
        "the file: keys with values are expected here (given: ['cap'])",
    ),
}


@pytest.mark.parametrize("name", ["local", "batch"])
def test_shipped_configurations_load(name: str) -> None:
    assert load_settings(CONFIGS / f"{name}.yaml") != Settings()


def test_local_writes_out_every_default() -> None:
    local = load_settings(CONFIGS / "local.yaml")
    assert local.model_copy(update={"beam": {}}) == Settings()
    assert local.model_fields_set == set(Settings.model_fields) - set(OF_STREAMS)
    for name in local.model_fields_set - {"beam"}:
        _assert_whole(getattr(local, name))


@pytest.mark.parametrize("name", OF_STREAMS)
def test_a_file_of_streams_writes_out_every_default(name: str) -> None:
    settings = load_settings(CONFIGS / f"{name}.yaml")
    assert settings == Settings()
    assert settings.model_fields_set == {name}
    _assert_whole(getattr(settings, name))


def _assert_whole(section: BaseModel) -> None:
    assert section.model_fields_set == set(type(section).model_fields)
    for value in dict(section).values():
        if isinstance(value, BaseModel):
            _assert_whole(value)


def test_no_file_or_an_empty_one_is_the_defaults(tmp_path: Path) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text("# nothing set\n")
    assert load_settings(None) == load_settings(empty) == Settings()


def test_settings_reach_the_functions_they_are_for(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_text("candidates: {cap: 50}\ncopies: {run: 7}\nstories: {cut: 0.3}\n")
    settings = load_settings(path)
    assert settings.candidate_settings().cap == 50
    assert settings.thresholds().run == 7
    assert settings.linkage().cut == 0.3
    assert settings.stop_settings().window_days == 1.0


@pytest.mark.parametrize("case", REFUSED, ids=lambda name: name.replace(" ", "_"))
def test_refusals_name_key_value_and_what_is_allowed(case: str, tmp_path: Path) -> None:
    content, expected = REFUSED[case]
    path = tmp_path / "my.yaml"
    path.write_text(content)
    with pytest.raises(UsageError) as refused:
        load_settings(path)
    assert str(refused.value) == f"-c {path}: {expected}"


@pytest.mark.parametrize(
    "content",
    [
        b"copies: [",
        b"copies:\n\tsimilarity: 1",
        b"\xff\xfe\xfa",
        b"copies: {run: 5}\ncopies: {run: 6}\n",
    ],
)
def test_what_is_no_yaml_is_told_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"^-c .*my\.yaml: not YAML: .+$") as refused:
        load_settings(path)
    assert "\n" not in str(refused.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^-c .*none\.yaml: No such file or directory$"):
        load_settings(tmp_path / "none.yaml")
    with pytest.raises(UsageError, match=r"^-c .*: Is a directory$"):
        load_settings(tmp_path)


def test_command_ends_with_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "my.yaml"
    config.write_text("candidates:\n  caps: 9\n")
    page = tmp_path / "page.html"
    page.write_text("<p>A page.")
    out = tmp_path / "out"
    assert main(["run", str(page), "-o", str(out), "-c", str(config)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [f"copydesk: -c {config}: {REFUSED['unknown key'][1]}"]
    assert not out.exists()


@pytest.mark.parametrize(
    ("beam", "told"),
    [
        (
            {"no_such": 1},
            "--no_such=1: no option of copydesk or of Beam (see copydesk run --help)",
        ),
        (
            {"direct_num_workers": "two"},
            "argument --direct_num_workers: invalid int value: 'two'",
        ),
    ],
)
def test_options_for_beam_are_checked_before_a_job_starts(
    beam: dict[str, object], told: str
) -> None:
    with pytest.raises(UsageError) as refused:
        beam_options([], beam)
    assert str(refused.value) == f"beam in the configuration: {told}"


def test_switches_of_beam_are_true_or_false_in_the_configuration() -> None:
    options = beam_options([], {"streaming": True, "auto_unique_labels": False})
    told = options.get_all_options(drop_default=True)
    assert told["streaming"] is True
    assert "auto_unique_labels" not in told


def test_the_command_line_wins_over_the_configuration() -> None:
    options = beam_options(["--direct_num_workers=3"], {"direct_num_workers": 2})
    assert workers(options) == 3


@pytest.mark.parametrize("name", ["NoSuchRunner", "no.such.Runner", "apache_beam.runners.NoSuch"])
def test_an_unknown_runner_is_wrong_usage(name: str) -> None:
    with pytest.raises(UsageError, match=f"^--runner={name}: .+"):
        beam_options([f"--runner={name}"], {})
