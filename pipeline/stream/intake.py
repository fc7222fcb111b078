"""The bounded run of a micro-batch: files are read, their articles extracted and staged, and what is known of them is
left in one place, for the decisions that follow in the supervising process."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline import runners
from transforms import layout
from transforms.batches import concat, empty
from transforms.copies import FACTS, FINGERPRINTS
from transforms.embargo import HELD, due, read_held
from transforms.extract_articles import ExtractArticles
from transforms.files import make_folder
from transforms.hold_embargoed import HoldEmbargoed, ReadHeld
from transforms.learn_site_memory import BLOCKS
from transforms.read_documents import UNREADABLE_REASON, InputFile, ReadDocuments
from transforms.schema import REJECTS
from transforms.stage_articles import StageArticles
from transforms.write_rejects import reject_batch

_SCHEMAS: Final = {
    "facts": FACTS,
    "fingerprints": FINGERPRINTS,
    "blocks": BLOCKS,
    "rejects": REJECTS,
    "held": HELD,
}


class Intake(NamedTuple):
    """What a micro-batch read: a row a record in ``facts``, in ``rejects``, or in ``held``."""

    facts: pa.RecordBatch
    fingerprints: pa.RecordBatch
    blocks: pa.RecordBatch
    rejects: pa.RecordBatch
    held: pa.RecordBatch  # under embargo

    @property
    def documents(self) -> int:
        """Records read, and records released whose embargo has ended."""
        return int(self.facts.num_rows + self.rejects.num_rows + self.held.num_rows)

    def unread(self) -> dict[str, str]:
        """The files that could not be opened, or read to their end, and why."""
        bad = self.rejects.filter(pc.equal(self.rejects.column("reason"), UNREADABLE_REASON))
        uris, errors = (bad.column(name).to_pylist() for name in ("source_uri", "error"))
        return dict(zip(uris, errors, strict=True))


def _path(staging: str, name: str) -> str:
    return layout.join(staging, name + ".arrow")


class _SaveIntake(beam.DoFn):
    """One element holds it all: a micro-batch is small, and a shuffle before this has settled what counts."""

    def __init__(self, staging: str) -> None:
        self._staging = staging

    def process(self, element: tuple[int, Iterable[tuple[str, pa.RecordBatch]]]) -> None:
        batches = list(element[1])
        for name, schema in _SCHEMAS.items():
            rows = concat((batch for of, batch in batches if of == name), schema)
            path = _path(self._staging, name)
            with FileSystems.create(path) as sink, pa.ipc.new_file(sink, schema) as writer:
                writer.write_batch(rows)


def build_intake(
    pipeline: beam.Pipeline, files: Iterable[InputFile], out: str, staging: str, started: datetime
) -> None:
    """Files are read, what was under embargo and is due joins; their articles are extracted and staged; facts,
    fingerprints, blocks, rejects and what is under embargo now are saved.

    Each step costs some 10 ms a micro-batch, whatever it holds: those that have nothing to do are left out.
    """
    listed = pipeline | "Files" >> beam.Create(list(files)).with_output_types(InputFile)
    if runners.workers(pipeline.options) > 1:
        listed = listed | "SpreadFiles" >> beam.Reshuffle()
    read = listed | "ReadDocuments" >> ReadDocuments()
    documents = read.documents
    if due(read_held(out), started).num_rows:
        released = pipeline | "ReadHeld" >> ReadHeld(out, started)
        documents = (documents, released) | "AllDocuments" >> beam.Flatten()
    extracted = documents | "ExtractArticles" >> ExtractArticles()
    free = extracted.articles | "HoldEmbargoed" >> HoldEmbargoed(started)
    staged = free.articles | "StageArticles" >> StageArticles(staging)
    rejects = (
        (read.rejects, extracted.rejects)
        | "AllRejects" >> beam.Flatten()
        | "RejectRows" >> beam.Map(reject_batch, seen=started).with_output_types(pa.RecordBatch)
    )
    named = tuple[int, tuple[str, pa.RecordBatch]]
    parts = tuple(
        rows
        | f"Name{name.title()}"
        >> beam.Map(lambda batch, name: (0, (name, batch)), name).with_output_types(named)
        for name, rows in (
            ("facts", staged.facts),
            ("fingerprints", staged.fingerprints),
            ("blocks", staged.blocks),
            ("rejects", rejects),
            ("held", free.held),
        )
    )
    gathered = parts | "AllParts" >> beam.Flatten() | "Gather" >> beam.GroupByKey()
    _ = gathered | "SaveIntake" >> beam.ParDo(_SaveIntake(staging))


def _loaded(staging: str) -> Iterator[pa.RecordBatch]:
    for name, schema in _SCHEMAS.items():
        path = _path(staging, name)
        if not FileSystems.exists(path):
            yield empty(schema)
            continue
        with FileSystems.open(path) as source, pa.ipc.open_file(source) as reader:
            yield reader.get_batch(0)


def take_in(
    files: Iterable[InputFile],
    out: str,
    run_id: str,
    started: datetime,
    options: PipelineOptions,
) -> Intake:
    """Run it to its end. What Beam raises passes through: nothing has been committed then."""
    pipeline = beam.Pipeline(options=options)
    staging = layout.staging(out, run_id)
    make_folder(staging)
    build_intake(pipeline, files, out, staging, started)
    pipeline.run().wait_until_finish()
    return Intake(*_loaded(staging))
