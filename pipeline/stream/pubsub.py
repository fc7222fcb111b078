"""PubSubSource: a subscription of Google Pub/Sub, pulled.

Beam's own local source acknowledges what it has read; here a message stays leased while its batch is in work, and is
acknowledged when the output is durable. Pub/Sub may deliver it again all the same: its id is then known.
"""

import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from google.api_core.exceptions import DeadlineExceeded, GoogleAPICallError
from google.auth.exceptions import GoogleAuthError
from google.cloud.pubsub_v1 import SubscriberClient
from google.cloud.pubsub_v1.types import PubsubMessage, ReceivedMessage

from pipeline.errors import UsageError
from pipeline.queue_settings import PubSub
from pipeline.stream.arrivals import Arrived, Mark, Room, SourceError
from pipeline.stream.spool import check_read, room_left, spool_messages
from transforms.formats.spooled import Message

_LOG: Final = logging.getLogger(__name__)

SCHEME: Final = "pubsub://"
_ADDRESS: Final = re.compile(r"pubsub://([a-z][a-z0-9.:-]+)/([A-Za-z][\w.~+%-]{2,254})", re.ASCII)

_FIRST: Final = 100  # messages to ask for before their size is known: each may have 10 MB
_LULL_S: Final = 0.3  # nothing for so long: what has come is the batch
_CALL_S: Final = 5.0
_IDS_A_CALL: Final = 1000  # a request may have 512 KiB, an id has some 200 bytes
_RENEWALS: Final = 3  # tries within a lease
_JOURNALLED: Final = (
    2_000  # ids, if a batch has fewer: what a crash may leave unacknowledged is of the last batches
)
_KNOWN: Final = 200_000  # ids in memory


class PubSubAddress(NamedTuple):
    """A subscription and whose it is."""

    project: str
    subscription: str

    @property
    def uri(self) -> str:
        """As in INPUT, and before the id in a message's name for good."""
        return f"{SCHEME}{self.project}/{self.subscription}"

    @property
    def path(self) -> str:
        """As Pub/Sub wants it."""
        return f"projects/{self.project}/subscriptions/{self.subscription}"


def pubsub_address(uri: str) -> PubSubAddress:
    """The parts of pubsub://project/subscription. Raises UsageError."""
    match = _ADDRESS.fullmatch(uri)
    if match is None:
        raise UsageError(f"INPUT {uri}: write pubsub://project/subscription")
    return PubSubAddress(*match.groups())


class PubSubSource:
    """Messages of pubsub://project/subscription, the data of each a file of any format."""

    def __init__(self, uri: str, settings: PubSub, by_engine: bool = False) -> None:
        """Raises UsageError; connects to nothing yet.

        ``by_engine``: an engine reads, with one source after another, and may leave one for good in a process that
        lives on. What that has pulled is renewed for one lease after the last poll only; and what is known need not be
        durable yet, so that it is held until its acknowledgement comes round.
        """
        self._address = pubsub_address(uri)
        self._lease_s = settings.lease_s
        self._by_engine = by_engine
        self._polled = time.monotonic()
        self._client: SubscriberClient | None = None
        self._durable: dict[str, None] = {}  # message ids, latest last
        self._held: dict[str, str] = {}  # message id → latest id to acknowledge it with
        self._held_lock = (
            threading.Lock()
        )  # the renewing thread reads what polls and acknowledgements change
        self._closing = threading.Event()

    def start(self, taken: Mapping[str, str]) -> None:
        """Raises UsageError where there are no credentials. Whether the subscription is there, the first poll tells."""
        self._know(taken.get(self._address.uri, "").split())
        if self._client is None:
            try:
                self._client = SubscriberClient()
            except GoogleAuthError as error:
                raise UsageError(f"{self._address.uri}: {_line(error)}") from error
            threading.Thread(target=self._renew_until_closed, daemon=True).start()

    def poll(self, room: Room, spool: str, wait_s: float) -> Arrived | None:
        """What has arrived, as one spool. What an earlier poll delivered and nobody acknowledged comes again.

        Raises OSError where the spool cannot be written.
        """
        self._give_back()
        return self.poll_more(room, spool, wait_s)

    def poll_more(self, room: Room, spool: str, wait_s: float) -> Arrived | None:
        """As ``poll``; what an earlier one delivered stays in work."""
        self._polled = time.monotonic()
        messages = self._gather(room, wait_s)
        if not messages:
            return None
        file = spool_messages(spool, (self._message(m) for m in messages))
        now = time.time()
        return Arrived((file,), (self._mark(messages),), min(_published(m, now) for m in messages))

    def held(self) -> tuple[str, ...]:
        """Ids of the messages that are in work."""
        with self._held_lock:
            return tuple(self._held)

    def acknowledge(self, marks: tuple[Mark, ...]) -> None:
        """What this fails to tell is delivered once more, known by its id, and acknowledged then."""
        ids = [i for mark in marks if mark.key == self._address.uri for i in mark.value.split()]
        self._know(ids)
        with self._held_lock:
            tokens = [self._held.pop(i) for i in ids if i in self._held]
        self._acknowledge(tokens)

    def unchanged(self, arrived: Arrived, unread: Mapping[str, str]) -> Arrived:
        """All of it: a message never changes."""
        check_read(unread)
        return arrived

    def unreadable(self) -> int:
        """None: a message has been read when it is delivered."""
        return 0

    def waiting(self) -> int | None:
        """Unknown: Pub/Sub tells it to its monitoring only."""
        return None

    def close(self) -> None:
        """What is in work goes back, so that it need not wait for its lease to end."""
        self._closing.set()
        self._give_back()
        if self._client is not None:
            self._client.close()
            self._client = None

    def renew_leases(self) -> None:
        """What is in work stays ours for another lease. A renewal that fails is tried again within the lease."""
        if self._by_engine and time.monotonic() - self._polled >= self._lease_s:
            return
        with self._held_lock:
            tokens = list(self._held.values())
        self._set_deadlines(tokens, self._lease_s)

    def _mark(self, messages: list[PubsubMessage]) -> Mark:
        """The batch's ids, and some before them: one line of the journal, however long the stream runs."""
        ids = [message.message_id for message in messages]
        before = list(self._durable)[-max(_JOURNALLED - len(ids), 1) :]
        return Mark(self._address.uri, " ".join([*before, *ids]))

    def _know(self, ids: Iterable[str]) -> None:
        for message_id in ids:
            self._durable.pop(message_id, None)
            self._durable[message_id] = None
        for message_id in list(islice(self._durable, max(0, len(self._durable) - _KNOWN))):
            del self._durable[message_id]

    def _renew_until_closed(self) -> None:
        while not self._closing.wait(self._lease_s / _RENEWALS):
            self.renew_leases()

    def _give_back(self) -> None:
        with self._held_lock:
            tokens = list(self._held.values())
            self._held.clear()
        self._set_deadlines(tokens, 0)

    def _gather(self, room: Room, wait_s: float) -> list[PubsubMessage]:
        gathered: list[PubsubMessage] = []
        size = 0
        wanted = min(_FIRST, room.records)
        timeout_s = wait_s
        while wanted > 0:
            received = self._pull(wanted, timeout_s)
            new = self._hold(received)
            gathered += new
            size += sum(len(message.data) for message in new)
            if not received:
                break
            wanted = room_left(room, len(gathered), size)
            timeout_s = _LULL_S
        return gathered

    def _pull(self, wanted: int, timeout_s: float) -> list[ReceivedMessage]:
        if self._client is None:
            raise SourceError(f"{self._address.uri}: not connected")
        request = {"subscription": self._address.path, "max_messages": wanted}
        try:
            response = self._client.pull(request=request, retry=None, timeout=max(timeout_s, 0.1))
        except DeadlineExceeded:  # nothing came
            return []
        except (GoogleAPICallError, GoogleAuthError) as error:
            raise SourceError(f"{self._address.uri}: {_line(error)}") from error
        return list(response.received_messages)

    def _hold(self, received: Iterable[ReceivedMessage]) -> list[PubsubMessage]:
        """Lease what came; what of it is new. What is durable already is acknowledged, what is in work goes on."""
        new: list[PubsubMessage] = []
        durable: list[str] = []
        leased: list[str] = []
        for each in received:
            message = each.message
            is_known = message.message_id in self._durable
            if is_known and not self._by_engine:
                durable.append(each.ack_id)
                continue
            with self._held_lock:
                if message.message_id not in self._held and not is_known:
                    new.append(message)
                self._held[message.message_id] = each.ack_id
            leased.append(each.ack_id)
        self._acknowledge(durable)
        self._set_deadlines(leased, self._lease_s)
        return new

    def _message(self, message: PubsubMessage) -> Message:
        uri = f"{self._address.uri}/{message.message_id}"
        return Message(uri, message.data, message.attributes.get("url"))

    def _acknowledge(self, tokens: list[str]) -> None:
        for some in _cut(tokens):
            self._tell("acknowledge", {"ack_ids": some})

    def _set_deadlines(self, tokens: list[str], seconds: int) -> None:
        for some in _cut(tokens):
            self._tell("modify_ack_deadline", {"ack_ids": some, "ack_deadline_seconds": seconds})

    def _tell(self, method: str, request: dict[str, object]) -> None:
        """Call what may fail: leases run out, and what comes again is known."""
        client = self._client
        if client is None:
            return
        request["subscription"] = self._address.path
        try:
            getattr(client, method)(request=request, retry=None, timeout=_CALL_S)
        except (
            GoogleAPICallError,
            GoogleAuthError,
            ValueError,
        ) as error:  # a closed channel: ValueError
            _LOG.debug("%s: %s", method, _line(error))


def _cut(tokens: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(tokens), _IDS_A_CALL):
        yield tokens[start : start + _IDS_A_CALL]


def _published(message: PubsubMessage, now: float) -> float:
    """Seconds since the epoch, never in the future."""
    return min(now, float(message.publish_time.timestamp()) if message.publish_time else now)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
