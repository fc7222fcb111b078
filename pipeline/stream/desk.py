"""The desk of one OUT in a worker's process: staged records of a stream join the stories that stand there.

The same functions as in a stream of one machine decide and commit (pipeline.stream.micro_batch). What an engine may do
to the step that calls them is met here:

    another worker takes the step over, a bundle is tried again, the old worker is not dead yet
        ──► each commit holds OUT's lock; where OUT is not as this desk left it, its state is read from there anew;
            records that stand are known by their digests and add nothing
"""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from typing import Any, Final

import xxhash
from apache_beam.io.filesystems import FileSystems

from pipeline.addresses import is_remote
from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.lock import only_writer
from pipeline.stream.intake import Intake
from pipeline.stream.micro_batch import StandingState
from pipeline.stream.report import Report
from pipeline.stream.restore import restore
from pipeline.stream.tidy import tidy
from transforms import layout
from transforms.batches import concat
from transforms.commit_run import recover
from transforms.embargo import due, held_documents, read_held
from transforms.extract_articles import extract_article
from transforms.files import make_folder, matching
from transforms.stage_stream import SCHEMAS, Staged, stage_stream, unpacked
from transforms.text.copies import DAY

LONGEST_LOCK_S: Final = 60.0
"""So long another writer is waited for: a worker that the engine has given up, or ``compact``."""

RELEASES_S: Final = 60.0
"""How often it is looked whether an embargo has ended, while nothing arrives."""

_LEAST_SHARE: Final = 1e-4


class Desk:
    """Takes in what workers staged. One thread at a time; others wait."""

    def __init__(self, out: str, settings: Settings, header: dict[str, Any]) -> None:
        self.out = out
        self._settings = settings
        self._header = header
        self._mutex = threading.Lock()
        self._state: StandingState | None = None
        self._left: frozenset[str] = frozenset()  # OUT's manifests as this desk left them
        self._newest_day = 0
        self._settled = time.monotonic()
        self._settle_s = settings.stream.settle_s

    def join(self, parts: Sequence[Staged]) -> Report | None:
        """Decide and commit; None where exactly these parts were committed before."""
        run_id = run_id_of(parts)
        with self._standing() as state:
            if FileSystems.exists(layout.join(self.out, layout.RUNS, run_id + ".json")):
                return None
            return self._join(state, parts, run_id, datetime.now(timezone.utc))

    def tend(self) -> float | None:
        """What is to be done while nothing arrives; seconds until it is to be called again, None: never."""
        with self._standing() as state:
            started = datetime.now(timezone.utc)
            if state.is_release_due():
                self._join(state, (), _run_id(started), started)
            if state.waiting or state.apart:
                left = self._settle_s - (time.monotonic() - self._settled)
                if left > 0:
                    return left
                self._settle(state)
            return RELEASES_S if read_held(self.out).num_rows else None

    def _join(
        self, state: StandingState, parts: Sequence[Staged], run_id: str, started: datetime
    ) -> Report:
        staging = layout.staging(self.out, run_id)
        make_folder(staging)
        intake = intake_of([*parts, *self._released(started)], staging)
        report = state.join(intake, run_id, started)
        self._forget(state, report)
        return report

    def _released(self, started: datetime) -> list[Staged]:
        """Records whose embargo has ended by now."""
        documents = held_documents(due(read_held(self.out), started))
        if not documents:
            return []
        return [stage_stream(map(extract_article, documents), started, started.timestamp())]

    def _settle(self, state: StandingState) -> None:
        """Write changed rows anew and fold small files; where that takes long, less often from now on."""
        begun = time.monotonic()
        started = datetime.now(timezone.utc)
        run_id = _run_id(started)
        make_folder(layout.staging(self.out, run_id))
        state.settle(run_id, started)
        s = self._settings.stream
        if not is_remote(self.out):  # a store of objects cannot put one folder in another's place
            tidy(state, _run_id(datetime.now(timezone.utc)), self._header, s.fold_files)
        self._settled = time.monotonic()
        took = self._settled - begun
        self._settle_s = max(s.settle_s, took / max(s.settle_share, _LEAST_SHARE))

    def _forget(self, state: StandingState, report: Report) -> None:
        """A day at a time: what lies further back than the horizon from the newest article, tomorrow's left out."""
        if report.latest is None:
            return
        today = int(time.time() * 1_000_000) // DAY
        newest = min(report.latest // DAY, today)
        if newest > self._newest_day:
            if self._newest_day:
                state.forget((newest - self._settings.stories.horizon_days) * DAY)
            self._newest_day = newest

    @contextmanager
    def _standing(self) -> Iterator[StandingState]:
        """OUT's state, under its lock. After a failure it is doubtful, and read from OUT the next time."""
        with self._mutex, _waited_lock(self.out):
            state, self._state = self._state, None
            if state is None or self._left != self._manifests():
                state = self._restored()
            yield state
            self._state, self._left = state, self._manifests()

    def _restored(self) -> StandingState:
        recover(self.out)
        state = StandingState(self.out, self._settings, self._header)
        restore(state, self._settings.stories.horizon_days)
        self._newest_day = 0
        return state

    def _manifests(self) -> frozenset[str]:
        return frozenset(m.path for m in matching(layout.join(self.out, layout.RUNS), "*.json"))


@contextmanager
def _waited_lock(out: str) -> Iterator[None]:
    """``only_writer``, waited for. Raises UsageError where another writer stays: the engine tries the bundle again."""
    end = time.monotonic() + LONGEST_LOCK_S
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(only_writer(out))
                break
            except UsageError:
                if time.monotonic() >= end:
                    raise
                time.sleep(0.2)
        yield


def _run_id(started: datetime) -> str:
    return f"s{started:%Y%m%dT%H%M%S}-{started:%f}-{os.getpid():d}"


def run_id_of(parts: Sequence[Staged]) -> str:
    """By what arrived: the same parts, tried again, are the same run."""
    digest = xxhash.xxh3_64()
    for part in parts:
        for field in part[1:]:
            digest.update(field)
    arrived = datetime.fromtimestamp(max(part.arrived for part in parts), timezone.utc)
    return f"s{arrived:%Y%m%dT%H%M%S}-{digest.hexdigest()}"


def intake_of(parts: Sequence[Staged], staging: str) -> Intake:
    """All parts as one; their text lies in ``staging`` then."""
    batches = []
    for number, part in enumerate(parts):
        path = layout.join(staging, f"articles-{number:05d}.arrow")
        if part.articles:
            with FileSystems.create(path) as sink:
                sink.write(part.articles)
        batches.append(unpacked(part, path))
    return Intake(*(concat((b[name] for b in batches), SCHEMAS[name]) for name in SCHEMAS))


_DESKS: Final[dict[tuple[str, str], Desk]] = {}
_DESKS_LOCK: Final = threading.Lock()


def desk_of(out: str, settings: Settings, header: dict[str, Any]) -> Desk:
    """This process's desk of OUT: one, whichever of its threads the engine calls the step in."""
    key = (
        out,
        settings.model_dump_json(),
    )  # a worker may outlive a job, and serve one of other settings
    with _DESKS_LOCK:
        if key not in _DESKS:
            _DESKS[key] = Desk(out, settings, header)
        return _DESKS[key]
