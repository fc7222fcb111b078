"""A job that Flink's job server (Beam 2.62) calls cancelled runs on: it is not ended on the cluster.

    .ci/engines; deploy/flink/cluster start /tmp/flink 1; python benchmarks/limits/cancelled_runs_on.py localhost:8081

Exit 0: seen. Ends the job after that.
"""

import json
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.periodicsequence import PeriodicImpulse

ROOT = Path(__file__).resolve().parents[2]
JAR = Path.home() / ".cache" / "copydesk" / "engines" / "flink-job-server.jar"
WORKER = json.dumps({"command": str(ROOT / "deploy" / "flink" / "worker")})


PAGES = f"http://{sys.argv[1]}/jobs"

if __name__ == "__main__":
    words = ["--runner=FlinkRunner", f"--flink_master={sys.argv[1]}", "--streaming"]
    words += [f"--flink_job_server_jar={JAR}", "--environment_type=PROCESS"]
    pipeline = beam.Pipeline(options=PipelineOptions([*words, f"--environment_config={WORKER}"]))
    pipeline | PeriodicImpulse(fire_interval=1) | beam.Filter(lambda _: False)
    running = pipeline.run()
    time.sleep(30)
    running.cancel()
    time.sleep(15)
    jobs = json.load(urlopen(PAGES))["jobs"]
    found = [job["id"] for job in jobs if job["status"] == "RUNNING"]
    print(f"job server: {running.state}; after 15 s the cluster runs {found}")
    for job in found:
        urlopen(Request(f"{PAGES}/{job}?mode=cancel", method="PATCH"))
    raise SystemExit(not found)
