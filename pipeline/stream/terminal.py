"""What a stream says while it runs."""

import sys


def tell(message: str) -> None:
    """One line, for people; a file's name may hold a line end."""
    line = message.replace("\n", "\\n")
    print(f"copydesk: {line}", file=sys.stderr, flush=True)
