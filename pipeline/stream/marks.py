"""What the journal remembers of an arrival. Loads no Beam: ``copydesk status`` reads the journal, and answers at
once."""

from typing import NamedTuple


class Mark(NamedTuple):
    """One line of the journal: ``key`` is taken as far as ``value`` tells."""

    key: str  # "/in/a.jsonl", "news/3" (topic and partition), "pubsub://desk/news"
    value: str  # "<size>:<mtime ns>", "<next offset>", "<id> <id> <id>"
