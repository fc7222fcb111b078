"""Settings of the queues that a stream reads from: how to reach them, and how much to take at a time."""

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from pipeline.section import Section


class Tls(Section):
    """Paths of PEM files. The password of ``key`` comes from the environment: COPYDESK_KAFKA_KEY_PASSWORD."""

    enabled: bool = False
    authority: str | None = (
        None  # who signs the brokers' certificates; the system's authorities where absent
    )
    certificate: str | None = None  # of this client, where brokers ask for one
    key: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Tls":
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key are given both or neither")
        if not self.enabled and (self.authority or self.certificate):
            raise ValueError("enabled is false: set it to true, or leave the files out")
        return self


class Sasl(Section):
    """A name to log in with. Its password comes from the environment: COPYDESK_KAFKA_PASSWORD."""

    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    username: str | None = None  # none: no login


KafkaOptions = dict[str, str | int | float | bool]

_SET_ELSEWHERE: Final = {
    "auto.offset.reset": "it is 'earliest', so that nothing is skipped; set kafka.start",
    "bootstrap.servers": "the brokers stand in INPUT",
    "enable.auto.commit": "offsets are committed when their output is durable",
    "group.id": "set kafka.group",
    "group.protocol": "it is 'classic'",
    "max.poll.interval.ms": "set kafka.most_batch_s",
    "partition.assignment.strategy": "it is 'range,roundrobin'",
    "queued.max.messages.kbytes": "set kafka.queued_mb",
}
_SECRETS: Final = ("password", "secret", ".pem", "sasl.oauthbearer.config")


class Kafka(Section):
    """Reading from kafka://. Secrets are never in the configuration: a run's manifest shows it."""

    group: Annotated[str, Field(min_length=1)] = "copydesk"
    start: Literal["earliest", "latest"] = "earliest"  # of a partition that nobody has read yet
    tls: Tls = Tls()
    sasl: Sasl = Sasl()
    queued_mb: Annotated[int, Field(ge=1, le=2047)] = 64
    most_batch_s: Annotated[int, Field(ge=60, le=86400)] = 900
    options: KafkaOptions = Field(default={})

    @model_validator(mode="after")
    def _options_of_others(self) -> "Kafka":
        for name in self.options:
            if name in _SET_ELSEWHERE:
                raise ValueError(f"options.{name} is not to be set: {_SET_ELSEWHERE[name]}")
            if any(word in name for word in _SECRETS):
                raise ValueError(f"options.{name} is a secret: those come from the environment")
        return self


class PubSub(Section):
    """Reading from pubsub://. Credentials come from the environment: GOOGLE_APPLICATION_CREDENTIALS."""

    lease_s: Annotated[int, Field(ge=10, le=600)] = 60
