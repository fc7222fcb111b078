"""A folder being filled as an unbounded source of an engine: which files were taken is the engine's to keep.

The folder must be where every worker reaches it. What is remembered grows with the files that lie in the folder, not
with those that ever lay there.
"""

import json
import os
import time
import zlib
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

from apache_beam.coders import registry
from apache_beam.coders.coders import Coder, PickleCoder
from apache_beam.io.unbounded_source import CheckpointMark, UnboundedReader, UnboundedSource
from apache_beam.utils.timestamp import Timestamp

from pipeline.stream.arrivals import Room
from pipeline.stream.folder import FolderSource
from transforms.event_time import oldest_event
from transforms.read_documents import InputFile

_FORGETS_S: Final = 60.0
"""How often it is looked which of the files taken are still there."""


class Taken(CheckpointMark):
    """The files that were taken, with their size and time then."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        return _taken, (zlib.compress(json.dumps(self.files).encode()),)


def _taken(packed: bytes) -> Taken:
    return Taken(json.loads(zlib.decompress(packed)))


class FolderFiles(UnboundedSource):
    """Files of a folder as they are complete: elements are InputFiles."""

    def __init__(self, folder: str, out: str, settle_s: float, lateness_s: float) -> None:
        self._words = folder, out, settle_s, lateness_s

    def split(self, desired_num_splits: int, options: Any = None) -> Iterable[UnboundedSource]:
        return [self]

    def create_reader(self, options: Any, checkpoint_mark: CheckpointMark | None) -> "FolderReader":
        taken = checkpoint_mark.files if isinstance(checkpoint_mark, Taken) else {}
        return FolderReader(*self._words, taken)

    def get_checkpoint_mark_coder(self) -> Coder:
        return PickleCoder()

    def default_output_coder(self) -> Coder:
        return registry.get_coder(InputFile)


class FolderReader(UnboundedReader):
    """Raises SourceError where the folder is not there: the engine tries again."""

    def __init__(
        self, folder: str, out: str, settle_s: float, lateness_s: float, taken: dict[str, str]
    ) -> None:
        self._source = FolderSource(folder, out, settle_s)
        self._lateness_s = lateness_s
        self._taken = dict(taken)
        self._files: deque[tuple[InputFile, str, float]] = deque()
        self._current: tuple[InputFile, str, float] = (InputFile("", 0), "", 0.0)
        self._forgot = time.monotonic()

    def start(self) -> bool:
        self._source.start(self._taken)
        return self.advance()

    def advance(self) -> bool:
        if not self._files:
            self._look()
        if not self._files:
            return False
        self._current = self._files.popleft()
        self._taken[self._current[0].uri] = self._current[1]
        return True

    def get_current(self) -> InputFile:
        return self._current[0]

    def get_current_timestamp(self) -> Timestamp:
        return Timestamp.of(self._current[2])

    def get_watermark(self) -> Timestamp:
        arrived = self._files[0][2] if self._files else time.time()
        return Timestamp.of(oldest_event(arrived, self._lateness_s))

    def get_checkpoint_mark(self) -> Taken:
        return Taken(dict(self._taken))

    def _look(self) -> None:
        arrived = self._source.poll(Room(1000, 1 << 40), "", 0.0)
        if arrived is not None:
            for file, mark in zip(arrived.files, arrived.marks, strict=True):
                self._files.append((file, mark.value, arrived.since))
            self._source.acknowledge(arrived.marks)
        elif time.monotonic() - self._forgot > _FORGETS_S:
            self._taken = {path: of for path, of in self._taken.items() if os.path.exists(path)}
            self._forgot = time.monotonic()
