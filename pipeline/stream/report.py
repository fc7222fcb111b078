"""What became of a micro-batch, or of a settling."""

from collections.abc import Mapping
from typing import NamedTuple


class Report(NamedTuple):
    """Counts as in a run's manifest."""

    run_id: str
    counts: Mapping[str, int]
    latest: int | None = None  # when its last article was published (µs)
