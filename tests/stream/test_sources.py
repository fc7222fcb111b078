"""A stream's INPUT word names its source, or is refused in one line."""

import sys

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
