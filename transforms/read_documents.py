"""ReadDocuments: input files → Documents, and Rejects beside them."""

from collections.abc import Iterator
from typing import NamedTuple

import apache_beam as beam
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.formats.detect import read_content
from transforms.records import Document, Reject
from transforms.tags import REJECTS

_READ_ERRORS = (OSError, beam.io.filesystem.BeamIOError)


class InputFile(NamedTuple):
    """A file to read; ``uri`` as Beam's file systems name it."""

    uri: str
    size_bytes: int


def read_documents(file: InputFile) -> Iterator[Document | Reject]:
    """All records of one file. A file that cannot be opened is a Reject, with reason ``unreadable_file``."""
    try:
        stream = FileSystems.open(file.uri, compression_type=CompressionTypes.UNCOMPRESSED)
    except _READ_ERRORS as error:
        yield Reject(file.uri, None, "read", "unreadable_file", str(error)[:500], b"")
        return
    with stream:
        yield from read_content(file.uri, stream)


def _tagged(file: InputFile) -> Iterator[Document | beam.pvalue.TaggedOutput]:
    for record in read_documents(file):
        yield beam.pvalue.TaggedOutput(REJECTS, record) if isinstance(record, Reject) else record


class ReadDocuments(beam.PTransform):  # type: ignore[misc]
    """PCollection[InputFile] → {documents, rejects}. Bounded; each file is read once, by one worker.

    Documents + rejects is the number of records read: whatever a file holds comes out as one or the other.
    """

    def expand(self, files: beam.PCollection[InputFile]) -> beam.pvalue.DoOutputsTuple:
        return files | "ReadFile" >> beam.FlatMap(_tagged).with_outputs(REJECTS, main="documents")
