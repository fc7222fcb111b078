"""A checkpoint finalizes bundles that it does not hold: Flink's runner finalizes all that it has had by then.

    .ci/engines; deploy/flink/cluster start /tmp/flink 1; python benchmarks/limits/finalized_early.py localhost:8081

Five impulses a second; the step after them is slow, so that a checkpoint's barrier needs its time. Counts the impulses
that were finalized by a checkpoint which was triggered a second or more before they came. Exit 0: there are such. The
job is left to be cancelled.
"""

import json
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.periodicsequence import PeriodicImpulse

ROOT = Path(__file__).resolve().parents[2]
JAR = Path.home() / ".cache" / "copydesk" / "engines" / "flink-job-server.jar"
WORKER = json.dumps({"command": str(ROOT / "deploy" / "flink" / "worker")})
MARGIN_MS = 1000


def tell(log: str, came: float) -> None:
    with open(log, "a") as file:
        file.write(f"{came * 1000:.0f} {time.time() * 1000:.0f}\n")


class Finalized(beam.DoFn):
    """Writes when an impulse came, and when that is said to be durable."""

    def __init__(self, log: str) -> None:
        self._log = log

    def process(self, element, finalizer=beam.DoFn.BundleFinalizerParam):  # type: ignore[no-untyped-def]
        finalizer.register(partial(tell, self._log, time.time()))
        yield element


def slowly(element: object) -> None:
    time.sleep(0.3)


if __name__ == "__main__":
    words = ["--runner=FlinkRunner", f"--flink_master={sys.argv[1]}", "--streaming"]
    words += [f"--flink_job_server_jar={JAR}", "--checkpointing_interval=5000"]
    words += ["--finish_bundle_before_checkpointing", "--max_bundle_time_mills=500"]
    words += ["--environment_type=PROCESS", f"--environment_config={WORKER}"]
    log = str(Path(tempfile.mkdtemp()) / "finalized")
    pipeline = beam.Pipeline(options=PipelineOptions(words))
    impulses = pipeline | PeriodicImpulse(fire_interval=0.2) | beam.ParDo(Finalized(log))
    impulses | beam.Reshuffle() | beam.Map(slowly)
    pipeline.run()
    pages = f"http://{sys.argv[1]}/jobs"
    completed: dict[int, tuple[int, int]] = {}
    while len(completed) < 3:
        time.sleep(1)
        for job in (j for j in json.load(urlopen(pages))["jobs"] if j["status"] == "RUNNING"):
            told = json.load(urlopen(f"{pages}/{job['id']}/checkpoints"))["history"]
            completed |= {
                c["id"]: (c["trigger_timestamp"], c["latest_ack_timestamp"])
                for c in told
                if c["status"] == "COMPLETED"
            }
    after = []
    for line in Path(log).read_text().splitlines():
        made, finalized = map(int, line.split())
        triggered = max(
            (began for began, ended in completed.values() if ended <= finalized), default=made
        )
        after.append(made - triggered)
    early = [lag for lag in after if lag > MARGIN_MS]
    took = ", ".join(str(ended - began) for began, ended in completed.values())
    print(
        f"{len(completed)} checkpoints, of {took} ms; {len(after)} impulses finalized, {len(early)} of them"
    )
    print(f"by a checkpoint that was triggered before they came, by up to {max(after)} ms")
    raise SystemExit(not early)
