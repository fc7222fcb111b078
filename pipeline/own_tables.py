"""Whether a path leads into OUT, by whatever name: a stream must never read what it writes."""

import os
from typing import Final


class OwnTables:
    """OUT, wherever symlinks lead; one that is made later counts, too."""

    def __init__(self, out: str) -> None:
        self._out: Final = out
        self._real: Final = os.path.realpath(out)

    def holds(self, path: str) -> bool:
        """Whether this is OUT or lies in it."""
        real = os.path.realpath(path)
        return real == self._real or real.startswith(os.path.join(self._real, ""))

    def is_at(self, folder: str) -> bool:
        """Whether this is OUT itself."""
        try:
            return os.path.samefile(folder, self._out)
        except OSError:  # either is not there
            return False
