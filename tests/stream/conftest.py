"""The broker that the tests of Kafka share: started by the first of them, with a topic of its own for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stream.broker import RealBroker, why_not


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealBroker]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    broker = RealBroker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder
