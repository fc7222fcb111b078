"""KafkaSource against a real broker: what comes, and which offsets are committed when. Skipped, with the reason, where
none can run (.ci/kafka brings it).
"""

import time
from pathlib import Path
from typing import Literal

import pytest

pytest.importorskip("confluent_kafka")

from pipeline.queue_settings import Kafka
from pipeline.stream.arrivals import Mark, Room
from tests.stream.broker import RealBroker
from tests.stream.consuming import NEVER, committed, gather, joined, lines, source, until_committed
from tests.stream.polling import PATIENCE_S, ROOMY, acknowledged, batch, ids, line, records


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
        joined(kafka, spool)
        broker.send(topic, lines(1, 2, 3))
        first = ids(records(batch(kafka, spool, Room(2, 1 << 20))))
        kafka.acknowledge(())
        again = batch(kafka, spool, Room(2, 1 << 20))
        kafka.acknowledge(again.marks)
        assert (first, ids(records(again))) == (["d1", "d2"], ["d1", "d2"])
        assert gather(kafka, spool, 1) == ["d3"]


def test_latest_begins_behind_what_is_there(broker: RealBroker, topic: str, spool: Path) -> None:
    broker.send(topic, lines(1, 2))
    with source(broker, topic, Kafka(group=topic, start="latest")) as kafka:
        joined(kafka, spool)
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
