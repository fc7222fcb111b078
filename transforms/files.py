"""Listing, folders and whole-file writes on any of Beam's file systems: a laptop's disk, gs://, s3://."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from apache_beam.io.filesystem import BeamIOError, FileMetadata
from apache_beam.io.filesystems import FileSystems

_WILD: Final = re.compile(r"[\[\]*?]")


def matching(folder: str, pattern: str) -> list[FileMetadata]:
    """The files below ``folder`` that match (``*``: within a folder, ``**``: below), by path.

    Beam's patterns have no quoting, so a folder called 'a[1]' is asked for as 'a?1?' and what else matches is left out.
    """
    prefix = folder.rstrip("/") + "/"
    try:
        found = FileSystems.match([_WILD.sub("?", prefix) + pattern])[0].metadata_list
    except BeamIOError:
        return []
    return sorted((m for m in found if m.path.startswith(prefix)), key=lambda m: str(m.path))


def make_folder(path: str) -> None:
    """The folder, where it does not stand yet. Workers may race for it: the loser finds it there."""
    try:
        FileSystems.mkdirs(path)
    except OSError:
        if not FileSystems.exists(path):
            raise


def replace(source: str, target: str) -> None:
    """Rename over what stands at ``target``; nothing to do where an earlier try has renamed it already.

    Raises FileNotFoundError where neither is there.
    """
    if FileSystems.exists(source):
        FileSystems.rename([source], [target])
    elif not FileSystems.exists(target):
        raise FileNotFoundError(f"neither {source} nor {target} is there")


@contextmanager
def durable(path: str) -> Iterator[BinaryIO]:
    """A new file that is on the disk, not only in the system's memory, when this ends: what a commit rests on, and what
    Kafka is told to be done, no power cut takes back. Stores of objects promise that by themselves."""
    with FileSystems.create(path) as sink:
        yield sink
        if "://" not in path:
            sink.flush()
            os.fsync(sink.fileno())


def write_whole(path: str, content: bytes) -> None:
    """A small file that appears whole or not at all: written beside, then renamed."""
    beside = path + ".part"
    with durable(beside) as sink:
        sink.write(content)
    replace(beside, path)


def read_whole(path: str) -> bytes:
    """All bytes of a small file."""
    with FileSystems.open(path) as source:
        return bytes(source.read())


def remove(path: str) -> None:
    """The file or folder, where it stands. A store of objects knows no folders: what is below goes one by one."""
    if FileSystems.exists(path):
        FileSystems.delete([path])
    elif below := [m.path for m in matching(path, "**")]:
        FileSystems.delete(below)
