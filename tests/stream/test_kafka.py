"""KafkaSource against a real broker. Skipped, with the reason, where none can run (.ci/kafka brings it)."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pytest

pytest.importorskip("confluent_kafka")

from confluent_kafka import Consumer, TopicPartition

from pipeline.queue_settings import Kafka, Sasl, Tls
from pipeline.stream.arrivals import Mark, Room, SourceError
from pipeline.stream.kafka import KafkaSource
from pipeline.stream.kafka_client import PASSWORD
from tests.stream.broker import PASSWORD as USERS_PASSWORD
from tests.stream.broker import USER, RealBroker
from tests.stream.polling import PATIENCE_S, ROOMY, acknowledged, batch, ids, line, records
from transforms.records import Document


def lines(*numbers: int) -> list[bytes | None]:
    return [line(n) for n in numbers]


@pytest.fixture
def topic(broker: RealBroker) -> str:
    name = f"news-{uuid4().hex[:8]}"
    broker.make_topic(name, partitions=2)
    return name


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


NEVER = -1001


def test_messages_come_in_the_order_of_each_partition(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    broker.send(topic, lines(1, 2), partition=0)
    broker.send(topic, lines(3), partition=1)
    found: dict[tuple[str, str | None], str] = {}
    marks: dict[str, str] = {}
    with source(broker, topic) as kafka:
        while len(found) < 3:  # the partitions are fetched one by one
            arrived = batch(kafka, spool)
            read = records(arrived)
            found |= {(r.source_uri, r.record): i for r, i in zip(read, ids(read), strict=True)}
            marks |= dict(arrived.marks)
            assert 0 < time.time() - arrived.since < 600
    base = f"kafka://{broker.address}/{topic}"
    assert found == {
        (f"{base}/0@0", "line 1"): "d1",
        (f"{base}/0@1", "line 1"): "d2",
        (f"{base}/1@0", "line 1"): "d3",
    }
    assert list(found.values()) in (["d1", "d2", "d3"], ["d3", "d1", "d2"])
    assert marks == {f"{topic}/0": "2", f"{topic}/1": "1"}


def test_the_end_of_a_partition_is_no_error(broker: RealBroker, topic: str, spool: Path) -> None:
    broker.send(topic, lines(1))
    settings = Kafka(group=topic, options={"enable.partition.eof": True})
    with source(broker, topic, settings) as kafka:
        assert gather(kafka, spool, 1) == ["d1"]
        assert kafka.poll(ROOMY, str(spool), 0.5) is None


def test_two_topics_are_one_source(broker: RealBroker, topic: str, spool: Path) -> None:
    other = f"{topic}-sport"
    broker.make_topic(other)
    broker.send(topic, lines(1))
    broker.send(other, lines(2))
    with source(broker, f"{topic},{other}") as kafka:
        assert sorted(gather(kafka, spool, 2)) == ["d1", "d2"]


def test_a_batch_holds_no_more_than_there_is_room_for(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    broker.send(topic, lines(*range(25)))
    with source(broker, topic) as kafka:
        first, second, third = (
            acknowledged(kafka, spool, room)
            for room in (Room(10, 1 << 20), Room(1000, 5 * len(line(0))), ROOMY)
        )
    assert first.marks == (Mark(f"{topic}/0", "10"),)
    assert second.marks == (Mark(f"{topic}/0", "15"),)
    assert third.marks == (Mark(f"{topic}/0", "25"),)


def test_nothing_came(broker: RealBroker, topic: str, spool: Path) -> None:
    with source(broker, topic) as kafka:
        assert kafka.poll(ROOMY, str(spool), 0.1) is None
        assert list(spool.iterdir()) == []


def test_offsets_are_committed_after_acknowledge_only(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    broker.send(topic, lines(1, 2))
    with source(broker, topic) as kafka:
        arrived = batch(kafka, spool)
        assert committed(broker, topic, topic) == [NEVER, NEVER]
        kafka.acknowledge(arrived.marks)
        until_committed(broker, kafka, topic, 2)


def test_what_was_acknowledged_last_is_committed_at_the_end(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    broker.send(topic, lines(1, 2))
    with source(broker, topic) as kafka:
        kafka.acknowledge(batch(kafka, spool).marks)
    assert committed(broker, topic, topic) == [2, NEVER]


def test_it_resumes_at_the_journal_s_offset(broker: RealBroker, topic: str, spool: Path) -> None:
    broker.send(topic, lines(1, 2, 3))
    with source(broker, topic, taken={f"{topic}/0": "2", "/in/a.jsonl": "17:4"}) as kafka:
        assert ids(records(batch(kafka, spool))) == ["d3"]


def test_it_resumes_at_the_group_s_offset_where_that_is_later(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    broker.send(topic, lines(1, 2, 3))
    with source(broker, topic) as kafka:
        kafka.acknowledge(batch(kafka, spool).marks)
    broker.send(topic, lines(4))
    with source(broker, topic, taken={f"{topic}/0": "1"}) as kafka:
        assert ids(records(batch(kafka, spool))) == ["d4"]


def test_what_was_not_acknowledged_comes_again(broker: RealBroker, topic: str, spool: Path) -> None:
    broker.send(topic, lines(1, 2))
    for _ in range(2):
        with source(broker, topic) as kafka:
            assert ids(records(batch(kafka, spool))) == ["d1", "d2"]


@pytest.mark.parametrize("start", ["earliest", "latest"])
def test_a_batch_that_came_to_nothing_comes_again(
    broker: RealBroker, topic: str, spool: Path, start: Literal["earliest", "latest"]
) -> None:
    with source(broker, topic, Kafka(group=topic, start=start)) as kafka:
        _joined(kafka, spool)
        broker.send(topic, lines(1, 2, 3))
        first = ids(records(batch(kafka, spool, Room(2, 1 << 20))))
        kafka.acknowledge(())
        again = batch(kafka, spool, Room(2, 1 << 20))
        kafka.acknowledge(again.marks)
        assert (first, ids(records(again))) == (["d1", "d2"], ["d1", "d2"])
        assert gather(kafka, spool, 1) == ["d3"]


def _joined(kafka: KafkaSource, spool: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while kafka.waiting() is None and time.monotonic() < deadline:
        assert kafka.poll(ROOMY, str(spool), 0.2) is None
    assert kafka.waiting() == 0
    kafka.poll(ROOMY, str(spool), 0.5)  # librdkafka asks for the end when it fetches


def test_latest_begins_behind_what_is_there(broker: RealBroker, topic: str, spool: Path) -> None:
    broker.send(topic, lines(1, 2))
    with source(broker, topic, Kafka(group=topic, start="latest")) as kafka:
        _joined(kafka, spool)
        broker.send(topic, lines(3))
        assert ids(records(batch(kafka, spool))) == ["d3"]


def test_waiting_counts_what_is_not_delivered(broker: RealBroker, topic: str, spool: Path) -> None:
    broker.send(topic, lines(*range(7)))
    with source(broker, topic) as kafka:
        assert kafka.waiting() is None  # no partition yet
        kafka.acknowledge(batch(kafka, spool, Room(4, 1 << 20)).marks)
        assert kafka.waiting() == 3
        broker.send(topic, lines(8, 9), partition=1)
        deadline = time.monotonic() + PATIENCE_S
        while kafka.waiting() != 5:
            assert time.monotonic() < deadline


def test_a_broker_killed_loses_nothing(broker: RealBroker, topic: str, spool: Path) -> None:
    broker.send(topic, lines(1, 2))
    with source(broker, topic) as kafka:
        first = batch(kafka, spool)
        broker.kill()
        try:
            kafka.acknowledge(first.marks)  # lost, or late
            told = _refused(kafka, spool)
            assert told.startswith(f"kafka://{broker.address}: ")
            assert "\n" not in told
            assert kafka.waiting() is None
        finally:
            broker.start()
        broker.send(topic, lines(3, 4))
        assert ids(records(first)) + gather(kafka, spool, 2) == ["d1", "d2", "d3", "d4"]
        until_committed(broker, kafka, topic, 4)


def _refused(source: KafkaSource, spool: Path) -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            source.poll(ROOMY, str(spool), 0.5)
        except SourceError as error:
            return str(error)
    raise AssertionError("no error was raised")


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
    assert "refused" in _refused(kafka, spool)
    kafka.close()


def test_a_missing_topic_is_told_until_it_is_there(broker: RealBroker, spool: Path) -> None:
    topic = f"late-{uuid4().hex[:8]}"
    kafka = KafkaSource(f"kafka://{broker.address}/{topic}", Kafka(group=topic))
    with pytest.raises(SourceError, match=f"topic {topic}: .*nknown topic"):
        kafka.start({})
    assert topic in _refused(kafka, spool)
    assert topic in _refused(kafka, spool)
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


def test_poison_becomes_rejects_beside_the_records(
    broker: RealBroker, topic: str, spool: Path
) -> None:
    values = [
        line(1),
        b'{"id": ',
        None,
        b"",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00",
        b'["a", 2]',
        line(2),
    ]
    broker.send(topic, values)
    with source(broker, topic) as kafka:
        found = records(batch(kafka, spool))
    assert [(r.source_uri.rpartition("@")[2], i) for r, i in zip(found, ids(found), strict=True)] == [
        ("0", "d1"),
        ("1", "invalid_json"),
        ("2", "no_value"),
        ("3", "empty_file"),
        ("4", "binary"),
        ("5", "not_a_record"),
        ("5", "not_a_record"),
        ("6", "d2"),
    ]  # fmt: skip


def test_a_page_and_the_url_in_its_header(broker: RealBroker, topic: str, spool: Path) -> None:
    page = b"<html><body><article><p>The dam held.</p></article></body></html>"
    broker.send(topic, [page], headers={"url": "https://oderbypost.example/dam", "trace": "7"})
    with source(broker, topic) as kafka:
        assert records(batch(kafka, spool)) == [
            Document(
                f"kafka://{broker.address}/{topic}/0@0",
                None,
                "html",
                html=page,
                url="https://oderbypost.example/dam",
            )
        ]


def test_a_message_larger_than_a_fetch_comes_and_what_follows_it_too(
    broker: RealBroker, spool: Path
) -> None:
    topic = f"large-{uuid4().hex[:8]}"
    broker.make_topic(topic, config={"max.message.bytes": "60000000"})
    broker.send(topic, [line(1), b'{"text": "' + b"x" * (33 << 20) + b'"}', line(2)])
    with source(broker, topic, Kafka(group=topic, queued_mb=1)) as kafka:
        assert gather(kafka, spool, 3) == ["d1", "too_large", "d2"]


@pytest.mark.parametrize("start", ["earliest", "latest"])
def test_without_room_for_the_spool_messages_come_again(
    broker: RealBroker,
    topic: str,
    spool: Path,
    tmp_path: Path,
    start: Literal["earliest", "latest"],
) -> None:
    with source(broker, topic, Kafka(group=topic, start=start)) as kafka:
        _joined(kafka, spool)
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
    assert "fenced" in _refused(killed, spool)
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


def polled(source: KafkaSource, spool: Path, room: Room = ROOMY) -> list[str]:
    arrived = source.poll(room, str(spool), 0.1)
    if arrived is None:
        return []
    source.acknowledge(arrived.marks)
    return ids(records(arrived))


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
