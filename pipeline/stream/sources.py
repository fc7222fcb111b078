"""Which source a stream's INPUT word names."""

import importlib

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.sources import is_remote
from pipeline.stream.arrivals import Source
from pipeline.stream.folder import FolderSource


def source_of(word: str, out: str, settings: Settings) -> Source:
    """The source; it connects when the stream starts. Raises UsageError for a word that names none."""
    scheme = word.partition("://")[0] if is_remote(word) else "folder"
    if scheme == "folder":
        return FolderSource(word, out, settings.stream.file_settles_s)
    if scheme == "kafka":
        _check_installed(word, "confluent_kafka", scheme)
        from pipeline.stream.kafka import KafkaSource

        return KafkaSource(word, settings.kafka)
    if scheme == "pubsub":
        _check_installed(word, "google.cloud.pubsub_v1", scheme)
        from pipeline.stream.pubsub import PubSubSource

        return PubSubSource(word, settings.pubsub)
    raise UsageError(f"INPUT {word}: a stream reads a folder, kafka://... or pubsub://...")


def _check_installed(word: str, package: str, extra: str) -> None:
    try:
        importlib.import_module(package)
    except ImportError as error:
        raise UsageError(
            f"INPUT {word}: {error.name} is not installed: pip install 'copydesk[{extra}]'"
        ) from error
