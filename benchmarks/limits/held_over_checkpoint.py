"""What a bundle gives that a checkpoint ends waits for the next one; after the only element of a job there is none.

    .ci/engines; deploy/flink/cluster start /tmp/flink 1
    python benchmarks/limits/held_over_checkpoint.py localhost:8081
    python benchmarks/limits/held_over_checkpoint.py localhost:8081 --finish_bundle_before_checkpointing

One element, in a bundle that only a checkpoint ends; elsewhere it is luck whether one comes in the second that such a
bundle takes. Exit 0: six checkpoints later the next step has nothing. The second command, with what copydesk says to
Flink, ends with 1: it has the element. The job is left to be cancelled.
"""

import json
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

ROOT = Path(__file__).resolve().parents[2]
JAR = Path.home() / ".cache" / "copydesk" / "engines" / "flink-job-server.jar"
WORKER = json.dumps({"command": str(ROOT / "deploy" / "flink" / "worker")})
CHECKPOINTS = 6


def told_of_last(pages: str) -> tuple[int, int]:
    """Of the job that runs: checkpoints completed, and records that its last step was given; before it runs, none."""
    going = [job["id"] for job in json.load(urlopen(pages))["jobs"] if job["status"] == "RUNNING"]
    if not going:
        return 0, 0
    counts = json.load(urlopen(f"{pages}/{going[0]}/checkpoints"))["counts"]
    last = json.load(urlopen(f"{pages}/{going[0]}"))["vertices"][-1]
    return counts["completed"], last["metrics"]["read-records"]


if __name__ == "__main__":
    words = ["--runner=FlinkRunner", f"--flink_master={sys.argv[1]}", "--streaming"]
    words += [f"--flink_job_server_jar={JAR}", "--checkpointing_interval=5000"]
    words += ["--environment_type=PROCESS", f"--environment_config={WORKER}"]
    words += ["--max_bundle_time_mills=3600000", *sys.argv[2:]]
    pipeline = beam.Pipeline(options=PipelineOptions(words))
    pipeline | beam.Create(["one"]) | beam.Reshuffle() | beam.Map(str.upper)
    pipeline.run()
    checkpoints = 0
    while checkpoints < CHECKPOINTS:
        time.sleep(1)
        checkpoints, given = told_of_last(f"http://{sys.argv[1]}/jobs")
    print(f"{checkpoints} checkpoints, then {given} records at the last step")
    raise SystemExit(given > 0)
