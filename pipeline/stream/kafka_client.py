"""From an INPUT word and the configuration to what librdkafka wants to be told."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from pipeline.errors import UsageError
from pipeline.queue_settings import Kafka

SCHEME: Final = "kafka://"
PASSWORD: Final = "COPYDESK_KAFKA_PASSWORD"
KEY_PASSWORD: Final = "COPYDESK_KAFKA_KEY_PASSWORD"

ClientSettings = dict[str, str | int | float | bool]

_BROKER: Final = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_TOPIC: Final = re.compile(r"[\w.-]{1,249}", re.ASCII)


class KafkaAddress(NamedTuple):
    """Brokers to ask first, as given, and the topics to read."""

    brokers: str
    topics: tuple[str, ...]

    def message_uri(self, topic: str, partition: int, offset: int) -> str:
        """A message's name for good: "kafka://b:9092/news/3@1207"."""
        return f"{SCHEME}{self.brokers}/{topic}/{partition}@{offset}"


def kafka_address(uri: str) -> KafkaAddress:
    """The parts of kafka://broker[:port][,broker…]/topic[,topic…]. Raises UsageError."""
    brokers, _, topics = uri.removeprefix(SCHEME).partition("/")
    if "@" in brokers:
        shown = f"{SCHEME}…@{uri.partition('@')[2]}"
        raise UsageError(
            f"INPUT {shown}: no names and passwords here; set kafka.sasl.username and {PASSWORD}"
        )
    are_brokers = all(_BROKER.fullmatch(broker) for broker in brokers.split(","))
    if not (are_brokers and all(_TOPIC.fullmatch(topic) for topic in topics.split(","))):
        raise UsageError(f"INPUT {uri}: write kafka://broker[:port][,broker…]/topic[,topic…]")
    return KafkaAddress(brokers, tuple(dict.fromkeys(topics.split(","))))


def client_settings(brokers: str, settings: Kafka, environ: Mapping[str, str]) -> ClientSettings:
    """Settings of librdkafka's consumer. Raises UsageError where a password is not in the environment.

    Own options of the configuration win over what is only a better default.
    """
    preferred: ClientSettings = {
        "fetch.queue.backoff.ms": 100,  # 1,000 would starve large batches
        "topic.metadata.refresh.interval.ms": 30_000,  # until new partitions are read; 300,000 is long
    }
    fixed: ClientSettings = {
        "bootstrap.servers": brokers,
        "group.id": settings.group,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",  # where an offset is gone, rather twice than never
        "max.poll.interval.ms": settings.most_batch_s * 1000,
        "queued.max.messages.kbytes": settings.queued_mb * 1024,
    }
    security = _security(settings, environ)
    return preferred | settings.options | fixed | security


def _security(settings: Kafka, environ: Mapping[str, str]) -> ClientSettings:
    tls, sasl = settings.tls, settings.sasl
    if not tls.enabled and sasl.username is None:
        return {}  # options may name another protocol (Kerberos)
    made: dict[str, str | None] = {
        "ssl.ca.location": tls.authority,
        "ssl.certificate.location": tls.certificate,
        "ssl.key.location": tls.key,
        "ssl.key.password": environ.get(KEY_PASSWORD) if tls.key else None,
    }
    if sasl.username is not None:
        if not environ.get(PASSWORD):
            raise UsageError(f"kafka.sasl.username is {sasl.username!r}: {PASSWORD} is not set")
        made |= {
            "sasl.mechanism": sasl.mechanism,
            "sasl.username": sasl.username,
            "sasl.password": environ[PASSWORD],
        }
    transport = "SSL" if tls.enabled else "PLAINTEXT"
    made["security.protocol"] = transport if sasl.username is None else f"SASL_{transport}"
    return {key: value for key, value in made.items() if value is not None}
