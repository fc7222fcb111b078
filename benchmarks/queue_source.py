"""What a queue costs a stream before extraction: polling, spooling, and reading the spool.

    python -m tests.stream.broker &          # prints its address; brings nothing, see .ci/kafka
    python benchmarks/queue_source.py 127.0.0.1:9092 --size 50000

The same lines in one JSON Lines file are read beside it, so that what remains is the cost of a message.
"""

import argparse
import io
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from pipeline.queue_settings import Kafka
from pipeline.stream.arrivals import Arrived, Room
from pipeline.stream.kafka import KafkaSource
from transforms.formats.detect import read_content
from transforms.read_documents import read_documents

PARTITIONS = 4
ROOM = Room(records=20_000, size_bytes=64 << 20)


def made_lines(size: int) -> list[bytes]:
    """Records of 266 words, the mean of a news article."""
    words = " ".join(f"word{n}" for n in range(266))
    return [
        json.dumps({"id": str(n), "url": f"https://a.example/{n}", "text": f"{n} {words}"}).encode()
        for n in range(size)
    ]


def send(address: str, topic: str, lines: list[bytes]) -> None:
    """All of them, spread over the partitions."""
    admin = AdminClient({"bootstrap.servers": address})
    admin.create_topics([NewTopic(topic, PARTITIONS, 1)])[topic].result()
    producer = Producer({"bootstrap.servers": address, "linger.ms": 50})
    for number, line in enumerate(lines):
        producer.produce(topic, line, partition=number % PARTITIONS)
        if number % 1000 == 0:
            producer.poll(0)
    producer.flush()


def polled(source: KafkaSource, spool: str, count: int) -> Iterator[tuple[Arrived, float]]:
    """Batches until there are so many messages, each with the seconds its poll took."""
    offsets: dict[str, int] = {}
    while sum(offsets.values()) < count:
        begun = time.perf_counter()
        arrived = source.poll(ROOM, spool, 1.0)
        if arrived is not None:
            source.acknowledge(arrived.marks)
            offsets |= {mark.key: int(mark.value) for mark in arrived.marks}
            yield arrived, time.perf_counter() - begun


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("broker")
    parser.add_argument("--size", type=int, default=50_000)
    args = parser.parse_args()
    lines = made_lines(args.size)
    topic = f"bench-{uuid4().hex[:8]}"
    send(args.broker, topic, lines)
    source = KafkaSource(f"kafka://{args.broker}/{topic}", Kafka(group=topic))
    with tempfile.TemporaryDirectory() as spool:
        source.start({})
        begun = time.perf_counter()
        polling = reading = 0.0
        records = batches = 0
        for arrived, seconds in polled(source, spool, args.size):
            before = time.process_time()
            records += sum(1 for _ in read_documents(arrived.files[0]))
            reading += time.process_time() - before
            polling += seconds
            batches += 1
            if batches == 1:
                print(f"first batch after {time.perf_counter() - begun:.1f} s (joining the group)")
                polling, first = 0.0, records
        source.close()
    before = time.process_time()
    stream = io.BytesIO(b"\n".join(lines))
    in_file = sum(1 for _ in read_content(str(Path(spool, "a.jsonl")), stream))
    from_file = time.process_time() - before
    print(f"{records:,} messages of {len(lines[-1]):,} bytes in {batches} batches")
    print(f"poll and spool: {(records - first) / polling:,.0f} messages/s once joined")
    print(
        f"read: {reading / records * 1e6:.1f} µs a message, "
        f"{from_file / in_file * 1e6:.1f} µs a line of one file"
    )
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


if __name__ == "__main__":
    main()
