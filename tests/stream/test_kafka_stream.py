"""The whole stream from a real broker: whatever is killed, each message sent is a copy, a sighting or a reject."""

import json
import signal
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final
from uuid import uuid4

import pytest

pytest.importorskip("confluent_kafka")

from tests.stream.broker import RealBroker
from tests.stream.faults import (
    Command,
    books,
    copydesk,
    left_over,
    made_up,
    quick,
    rows_of,
    table,
    wait_for,
)

SEED: Final = 11
PARTITIONS: Final = 3
BROKEN: Final = b'{"headline": "cut in the mid'
PAGE: Final = b"<html><body><nav>Home</nav></body></html>"


@pytest.fixture
def topic(broker: RealBroker) -> str:
    name = f"wire-{uuid4().hex[:8]}"
    broker.make_topic(name, PARTITIONS)
    return name


def words(broker: RealBroker, topic: str, out: Path, *more: object) -> tuple[object, ...]:
    config = quick(out.parent)
    settings = json.loads(config.read_text("utf-8")) | {"kafka": {"group": topic}}
    config.write_text(json.dumps(settings), "utf-8")
    return ("stream", f"kafka://{broker.address}/{topic}", "-o", out, "-c", config, *more)


def messages(folder: Path, size: int) -> list[bytes | None]:
    """Articles, some sent twice, and some that are poison: no JSON, a front page, a tombstone."""
    lines = [line.encode() for line in made_up(folder, size)]
    poison: list[bytes | None] = [BROKEN, PAGE, None] * (size // 100)
    sent = [*lines, *lines[::20], *poison]
    Random(SEED).shuffle(sent)
    return sent


def send(broker: RealBroker, topic: str, part: Sequence[bytes | None]) -> None:
    for number in range(PARTITIONS):
        broker.send(topic, part[number::PARTITIONS], partition=number)


def test_kills_of_the_broker_and_of_the_stream_lose_and_double_nothing(
    broker: RealBroker, topic: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    sent = messages(tmp_path, 600)
    first, second, third, last = (sent[n::4] for n in range(4))
    send(broker, topic, first)
    with Command(*words(broker, topic, out)):  # is killed at the end of this block
        wait_for(lambda: len(rows_of(out)))
        send(broker, topic, second)
    with Command(*words(broker, topic, out)) as stream:
        before = len(rows_of(out))
        wait_for(lambda: len(rows_of(out)) > before)
        broker.kill()
        broker.start()
        before = len(rows_of(out))
        send(broker, topic, third)
        wait_for(lambda: len(rows_of(out)) > before)
        stream.kill()
    send(broker, topic, last)
    ended = copydesk(*words(broker, topic, out, "--until-idle"))
    assert ended.code == 0, ended.err
    written = books(out)
    articles = table(out, "articles")
    ids = [json.loads(m)["id"] for m in sent if m not in (BROKEN, PAGE, None)]
    assert written.records == len(sent)
    assert sorted(articles["input_id"].to_pylist()) == sorted(set(ids))
    assert written.sightings == len(ids) - len(set(ids))
    assert written.rejects == len(sent) - len(ids)
    assert left_over(out) == []


def test_a_stop_leaves_no_message_behind_and_the_next_start_takes_none_again(
    broker: RealBroker, topic: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    sent = messages(tmp_path, 200)
    send(broker, topic, sent)
    with Command(*words(broker, topic, out)) as stream:
        wait_for(lambda: len(rows_of(out)))
        ended, seconds = stream.stop()
    assert ended.code == 0, ended.err
    assert signal.SIGTERM.name in ended.out
    assert seconds < 10
    for _ in range(2):
        ended = copydesk(*words(broker, topic, out, "--until-idle"))
        assert ended.code == 0, ended.err
    assert books(out).records == len(sent)
    assert ended.out.startswith("0 records read")
