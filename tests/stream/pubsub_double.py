"""A double of Google Pub/Sub: the published protocol over gRPC, with leases that run out and messages that come again.

Its time is moved by hand, so that a lease ends when a test says so.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any, Final

import grpc
from google.cloud.pubsub_v1.types import (
    AcknowledgeRequest,
    ModifyAckDeadlineRequest,
    PubsubMessage,
    PullRequest,
    PullResponse,
    ReceivedMessage,
)
from google.protobuf.empty_pb2 import Empty

SUBSCRIPTION: Final = "projects/copydesk-test/subscriptions/news"
URI: Final = "pubsub://copydesk-test/news"
PUBLISHED: Final = datetime(2026, 3, 2, 9, 30, tzinfo=timezone.utc)
FIRST_LEASE_S: Final = 10.0  # a subscription's own deadline


class PubSubDouble:
    """One subscription. ``pulled`` and ``acknowledged`` tell, by message id, what its client did."""

    def __init__(self) -> None:
        self.pulled: list[str] = []
        self.acknowledged: list[str] = []
        self.most_a_pull = 1000  # Pub/Sub may give fewer than there are
        self._messages: dict[str, PubsubMessage] = {}
        self._leases: dict[str, tuple[str, float]] = {}  # message id → its ack id, and until when
        self._now = 0.0
        self._changed = threading.Condition()
        self._port = 0
        self._server: grpc.Server | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start, or start again on the same port, with all that was not acknowledged."""
        server = grpc.server(ThreadPoolExecutor(4), options=[("grpc.so_reuseport", 0)])
        server.add_generic_rpc_handlers((self._handlers(),))
        self._port = server.add_insecure_port(f"127.0.0.1:{self._port}")
        server.start()
        self._server = server

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop(None).wait()

    def publish(self, data: bytes, attributes: Mapping[str, str] | None = None) -> str:
        """The id of the new message."""
        with self._changed:
            number = str(8000 + len(self._messages) + len(self.acknowledged))
            self._messages[number] = PubsubMessage(
                data=data,
                attributes=dict(attributes or {}),
                message_id=number,
                publish_time=PUBLISHED,
            )
            self._changed.notify_all()
        return number

    def pass_time(self, seconds: float) -> None:
        with self._changed:
            self._now += seconds
            self._changed.notify_all()

    def leased_for(self) -> dict[str, float]:
        """Seconds until each leased message comes again."""
        with self._changed:
            return {i: until - self._now for i, (_, until) in self._leases.items()}

    def _handlers(self) -> grpc.GenericRpcHandler:
        def unary(method: Any, request: Any, to_bytes: Any) -> grpc.RpcMethodHandler:
            return grpc.unary_unary_rpc_method_handler(method, request.deserialize, to_bytes)

        empty = Empty.SerializeToString
        return grpc.method_handlers_generic_handler(
            "google.pubsub.v1.Subscriber",
            {
                "Pull": unary(self._pull, PullRequest, PullResponse.serialize),
                "Acknowledge": unary(self._acknowledge, AcknowledgeRequest, empty),
                "ModifyAckDeadline": unary(self._modify, ModifyAckDeadlineRequest, empty),
            },
        )

    def _pull(self, request: PullRequest, context: grpc.ServicerContext) -> PullResponse:
        if request.subscription != SUBSCRIPTION:
            context.abort(grpc.StatusCode.NOT_FOUND, "Resource not found (resource=news).")
        with self._changed:
            while not (ready := self._ready()):
                left = context.time_remaining()
                if left is None or left <= 0 or not context.is_active():
                    return PullResponse()
                self._changed.wait(min(left, 0.1))
            chosen = ready[: min(request.max_messages, self.most_a_pull)]
            self.pulled += chosen
            return PullResponse(received_messages=[self._lease(i) for i in chosen])

    def _ready(self) -> list[str]:
        return [i for i in self._messages if i not in self._leases or self._lapsed(i)]

    def _lapsed(self, message_id: str) -> bool:
        return self._leases[message_id][1] <= self._now

    def _lease(self, message_id: str) -> ReceivedMessage:
        ack_id = f"{message_id}#{len(self.pulled)}"
        self._leases[message_id] = (ack_id, self._now + FIRST_LEASE_S)
        return ReceivedMessage(ack_id=ack_id, message=self._messages[message_id])

    def _held(self, ack_id: str) -> str | None:
        """The message that an id acknowledges; None once its lease has run out: then the call does nothing."""
        message_id = ack_id.partition("#")[0]
        lease = self._leases.get(message_id)
        is_current = lease is not None and lease[0] == ack_id and not self._lapsed(message_id)
        return message_id if is_current else None

    def _acknowledge(self, request: AcknowledgeRequest, context: grpc.ServicerContext) -> Empty:
        with self._changed:
            for ack_id in request.ack_ids:
                if (message_id := self._held(ack_id)) is not None:
                    del self._messages[message_id], self._leases[message_id]
                    self.acknowledged.append(message_id)
        return Empty()

    def _modify(self, request: ModifyAckDeadlineRequest, context: grpc.ServicerContext) -> Empty:
        with self._changed:
            for ack_id in request.ack_ids:
                if (message_id := self._held(ack_id)) is not None:
                    self._leases[message_id] = (ack_id, self._now + request.ack_deadline_seconds)
            self._changed.notify_all()
        return Empty()
