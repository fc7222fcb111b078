"""KafkaSource: the topics of a Kafka cluster, read as a member of a consumer group.

    committed offset ─┐
                      ├ the later one → messages → spool → … durable, in the journal … → commit
    the journal's ────┘

The journal decides what OUT has. Offsets are committed for the group's sake: so that another member goes on where this
one stopped, and so that the usual tools show how far behind it is.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from confluent_kafka import (
    OFFSET_BEGINNING,
    OFFSET_END,
    OFFSET_STORED,
    Consumer,
    KafkaError,
    KafkaException,
    TopicPartition,
)
from confluent_kafka import Message as KafkaMessage

from pipeline.errors import UsageError
from pipeline.queue_settings import Kafka
from pipeline.stream.arrivals import Arrived, Mark, Room, SourceError
from pipeline.stream.kafka_client import client_settings, kafka_address
from pipeline.stream.spool import check_read, room_left, spool_messages
from transforms.formats.spooled import Message

_LOG: Final = logging.getLogger(__name__)

_LULL_S: Final = 0.05  # nothing for so long: what has come is the batch
_SLICE_S: Final = 0.2  # signals are heard between slices
_JOIN_S: Final = 6.0
_ENDS_S: Final = 2.0
_PROBE_S: Final = 2.0
_CONNECT_TRIES: Final = 5
_OFFSETS_S: Final = 10.0
_CLOSE_S: Final = 4.0
_NO_TROUBLE: Final = frozenset({KafkaError._PARTITION_EOF, KafkaError._MAX_POLL_EXCEEDED})
"""The first comes where an option asks for it; after the second, the consumer joins its group again by itself."""


def _key(of: TopicPartition | KafkaMessage) -> str:
    if isinstance(of, TopicPartition):
        return f"{of.topic}/{of.partition}"
    return f"{of.topic()}/{of.partition()}"


def _partition(key: str, offset: int) -> TopicPartition:
    topic, _, number = key.rpartition("/")
    return TopicPartition(topic, int(number), offset)


class KafkaSource:
    """Messages of kafka://broker[:port][,broker…]/topic[,topic…], each value a file of any format.

    A partition is taken up at the journal's next offset or the group's committed one, whichever is later; where there
    is neither, at ``settings.start``. Within one OUT each message counts once. Two streams of one group have each their
    own OUT: after a crash of one, what it had not committed counts in both.
    """

    def __init__(self, uri: str, settings: Kafka, member: str | None = None) -> None:
        """``member`` keeps its partitions over a restart: the group need not find out first that it is gone.

        Raises UsageError; connects to nothing yet.
        """
        self._address = kafka_address(uri)
        self._settings = settings
        self._client = client_settings(self._address.brokers, settings, os.environ)
        if member is not None:
            self._client.setdefault("group.instance.id", member)
        self._consumer: Consumer | None = None
        self._next: dict[str, int] = {}  # by the journal, then by what has been delivered
        self._assigned: dict[str, int] = {}  # partition → where it began; negative: at either end
        self._has_joined = False
        self._gathered: list[KafkaMessage] = []
        self._in_work: dict[str, int] = {}  # first offsets of what is delivered and not durable
        self._unacknowledged: dict[str, int] = {}
        self._ends: dict[str, tuple[int, int]] = {}
        self._ends_asked = -math.inf
        self._is_committing = False
        self._trouble: str | None = None  # an error since the last sign of life
        self._refusal: str | None = None  # an error that has not been raised yet
        self._is_broken = False

    def start(self, taken: Mapping[str, str]) -> None:
        """Join the group. Raises UsageError for options that librdkafka does not know.

        Raises SourceError where no broker answers or a topic is missing; ``poll`` may be called all the same.
        """
        topics = set(self._address.topics)
        marks = {k: v for k, v in taken.items() if k.rpartition("/")[0] in topics}
        self._next = {key: int(value) for key, value in marks.items()}
        if self._consumer is None:  # else this is another try, after a SourceError
            self._consumer = self._connected()
        self._trouble = self._first_problem(self._consumer)
        if self._trouble is not None:
            raise self._error(self._trouble)

    def poll(self, room: Room, spool: str, wait_s: float) -> Arrived | None:
        """What has arrived, as one spool. Past ``room`` by one message at most in bytes, if all are of a size.

        Waits longer than ``wait_s``, up to six seconds more, for the group to take this member in. What an earlier poll
        delivered and nobody acknowledged comes again. Raises OSError where the spool cannot be written.
        """
        self._take_back()
        if self._consumer is None:
            self._consumer = self._connected()
        try:
            self._gather(self._consumer, room, wait_s)
            if self._gathered:
                return self._delivered(spool)
        except KafkaException as error:
            raise self._error(error.args[0].str()) from error
        except OSError:
            self._in_work = _first_offsets(self._gathered)
            self._gathered = []
            raise
        self._raise_trouble(self._consumer)
        self._commit()
        return None

    def acknowledge(self, marks: tuple[Mark, ...]) -> None:
        """Commit, without waiting for the answer; what failed is tried again later."""
        durable = {mark.key: int(mark.value) for mark in marks}
        self._in_work = {k: v for k, v in self._in_work.items() if k not in durable}
        self._unacknowledged |= durable
        self._commit()

    def unchanged(self, arrived: Arrived, unread: Mapping[str, str]) -> Arrived:
        """All of it: a message never changes."""
        check_read(unread)
        return arrived

    def unreadable(self) -> int:
        """None: a message has been read when it is delivered."""
        return 0

    def waiting(self) -> int | None:
        """Messages between what has been delivered and the ends of this member's partitions, as of two seconds ago."""
        if self._consumer is None or not self._assigned:
            return None
        try:
            self._ask_ends(self._consumer)
        except KafkaException:
            return None
        return sum(self._behind(key) for key in self._assigned)

    def close(self) -> None:
        """Without a ``member`` name, others of the group go on at once; with one, when the session has run out."""
        self._disconnect()

    def _connected(self) -> Consumer:
        settings = {**self._client, "error_cb": self._on_error, "on_commit": self._on_commit}
        try:
            consumer = Consumer(settings, logger=_LOG)
        except KafkaException as error:
            raise UsageError(f"kafka: {error.args[0].str()}") from error
        self._is_committing = self._is_broken = self._has_joined = False
        consumer.subscribe(
            list(self._address.topics), on_assign=self._on_assign, on_revoke=self._on_revoke
        )
        return consumer

    def _disconnect(self) -> None:
        """Without end, librdkafka would wait for a broker that is away to answer the last commit."""
        if self._consumer is not None:
            closing = threading.Thread(target=self._consumer.close, daemon=True)
            closing.start()
            closing.join(_CLOSE_S)
        self._consumer = None
        self._assigned = {}
        self._gathered = []

    def _take_back(self) -> None:
        """Go back to where the last batch began: it came to nothing."""
        in_work, self._in_work = self._in_work, {}
        self._next |= in_work
        try:
            for key in self._assigned.keys() & in_work.keys():
                if self._consumer is not None:
                    self._consumer.seek(_partition(key, in_work[key]))
        except KafkaException:
            self._disconnect()  # taking up the partitions anew begins there too

    def _gather(self, consumer: Consumer, room: Room, wait_s: float) -> None:
        deadline = time.monotonic() + wait_s
        joined_by = deadline + _JOIN_S
        while not self._gathered:
            left = (deadline if self._has_joined else joined_by) - time.monotonic()
            self._keep(consumer.consume(1, min(max(left, 0.0), _SLICE_S)))
            if left <= 0 or self._trouble is not None:
                return
        size = 0
        measured = 0
        while self._gathered:  # a rebalance may take all of it away
            size += sum(len(message) for message in self._gathered[measured:])
            measured = len(self._gathered)
            wanted = room_left(room, measured, size)
            got = consumer.consume(wanted, _LULL_S) if wanted else []
            self._keep(got)
            if not wanted or len(got) < wanted:
                return

    def _keep(self, messages: Iterable[KafkaMessage]) -> None:
        for message in messages:
            error = message.error()
            if error is not None:
                self._hear(error)
            elif _key(message) in self._assigned:  # not revoked while it was on its way
                self._gathered.append(message)

    def _delivered(self, spool: str) -> Arrived:
        messages = self._gathered
        file = spool_messages(spool, (self._message(m) for m in messages))
        ends = {_key(m): (m.offset() or 0) + 1 for m in messages}
        self._gathered = []
        self._in_work = _first_offsets(messages)
        self._next |= ends
        self._trouble = None
        marks = tuple(Mark(key, str(offset)) for key, offset in sorted(ends.items()))
        return Arrived((file,), marks, min(_arrived(m) for m in messages))

    def _message(self, message: KafkaMessage) -> Message:
        where = (message.topic() or "", message.partition() or 0, message.offset() or 0)
        return Message(self._address.message_uri(*where), message.value(), _url(message))

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._has_joined = True
        for partition in self._with_committed(consumer, partitions):
            offset = max(self._next.get(_key(partition), OFFSET_STORED), partition.offset)
            self._assigned[_key(partition)] = offset
        consumer.assign([_partition(*item) for item in self._assigned.items()])

    def _with_committed(
        self, consumer: Consumer, partitions: list[TopicPartition]
    ) -> list[TopicPartition]:
        """The partitions at the group's offsets; where it has none, at an end.

        Where the coordinator does not answer, librdkafka will ask it again (OFFSET_STORED) for those partitions that
        the journal does not know.
        """
        start = OFFSET_BEGINNING if self._settings.start == "earliest" else OFFSET_END
        try:
            known = consumer.committed(partitions, timeout=_OFFSETS_S)
        except KafkaException:
            return [_partition(_key(p), OFFSET_STORED) for p in partitions]
        return [_partition(_key(p), p.offset if p.offset >= 0 else start) for p in known]

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """What was gathered from them, and is not delivered yet, is for others to read."""
        gone = {_key(p) for p in partitions}
        self._gathered = [m for m in self._gathered if _key(m) not in gone]
        self._assigned = {k: v for k, v in self._assigned.items() if k not in gone}
        self._unacknowledged = {k: v for k, v in self._unacknowledged.items() if k not in gone}

    def _commit(self) -> None:
        ours = [_partition(k, v) for k, v in self._unacknowledged.items() if k in self._assigned]
        if self._consumer is None or not ours or self._is_committing:
            return
        try:
            self._consumer.commit(offsets=ours, asynchronous=True)
            self._is_committing = True
        except KafkaException as error:
            _LOG.debug("offsets are not committed: %s", error)

    def _on_commit(self, error: KafkaError | None, partitions: list[TopicPartition]) -> None:
        self._is_committing = False
        for partition in partitions:
            key = _key(partition)
            failed = error or partition.error
            if not failed and self._unacknowledged.get(key) == partition.offset:
                del self._unacknowledged[key]

    def _on_error(self, error: KafkaError) -> None:
        self._is_broken |= _is_fatal(error)
        if error.code() != KafkaError._ALL_BROKERS_DOWN or self._trouble is None:
            self._trouble = error.str()  # the others tell more

    def _hear(self, error: KafkaError) -> None:
        if error.code() not in _NO_TROUBLE:
            self._is_broken |= _is_fatal(error)
            self._refusal = self._trouble = error.str()

    def _raise_trouble(self, consumer: Consumer) -> None:
        refusal, self._refusal = self._refusal, None
        if self._is_broken:
            self._disconnect()
            raise self._error(refusal or self._trouble or "the consumer failed")
        if refusal is not None:
            raise self._error(refusal)
        if self._trouble is not None:
            self._trouble = self._problem(consumer)
        if self._trouble is not None:
            raise self._error(self._trouble)

    def _first_problem(self, consumer: Consumer) -> str | None:
        """As ``_problem``; silence, unlike an error, is given a few seconds."""
        self._trouble = None
        for _ in range(_CONNECT_TRIES):
            problem = self._problem(consumer)
            if problem is None or self._trouble is not None:
                break
        return problem

    def _problem(self, consumer: Consumer) -> str | None:
        """What keeps the topics from being read; None where they are there."""
        try:
            for topic in self._address.topics:
                error = consumer.list_topics(topic, timeout=_PROBE_S).topics[topic].error
                if error is not None:
                    self._trouble = f"topic {topic}: {error.str()}"
                    return self._trouble
        except KafkaException as error:
            self._keep(consumer.consume(1, 0.0))  # hear what the client has to say about it
            return self._trouble or str(error.args[0].str())
        return None

    def _error(self, line: str) -> SourceError:
        return SourceError(f"kafka://{self._address.brokers}: {' '.join(line.split())}")

    def _ask_ends(self, consumer: Consumer) -> None:
        """Lowest and next offsets, asked once a partition: each costs a round trip."""
        now = time.monotonic()
        if now - self._ends_asked > _ENDS_S or self._ends.keys() != self._assigned.keys():
            self._ends = {
                key: consumer.get_watermark_offsets(_partition(key, OFFSET_STORED), _PROBE_S)
                for key in self._assigned
            }
            self._ends_asked = now

    def _behind(self, key: str) -> int:
        low, high = self._ends[key]
        began = self._assigned[key]
        position = max(self._next.get(key, -1), began)
        if position < 0:
            position = high if began == OFFSET_END else low
        return max(0, high - max(position, low))


def _is_fatal(error: KafkaError) -> bool:
    """Whether the client is of no use from now on: the broker has seen another member of its name, say."""
    return error.fatal() or error.code() == KafkaError._FATAL


def _first_offsets(messages: Sequence[KafkaMessage]) -> dict[str, int]:
    return {_key(message): message.offset() or 0 for message in reversed(messages)}


def _arrived(message: KafkaMessage) -> float:
    """When the broker or its producer says it was, never in the future; now where they say nothing."""
    kind, milliseconds = message.timestamp()
    now = time.time()
    return min(now, milliseconds / 1000) if kind else now


def _url(message: KafkaMessage) -> str | None:
    """The header ``url``: where a page was fetched, for pages that do not tell."""
    value = dict(message.headers() or {}).get("url")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
