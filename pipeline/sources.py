"""From the INPUT words of the command line to the files to read."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from apache_beam.io.filesystems import FileSystems

from pipeline.addresses import absolute, is_remote
from pipeline.errors import UsageError
from pipeline.own_tables import OwnTables
from transforms import layout
from transforms.files import matching
from transforms.read_documents import InputFile

_WILD: Final = frozenset("*?[")


def check_reachable(word: str, path: str) -> None:
    """Raise UsageError where no file system is installed for the path: gs:// and s3:// need an extra."""
    try:
        FileSystems.get_filesystem(path)
    except ValueError:
        scheme = path.partition("://")[0]
        extra = {"gs": "gcp", "s3": "aws"}.get(scheme)
        hint = f": pip install 'copydesk[{extra}]'" if extra else ""
        raise UsageError(f"{word}: no file system for {scheme}:// is installed{hint}") from None


def _hidden(path: str, folder: str) -> bool:
    below = path[len(folder) :].split("/")
    return any(part.startswith((".", "_")) for part in below)


def _below(folder: str) -> list[InputFile]:
    found = matching(folder, "**")
    return [
        InputFile(m.path, m.size_in_bytes)
        for m in found
        if not _hidden(m.path, folder) and not m.path.endswith("/")
    ]


def _glob(pattern: str) -> list[InputFile]:
    cut = min(pattern.find(c) for c in _WILD if c in pattern)
    folder = pattern[:cut].rpartition("/")[0]
    found = matching(folder, pattern[len(folder) + 1 :])
    return [InputFile(m.path, m.size_in_bytes) for m in found if not _hidden(m.path, folder)]


def _expand(word: str) -> list[InputFile]:
    if not word:
        raise UsageError("INPUT '': empty; for this folder write .")
    path = absolute(word)
    check_reachable(f"INPUT {word}", path)
    if not is_remote(path):
        local = Path(path)
        if local.is_dir():
            return _below(path)
        if local.exists():
            return [InputFile(path, local.stat().st_size)]
    found = _glob(path) if _WILD & set(path) else _below(path) or _glob_exact(path)
    if not found:
        raise UsageError(f"INPUT {word}: no such file, folder or match")
    return found


def _glob_exact(path: str) -> list[InputFile]:
    folder, _, name = path.rpartition("/")
    found = matching(folder, name) if is_remote(path) else []
    return [InputFile(m.path, m.size_in_bytes) for m in found]


def input_files(words: Sequence[str], out: str) -> list[InputFile]:
    """The files that INPUT words name, each once, sorted; OUT's own are never input.

    Folders are read whole, hidden files ('.x', '_x') left out. Raises UsageError for a word that names nothing.
    """
    files = {f for word in words for f in _expand(word)}
    own = OwnTables(out)
    folders = {os.path.dirname(f.uri) for f in files if not is_remote(f.uri)}
    own_folders = set() if is_remote(out) else {name for name in folders if own.holds(name)}
    prefix = layout.join(out, "") + "/"
    return sorted(
        f
        for f in files
        if not f.uri.startswith(prefix) and os.path.dirname(f.uri) not in own_folders
    )
