"""HTML pages: one file, one page. Charset and meaning are extraction's business."""

import re
from collections.abc import Iterator
from typing import Final

from transforms.formats.spec import Format, Source, read_single
from transforms.records import Document, Reject

_TAG: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|meta|title|div|p|h1|script|link)[\s>]", re.I
)


def _is_html(head: bytes, name: str) -> bool:
    if b"\x00\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    plain = head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
    named = name.removesuffix(".gz").removesuffix(".zst").endswith((".html", ".htm", ".xhtml"))
    return bool(_TAG.search(plain)) or (named and b"<" in plain)


def _read_html(source: Source) -> Iterator[Document | Reject]:
    payload, too_large = read_single(source)
    yield too_large or Document(source.uri, None, "html", html=payload)


HTML: Final = Format("html", _is_html, _read_html)
