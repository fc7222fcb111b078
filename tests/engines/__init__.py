"""Each process of tests that run side by side has a cluster of its own."""

import os

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["COPYDESK_FLINK_PORT"] = str(18081 + 10 * int(worker.removeprefix("gw")))
