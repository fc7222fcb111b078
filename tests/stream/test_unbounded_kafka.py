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
from pipeline.stream import unbounded_kafka
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


def test_the_reader_of_the_next_bundle_has_the_connection_of_the_last(
    broker: "RealBroker", topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    real = unbounded_kafka.Consumer

    def counted(settings: object) -> object:
        opened.append(settings)
        return real(settings)

    monkeypatch.setattr(unbounded_kafka, "Consumer", counted)
    broker.send(topic, [b'{"text": "%s"}' % (b"x" * (BYTES_A_SPOOL // 2))] * 3)
    readers, found, mark = [], list[str](), None
    for _ in range(3):
        readers.append(reader_of(broker, topic, mark))
        found += read(readers[-1], 1)
        mark = readers[-1].get_checkpoint_mark()
    assert found == ["0@0", "0@1", "0@2"]
    assert len(opened) == 1
    for reader in readers:
        reader.close()


def test_what_is_too_slow_for_one_bundle_is_there_for_a_later_one(
    broker: "RealBroker", topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unbounded_kafka, "_WAITS_S", 0.0)
    broker.send(topic, values(1))
    end, mark, has_one = time.monotonic() + WITHIN_S, None, False
    while not has_one and time.monotonic() < end:
        reader = reader_of(broker, topic, mark)
        has_one = reader.start()
        mark = reader.get_checkpoint_mark()
    assert has_one
    reader.close()


def test_a_mark_that_others_have_read_past_is_read_from_again(
    broker: "RealBroker", topic: str
) -> None:
    broker.send(topic, values(1))
    first = reader_of(broker, topic)
    read(first, 1)
    mark = first.get_checkpoint_mark()
    broker.send(topic, values(1))
    second = reader_of(broker, topic, mark)
    assert read(second, 1) == ["0@1"]  # over the first one's connection
    assert read(first, 1, started=True) == ["0@1"]
    first.close()
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
