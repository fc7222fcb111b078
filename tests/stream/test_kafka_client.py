"""INPUT words and settings are refused, or told to librdkafka, without a broker."""

import pytest

from pipeline.errors import UsageError
from pipeline.queue_settings import Kafka, Sasl, Tls
from pipeline.stream.kafka_client import KafkaAddress, client_settings, kafka_address

FORM = "write kafka://broker[:port][,broker…]/topic[,topic…]"


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("kafka://b/news", KafkaAddress("b", ("news",))),
        ("kafka://b1:9092,b2:9093/news,sport,news", KafkaAddress("b1:9092,b2:9093", ("news", "sport"))),
        ("kafka://[::1]:9092/news.v2_raw-a", KafkaAddress("[::1]:9092", ("news.v2_raw-a",))),
    ],
)  # fmt: skip
def test_an_address(uri: str, address: KafkaAddress) -> None:
    assert kafka_address(uri) == address


@pytest.mark.parametrize(
    "uri",
    [
        "kafka://b",
        "kafka://b/",
        "kafka:///news",
        "kafka://b,/news",
        "kafka://b/news,",
        "kafka://b/news/3",
        "kafka://b/news?group=x",
        "kafka://b/^news.*",
        "kafka://b:port/news",
        "kafka://b/" + "n" * 250,
    ],
)
def test_what_is_no_address(uri: str) -> None:
    with pytest.raises(UsageError) as raised:
        kafka_address(uri)
    assert str(raised.value) == f"INPUT {uri}: {FORM}"


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as raised:
        kafka_address("kafka://desk:secret@b/news")
    assert str(raised.value) == (
        "INPUT kafka://…@b/news: no names and passwords here; "
        "set kafka.sasl.username and COPYDESK_KAFKA_PASSWORD"
    )


def test_a_message_has_a_name_for_good() -> None:
    address = kafka_address("kafka://b:9092/news")
    assert address.message_uri("news", 3, 1207) == "kafka://b:9092/news/3@1207"


def test_defaults() -> None:
    assert client_settings("b:9092", Kafka(), {}) == {
        "bootstrap.servers": "b:9092",
        "group.id": "copydesk",
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "max.poll.interval.ms": 900_000,
        "queued.max.messages.kbytes": 65_536,
        "fetch.queue.backoff.ms": 100,
        "topic.metadata.refresh.interval.ms": 30_000,
    }


def test_options_are_handed_on() -> None:
    options = {"client.rack": "eu-1a", "fetch.queue.backoff.ms": 7, "security.protocol": "SSL"}
    made = client_settings("b", Kafka(options=options), {})
    assert {key: made[key] for key in options} == options


TLS = Tls(enabled=True, authority="ca.pem", certificate="me.pem", key="me.key")


@pytest.mark.parametrize(
    ("settings", "environ", "security"),
    [
        (
            Kafka(tls=Tls(enabled=True)),
            {"COPYDESK_KAFKA_KEY_PASSWORD": "unused"},
            {"security.protocol": "SSL"},
        ),
        (
            Kafka(tls=TLS),
            {"COPYDESK_KAFKA_KEY_PASSWORD": "k"},
            {
                "security.protocol": "SSL",
                "ssl.ca.location": "ca.pem",
                "ssl.certificate.location": "me.pem",
                "ssl.key.location": "me.key",
                "ssl.key.password": "k",
            },
        ),
        (
            Kafka(tls=Tls(enabled=True), sasl=Sasl(username="desk")),
            {"COPYDESK_KAFKA_PASSWORD": "p"},
            {
                "security.protocol": "SASL_SSL",
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": "desk",
                "sasl.password": "p",
            },
        ),
        (
            Kafka(sasl=Sasl(username="desk", mechanism="PLAIN")),
            {"COPYDESK_KAFKA_PASSWORD": "p"},
            {
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "PLAIN",
                "sasl.username": "desk",
                "sasl.password": "p",
            },
        ),
    ],
    ids=["tls", "client certificate", "password over tls", "password in the open"],
)
def test_security(
    settings: Kafka, environ: dict[str, str], security: dict[str, str | int | bool]
) -> None:
    made = client_settings("b", settings, environ)
    assert {k: v for k, v in made.items() if k.startswith(("s",))} == security


def test_a_user_without_a_password() -> None:
    with pytest.raises(UsageError) as raised:
        client_settings("b", Kafka(sasl=Sasl(username="desk")), {})
    assert str(raised.value) == (
        "kafka.sasl.username is 'desk': COPYDESK_KAFKA_PASSWORD is not set"
    )


def test_an_option_that_librdkafka_does_not_know() -> None:
    pytest.importorskip("confluent_kafka")
    from pipeline.stream.kafka import KafkaSource

    source = KafkaSource("kafka://b/news", Kafka(options={"fetch.max.byte": 1}))
    with pytest.raises(UsageError) as raised:
        source.start({})
    assert str(raised.value) == 'kafka: No such configuration property: "fetch.max.byte"'
