"""ExtractArticles: Documents → Articles, with a Reject for each that holds none."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import apache_beam as beam

from transforms.extract import NotAnArticle, extract_document
from transforms.progress import ProgressCounter
from transforms.records import Article, Document, Reject
from transforms.schema import REJECT_PAYLOAD_BYTES
from transforms.tags import REJECTS


class Extracted(NamedTuple):
    """An article and the document it was read from."""

    document: Document
    article: Article


def _payload(document: Document) -> bytes:
    text = document.page_text or document.body_text or ""
    return (document.html or text.encode("utf-8", "replace"))[:REJECT_PAYLOAD_BYTES]


def extract_article(document: Document) -> Extracted | Reject:
    """The article of one document, or the Reject that says why there is none.

    Extraction is a pure function: an error it did not foresee would come again at each retry and stop the job, so it
    becomes a Reject too (``extractor_failed``: please report it). Only lack of memory propagates.
    """
    try:
        return Extracted(document, extract_document(document))
    except NotAnArticle as error:
        reason, message = error.reason, str(error)
    except MemoryError:
        raise
    except Exception as error:
        reason, message = "extractor_failed", f"{type(error).__name__}: {error}"
    where = (document.source_uri, document.record)
    return Reject(*where, "extract", reason, message[:500], _payload(document))


class ExtractArticles(beam.PTransform):
    """PCollection[Document] → {articles: Extracted, rejects}. Bounded or unbounded; stateless."""

    def __init__(self, progress_folder: str | None = None) -> None:
        super().__init__()
        self.progress = ProgressCounter(progress_folder)

    def _tagged(
        self, document: Document
    ) -> Iterator[Extracted | beam.pvalue.TaggedOutput[Literal["rejects"], Reject]]:
        result = extract_article(document)
        is_reject = isinstance(result, Reject)
        self.progress.add(articles=int(not is_reject), rejects=int(is_reject))
        yield beam.pvalue.TaggedOutput(REJECTS, result) if is_reject else result

    def expand(self, documents: beam.PCollection[Document]) -> beam.pvalue.DoOutputsTuple:
        return documents | "ExtractArticle" >> beam.FlatMap(self._tagged).with_outputs(
            REJECTS, main="articles"
        )
