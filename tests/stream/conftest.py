"""What tests of streams read from: a real broker of Kafka, a double of Pub/Sub."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.stream.broker import RealBroker
    from tests.stream.pubsub_double import PubSubDouble


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator["RealBroker"]:
    """One for all tests, each of which has a topic of its own."""
    from tests.stream.broker import RealBroker, why_not

    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    broker = RealBroker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def topic(broker: "RealBroker") -> str:
    name = f"news-{uuid4().hex[:8]}"
    broker.make_topic(name, partitions=2)
    return name


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator["PubSubDouble"]:
    from tests.stream.pubsub_double import PubSubDouble

    double = PubSubDouble()
    double.start()
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", double.address)
    yield double
    double.stop()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder
