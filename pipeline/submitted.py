"""A job that was handed to an engine, and its end.

A job service tells of a job as cancelled when it has stopped waiting for it; the cluster may run it on (Flink's job
server of Beam 2.62 does so: it is interrupted, nobody asks the cluster). So a cluster with pages of its own is asked.
"""

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.request import Request, urlopen

import apache_beam as beam
import grpc
from apache_beam.runners.runner import PipelineState

from pipeline import runners

END_WITHIN_S: Final = 30.0
"""A stream on two loaded cores ended within 8 s; a task that does not answer to cancelling takes longer."""

_UNSEEN_S: Final = 3.0
"""A submission that was under way when the job service was told to cancel shows on the cluster by then."""

_ANSWER_S: Final = 5.0
_LOOK_S: Final = 0.2
_ENDED: Final = {"FINISHED", "CANCELED", "FAILED"}


class Cluster:
    """The jobs of one name on a cluster, by its own pages (Flink's REST)."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.has_answered = False
        self._name = name
        self._before: set[str] = set()
        with suppress(OSError):  # told of later, if it is still so then
            self._before = set(self.states())

    def states(self) -> dict[str, str]:
        """By id, of the jobs that came since this object did. Raises OSError where the pages do not answer."""
        with urlopen(f"{self.url}/jobs/overview", timeout=_ANSWER_S) as answer:
            jobs = json.load(answer)["jobs"]
        self.has_answered = True
        return {
            job["jid"]: job["state"]
            for job in jobs
            if job["name"] == self._name and job["jid"] not in self._before
        }

    def cancel(self, job_id: str) -> None:
        """Ask for its end. A job that has ended meanwhile is refused with an OSError, too."""
        asked = Request(f"{self.url}/jobs/{job_id}?mode=cancel", method="PATCH")
        urlopen(asked, timeout=_ANSWER_S).close()


class Submitted:
    """The job, as its service and its cluster tell of it."""

    def __init__(self, pipeline: beam.Pipeline, options: Any) -> None:
        url = runners.pages(options)
        self._is_within = runners.is_within(options)
        self._cluster = None if url is None else Cluster(url, runners.job_name(options))
        self._running: Any = None
        self._pipeline = pipeline

    def submit(self) -> Any:
        """Run it; what Beam tells of it. Beam's own handler of Ctrl-C goes: it ends the job service before the job."""
        interrupts = signal.getsignal(signal.SIGINT)
        try:
            self._running = self._pipeline.run()
        finally:
            if signal.getsignal(signal.SIGINT) is not interrupts:
                signal.signal(signal.SIGINT, interrupts)
        return self._running

    def end(self, within_s: float = END_WITHIN_S) -> str:
        """Cancel the job and wait until it has ended; otherwise, in a few words, what is known of it."""
        self._cancel()
        begun = time.monotonic()
        asked: set[str] = set()
        while time.monotonic() < begun + within_s:
            if self._has_ended(asked, time.monotonic() - begun):
                return ""
            time.sleep(_LOOK_S)
        return "" if self._is_within else self._told()

    def _cancel(self) -> None:
        # Its service may be gone, since Ctrl-C reaches the job server, too; a job in process has no end to ask for.
        with suppress(grpc.RpcError, NotImplementedError):
            if self._running is not None:
                self._running.cancel()

    def _has_ended(self, asked: set[str], after_s: float) -> bool:
        """``asked``: jobs whose end the cluster was asked for."""
        if self._cluster is None:
            return self._service_tells_end()
        try:
            states = self._cluster.states()
            going = {job_id for job_id, state in states.items() if state not in _ENDED}
            for job_id in going - asked:
                asked.add(job_id)
                self._cluster.cancel(job_id)
        except OSError:
            return not self._cluster.has_answered and self._service_tells_end()
        return not going and (bool(states) or after_s > _UNSEEN_S)

    def _service_tells_end(self) -> bool:
        try:
            state = PipelineState.DONE if self._running is None else self._running.state
        except grpc.RpcError:
            return self._is_within
        # Dataflow ends it by itself from there, in minutes.
        return state == PipelineState.CANCELLING or bool(PipelineState.is_terminal(state))

    def _told(self) -> str:
        if self._cluster is None:
            return "its job service does not tell that the job has ended"
        try:
            going = [i for i, state in self._cluster.states().items() if state not in _ENDED]
        except OSError as error:
            return f"whether the job has ended cannot be told ({self._cluster.url}: {error})"
        return f"job {', '.join(going)} still runs: end it at {self._cluster.url}"


@contextmanager
def sigterm_interrupts() -> Iterator[None]:
    """SIGTERM is told as Ctrl-C is: a command that is simply ended would leave its job running."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
