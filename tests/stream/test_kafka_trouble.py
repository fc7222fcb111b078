"""KafkaSource against a real broker that dies, changes its topics or its members, or refuses."""

import time
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pytest

pytest.importorskip("confluent_kafka")

from pipeline.queue_settings import Kafka, Sasl, Tls
from pipeline.stream.arrivals import Room, SourceError
from pipeline.stream.kafka import KafkaSource
from pipeline.stream.kafka_client import PASSWORD
from tests.stream.broker import PASSWORD as USERS_PASSWORD
from tests.stream.broker import USER, RealBroker
from tests.stream.consuming import gather, joined, lines, polled, refused, source, until_committed
from tests.stream.polling import PATIENCE_S, batch, ids, records


def test_a_broker_killed_loses_nothing(broker: RealBroker, topic: str, spool: Path) -> None:
    broker.send(topic, lines(1, 2))
    with source(broker, topic) as kafka:
        first = batch(kafka, spool)
        broker.kill()
        try:
            kafka.acknowledge(first.marks)  # lost, or late
            told = refused(kafka, spool)
            assert told.startswith(f"kafka://{broker.address}: ")
            assert "\n" not in told
            assert kafka.waiting() is None
        finally:
            broker.start()
        broker.send(topic, lines(3, 4))
        assert ids(records(first)) + gather(kafka, spool, 2) == ["d1", "d2", "d3", "d4"]
        until_committed(broker, kafka, topic, 4)


def test_closing_while_the_broker_is_away_takes_no_time(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    broker.send(topic, lines(1))
    with source(broker, topic) as kafka:
        arrived = batch(kafka, spool)
        broker.kill()
        try:
            kafka.acknowledge(arrived.marks)
            began = time.monotonic()
            kafka.close()
            assert time.monotonic() - began < 10
        finally:
            broker.start()


def test_no_broker_is_told_in_one_line(spool: Path) -> None:
    kafka = KafkaSource("kafka://127.0.0.1:1/news", Kafka())
    with pytest.raises(SourceError, match=r"^kafka://127\.0\.0\.1:1: .*refused") as raised:
        kafka.start({})
    assert "\n" not in str(raised.value)
    assert "refused" in refused(kafka, spool)
    kafka.close()


def test_a_missing_topic_is_told_until_it_is_there(broker: RealBroker, spool: Path) -> None:
    topic = f"late-{uuid4().hex[:8]}"
    kafka = KafkaSource(f"kafka://{broker.address}/{topic}", Kafka(group=topic))
    with pytest.raises(SourceError, match=f"topic {topic}: .*nknown topic"):
        kafka.start({})
    assert topic in refused(kafka, spool)
    assert topic in refused(kafka, spool)
    broker.make_topic(topic)
    broker.send(topic, lines(1))
    assert gather(kafka, spool, 1) == ["d1"]
    kafka.close()


def test_a_topic_made_anew_is_read_from_its_beginning(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    broker.delete_topic(topic)
    again = f"{topic}-2"  # a name that the group has no offsets of
    broker.make_topic(again)
    broker.send(again, lines(1, 2))
    with source(broker, again, taken={f"{again}/0": "4711"}) as kafka:
        assert ids(records(batch(kafka, spool))) == ["d1", "d2"]


@pytest.mark.parametrize("start", ["earliest", "latest"])
def test_without_room_for_the_spool_messages_come_again(
    broker: RealBroker,
    topic: str,
    spool: Path,
    tmp_path: Path,
    start: Literal["earliest", "latest"],
) -> None:
    with source(broker, topic, Kafka(group=topic, start=start)) as kafka:
        joined(kafka, spool)
        broker.send(topic, lines(1, 2))
        with pytest.raises(FileNotFoundError):
            batch(kafka, tmp_path / "missing")
        assert gather(kafka, spool, 2) == ["d1", "d2"]


def test_a_restart_takes_its_partitions_back_before_the_group_misses_anybody(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    settings = Kafka(group=topic, options={"session.timeout.ms": 300_000})
    uri = f"kafka://{broker.address}/{topic}"
    broker.send(topic, lines(1, 2))
    killed, restarted = (KafkaSource(uri, settings, "desk-1") for _ in range(2))
    killed.start({})
    killed.acknowledge(batch(killed, spool).marks)  # and then it is not heard of for a while
    restarted.start({f"{topic}/0": "2"})
    broker.send(topic, lines(3))
    assert gather(restarted, spool, 1) == ["d3"]
    assert "fenced" in refused(killed, spool)
    restarted.close()
    broker.send(topic, lines(4))
    assert gather(killed, spool, 1) == ["d4"]
    killed.close()


def test_a_group_shares_the_partitions_and_nothing_is_missed(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    broker.send(topic, lines(*range(0, 100)), partition=0)
    broker.send(topic, lines(*range(100, 200)), partition=1)
    sent = 200
    with source(broker, topic) as first:
        found = polled(first, spool, Room(20, 1 << 20))
        with source(broker, topic) as second:
            by_second: list[str] = []
            deadline = time.monotonic() + PATIENCE_S
            while len({*found, *by_second}) < sent and time.monotonic() < deadline:
                found += polled(first, spool, Room(20, 1 << 20))
                by_second += polled(second, spool, Room(20, 1 << 20))
                if len(found) == sent and not by_second:
                    broker.send(topic, lines(sent), partition=0)
                    broker.send(topic, lines(sent + 1), partition=1)
                    sent += 2
    assert by_second
    assert {*found, *by_second} == {f"d{n}" for n in range(sent)}


def _secure(broker: RealBroker, topic: str) -> KafkaSource:
    settings = Kafka(
        group=topic,
        tls=Tls(enabled=True, authority=str(broker.authority)),
        sasl=Sasl(mechanism="PLAIN", username=USER),
    )
    return KafkaSource(f"kafka://{broker.secure_address}/{topic}", settings)


def test_tls_and_a_password(
    broker: RealBroker, topic: str, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.send(topic, lines(1))
    monkeypatch.setenv(PASSWORD, USERS_PASSWORD)
    kafka = _secure(broker, topic)
    kafka.start({})
    assert gather(kafka, spool, 1) == ["d1"]
    kafka.close()


def test_a_wrong_password_is_told(
    broker: RealBroker, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, "guessed")
    kafka = _secure(broker, topic)
    with pytest.raises(
        SourceError, match=r"SASL authentication error.*Invalid username or password"
    ):
        kafka.start({})
    kafka.close()


def test_a_broker_whose_certificate_nobody_vouches_for_is_told(
    broker: RealBroker, topic: str
) -> None:
    settings = Kafka(group=topic, tls=Tls(enabled=True))
    kafka = KafkaSource(f"kafka://{broker.secure_address}/{topic}", settings)
    with pytest.raises(SourceError, match="certificate"):
        kafka.start({})
    kafka.close()
