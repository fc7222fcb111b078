"""Flink's job server (Beam 2.62) stops at a collection that a Flatten and a GroupByKey take: apache/beam issue 34647.

    .ci/engines; python benchmarks/limits/flatten_and_group.py

Runs it as Beam submits it, and with stages joined before (``pre_optimize=all``, what copydesk does). Exit 0: seen.
"""

import logging
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

JAR = Path.home() / ".cache" / "copydesk" / "engines" / "flink-job-server.jar"


def run(*words: str) -> str:
    """How it ends on Flink in one process."""
    flink = ["--runner=FlinkRunner", "--flink_master=[local]", f"--flink_job_server_jar={JAR}"]
    pipeline = beam.Pipeline(options=PipelineOptions([*flink, *words]))
    pairs = pipeline | "Pairs" >> beam.Create([("a", 1)]) | "Spread" >> beam.Reshuffle()
    others = pipeline | "Others" >> beam.Create([("b", 2)])
    pairs | beam.GroupByKey() | "Count" >> beam.combiners.Count.Globally()
    (pairs, others) | beam.Flatten() | "Keys" >> beam.Keys()
    try:
        return str(pipeline.run().wait_until_finish())
    except Exception as error:
        return " ".join(str(error).split())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    plain, joined = run(), run("--experiments=pre_optimize=all")
    print(f"as Beam submits it: {plain}\nstages joined before: {joined}")
    raise SystemExit(not ("never produced" in plain and joined == "DONE"))
