import io
import pickle
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("google.cloud.pubsub_v1")

from pipeline.errors import UsageError
from pipeline.queue_settings import PubSub
from pipeline.stream.unbounded_pubsub import PubSubMessages, PubSubReader, Pulled
from transforms.formats.spooled import read_spool

if TYPE_CHECKING:
    from tests.stream.pubsub_double import PubSubDouble

URI = "pubsub://copydesk-test/news"


def reader(mark: Pulled | None = None) -> PubSubReader:
    return PubSubMessages(URI, PubSub(), 86_400.0).create_reader(None, mark)


def read(held: PubSubReader, started: bool = False) -> list[str]:
    found: list[str] = []
    has_one = held.advance() if started else held.start()
    while has_one:
        found += [r.source_uri for r in read_spool("spool", io.BytesIO(held.get_current()))]
        has_one = held.advance()
    return found


def test_messages_are_acknowledged_when_the_checkpoint_that_holds_them_is_final(
    double: "PubSubDouble",
) -> None:
    ids = [double.publish(b'{"text": "Number %d."}' % i) for i in range(3)]
    held = reader()
    assert read(held) == [f"{URI}/{i}" for i in ids]
    assert double.acknowledged == []
    mark = pickle.loads(pickle.dumps(held.get_checkpoint_mark()))
    mark.finalize_checkpoint()
    assert sorted(double.acknowledged) == ids
    assert held.get_checkpoint_mark().ids == ()
    mark.finalize_checkpoint()  # once more: nothing happens
    held.close()


def test_what_was_pulled_after_the_mark_is_not_acknowledged_with_it(double: "PubSubDouble") -> None:
    first = double.publish(b"{}")
    held = reader()
    read(held)
    mark = held.get_checkpoint_mark()
    double.publish(b"{}")
    read(held, started=True)
    mark.finalize_checkpoint()
    assert double.acknowledged == [first]
    held.close()


def test_what_a_dead_reader_had_in_its_checkpoint_is_known(double: "PubSubDouble") -> None:
    known = double.publish(b"{}")
    dead = reader()
    read(dead)
    mark = dead.get_checkpoint_mark()
    dead.close()  # gives its leases back; a crash lets them run out
    new = double.publish(b"{}")
    held = reader(mark)
    assert read(held) == [f"{URI}/{new}"]
    assert double.acknowledged == []  # its mark may not be durable yet: with the next one
    held.get_checkpoint_mark().finalize_checkpoint()
    assert sorted(double.acknowledged) == sorted([known, new])
    held.close()


def test_what_a_reader_left_behind_had_pulled_comes_again(double: "PubSubDouble") -> None:
    number = double.publish(b"{}")
    left = reader()
    assert read(left) == [f"{URI}/{number}"]
    left._source.renew_leases()  # used within a lease
    assert double.leased_for() == {number: 60.0}
    left._source._polled -= 61
    double.pass_time(50)
    left._source.renew_leases()
    assert double.leased_for() == {number: 10.0}
    double.pass_time(10)
    held = reader()
    assert read(held) == [f"{URI}/{number}"]
    held.close()
    left.close()


def test_an_address_that_names_nothing_is_told() -> None:
    with pytest.raises(UsageError, match="pubsub://"):
        PubSubMessages("pubsub://news", PubSub(), 86_400.0)
