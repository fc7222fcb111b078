"""StageStream: records of a stream → Staged, what the workers found in a bundle of them, packed.

    spools or files ──► documents ──► articles ──┬ text, as an Arrow file      ┐
                                                 ├ facts, fingerprints, blocks ├ one Staged, a megabyte or two
                             rejects, embargoed ─┴─────────────────────────────┘

All that costs CPU by the article is done here, by any number of workers. In a stream there is no staging folder that
all of them share until a commit, so the text travels with the facts, once, to the one step that writes it.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, NamedTuple

import apache_beam as beam
import pyarrow as pa
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.timestamp import Timestamp
from apache_beam.utils.windowed_value import WindowedValue

from transforms.batches import RecordBatchCoder, concat, empty
from transforms.copies import FACTS, FINGERPRINTS
from transforms.embargo import HELD, held_batch, is_held
from transforms.event_time import event_time
from transforms.extract_articles import Extracted, extract_article
from transforms.learn_site_memory import BLOCKS
from transforms.metrics import ARTICLES_AHEAD, ARTICLES_LATE
from transforms.progress import ProgressCounter
from transforms.records import Document, Reject
from transforms.schema import REJECTS
from transforms.stage_articles import stage_articles
from transforms.write_rejects import reject_batch

RECORDS_A_PART: Final = 512
"""Records that travel as one element: at 5 KB of text, 3 MB."""

SCHEMAS: Final = {
    "facts": FACTS,
    "fingerprints": FINGERPRINTS,
    "blocks": BLOCKS,
    "rejects": REJECTS,
    "held": HELD,
}
_CODER: Final = RecordBatchCoder()

Read = Callable[[Any], Iterable[Document | Reject]]


class Staged(NamedTuple):
    """Some records of a stream, each once: as an article, a reject, or held back. Batches are Arrow streams."""

    arrived: float  # the latest of them, seconds since the epoch
    articles: bytes  # the Arrow file that the facts point into; none: no bytes
    facts: bytes
    fingerprints: bytes
    blocks: bytes
    rejects: bytes
    held: bytes

    @property
    def size_bytes(self) -> int:
        """What it takes on its way."""
        return sum(len(field) for field in self if isinstance(field, bytes))


def stage_stream(records: Iterable[Extracted | Reject], now: datetime, arrived: float) -> Staged:
    """Pack what was read; what is under embargo ``now`` is held."""
    records = list(records)
    extracted = [record for record in records if isinstance(record, Extracted)]
    held = [each for each in extracted if is_held(each.article, now)]
    free = [each for each in extracted if not is_held(each.article, now)]
    rejects = (reject_batch(record, now) for record in records if isinstance(record, Reject))
    text, staged = _staged(free)
    batches = (*staged, concat(rejects, REJECTS), held_batch(held))
    return Staged(arrived, text, *map(_CODER.encode, batches))


def _staged(articles: list[Extracted]) -> tuple[bytes, Iterable[pa.RecordBatch]]:
    if not articles:
        return b"", map(empty, (FACTS, FINGERPRINTS, BLOCKS))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "articles.arrow")
        facts, *others = stage_articles(articles, path)
        return Path(path).read_bytes(), [_in_file(facts, ""), *others]


def unpacked(staged: Staged, path: str) -> dict[str, pa.RecordBatch]:
    """Its batches by name; the facts tell ``path`` as the place of the articles' file."""
    batches = {name: _CODER.decode(getattr(staged, name)) for name in SCHEMAS}
    return batches | {"facts": _in_file(batches["facts"], path)}


def _in_file(facts: pa.RecordBatch, path: str) -> pa.RecordBatch:
    at = facts.schema.get_field_index("file")
    files = pa.array([path] * facts.num_rows, pa.string())
    return facts.set_column(at, facts.schema.field(at), files)


class _StageBundle(beam.DoFn):
    def __init__(self, read: Read, lateness_s: float) -> None:
        self._read = read
        self._lateness_s = lateness_s
        self._progress = ProgressCounter(None)

    def start_bundle(self) -> None:
        self._records: list[Extracted | Reject] = []
        self._arrived: list[float] = []

    def process(self, element: Any, timestamp: Any = beam.DoFn.TimestampParam) -> Iterator[Any]:
        arrived = float(timestamp)
        for record in self._read(element):
            found = record if isinstance(record, Reject) else extract_article(record)
            is_reject = isinstance(found, Reject)
            self._progress.add(records=1, articles=int(not is_reject), rejects=int(is_reject))
            self._records.append(found)
            self._arrived.append(arrived)
            if len(self._records) >= RECORDS_A_PART:
                yield from self._packed()

    def finish_bundle(self) -> Iterator[Any]:
        if self._records:
            yield from self._packed()

    def _packed(self) -> Iterator[Any]:
        """One element, at the event time of the oldest of its articles."""
        events = [
            self._event_time(record, arrived)
            for record, arrived in zip(self._records, self._arrived, strict=True)
            if isinstance(record, Extracted)
        ]
        at = Timestamp.of(min(events, default=min(self._arrived)))
        staged = stage_stream(self._records, datetime.now(timezone.utc), max(self._arrived))
        self.start_bundle()
        yield WindowedValue(staged, at, [GlobalWindow()])

    def _event_time(self, record: Extracted, arrived: float) -> float:
        published = record.article.published
        at = event_time(published, arrived, self._lateness_s)
        if published is not None:
            ARTICLES_AHEAD.inc(int(at < published.timestamp()))
            ARTICLES_LATE.inc(int(at > published.timestamp()))
        return at


class StageStream(beam.PTransform):
    """PCollection of what ``read`` understands → PCollection[Staged]. Unbounded; stateless.

    The elements' timestamps are their arrival. A retried bundle packs the same records again, perhaps parted otherwise:
    what takes them in knows each by its digest.
    """

    def __init__(self, read: Read, lateness_s: float) -> None:
        super().__init__()
        self.read = read
        self.lateness_s = lateness_s

    def expand(self, arrived: beam.PCollection[Any]) -> beam.PCollection[Staged]:
        stage = beam.ParDo(_StageBundle(self.read, self.lateness_s))
        return arrived | "StageBundle" >> stage.with_output_types(Staged)
