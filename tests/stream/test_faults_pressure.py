"""More at once than a micro-batch holds: batches are cut, and memory is bounded."""

import json
import re
from pathlib import Path
from typing import Final

from tests.stream.faults import (
    Command,
    Ended,
    books,
    check_whole,
    cut,
    drop,
    finish,
    ids_of,
    made_up,
    stream_words,
)

FEW: Final = 500
MANY: Final = 4_000
A_FILE: Final = 25
MOST_RECORDS: Final = 250


def peak_mb(command: Command) -> tuple[Ended, float]:
    """The end of a command, and the most memory it held, as Linux tells it."""
    status = Path(f"/proc/{command.process.pid}/status")
    peak = 0.0
    while command.process.poll() is None:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        peak = int(found[1]) / 1024 if found else peak
        command.wait(0.1)
    return command.end(), peak


def streamed(folder: Path, records: int) -> tuple[str, float]:
    """What a stream told of so many records that were there at once, and its peak."""
    out = folder / f"out-{records}"
    for number, part in enumerate(cut(made_up(folder, records), A_FILE)):
        drop(folder / f"in-{records}", f"{number:03}.jsonl", part)
    words = stream_words(folder / f"in-{records}", out, "--until-idle", most_records=MOST_RECORDS)
    with Command(*words) as command:
        ended, peak = peak_mb(command)
    assert ended.code == 0, ended.err
    assert books(out) == (records, 0, 0)
    check_whole(out, ids_of(made_up(folder, records)))
    return ended.out, peak


def test_what_arrives_at_once_is_taken_in_turn(tmp_path: Path) -> None:
    _, few_mb = streamed(tmp_path, FEW)
    told, many_mb = streamed(tmp_path, MANY)
    found = re.search(r"in (\d+) micro-batch", told)
    assert found is not None
    batches = int(found[1])
    print(f"{MANY} records in {batches} micro-batches; peak {few_mb:.0f} MB, then {many_mb:.0f} MB")
    assert MANY / MOST_RECORDS <= batches <= MANY / A_FILE / 2
    assert many_mb < 2 * few_mb  # of eight times the records: what grows is the index of the copies


def page(line: str) -> str:
    """An article as a page of 300 KB, which is what news pages have."""
    article = json.loads(line)
    text = "".join(f"<p>{paragraph}</p>" for paragraph in article["text"].split("\n\n"))
    script = f"<script>{'var x = 1; ' * 27_000}</script>"
    title = article["headline"]
    head = f"<head><title>{title}</title>{script}</head>"
    return f"<html>{head}<body><article><h1>{title}</h1>{text}</article></body></html>"


def test_pages_are_taken_by_what_is_measured_of_them(tmp_path: Path) -> None:
    """Three of them would be a micro-batch, were they told by the length of texts."""
    for number, line in enumerate(made_up(tmp_path, 90)):
        drop(tmp_path / "in", f"{number:03}.html", [page(line)])
    told = finish(tmp_path / "in", tmp_path / "out").out
    assert books(tmp_path / "out").records == 90
    found = re.search(r"in (\d+) micro-batch", told)
    assert found is not None
    print(f"90 pages in {found[1]} micro-batches")
    assert int(found[1]) <= 15
