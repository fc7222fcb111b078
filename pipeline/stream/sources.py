"""Which source a stream's INPUT word names."""

import importlib
import socket
from pathlib import Path

from pipeline.addresses import is_remote
from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.own_tables import OwnTables
from pipeline.stream.arrivals import Source
from pipeline.stream.folder import FolderSource
from pipeline.stream.folder_parts import Parts
from transforms.identity import digest64


def source_of(word: str, out: str, settings: Settings) -> Source:
    """The source; it connects when the stream starts. Raises UsageError for a word that names none."""
    scheme = word.partition("://")[0] if is_remote(word) else "folder"
    if scheme == "folder":
        _check_folder(word, out)
        return FolderSource(word, out, settings.stream.file_settles_s, Parts())
    if scheme == "kafka":
        _check_installed(word, "confluent_kafka", scheme)
        from pipeline.stream.kafka import KafkaSource

        return KafkaSource(word, settings.kafka, _member(out))
    if scheme == "pubsub":
        _check_installed(word, "google.cloud.pubsub_v1", scheme)
        from pipeline.stream.pubsub import PubSubSource

        return PubSubSource(word, settings.pubsub)
    raise UsageError(f"INPUT {word}: a stream reads a folder, kafka://... or pubsub://...")


def _check_folder(word: str, out: str) -> None:
    if Path(word).is_file():
        raise UsageError(
            f"INPUT {word}: a file; a stream reads a folder being filled, kafka://... or pubsub://..."
        )
    if not Path(word).is_dir():
        raise UsageError(f"INPUT {word}: no such folder")
    if OwnTables(out).holds(word):
        raise UsageError(f"INPUT {word}: lies in OUT, {out}: a stream would read what it writes")


def _check_installed(word: str, package: str, extra: str) -> None:
    try:
        importlib.import_module(package)
    except ImportError as error:
        raise UsageError(
            f"INPUT {word}: {error.name} is not installed: pip install 'copydesk[{extra}]'"
        ) from error


def _member(out: str) -> str:
    """Who reads into this OUT, the same after a restart. Two machines may have an OUT of the same path."""
    return f"copydesk-{digest64(socket.gethostname(), out):016x}"
