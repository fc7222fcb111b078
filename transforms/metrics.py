"""What an operator watches: counters and distributions, named once. docs/metrics.md tells what each means.

Flink and Dataflow show them under the step that counts, as ``copydesk/<name>``. They tell of work done: a bundle
that is tried again counts again, where an engine does not take the first try back. The books of a run are in
transforms.accounts.
Outside a worker (a command that needs no engine) counting does nothing.
"""

from typing import Final

from apache_beam.metrics import Metrics

NAMESPACE: Final = "copydesk"

RECORDS_READ: Final = Metrics.counter(NAMESPACE, "records_read")
RECORDS_REJECTED: Final = Metrics.counter(NAMESPACE, "records_rejected")
ARTICLES_EXTRACTED: Final = Metrics.counter(NAMESPACE, "articles_extracted")
PAIRS_COMPARED: Final = Metrics.counter(NAMESPACE, "pairs_compared")
PAIRS_FOUND: Final = Metrics.counter(NAMESPACE, "pairs_found")
COPIES_AT_ONCE: Final = Metrics.distribution(NAMESPACE, "copies_at_once")
ROWS_WRITTEN: Final = Metrics.counter(NAMESPACE, "rows_written")
ROWS_A_FILE: Final = Metrics.distribution(NAMESPACE, "rows_a_file")
ARTICLES_LATE: Final = Metrics.counter(NAMESPACE, "articles_late")
ARTICLES_AHEAD: Final = Metrics.counter(NAMESPACE, "articles_ahead")
COMMIT_LAG_MS: Final = Metrics.distribution(NAMESPACE, "commit_lag_ms")

ALL: Final = (
    RECORDS_READ,
    RECORDS_REJECTED,
    ARTICLES_EXTRACTED,
    PAIRS_COMPARED,
    PAIRS_FOUND,
    COPIES_AT_ONCE,
    ROWS_WRITTEN,
    ROWS_A_FILE,
    ARTICLES_LATE,
    ARTICLES_AHEAD,
    COMMIT_LAG_MS,
)
