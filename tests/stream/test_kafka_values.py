"""What a message of Kafka holds: records, pages, poison."""

from pathlib import Path
from uuid import uuid4

import pytest

pytest.importorskip("confluent_kafka")

from pipeline.queue_settings import Kafka
from tests.stream.broker import RealBroker
from tests.stream.consuming import gather, source
from tests.stream.polling import batch, ids, line, records
from transforms.records import Document


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
