"""A subscription of Pub/Sub as an unbounded source of any engine: acknowledged when the engine's checkpoint holds it.

    pull, leased ──► spools ──► a checkpoint is durable: finalized ──► the next one is: finalized again ──► acknowledge

Once is not enough: Flink's runner finalizes all that was read until it hears that a checkpoint is durable, also what
was read after that checkpoint's barrier (benchmarks/limits/finalized_early.py), and a job that goes back to it has not
read that. What is finalized by a mark that was made after the first time was read before the later checkpoint.

Beam's own reading of Pub/Sub is one of Dataflow's services; Prism, and Flink for Python, have none. A connection renews
the leases of what it pulled as long as a reader uses it, and for one lease more. What a dead process had pulled, or a
connection that a job left behind when it went back to its checkpoint, comes again when the lease is over.
"""

import tempfile
import threading
import time
import uuid
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
from pipeline.stream.unbounded_parked import Parked
from transforms.event_time import oldest_event

_ROOM: Final = Room(256, 1024 * 1024)
"""What travels as one element, unless one message is larger."""


class Pulled(CheckpointMark):
    """Ids of messages that a connection had handed out and not acknowledged, and how many marks of it were finalized
    by then."""

    def __init__(self, connection: str, made: int, ids: tuple[str, ...]) -> None:
        self.connection = connection
        self.made = made
        self.ids = ids

    def __reduce__(self) -> tuple[type["Pulled"], tuple[str, int, tuple[str, ...]]]:
        return Pulled, self.place

    @property
    def place(self) -> tuple[str, int, tuple[str, ...]]:
        """Equal where one goes on from the other."""
        return self.connection, self.made, self.ids

    def finalize_checkpoint(self) -> None:
        """Acknowledge, where the connection is open still; else their leases run out, and they are known."""
        with _CONNECTIONS_LOCK:
            connection = _CONNECTIONS.get(self.connection)
        if connection is not None:
            connection.finalized(self)


class _Connection:
    """What has been pulled, and what of it has been finalized. Closing and finalizing: by any thread."""

    def __init__(self, uri: str, settings: PubSub, known: tuple[str, ...]) -> None:
        self._uri = uri
        self._name = uuid.uuid4().hex
        self._finalized: dict[str, int] = {}  # ids in work → the count before their first time
        self._count = 0  # of marks that were finalized
        self._lock = threading.Lock()
        self.source = PubSubSource(uri, settings, by_engine=True)
        self.source.start({uri: " ".join(known)})
        with _CONNECTIONS_LOCK:
            _CONNECTIONS[self._name] = self

    def mark(self) -> Pulled:
        return Pulled(self._name, self._count, self.source.held())

    def finalized(self, mark: Pulled) -> None:
        """Acknowledge what had been finalized before the mark was made. Repeatable."""
        held = set(self.source.held())
        with self._lock:
            for i in held.intersection(mark.ids):
                self._finalized.setdefault(i, self._count)
            durable = [i for i in mark.ids if self._finalized.get(i, mark.made) < mark.made]
            for i in self._finalized.keys() - held.difference(durable):
                del self._finalized[i]
            self._count += 1
        self.source.acknowledge((Mark(self._uri, " ".join(durable)),))

    def close(self) -> None:
        with _CONNECTIONS_LOCK:
            _CONNECTIONS.pop(self._name, None)
        self.source.close()


_CONNECTIONS: Final[dict[str, _Connection]] = {}
_CONNECTIONS_LOCK: Final = threading.Lock()
"""Of this process: a checkpoint is finalized on a copy of its mark."""

_PARKED: Final = Parked[_Connection](_Connection.close)


class PubSubMessages(UnboundedSource):
    """pubsub://project/subscription; elements are spools. Raises UsageError; connects to nothing."""

    def __init__(self, uri: str, settings: PubSub, lateness_s: float) -> None:
        pubsub_address(uri)
        self._words = uri, settings, lateness_s

    def split(self, desired_num_splits: int, options: Any = None) -> Iterable[UnboundedSource]:
        return [self]

    def create_reader(self, options: Any, checkpoint_mark: CheckpointMark | None) -> "PubSubReader":
        mark = checkpoint_mark if isinstance(checkpoint_mark, Pulled) else _NOTHING
        return PubSubReader(*self._words, mark)

    def get_checkpoint_mark_coder(self) -> Coder:
        return PickleCoder()

    def default_output_coder(self) -> Coder:
        return BytesCoder()


_NOTHING: Final = Pulled("", 0, ())


class PubSubReader(UnboundedReader):
    """Raises SourceError where the subscription is out of reach: the engine tries again.

    Its connection is for the reader of the next bundle from the moment that it is asked for its mark; what is read on
    after that takes it up again.
    """

    def __init__(self, uri: str, settings: PubSub, lateness_s: float, mark: Pulled) -> None:
        self._uri = uri
        self._settings = settings
        self._lateness_s = lateness_s
        self._mark = mark
        self._connection: _Connection | None = None
        self._spool = b""
        self._arrived = 0.0

    def start(self) -> bool:
        return self.advance()

    def advance(self) -> bool:
        if self._connection is None:
            self._connection = _PARKED.take(self._mark.place) or self._connect()
        with tempfile.TemporaryDirectory() as folder:
            arrived = self._connection.source.poll_more(_ROOM, folder, 0.0)
            if arrived is None:
                return False
            self._spool = Path(arrived.files[0].uri).read_bytes()
        self._arrived = arrived.since
        return True

    def get_current(self) -> bytes:
        return self._spool

    def get_current_timestamp(self) -> Timestamp:
        return Timestamp.of(self._arrived)

    def get_watermark(self) -> Timestamp:
        return Timestamp.of(oldest_event(time.time(), self._lateness_s))

    def get_checkpoint_mark(self) -> Pulled:
        if self._connection is not None:
            self._mark = self._connection.mark()
            _PARKED.leave(self._mark.place, self._connection, self)
            self._connection = None
        return self._mark

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        _PARKED.close(self)

    def _connect(self) -> _Connection:
        return _Connection(self._uri, self._settings, self._mark.ids)
