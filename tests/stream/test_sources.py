"""A stream's INPUT word names its source, or is refused in one line."""

import sys
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.stream.sources import source_of

NAMES = {
    ".": "FolderSource",
    "kafka://b:9092/news": "KafkaSource",
    "pubsub://desk/news": "PubSubSource",
}


@pytest.mark.parametrize("word", NAMES)
def test_a_word_names_a_source(word: str) -> None:
    assert type(source_of(word, "/out", Settings())).__name__ == NAMES[word]


def test_a_file_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    with pytest.raises(UsageError, match=r"a\.jsonl: a file; a stream reads a folder being filled"):
        source_of(str(tmp_path / "a.jsonl"), str(tmp_path / "out"), Settings())


def test_a_folder_that_lies_in_out_is_refused_by_whatever_name(tmp_path: Path) -> None:
    (tmp_path / "out" / "in").mkdir(parents=True)
    (tmp_path / "link").symlink_to("out/in")
    with pytest.raises(UsageError, match="lies in OUT"):
        source_of(str(tmp_path / "link"), str(tmp_path / "out"), Settings())


@pytest.mark.parametrize("word", ["gs://bucket/in", "http://a.example/feed", "Kafka://b/news"])
def test_other_places_are_refused(word: str) -> None:
    with pytest.raises(UsageError) as raised:
        source_of(word, "/out", Settings())
    assert (
        str(raised.value) == f"INPUT {word}: a stream reads a folder, kafka://... or pubsub://..."
    )


@pytest.mark.parametrize(
    ("word", "package", "extra"),
    [
        ("kafka://b/news", "confluent_kafka", "kafka"),
        ("pubsub://desk/news", "google.cloud.pubsub_v1", "pubsub"),
    ],
)
def test_a_missing_client_is_named(
    word: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError) as raised:
        source_of(word, "/out", Settings())
    assert str(raised.value) == (
        f"INPUT {word}: {package} is not installed: pip install 'copydesk[{extra}]'"
    )
