"""PubSubSource against a double that speaks Pub/Sub's protocol."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("google.cloud.pubsub_v1")

import pipeline.stream.pubsub as pubsub_module
from pipeline.errors import UsageError
from pipeline.queue_settings import PubSub
from pipeline.stream.arrivals import Mark, Room, SourceError
from pipeline.stream.pubsub import PubSubAddress, PubSubSource, pubsub_address
from tests.stream.polling import ROOMY, acknowledged, batch, ids, line, records
from tests.stream.pubsub_double import PUBLISHED, URI, PubSubDouble
from transforms.records import Document

SETTINGS = PubSub(lease_s=60)


@contextmanager
def source(taken: Mapping[str, str] | None = None, uri: str = URI) -> Iterator[PubSubSource]:
    made = PubSubSource(uri, SETTINGS)
    made.start(taken or {})
    try:
        yield made
    finally:
        made.close()


def test_messages_come_under_their_ids(double: PubSubDouble, spool: Path) -> None:
    first, second = double.publish(line(1)), double.publish(line(2) + b"\n{broken}")
    with source() as pubsub:
        arrived = batch(pubsub, spool)
        assert [(r.source_uri, r.record) for r in records(arrived)] == [
            (f"{URI}/{first}", "line 1"),
            (f"{URI}/{second}", "line 1"),
            (f"{URI}/{second}", "line 2"),
        ]
        assert ids(records(arrived)) == ["d1", "d2", "invalid_json"]
        assert arrived.marks == (Mark(URI, f"{first} {second}"),)
        assert arrived.since == PUBLISHED.timestamp()


def test_nothing_came(double: PubSubDouble, spool: Path) -> None:
    with source() as pubsub:
        assert pubsub.poll(ROOMY, str(spool), 0.1) is None
        assert list(spool.iterdir()) == []
        assert pubsub.waiting() is None


def test_they_are_acknowledged_when_told_only(double: PubSubDouble, spool: Path) -> None:
    message = double.publish(line(1))
    with source() as pubsub:
        arrived = batch(pubsub, spool)
        assert double.acknowledged == []
        pubsub.acknowledge(arrived.marks)
        assert double.acknowledged == [message]
        pubsub.acknowledge(arrived.marks)
        double.pass_time(1000)
        assert pubsub.poll(ROOMY, str(spool), 0.1) is None


def test_what_is_in_work_stays_leased(double: PubSubDouble, spool: Path) -> None:
    message = double.publish(line(1))
    with source() as pubsub:
        arrived = batch(pubsub, spool)
        assert double.leased_for() == {message: 60.0}
        for _ in range(5):  # longer than a lease in all
            double.pass_time(50)
            pubsub.renew_leases()
            assert double.leased_for() == {message: 60.0}
        pubsub.acknowledge(arrived.marks)
    assert double.acknowledged == [message]
    assert double.pulled == [message]


def test_what_the_journal_has_is_acknowledged_and_not_delivered(
    double: PubSubDouble, spool: Path
) -> None:
    known, new = double.publish(line(1)), double.publish(line(2))
    with source(taken={URI: known, "/in/a.jsonl": "17:4"}) as pubsub:
        assert ids(records(batch(pubsub, spool))) == ["d2"]
        assert double.acknowledged == [known]
        assert double.pulled == [known, new]


def test_what_comes_again_after_its_acknowledgement_was_late_is_not_delivered(
    double: PubSubDouble, spool: Path
) -> None:
    message = double.publish(line(1))
    with source() as pubsub:
        arrived = batch(pubsub, spool)
        double.pass_time(61)  # the lease has run out
        pubsub.acknowledge(arrived.marks)
        assert double.acknowledged == []
        # On a slow machine an answer may come after its deadline: then the message comes again after its lease.
        for _ in range(5):
            assert pubsub.poll(ROOMY, str(spool), 5.0) is None
            if double.acknowledged:
                break
            double.pass_time(61)
        assert double.acknowledged == [message]
        assert set(double.pulled[1:]) == {message}


def test_the_journal_s_line_stays_short(
    double: PubSubDouble, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubsub_module, "_JOURNALLED", 3)
    monkeypatch.setattr(pubsub_module, "_KNOWN", 4)
    lines = []
    with source() as pubsub:
        for count in (2, 2, 1, 5):
            sent = [double.publish(line(n)) for n in range(count)]
            (mark,) = batch(pubsub, spool).marks
            pubsub.acknowledge((mark,))
            lines.append((mark.value.split(), sent))
    first, second, third, fourth = (sent for _, sent in lines)
    assert [line for line, _ in lines] == [
        first,
        [first[1], *second],
        [*second, *third],
        [*third, *fourth],
    ]


def test_a_batch_that_came_to_nothing_comes_again(double: PubSubDouble, spool: Path) -> None:
    double.publish(line(1))
    with source() as pubsub:
        first = batch(pubsub, spool)
        pubsub.acknowledge(())
        again = batch(pubsub, spool)
        assert (ids(records(first)), ids(records(again))) == (["d1"], ["d1"])
        assert first.marks == again.marks


def test_at_the_end_what_is_in_work_is_given_back(double: PubSubDouble, spool: Path) -> None:
    double.publish(line(1))
    for _ in range(2):
        with source() as pubsub:
            assert ids(records(batch(pubsub, spool))) == ["d1"]


def test_a_batch_holds_no_more_than_there_is_room_for(double: PubSubDouble, spool: Path) -> None:
    for number in range(25):
        double.publish(line(number))
    with source() as pubsub:
        found = [len(records(acknowledged(pubsub, spool, Room(10, 1 << 20)))) for _ in range(3)]
    assert found == [10, 10, 5]


def test_pulls_go_on_while_something_comes(double: PubSubDouble, spool: Path) -> None:
    double.most_a_pull = 3
    for number in range(8):
        double.publish(line(number))
    with source() as pubsub:
        assert ids(records(batch(pubsub, spool))) == [f"d{n}" for n in range(8)]


def test_a_page_and_the_url_in_its_attributes(double: PubSubDouble, spool: Path) -> None:
    page = b"<html><body><article><p>The dam held.</p></article></body></html>"
    url = "https://oderbypost.example/dam"
    message = double.publish(page, {"url": url})
    with source() as pubsub:
        (found,) = records(batch(pubsub, spool))
    assert found == Document(f"{URI}/{message}", None, "html", html=page, url=url)


def test_out_of_reach_is_told_and_nothing_is_lost(double: PubSubDouble, spool: Path) -> None:
    first = double.publish(line(1))
    with source() as pubsub:
        arrived = batch(pubsub, spool)
        double.stop()
        pubsub.acknowledge(arrived.marks)  # nobody hears it
        pubsub.renew_leases()
        with pytest.raises(SourceError, match=f"^{URI}: .*") as raised:
            pubsub.poll(ROOMY, str(spool), 0.1)
        assert "\n" not in str(raised.value)
        second = double.publish(line(2))
        double.start()
        arrived = batch(pubsub, spool)
        assert ids(records(arrived)) == ["d2"]
        pubsub.acknowledge(arrived.marks)
        double.pass_time(61)
        assert pubsub.poll(ROOMY, str(spool), 0.2) is None
        assert double.acknowledged == [second, first]


def test_a_missing_subscription_is_told(double: PubSubDouble, spool: Path) -> None:
    with (
        source(uri="pubsub://copydesk-test/sport") as pubsub,
        pytest.raises(SourceError, match=r"^pubsub://copydesk-test/sport: .*not found"),
    ):
        pubsub.poll(ROOMY, str(spool), 1.0)


def test_without_room_for_the_spool_messages_come_again(
    double: PubSubDouble, spool: Path, tmp_path: Path
) -> None:
    double.publish(line(1))
    with source() as pubsub:
        with pytest.raises(FileNotFoundError):
            batch(pubsub, tmp_path / "missing")
        assert ids(records(batch(pubsub, spool))) == ["d1"]


def test_an_address() -> None:
    address = pubsub_address("pubsub://example.com:desk/news-raw.v2")
    assert address == PubSubAddress("example.com:desk", "news-raw.v2")
    assert address.path == "projects/example.com:desk/subscriptions/news-raw.v2"


@pytest.mark.parametrize(
    "uri", ["pubsub://desk", "pubsub://desk/", "pubsub:///news", "pubsub://desk/news/3", "pubsub://desk/9"]
)  # fmt: skip
def test_what_is_no_address(uri: str) -> None:
    with pytest.raises(UsageError) as raised:
        pubsub_address(uri)
    assert str(raised.value) == f"INPUT {uri}: write pubsub://project/subscription"


def test_no_credentials_are_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUBSUB_EMULATOR_HOST", raising=False)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere.json")
    with pytest.raises(UsageError, match=r"^pubsub://copydesk-test/news: .*/nowhere\.json"):
        PubSubSource(URI, SETTINGS).start({})
