"""A real Kafka broker in KRaft mode, for one test module: started, stopped and killed on free ports.

Its jars come from Maven by ``.ci/kafka``. Data lives in a folder of the test, so that a killed broker finds its log
again; one ``RealBroker`` has a plain listener and one with TLS and passwords.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

USER, PASSWORD = "desk", "made-up"
_KEYSTORE_PASSWORD: Final = "made-up-too"
_PORTS: Final = (20_000, 32_000)
_ANSWERS_WITHIN_S: Final = 90.0  # a JVM on a machine that others load
_DELIVERED_WITHIN_S: Final = 60.0
_HEAP: Final = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def jar_folder() -> Path | None:
    """The broker's jars as ``.ci/kafka`` leaves them, the newest; None where it was not run."""
    cache = Path(os.environ.get("COPYDESK_CACHE") or Path.home() / ".cache" / "copydesk")
    return max((f for f in cache.glob("kafka-*") if f.is_dir()), default=None)


def why_not() -> str | None:
    """The reason why no broker can run here; None where one can."""
    if shutil.which("java") is None:
        return "no java on the path"
    if jar_folder() is None:
        return "no jars of Kafka: run .ci/kafka"
    return None


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on, all different; not of those that connections are given, which
    another process could have before a broker has started."""
    found: set[int] = set()
    while len(found) < count:
        port = random.randrange(*_PORTS)
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("127.0.0.1", port))
            found.add(port)
    return sorted(found)


def _run(words: Sequence[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stdout} {done.stderr}")


class RealBroker:
    """One broker that is its own controller, with topics of few partitions."""

    def __init__(self, folder: Path, more: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        plain, secure, controller = free_ports(3)
        self.address = f"127.0.0.1:{plain}"
        self.secure_address = f"127.0.0.1:{secure}"
        self.authority = folder / "authority.pem"
        self._process: subprocess.Popen[bytes] | None = None
        self._properties = folder / "server.properties"
        self._make_certificate()
        properties = self._settings(plain, secure, controller) | dict(more or {})
        self._properties.write_text("".join(f"{k}={v}\n" for k, v in properties.items()))
        cluster = "4L6g3nShT-eMCtK--X86sw"
        _run([*self._java("kafka.tools.StorageTool"), "format", "-t", cluster, *self._config("-c")])

    def _settings(self, plain: int, secure: int, controller: int) -> dict[str, str]:
        jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required"
        listeners = {"PLAIN": plain, "CONTROLLER": controller, "SECURE": secure}
        return {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAIN",
            "listeners": ",".join(f"{name}://127.0.0.1:{p}" for name, p in listeners.items()),
            "listener.security.protocol.map": "PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL",
            "log.dirs": str(self.folder / "log"),
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "1",
            "group.initial.rebalance.delay.ms": "0",
            "auto.create.topics.enable": "false",
            "log.cleaner.enable": "false",
            "broker.session.timeout.ms": "2000",  # so long a killed broker is kept out when it is back
            "broker.heartbeat.interval.ms": "500",
            "ssl.keystore.location": str(self.folder / "keys.p12"),
            "ssl.keystore.password": _KEYSTORE_PASSWORD,
            "sasl.enabled.mechanisms": "PLAIN",
            "listener.name.secure.plain.sasl.jaas.config": f'{jaas} user_{USER}="{PASSWORD}";',
        }

    def _make_certificate(self) -> None:
        store = ["-keystore", str(self.folder / "keys.p12"), "-storepass", _KEYSTORE_PASSWORD]
        entry = ["-alias", "broker", *store]
        made = ["-keyalg", "EC", "-validity", "3650", "-dname", "CN=127.0.0.1"]
        _run(["keytool", "-genkeypair", *entry, *made, "-ext", "SAN=IP:127.0.0.1"])
        _run(["keytool", "-exportcert", "-rfc", "-file", str(self.authority), *entry])

    def _java(self, main: str) -> list[str]:
        return ["java", *_HEAP, "-cp", f"{jar_folder()}/*", main]

    def _config(self, *option: str) -> list[str]:
        return [*option, str(self._properties)]

    def start(self) -> None:
        """Start, or start again over the same data; returns when it answers."""
        with (self.folder / "broker.log").open("ab") as log:
            words = [*self._java("kafka.Kafka"), *self._config()]
            self._process = subprocess.Popen(words, stdout=log, stderr=log)
        try:
            self._admin().list_topics(timeout=_ANSWERS_WITHIN_S)
        except KafkaException as error:
            self.kill()
            tail = (self.folder / "broker.log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"the broker did not start: {error}\n{tail}") from error

    def stop(self) -> None:
        """End in good order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9: nothing is flushed, nobody is told."""
        self._end(signal.SIGKILL)

    def _end(self, sign: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(sign)
            self._process.wait()
            self._process = None

    def _admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.address, "log_level": 0})

    def make_topic(
        self, name: str, partitions: int = 1, config: Mapping[str, str] | None = None
    ) -> None:
        """A topic, there when this returns."""
        admin = self._admin()
        topic = NewTopic(name, partitions, 1, config=dict(config or {}))
        admin.create_topics([topic], operation_timeout=30.0)[name].result()

    def delete_topic(self, name: str) -> None:
        """The topic and its messages are gone."""
        admin = self._admin()
        admin.delete_topics([name], operation_timeout=30.0)[name].result()

    def send(
        self,
        topic: str,
        values: Sequence[bytes | None],
        partition: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Messages, in order, and durable when this returns."""
        producer = Producer(
            {
                "bootstrap.servers": self.address,
                "message.max.bytes": 100_000_000,
                "enable.idempotence": True,
                "log_level": 0,
            }
        )
        for value in values:
            producer.produce(topic, value, partition=partition, headers=dict(headers or {}))
            producer.poll(0)
        if left := producer.flush(_DELIVERED_WITHIN_S):
            raise RuntimeError(f"{left} messages were not delivered")


def main() -> None:
    """``python -m tests.stream.broker``: a broker for benchmarks, until Ctrl-C or SIGTERM."""
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with TemporaryDirectory() as folder:
        broker = RealBroker(Path(folder))
        broker.start()
        print(broker.address, flush=True)
        signal.sigwait(ends)
        broker.kill()


if __name__ == "__main__":
    main()
