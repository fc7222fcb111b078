"""ReadDocuments: input files → Documents, and Rejects beside them."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Literal, NamedTuple

import apache_beam as beam
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.formats import spooled, spooled_records
from transforms.formats.detect import read_content
from transforms.formats.encodable import encodable
from transforms.formats.jsonl import read_some_lines
from transforms.formats.spec import Source
from transforms.progress import ProgressCounter
from transforms.records import Document, Reject
from transforms.tags import REJECTS

UNREADABLE_REASON: Final = "unreadable_file"
_LAID_DOWN: Final = {
    spooled.MARK: spooled.read_spool,
    spooled_records.MARK: spooled_records.read_records,
}
"""Files of our own, by their first bytes: what a stream has laid down for a micro-batch to read."""

_READ_ERRORS: Final = (OSError, beam.io.filesystem.BeamIOError)


class InputFile(NamedTuple):
    """A file to read, or some lines of one of JSON Lines; ``uri`` as Beam's file systems name it."""

    uri: str
    size_bytes: int  # of what is to be read
    start: int = 0  # where the lines begin ...
    stop: int = 0  # ... and end; 0: the whole file
    lines_before: int = 0


def read_documents(file: InputFile) -> Iterator[Document | Reject]:
    """All records of one file; where it cannot be opened or read to its end, a Reject of UNREADABLE_REASON last."""
    uri = encodable(file.uri)  # a file is opened by its name, and told of by what UTF-8 can hold
    try:
        with FileSystems.open(file.uri, compression_type=CompressionTypes.UNCOMPRESSED) as stream:
            if file.stop:
                part = (file.start, file.stop, file.lines_before)
                yield from read_some_lines(Source(uri, stream), *part)
                return
            yield from _reader(stream)(uri, stream)
    except _READ_ERRORS as error:
        yield Reject(uri, None, "read", UNREADABLE_REASON, encodable(str(error)[:500]), b"")


def _reader(stream: BinaryIO) -> Callable[[str, BinaryIO], Iterator[Document | Reject]]:
    """What reads a seekable stream, which stands at its start. Raises OSError where it cannot be read."""
    head = stream.read(max(map(len, _LAID_DOWN)))
    stream.seek(0)
    return next((read for mark, read in _LAID_DOWN.items() if head.startswith(mark)), read_content)


class ReadDocuments(beam.PTransform):
    """PCollection[InputFile] → {documents, rejects}. Bounded; each file is read once, by one worker.

    Documents + rejects is the number of records read: whatever a file holds comes out as one or the other.
    """

    def __init__(self, progress_folder: str | None = None) -> None:
        super().__init__()
        self.progress = ProgressCounter(progress_folder)

    def _tagged(
        self, file: InputFile
    ) -> Iterator[Document | beam.pvalue.TaggedOutput[Literal["rejects"], Reject]]:
        for record in read_documents(file):
            is_reject = isinstance(record, Reject)
            self.progress.add(records=1, rejects=int(is_reject))
            yield beam.pvalue.TaggedOutput(REJECTS, record) if is_reject else record

    def expand(self, files: beam.PCollection[InputFile]) -> beam.pvalue.DoOutputsTuple:
        return files | "ReadFile" >> beam.FlatMap(self._tagged).with_outputs(
            REJECTS, main="documents"
        )
