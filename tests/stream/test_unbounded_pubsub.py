import io
import pickle
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest

pytest.importorskip("google.cloud.pubsub_v1")

from pipeline.errors import UsageError
from pipeline.queue_settings import PubSub
from pipeline.stream import unbounded_pubsub
from pipeline.stream.unbounded_pubsub import PubSubMessages, PubSubReader, Pulled
from transforms.formats.spooled import read_spool

if TYPE_CHECKING:
    from tests.stream.pubsub_double import PubSubDouble

URI = "pubsub://copydesk-test/news"


class Bundle(NamedTuple):
    read: list[str]
    mark: Pulled


class Job:
    """Each bundle has a reader of its own, that goes on from a mark; an engine has a copy of it."""

    def __init__(self, double: "PubSubDouble") -> None:
        self.double = double
        self.readers: list[PubSubReader] = []

    def bundle(self, after: Pulled | None = None, expects: bool = False) -> Bundle:
        """``expects`` a message: where an answer came after its deadline, on a slow machine, it is waited for."""
        reader = PubSubMessages(URI, PubSub(), 86_400.0).create_reader(None, after)
        self.readers.append(reader)
        read: list[str] = []
        has_one = reader.start()
        for _ in range(5 if expects and not has_one else 0):
            self.double.pass_time(61)  # its lease has run out
            if has_one := reader.advance():
                break
        while has_one:
            read += [r.source_uri for r in read_spool("spool", io.BytesIO(reader.get_current()))]
            has_one = reader.advance()
        return Bundle(read, pickle.loads(pickle.dumps(reader.get_checkpoint_mark())))

    def end(self) -> None:
        for reader in self.readers:
            reader.close()


@pytest.fixture
def job(double: "PubSubDouble") -> Iterator[Job]:
    job = Job(double)
    yield job
    job.end()


def test_messages_are_acknowledged_when_a_later_checkpoint_too_is_final(
    double: "PubSubDouble", job: Job
) -> None:
    ids = [double.publish(b'{"text": "Number %d."}' % i) for i in range(3)]
    first = job.bundle()
    assert first.read == [f"{URI}/{i}" for i in ids]
    first.mark.finalize_checkpoint()
    assert double.acknowledged == []
    later = job.bundle(first.mark)
    later.mark.finalize_checkpoint()
    assert sorted(double.acknowledged) == ids
    last = job.bundle(later.mark)
    assert (last.read, last.mark.ids) == ([], ())
    later.mark.finalize_checkpoint()  # once more: nothing happens


def test_marks_that_are_final_at_once_do_not_acknowledge_each_other(
    double: "PubSubDouble", job: Job
) -> None:
    """Flink's runner: all since the checkpoint before, whether the barrier came before them or after."""
    ids = [double.publish(b"{}")]
    first = job.bundle(expects=True)
    ids += [double.publish(b"{}")]
    second = job.bundle(first.mark, expects=True)
    third = job.bundle(second.mark)
    for bundle in (first, second, third):
        bundle.mark.finalize_checkpoint()
    assert double.acknowledged == []
    job.bundle(third.mark).mark.finalize_checkpoint()
    assert sorted(double.acknowledged) == ids


def test_what_was_pulled_after_the_mark_is_not_acknowledged_with_it(
    double: "PubSubDouble", job: Job
) -> None:
    number = double.publish(b"{}")
    first = job.bundle()
    first.mark.finalize_checkpoint()
    second = job.bundle(first.mark)
    double.publish(b"{}")
    assert len(job.bundle(second.mark).read) == 1
    second.mark.finalize_checkpoint()
    assert double.acknowledged == [number]


def test_the_reader_of_the_next_bundle_has_the_connection_of_the_last(
    double: "PubSubDouble", job: Job
) -> None:
    before = set(unbounded_pubsub._CONNECTIONS)
    mark = job.bundle().mark
    for _ in range(3):
        double.publish(b"{}")
        bundle = job.bundle(mark)
        assert len(bundle.read) == 1
        mark = bundle.mark
    assert len(set(unbounded_pubsub._CONNECTIONS) - before) == 1
    job.end()
    assert set(unbounded_pubsub._CONNECTIONS) == before


def test_what_a_dead_process_had_in_its_checkpoint_is_known(
    double: "PubSubDouble", job: Job
) -> None:
    known = double.publish(b"{}")
    mark = job.bundle().mark
    job.end()  # gives its leases back; a crash lets them run out
    new = double.publish(b"{}")
    first = job.bundle(mark)
    assert first.read == [f"{URI}/{new}"]
    assert double.acknowledged == []  # the mark it began with may not be durable yet
    first.mark.finalize_checkpoint()
    job.bundle(first.mark).mark.finalize_checkpoint()
    assert sorted(double.acknowledged) == sorted([known, new])


def test_what_a_job_left_behind_when_it_went_back_comes_again(
    double: "PubSubDouble", job: Job
) -> None:
    """Its process lives on: the connection is renewed for one lease after it was last used."""
    checkpoint = job.bundle().mark
    number = double.publish(b"{}")
    left = job.bundle(checkpoint)
    assert left.read == [f"{URI}/{number}"]
    source = unbounded_pubsub._CONNECTIONS[left.mark.connection].source
    source.renew_leases()  # used within a lease
    assert double.leased_for() == {number: 60.0}
    source._polled -= 61
    double.pass_time(50)
    source.renew_leases()
    assert double.leased_for() == {number: 10.0}
    double.pass_time(10)
    assert job.bundle(checkpoint).read == [f"{URI}/{number}"]


def test_an_address_that_names_nothing_is_told() -> None:
    with pytest.raises(UsageError, match="pubsub://"):
        PubSubMessages("pubsub://news", PubSub(), 86_400.0)
