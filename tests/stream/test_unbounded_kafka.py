"""KafkaTopics, read from a real broker."""

import io
import pickle
import time
from itertools import count
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("confluent_kafka")

from pipeline.errors import UsageError
from pipeline.queue_settings import Kafka
from pipeline.stream.arrivals import SourceError
from pipeline.stream.unbounded_kafka import BYTES_A_SPOOL, KafkaReader, KafkaTopics
from transforms.formats.spooled import read_spool

if TYPE_CHECKING:
    from tests.stream.broker import RealBroker

LATENESS_S = 86_400.0
WITHIN_S = 60.0
_numbers = count()


@pytest.fixture
def topic(broker: "RealBroker") -> str:
    name = f"unbounded-{next(_numbers)}"
    broker.make_topic(name, 2)
    return name


def reader_of(broker: "RealBroker", topic: str, mark: object = None, **more: str) -> KafkaReader:
    settings = Kafka.model_validate(more)
    source = KafkaTopics(f"kafka://{broker.address}/{topic}", settings, LATENESS_S)
    held = None if mark is None else pickle.loads(pickle.dumps(mark))
    return pickle.loads(pickle.dumps(source)).create_reader(None, held)


def read(reader: KafkaReader, wanted: int, started: bool = False) -> list[str]:
    """So many records, by their uri."""
    found: list[str] = []
    end = time.monotonic() + WITHIN_S
    has_one = reader.advance() if started else reader.start()
    while time.monotonic() < end:
        if has_one:
            records = read_spool("spool", io.BytesIO(reader.get_current()))
            found += [record.source_uri.rpartition("/")[2] for record in records]
        if len(found) >= wanted:
            break
        has_one = reader.advance()
    return found


def values(size: int) -> list[bytes]:
    return [b'{"text": "Number %d."}' % i for i in range(size)]


def test_all_partitions_are_read_and_the_mark_tells_how_far(
    broker: "RealBroker", topic: str
) -> None:
    broker.send(topic, values(3), partition=0)
    broker.send(topic, values(2), partition=1)
    reader = reader_of(broker, topic)
    assert sorted(read(reader, 5)) == ["0@0", "0@1", "0@2", "1@0", "1@1"]
    assert reader.get_checkpoint_mark().following == {f"{topic}/0": 3, f"{topic}/1": 2}
    assert float(reader.get_watermark()) <= time.time() - LATENESS_S
    reader.close()


def test_another_reader_goes_on_where_the_mark_stands(broker: "RealBroker", topic: str) -> None:
    broker.send(topic, values(3))
    first = reader_of(broker, topic)
    read(first, 3)
    mark = first.get_checkpoint_mark()
    broker.send(topic, values(2))
    read(first, 2, started=True)  # after the mark: to be read again
    first.close()
    second = reader_of(broker, topic, mark)
    assert read(second, 2) == ["0@3", "0@4"]
    second.close()


def test_from_the_end_on_means_from_when_it_was_first_asked(
    broker: "RealBroker", topic: str
) -> None:
    broker.send(topic, values(3))
    first = reader_of(broker, topic, start="latest")
    assert not first.start()
    mark = first.get_checkpoint_mark()
    first.close()
    broker.send(topic, values(1))
    second = reader_of(broker, topic, mark, start="latest")
    assert read(second, 1) == ["0@3"]
    second.close()


def test_large_messages_travel_apart(broker: "RealBroker", topic: str) -> None:
    broker.send(topic, [b'{"text": "%s"}' % (b"x" * (BYTES_A_SPOOL // 2))] * 3)
    reader = reader_of(broker, topic)
    assert read(reader, 3) == ["0@0", "0@1", "0@2"]
    assert len(reader.get_current()) < BYTES_A_SPOOL
    reader.close()


def test_a_topic_that_is_not_there_is_told(broker: "RealBroker") -> None:
    reader = reader_of(broker, "nobody-made-it")
    with pytest.raises(SourceError, match=r"Unknown topic or partition"):
        reader.start()
    reader.close()


def test_an_address_that_names_nothing_is_told() -> None:
    with pytest.raises(UsageError, match=r"write kafka://broker"):
        KafkaTopics("kafka://broker", Kafka(), LATENESS_S)
