"""The whole stream from Pub/Sub's double: killed, and each message is still a copy, a sighting or a reject."""

import json
from pathlib import Path
from random import Random
from typing import Final

import pytest

pytest.importorskip("google.cloud.pubsub_v1")

from tests.stream.faults import (
    Command,
    books,
    copydesk,
    left_over,
    made_up,
    quick,
    seen,
    table,
    wait_for,
)
from tests.stream.pubsub_double import URI, PubSubDouble

SEED: Final = 13
LEASE_S: Final = 60
POISON: Final = ('{"headline": "cut in the mid', "<html><body><nav>Home</nav></body></html>")


def messages(folder: Path, size: int) -> list[str]:
    lines = made_up(folder, size)
    sent = [*lines, *lines[::20], *POISON]
    Random(SEED).shuffle(sent)
    return sent


def test_a_stream_killed_leaves_no_message_behind(double: PubSubDouble, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("stream", URI, "-o", out, "-c", quick(tmp_path))
    env = {"PUBSUB_EMULATOR_HOST": double.address}
    sent = messages(tmp_path, 200)
    double.most_a_pull = 20
    for message in sent[::2]:
        double.publish(message.encode())
    with Command(*words, env=env):  # is killed at the end of this block
        wait_for(lambda: seen(out, "articles/**/*.parquet"))
        for message in sent[1::2]:
            double.publish(message.encode())
    double.pass_time(LEASE_S + 1)
    ended = copydesk(*words, "--until-idle", env=env)
    assert ended.code == 0, ended.err
    written = books(out)
    ids = [json.loads(m)["id"] for m in sent if m not in POISON]
    assert written.records == len(sent)
    assert sorted(table(out, "articles")["input_id"].to_pylist()) == sorted(set(ids))
    assert written.rejects == len(POISON)
    assert sorted(set(double.acknowledged)) == sorted(set(double.pulled))
    assert len(double.acknowledged) == len(sent)
    assert left_over(out) == []
