"""Each process of tests that run side by side has a cluster of its own."""

import os

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ.setdefault("COPYDESK_FLINK_PORT", str(18081 + 10 * int(_WORKER)))
