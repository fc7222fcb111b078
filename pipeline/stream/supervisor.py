"""The loop of a stream: poll, micro-batch, journal, acknowledge; settle now and then; stop when told.

Whatever fails between a poll and the commit has changed nothing in OUT: the state is read anew from there, and the same
arrivals are taken again, after a pause that grows to half a minute.
"""

import gc
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.stream.arrivals import Arrived, Room, Source, SourceError
from pipeline.stream.intake import take_in
from pipeline.stream.journal import Journal
from pipeline.stream.micro_batch import StandingState
from pipeline.stream.report import Report
from pipeline.stream.restore import restore
from pipeline.stream.status import Counters, status_line
from pipeline.stream.stop import Stop
from pipeline.stream.terminal import tell
from pipeline.stream.tidy import tidy
from transforms import layout
from transforms.commit_run import recover
from transforms.files import make_folder, remove

LEAST_RECORDS: Final = 50
"""A micro-batch is not cut smaller for its rate; the configuration may."""
LONGEST_PAUSE_S: Final = 30.0
MOST_TRIES: Final = 20
"""A stream that is to end when it has read all gives up after so many failures in a row, some eight minutes."""
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Supervisor:
    """One stream into one OUT, whose lock the caller holds."""

    def __init__(
        self,
        source: Source,
        out: str,
        settings: Settings,
        options: PipelineOptions,
        header: dict[str, Any],
        stop: Stop,
        show: Callable[[str], None],
    ) -> None:
        self._source, self._out, self._settings = source, out, settings
        self._options, self._header, self._stop, self._show = options, header, stop, show
        self._journal = Journal(Path(out, layout.JOURNAL))
        self._state: StandingState | None = None
        self._rate = 100.0  # records a second, as last measured
        self._record_bytes = 2_000.0  # likewise: a text has that, a page a hundred times as much
        self._settled = (time.monotonic(), 0.0)  # when last, and how long it took
        self._unsettled = True  # rows may wait, or files lie about, since then
        self._pause = 0.0
        self._tried = 0
        self.counters = Counters()

    def run(self) -> Counters:
        """Until told to stop; what was done."""
        connected = False
        self._tell(None)
        while not self._stop.asked():
            try:
                state = self._restored()
                if not connected:
                    self._source.start(self._journal.taken())
                    connected = True
                is_idle = not self._tick(state)
            except UsageError:
                raise
            except SourceError as error:  # before anything was decided
                self._fail(error)
                continue
            except Exception as error:
                self._state = None
                self._fail(error)
                continue
            self._recovered()
            if self._stop.until_idle and is_idle and not state.waiting and self._is_all_read():
                self._stop.end("nothing more to read")
        self._drain()
        return self.counters

    def _is_all_read(self) -> bool:
        """Whether nothing waits but what cannot be read."""
        return (self._source.waiting() or 0) <= self._source.unreadable()

    def _restored(self) -> StandingState:
        """The state, read from OUT where there is none, or where a failure has made it doubtful."""
        if self._state is None:
            recover(self._out)
            done = self._journal.resolve(self._has_manifest)
            state = StandingState(self._out, self._settings, self._header)
            restore(state, self._settings.stories.horizon_days)
            self._source.acknowledge(done)
            self._state = state
        return self._state

    def _has_manifest(self, run_id: str) -> bool:
        return Path(self._out, layout.RUNS, run_id + ".json").exists()

    def _tick(self, state: StandingState) -> bool:
        """One round; whether anything was done."""
        begun = time.monotonic()
        spool = layout.join(self._out, layout.STAGING, "spool")
        shutil.rmtree(spool, ignore_errors=True)
        make_folder(spool)
        arrived = self._source.poll(self._room(), spool, self._wait_s(state))
        if arrived is None and state.is_release_due():
            arrived = Arrived((), (), time.time())
        if arrived is not None:
            self._micro_batch(state, arrived)
        settled = self._settle_if_due(state, is_idle=arrived is None)
        self._tell(state)
        if arrived is not None:
            self._rest(self._settings.stream.every_s - (time.monotonic() - begun))
        return arrived is not None or settled

    def _room(self) -> Room:
        s = self._settings.stream
        records = min(s.most_records, max(LEAST_RECORDS, self._rate * s.batch_s))
        size = min(s.most_mb * 1024 * 1024, records * self._record_bytes)
        return Room(int(records), int(size))

    def _wait_s(self, state: StandingState) -> float:
        if self._stop.until_idle:
            return 2 * self._settings.stream.file_settles_s + 0.5
        return min(1.0, self._settings.stream.every_s)

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stop.asked() and (left := end - time.monotonic()) > 0:
            time.sleep(min(0.2, left))

    def _micro_batch(self, state: StandingState, arrived: Arrived) -> None:
        started = datetime.now(timezone.utc)
        begun = time.monotonic()
        run = self._journal.begin(arrived.marks)
        run_id = _run_id(started, run)
        self._journal.name(run, run_id)
        intake = take_in(arrived.files, self._out, run_id, started, self._options)
        still = self._source.unchanged(arrived, intake.unread())
        if still != arrived:
            self._retake(state, still)
            return
        report = state.join(intake, run_id, started)
        self._source.acknowledge(self._journal.finish(run))
        self.counters.add(report, arrived.since)
        self._unsettled = True
        size = sum(file.size_bytes for file in arrived.files)
        self._measure(intake.documents, size, time.monotonic() - begun)
        self._forget(state, report)

    def _measure(self, records: int, size: int, seconds: float) -> None:
        if records >= LEAST_RECORDS:
            self._rate = 0.5 * self._rate + 0.5 * records / seconds
        if records and size:
            self._record_bytes = 0.5 * self._record_bytes + 0.5 * size / records

    def _retake(self, state: StandingState, still: Arrived) -> None:
        """A file changed while it was read, or could not be: nothing of the batch counts; the others are read once
        more."""
        remove(layout.join(self._out, layout.STAGING))
        self._journal.resolve(self._has_manifest)
        if still.files:
            self._micro_batch(state, still)

    def _forget(self, state: StandingState, report: Report) -> None:
        """A day at a time: what lies further back than the horizon from the newest article."""
        if report.latest is None:
            return
        now = (datetime.now(timezone.utc) - _EPOCH) // _MICROSECOND
        newest = min(report.latest, now)
        day = newest // _DAY
        if day > self.counters.newest_day:
            first = self.counters.newest_day == 0
            self.counters.newest_day = day
            if not first:
                state.forget((day - self._settings.stories.horizon_days) * _DAY)

    def _settle_if_due(self, state: StandingState, is_idle: bool) -> bool:
        last, took = self._settled
        s = self._settings.stream
        since = time.monotonic() - last
        due = since > s.settle_s and took <= s.settle_share * since
        if not self._unsettled or not (due or (is_idle and self._stop.until_idle)):
            return False
        self._settle(state)
        return True

    def _settle(self, state: StandingState) -> None:
        begun = time.monotonic()
        started = datetime.now(timezone.utc)
        run_id = _run_id(started, self._journal.begin(()))
        make_folder(layout.staging(self._out, run_id))
        report = state.settle(run_id, started)
        if report is not None:
            self.counters.settle(report)
        run_id = _run_id(started, self._journal.begin(()))
        tidy(state, run_id, self._header, self._settings.stream.fold_files)
        self._journal.resolve(self._has_manifest)
        self._settled = (time.monotonic(), time.monotonic() - begun)
        self._unsettled = False

    def _fail(self, error: Exception) -> None:
        """Nothing of the batch counts: once the pause is over it is tried again. A trouble that lasts is told once."""
        self._pause = min(LONGEST_PAUSE_S, 2 * self._pause or 1.0)
        self._tried += 1
        self.counters.failures += 1
        told = _line_of(error)
        if told != self.counters.error:
            tell(f"{told}; tried again until it is over")
        self.counters.error = told
        self._tell(self._state)
        self._rest(self._pause)
        if self._stop.until_idle and self._tried >= MOST_TRIES:
            self._stop.end(f"in vain {self._tried} times")

    def _recovered(self) -> None:
        if self._pause:
            tell("that is over, going on")
        self._pause = 0.0
        self._tried = 0
        self.counters.error = None

    def _drain(self) -> None:
        """What was begun is done; rows that wait are settled if that is quick, else by the next start."""
        state = self._state
        if state is not None and self._unsettled and self._settled[1] < 3.0:
            try:
                self._settle(state)
            except Exception as error:
                self.counters.error = _line_of(error)
        self.counters.stopped = self._stop.reason
        self._tell(state)
        self._source.close()
        self._journal.close()

    def _tell(self, state: StandingState | None) -> None:
        self.counters.unreadable = self._source.unreadable()
        told = self.counters.status(
            self._source.waiting(),
            len(state.index) if state else 0,
            len(state.waiting) if state else 0,
            self._rate,
        )
        with suppress(sqlite3.Error):  # a full disk: the word is not worth the stream
            self._journal.tell(told)
        self._show(status_line(told))
        gc.collect(0)


_DAY: Final = 86_400_000_000


def _line_of(error: Exception) -> str:
    """The last line of what Beam tells is what went wrong; above it stands where."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return " ".join(lines[-1].split())


def _run_id(started: datetime, number: int) -> str:
    return f"s{started:%Y%m%dT%H%M%S}-{number:06d}-{os.getpid():d}"
