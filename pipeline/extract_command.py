"""``copydesk extract``: one document in, one JSON object out. No pipeline, no Beam."""

import io
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from transforms.extract import NotAnArticle, extract_document
from transforms.formats.detect import read_content
from transforms.formats.encodable import encodable
from transforms.records import Article, Document, Reject


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
    return given | read | {"word_count": len((article.body or "").split())}


def extract_to_json(file: str, url: str | None = None) -> tuple[str, int]:
    """The first record of ``file`` as JSON, and the exit code: 0, or 1 where it holds no article."""
    uri, content = _content(file)
    none = Reject(uri, None, "read", "empty_file", "no record in it", b"")
    record = next(read_content(uri, io.BytesIO(content)), none)
    if isinstance(record, Document):
        document = record._replace(url=encodable(url) if url else record.url)
        try:
            columns = _columns(document, extract_document(document))
            return json.dumps(columns, ensure_ascii=False, indent=2), 0
        except NotAnArticle as error:
            record = Reject(uri, record.record, "extract", error.reason, str(error), b"")
    rejected = {key: value for key, value in record._asdict().items() if key != "payload"}
    return json.dumps({"rejected": rejected}, ensure_ascii=False), 1
