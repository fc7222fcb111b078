"""A KafkaSource against a broker, as its tests use it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition

from pipeline.queue_settings import Kafka
from pipeline.stream.arrivals import Room, SourceError
from pipeline.stream.kafka import KafkaSource
from tests.stream.broker import RealBroker
from tests.stream.polling import PATIENCE_S, ROOMY, batch, ids, line, records

NEVER = -1001


def lines(*numbers: int) -> list[bytes | None]:
    return [line(n) for n in numbers]


@contextmanager
def source(
    broker: RealBroker,
    topic: str,
    settings: Kafka | None = None,
    taken: Mapping[str, str] | None = None,
) -> Iterator[KafkaSource]:
    made = KafkaSource(f"kafka://{broker.address}/{topic}", settings or Kafka(group=topic))
    made.start(taken or {})
    try:
        yield made
    finally:
        made.close()


def gather(source: KafkaSource, spool: Path, count: int) -> list[str]:
    """The ids of all that comes until there are ``count``; each batch is acknowledged."""
    found: list[str] = []
    while len(found) < count:
        arrived = batch(source, spool)
        found += ids(records(arrived))
        source.acknowledge(arrived.marks)
    return found


def committed(broker: RealBroker, group: str, topic: str) -> list[int]:
    asked = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
    client = Consumer({"bootstrap.servers": broker.address, "group.id": group, "log_level": 0})
    try:
        return [partition.offset for partition in client.committed(asked, timeout=30)]
    finally:
        client.close()


def until_committed(broker: RealBroker, source: KafkaSource, topic: str, offset: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while committed(broker, topic, topic)[0] != offset:
        assert time.monotonic() < deadline, "not committed"
        source.poll(ROOMY, "/nowhere", 0.1)


def refused(source: KafkaSource, spool: Path) -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            source.poll(ROOMY, str(spool), 0.5)
        except SourceError as error:
            return str(error)
    raise AssertionError("no error was raised")


def joined(kafka: KafkaSource, spool: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while kafka.waiting() is None and time.monotonic() < deadline:
        assert kafka.poll(ROOMY, str(spool), 0.2) is None
    assert kafka.waiting() == 0
    kafka.poll(ROOMY, str(spool), 0.5)  # librdkafka asks for the end when it fetches


def polled(source: KafkaSource, spool: Path, room: Room = ROOMY) -> list[str]:
    arrived = source.poll(room, str(spool), 0.1)
    if arrived is None:
        return []
    source.acknowledge(arrived.marks)
    return ids(records(arrived))
