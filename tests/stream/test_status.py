"""What ``copydesk status`` tells of a stream."""

import os
from pathlib import Path

from pipeline.lock import only_writer, writer_of
from pipeline.stream.report import Report
from pipeline.stream.status import Counters, status_text

COUNTS = {
    "records": 31,
    "new_copies": 11,
    "collapsed": 2,
    "known": 3,
    "rejects": 5,
    "known_rejects": 6,
    "held": 4,
    "known_held": 1,
    "released": 1,
}


def told(counters: Counters, writer: str | None = None) -> dict[str, str]:
    """The lines by their first word."""
    text = status_text(counters.status(None, 0, 0, 100.0), writer)
    return dict(line.split(maxsplit=1) for line in text.splitlines())


def test_what_became_of_the_records_adds_up() -> None:
    counters = Counters()
    counters.add(Report("s1", COUNTS), since=0.0)
    assert told(counters)["read"] == (
        "31 records read, 1 released: 11 new copies, 2 further sightings, 4 known already, "
        "5 rejects, 6 rejects known already, 4 under embargo"
    )
    assert 31 + 1 == 11 + 2 + 4 + 5 + 6 + 4


def test_a_stream_runs_while_it_holds_the_lock_whatever_its_number() -> None:
    own = os.getpid()  # alive, as number 1 always is in a container
    stopped = "stopped: killed or cut off; the next start goes on from there"
    assert told(Counters(), writer=None)["stream"] == stopped
    assert told(Counters(), writer="another")["stream"] == stopped
    assert told(Counters(), writer=str(own))["stream"] == f"running as process {own}"


def test_no_rate_is_told_before_it_is_known() -> None:
    assert told(Counters())["rate"] == "not known yet"


def test_who_holds_the_lock(tmp_path: Path) -> None:
    out = str(tmp_path)
    assert writer_of(out) is None
    with only_writer(out):
        assert writer_of(out) == str(os.getpid())
    assert writer_of(out) is None
