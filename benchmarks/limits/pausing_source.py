"""Checkpoints grow each time a source pauses, though nothing comes (Beam before July 2026): apache/beam issue 27648.

    .ci/engines; deploy/flink/cluster start /tmp/flink 1; python benchmarks/limits/pausing_source.py localhost:8081

One impulse a second, thrown away; prints the checkpoints' sizes. Exit 0: they grew. The job is left to be cancelled.
"""

import json
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.periodicsequence import PeriodicImpulse

ROOT = Path(__file__).resolve().parents[2]
JAR = Path.home() / ".cache" / "copydesk" / "engines" / "flink-job-server.jar"
WORKER = json.dumps({"command": str(ROOT / "deploy" / "flink" / "worker")})

if __name__ == "__main__":
    words = ["--runner=FlinkRunner", f"--flink_master={sys.argv[1]}", "--streaming"]
    words += [f"--flink_job_server_jar={JAR}", "--checkpointing_interval=5000"]
    # Else it may never read: held_over_checkpoint.py
    words += ["--finish_bundle_before_checkpointing"]
    words += ["--environment_type=PROCESS", f"--environment_config={WORKER}"]
    pipeline = beam.Pipeline(options=PipelineOptions(words))
    pipeline | PeriodicImpulse(fire_interval=1) | beam.Filter(lambda _: False)
    pipeline.run()
    sizes, pages = {}, f"http://{sys.argv[1]}/jobs"
    for _ in range(30):
        time.sleep(5)
        going = [j["id"] for j in json.load(urlopen(pages))["jobs"] if j["status"] == "RUNNING"]
        for job in going:
            told = json.load(urlopen(f"{pages}/{job}/checkpoints"))["history"]
            sizes |= {c["id"]: c["state_size"] for c in told if c["status"] == "COMPLETED"}
    print("bytes:", *(sizes[n] for n in sorted(sizes)))
    raise SystemExit(not sizes[max(sizes)] > 1.5 * sizes[min(sizes)])
