"""The end of a job on an engine: its cluster is asked, whatever the job service tells."""

import json
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
import pytest
from apache_beam.runners.runner import PipelineState

from pipeline import submitted
from pipeline.runners import beam_options
from pipeline.stream.engine import _watch
from pipeline.stream.stop import Stop
from pipeline.submitted import Submitted

NAME = "copydesk-made-up"


class Pages:
    """Flink's pages of jobs. A job of ``deaf`` runs on whatever it is asked."""

    def __init__(self) -> None:
        self.jobs: dict[str, tuple[str, str]] = {}
        self.deaf = False
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                jobs = [{"jid": i, "name": n, "state": s} for i, (n, s) in pages.jobs.items()]
                self._answer({"jobs": jobs})

            def do_PATCH(self) -> None:
                job_id = self.path.split("/")[2].removesuffix("?mode=cancel")
                if not pages.deaf:
                    pages.jobs[job_id] = (pages.jobs[job_id][0], "CANCELED")
                self._answer({})

            def _answer(self, told: dict[str, Any]) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(told).encode())

            def log_message(self, *words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def pages() -> Iterator[Pages]:
    found = Pages()
    yield found
    found.server.shutdown()
    found.server.server_close()


class Running:
    """A job as Beam tells of it. Its service forgets it when told to cancel, as Flink's job server does."""

    def __init__(self, state: str = PipelineState.RUNNING, is_gone: bool = False) -> None:
        self._state = state
        self.is_gone = is_gone

    @property
    def state(self) -> str:
        if self.is_gone:
            raise grpc.RpcError
        return self._state

    def cancel(self) -> None:
        if self.is_gone:
            raise grpc.RpcError
        self._state = PipelineState.CANCELLED

    def wait_until_finish(self) -> str:
        if self._state != PipelineState.DONE:  # as Beam's own does
            raise RuntimeError(f"Pipeline failed in state {self._state}")
        return self._state


class Pipeline:
    """Comes to the cluster as a job when it is run."""

    def __init__(self, pages: Pages | None, running: Running) -> None:
        self._pages = pages
        self._running = running

    def run(self) -> Running:
        signal.signal(signal.SIGINT, lambda *_: None)  # as Beam's job server does
        if self._pages is not None:
            self._pages.jobs["ours"] = (NAME, "RUNNING")
        return self._running


def on_flink(pages: Pages, running: Running) -> Submitted:
    words = ["--runner=FlinkRunner", f"--flink_master={pages.address}", f"--job_name={NAME}"]
    made = Submitted(Pipeline(pages, running), beam_options(words, {}))
    made.submit()
    return made


@pytest.mark.parametrize("is_gone", [False, True])
def test_the_cluster_ends_the_job_that_its_service_has_forgotten(
    pages: Pages, is_gone: bool
) -> None:
    pages.jobs = {"other": ("other", "RUNNING"), "before": (NAME, "RUNNING")}
    assert on_flink(pages, Running(is_gone=is_gone)).end() == ""
    assert {job_id: state for job_id, (_, state) in pages.jobs.items()} == {
        "other": "RUNNING",
        "before": "RUNNING",
        "ours": "CANCELED",
    }


def test_a_job_that_runs_on_is_told(pages: Pages) -> None:
    pages.deaf = True
    told = on_flink(pages, Running()).end(within_s=0.3)
    assert told == f"job ours still runs: end it at http://{pages.address}"


def test_pages_that_no_longer_answer_are_told(pages: Pages) -> None:
    job = on_flink(pages, Running())
    pages.server.shutdown()
    pages.server.server_close()
    told = job.end(within_s=0.3)
    assert told.startswith(f"whether the job has ended cannot be told (http://{pages.address}: ")


def test_a_submission_under_way_is_waited_for(pages: Pages, monkeypatch: Any) -> None:
    monkeypatch.setattr(submitted, "_UNSEEN_S", 0.4)
    job = on_flink(pages, Running())
    del pages.jobs["ours"]
    late = threading.Timer(0.1, pages.jobs.update, [{"late": (NAME, "RUNNING")}])
    late.start()
    assert job.end() == ""
    assert pages.jobs == {"late": (NAME, "CANCELED")}


def test_an_engine_within_the_command_ends_with_it() -> None:
    job = Submitted(Pipeline(None, Running()), beam_options(["--runner=PrismRunner"], {}))
    job.submit()
    assert job.end(within_s=0.1) == ""


def test_ctrl_c_is_the_command_s_own_after_beam_has_taken_it(pages: Pages) -> None:
    before = signal.getsignal(signal.SIGINT)
    on_flink(pages, Running())
    assert signal.getsignal(signal.SIGINT) is before


def test_a_stream_that_was_stopped_at_its_engine_with_a_savepoint_is_done() -> None:
    stop = Stop(None, None, False)
    _watch(Running(PipelineState.DONE), stop)
    assert stop.reason == "at the engine"


@pytest.mark.parametrize("state", [PipelineState.CANCELLED, PipelineState.FAILED])
def test_a_stream_that_ends_otherwise_has_failed(state: str) -> None:
    with pytest.raises(RuntimeError, match=f"failed in state {state}"):
        _watch(Running(state), Stop(None, None, False))
