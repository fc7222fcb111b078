"""Topics of Kafka as an unbounded source of an engine: where it has read to is the engine's to keep.

    the engine's checkpoint (partition → next offset) ──► assign ──► messages ──► spools of some messages

No consumer group decides here: after a failure the engine goes back to its checkpoint, and a later offset of a group
would have it skip what came between. A job that is started anew without a checkpoint or savepoint begins at
``kafka.start`` and reads again what OUT has: that is known and adds nothing.
"""

import io
import os
import time
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from apache_beam.coders.coders import BytesCoder, Coder, PickleCoder
from apache_beam.io.unbounded_source import CheckpointMark, UnboundedReader, UnboundedSource
from apache_beam.utils.timestamp import Timestamp
from confluent_kafka import (
    OFFSET_BEGINNING,
    TIMESTAMP_NOT_AVAILABLE,
    Consumer,
    KafkaException,
    TopicPartition,
)
from confluent_kafka import Message as KafkaMessage

from pipeline.queue_settings import Kafka
from pipeline.stream.arrivals import SourceError
from pipeline.stream.kafka_client import KafkaAddress, client_settings, kafka_address
from pipeline.stream.unbounded_parked import Parked
from transforms.event_time import oldest_event
from transforms.formats.spooled import Message, write_spool

MESSAGES_A_SPOOL: Final = 64
BYTES_A_SPOOL: Final = 1024 * 1024
"""What travels as one element, unless one message is larger."""

_ASKS_S: Final = 10.0
_WAITS_S: Final = 0.1
_LOOKS_S: Final = 60.0
"""How often new partitions are looked for."""


class Offsets(CheckpointMark):
    """Where each partition ("topic/3") is to be read on."""

    def __init__(self, following: dict[str, int]) -> None:
        self.following = following

    def __reduce__(self) -> tuple[type["Offsets"], tuple[dict[str, int]]]:
        return Offsets, (self.following,)


class _Spool(NamedTuple):
    content: bytes
    arrived: float
    following: dict[str, int]


@dataclass
class _Connection:
    """A consumer, and what it has brought that was not handed out yet."""

    consumer: Consumer
    spools: deque[_Spool] = field(default_factory=deque)
    assigned: set[str] = field(default_factory=set)
    looked: float = -_LOOKS_S

    def close(self) -> None:
        self.consumer.close()


_PARKED: Final = Parked[_Connection](_Connection.close)


class KafkaTopics(UnboundedSource):
    """kafka://broker[:port][,broker…]/topic[,topic…]; elements are spools. Raises UsageError; connects to nothing.

    One reader: it brings ten times what the other steps can take.
    """

    def __init__(self, uri: str, settings: Kafka, lateness_s: float) -> None:
        kafka_address(uri)
        self._uri = uri
        self._settings = settings
        self._lateness_s = lateness_s

    def split(self, desired_num_splits: int, options: Any = None) -> Iterable[UnboundedSource]:
        return [self]

    def create_reader(self, options: Any, checkpoint_mark: CheckpointMark | None) -> "KafkaReader":
        following = checkpoint_mark.following if isinstance(checkpoint_mark, Offsets) else {}
        return KafkaReader(self._uri, self._settings, self._lateness_s, following)

    def get_checkpoint_mark_coder(self) -> Coder:
        return PickleCoder()

    def default_output_coder(self) -> Coder:
        return BytesCoder()


class KafkaReader(UnboundedReader):
    """Reads all partitions, new ones too. Raises SourceError: the engine tries again.

    Its connection is for the reader of the next bundle from the moment that it is asked for its mark; what is read on
    after that takes it up again.
    """

    def __init__(
        self, uri: str, settings: Kafka, lateness_s: float, following: dict[str, int]
    ) -> None:
        self._address: KafkaAddress = kafka_address(uri)
        self._source = (uri, settings.model_dump_json())
        self._settings = settings
        self._lateness_s = lateness_s
        self._following = dict(following)
        self._current = _Spool(b"", 0.0, {})
        self._connection: _Connection | None = None
        self._next_arrived: float | None = None

    def start(self) -> bool:
        return self.advance()

    def advance(self) -> bool:
        if self._connection is None:
            self._connection = _PARKED.take(self._place()) or self._connect()
        spools = self._connection.spools
        if not spools:
            self._fetch(self._connection)
        has_one = bool(spools)
        if has_one:
            self._current = spools.popleft()
            self._following |= self._current.following
        self._next_arrived = spools[0].arrived if spools else None
        return has_one

    def get_current(self) -> bytes:
        return self._current.content

    def get_current_timestamp(self) -> Timestamp:
        return Timestamp.of(self._current.arrived)

    def get_watermark(self) -> Timestamp:
        arrived = time.time() if self._next_arrived is None else self._next_arrived
        return Timestamp.of(oldest_event(arrived, self._lateness_s))

    def get_checkpoint_mark(self) -> Offsets:
        if self._connection is not None:
            _PARKED.leave(self._place(), self._connection, self)
            self._connection = None
        return Offsets(dict(self._following))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        _PARKED.close(self)

    def _place(self) -> Hashable:
        return self._source, frozenset(self._following.items())

    def _connect(self) -> _Connection:
        client = client_settings(self._address.brokers, self._settings, os.environ)
        return _Connection(Consumer(client))

    def _fetch(self, connection: _Connection) -> None:
        try:
            self._assign(connection)
            received = connection.consumer.consume(MESSAGES_A_SPOOL, timeout=_WAITS_S)
        except KafkaException as error:
            raise SourceError(f"{self._address.brokers}: {error.args[0].str()}") from error
        connection.spools.extend(self._spooled(_cut(self._good(received))))

    def _assign(self, connection: _Connection) -> None:
        """Take up partitions that are not read yet; those that came to be later from their beginning."""
        if time.monotonic() - connection.looked < _LOOKS_S:
            return
        consumer = connection.consumer
        found = {f"{t}/{n}" for t in self._address.topics for n in self._partitions(consumer, t)}
        at_end = self._settings.start == "latest" and not self._following
        for key in sorted(found - self._following.keys()):
            self._following[key] = _ends(consumer, key)[at_end]
        new = sorted(found - connection.assigned)
        if new:
            consumer.incremental_assign([_at(key, self._following[key]) for key in new])
        connection.assigned |= found
        connection.looked = time.monotonic()

    def _partitions(self, consumer: Consumer, topic: str) -> Iterable[int]:
        told = consumer.list_topics(topic, timeout=_ASKS_S).topics[topic]
        if told.error is not None:
            raise KafkaException(told.error)
        return list(told.partitions)

    def _good(self, received: Sequence[KafkaMessage]) -> list[KafkaMessage]:
        """The messages among what librdkafka hands out. It tries again by itself what may pass."""
        for message in received:
            error = message.error()
            if error is not None and not error.retriable() and error.code() >= 0:
                raise KafkaException(error)
        return [message for message in received if message.error() is None]

    def _spooled(self, parts: Iterable[list[KafkaMessage]]) -> Iterator[_Spool]:
        for messages in parts:
            sink = io.BytesIO()
            write_spool(sink, map(self._message, messages))
            places = map(_place, messages)
            following = {f"{topic}/{number}": offset + 1 for topic, number, offset in places}
            yield _Spool(sink.getvalue(), max(map(_arrived, messages)), following)

    def _message(self, message: KafkaMessage) -> Message:
        url = dict(message.headers() or ()).get("url")
        told = url.decode("utf-8", "replace") if isinstance(url, bytes) else url
        return Message(self._address.message_uri(*_place(message)), message.value(), told)


def _cut(messages: Sequence[KafkaMessage]) -> Iterator[list[KafkaMessage]]:
    """In order, so that a partition's last offset in a part is its highest."""
    part: list[KafkaMessage] = []
    size = 0
    for message in messages:
        if part and size + len(message) > BYTES_A_SPOOL:
            yield part
            part, size = [], 0
        part.append(message)
        size += len(message)
    if part:
        yield part


def _ends(consumer: Consumer, key: str) -> tuple[int, int]:
    """A partition's lowest offset, and the one that its next message will have."""
    lowest, following = consumer.get_watermark_offsets(_at(key, OFFSET_BEGINNING), _ASKS_S)
    return lowest, following


def _at(key: str, offset: int) -> TopicPartition:
    topic, _, number = key.rpartition("/")
    return TopicPartition(topic, int(number), offset)


def _place(message: KafkaMessage) -> tuple[str, int, int]:
    """Topic, partition, offset."""
    return message.topic() or "", message.partition() or 0, message.offset() or 0


def _arrived(message: KafkaMessage) -> float:
    """Seconds since the epoch, never in the future: producers' clocks may be wrong."""
    kind, milliseconds = message.timestamp()
    now = time.time()
    return now if kind == TIMESTAMP_NOT_AVAILABLE else min(now, milliseconds / 1000)
