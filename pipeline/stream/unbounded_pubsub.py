"""A subscription of Pub/Sub as an unbounded source of any engine: acknowledged when the engine's checkpoint holds it.

    pull, leased ──► spools ──► … the engine's checkpoint is durable … ──► finalize ──► acknowledge

Beam's own reading of Pub/Sub is one of Dataflow's services; Prism, and Flink for Python, have none. The reader that
pulled a message renews its lease as long as it is used, and for one lease more. What a dead process had pulled, or a
reader that a job left behind when it went back to its checkpoint, comes again when the lease is over.
"""

import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from apache_beam.coders.coders import BytesCoder, Coder, PickleCoder
from apache_beam.io.unbounded_source import CheckpointMark, UnboundedReader, UnboundedSource
from apache_beam.utils.timestamp import Timestamp

from pipeline.queue_settings import PubSub
from pipeline.stream.arrivals import Room
from pipeline.stream.marks import Mark
from pipeline.stream.pubsub import PubSubSource, pubsub_address
from transforms.event_time import oldest_event

_ROOM: Final = Room(256, 1024 * 1024)
"""What travels as one element, unless one message is larger."""


class Pulled(CheckpointMark):
    """Ids of messages that were handed out and, when this was made, not acknowledged."""

    def __init__(self, uri: str, ids: tuple[str, ...]) -> None:
        self.uri = uri
        self.ids = ids

    def __reduce__(self) -> tuple[type["Pulled"], tuple[str, tuple[str, ...]]]:
        return Pulled, (self.uri, self.ids)

    def finalize_checkpoint(self) -> None:
        """Acknowledge, where this process pulled them; else their leases run out, and they are known."""
        with _READERS_LOCK:
            readers = [reader for reader in _READERS if reader.uri == self.uri]
        for reader in readers:
            reader.acknowledge(self.ids)


class PubSubMessages(UnboundedSource):
    """pubsub://project/subscription; elements are spools. Raises UsageError; connects to nothing."""

    def __init__(self, uri: str, settings: PubSub, lateness_s: float) -> None:
        pubsub_address(uri)
        self._words = uri, settings, lateness_s

    def split(self, desired_num_splits: int, options: Any = None) -> Iterable[UnboundedSource]:
        return [self]

    def create_reader(self, options: Any, checkpoint_mark: CheckpointMark | None) -> "PubSubReader":
        ids = checkpoint_mark.ids if isinstance(checkpoint_mark, Pulled) else ()
        return PubSubReader(*self._words, ids)

    def get_checkpoint_mark_coder(self) -> Coder:
        return PickleCoder()

    def default_output_coder(self) -> Coder:
        return BytesCoder()


class PubSubReader(UnboundedReader):
    """Raises SourceError where the subscription is out of reach: the engine tries again."""

    def __init__(self, uri: str, settings: PubSub, lateness_s: float, ids: tuple[str, ...]) -> None:
        self.uri = uri
        self._lateness_s = lateness_s
        self._source = PubSubSource(uri, settings, by_engine=True)
        self._known = ids
        self._spool = b""
        self._arrived = 0.0

    def start(self) -> bool:
        self._source.start({self.uri: " ".join(self._known)})
        with _READERS_LOCK:
            _READERS.append(self)
        return self.advance()

    def advance(self) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            arrived = self._source.poll_more(_ROOM, folder, 0.0)
            if arrived is None:
                return False
            self._spool = Path(arrived.files[0].uri).read_bytes()
        self._arrived = arrived.since
        return True

    def acknowledge(self, ids: tuple[str, ...]) -> None:
        """They are durable. Called by another thread; repeatable."""
        self._source.acknowledge((Mark(self.uri, " ".join(ids)),))

    def get_current(self) -> bytes:
        return self._spool

    def get_current_timestamp(self) -> Timestamp:
        return Timestamp.of(self._arrived)

    def get_watermark(self) -> Timestamp:
        return Timestamp.of(oldest_event(time.time(), self._lateness_s))

    def get_checkpoint_mark(self) -> Pulled:
        return Pulled(self.uri, self._source.held())

    def close(self) -> None:
        with _READERS_LOCK:
            if self in _READERS:
                _READERS.remove(self)
        self._source.close()


_READERS: Final[list[PubSubReader]] = []
_READERS_LOCK: Final = threading.Lock()
"""Of this process: a checkpoint is finalized on a copy of its mark."""
