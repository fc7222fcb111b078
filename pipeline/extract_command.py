"""``copydesk extract``: one document in, one JSON object out. No pipeline, no Beam."""

import io
import json
import os
import sys
import textwrap
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from transforms.extract import NotAnArticle, extract_document
from transforms.formats.detect import read_content
from transforms.formats.encodable import encodable
from transforms.records import Article, Document, Reject
from transforms.text.words import count_words

if TYPE_CHECKING:
    from transforms.extract.explain import Explanation

_LABEL_WIDTH, _TEXT_WIDTH = 14, 72  # characters


def _content(file: str) -> tuple[str, bytes]:
    if file == "-":
        return "<stdin>", sys.stdin.buffer.read()
    try:
        return encodable(os.path.abspath(file)), Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"FILE {file}: {error.strerror}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return {key: _plain(inner) for key, inner in value._asdict().items()}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    return value


def _columns(document: Document, article: Article) -> dict[str, Any]:
    """The columns of ``articles`` that this document fills."""
    given = {
        name: getattr(document, name) for name in ("input_id", "source_uri", "record", "format")
    }
    read = {name: _plain(value) for name, value in article._asdict().items()}
    return given | read | {"word_count": count_words(article.body or "")}


def extract_to_json(file: str, url: str | None = None) -> tuple[str, int]:
    """The first record of ``file`` as JSON, and the exit code: 0, or 1 where it holds no article."""
    record = _first_record(file, url)
    if isinstance(record, Document):
        try:
            columns = _columns(record, extract_document(record))
            return json.dumps(columns, ensure_ascii=False, indent=2), 0
        except NotAnArticle as error:
            record = _refused(record, error)
    return _told(record), 1


def explain_to_text(file: str, url: str | None = None) -> tuple[str, int]:
    """Each block of the first record of ``file`` with what it was kept as or dropped by, a line each; the exit code."""
    from transforms.extract.explain import explain_document

    record = _first_record(file, url)
    if isinstance(record, Document):
        try:
            return _listing(explain_document(record)), 0
        except NotAnArticle as error:
            record = _refused(record, error)
    return _told(record), 1


def _first_record(file: str, url: str | None) -> Document | Reject:
    uri, content = _content(file)
    none = Reject(uri, None, "read", "empty_file", "no record in it", b"")
    record = next(read_content(uri, io.BytesIO(content)), none)
    if isinstance(record, Document) and url:
        return record._replace(url=encodable(url))
    return record


def _refused(document: Document, error: NotAnArticle) -> Reject:
    return Reject(document.source_uri, document.record, "extract", error.reason, str(error), b"")


def _told(reject: Reject) -> str:
    told = {key: value for key, value in reject._asdict().items() if key != "payload"}
    return json.dumps({"rejected": told}, ensure_ascii=False)


def _listing(explanation: "Explanation") -> str:
    blocks = explanation.blocks
    kept = sum(block.kept for block in blocks)
    lines = [f"article: {explanation.place}"]
    for kept_or_not, label, reason, text in blocks:
        mark = "+" if kept_or_not else "-"
        line = textwrap.shorten(text, _TEXT_WIDTH, placeholder=" …")
        lines.append(f"{mark} {label:<{_LABEL_WIDTH}} {line:<{_TEXT_WIDTH}}  {reason}".rstrip())
    return "\n".join([*lines, f"{kept} blocks kept (+), {len(blocks) - kept} dropped (-)"])
