"""Replace a folder by another in one step: a reader lists the files of one or of the other, never of both.

Linux swaps two names atomically (``renameat2`` with RENAME_EXCHANGE, kernel 3.15, most local file systems); elsewhere
the folder is away for the moment between two renames. Files that a reader has open stay readable until it closes them.
"""

import ctypes
import os
from pathlib import Path
from typing import Final

_AT_FDCWD: Final = -100
_EXCHANGE: Final = 2
_MARK: Final = "_new"
"""Lies in a folder until it has taken its place; readers of Parquet folders pass by names with an underscore."""


def mark_new(folder: str) -> None:
    """Tell that the folder is complete and is to take another's place."""
    Path(folder, _MARK).touch()


def exchange(new: str, target: str) -> None:
    """Put the marked folder ``new`` in the place of ``target``, which is afterwards at ``new``. Repeatable."""
    if Path(new, _MARK).exists():
        if not Path(target).exists():
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            os.rename(new, target)
        elif not _swapped(new, target):
            away = new + ".old"
            os.rename(target, away)
            os.rename(new, target)
            os.rename(away, new)
    Path(target, _MARK).unlink(missing_ok=True)


def _swapped(one: str, other: str) -> bool:
    """Whether the system could swap the two names."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return bool(renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE) == 0)
