"""Rendered page text: a page as a reader sees it, navigation and sidebars included, one file a page."""

import codecs
from collections.abc import Iterator
from typing import Final

from transforms.extract.decode import UndecodableText, decode_text
from transforms.formats.spec import Format, Source, read_single, reject
from transforms.records import Document, Reject

_CONTROL: Final = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1b"))
_MOST_CONTROL: Final = 0.01
"""Share of control bytes above which the head is no text."""


def _is_text(head: bytes, name: str) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    controls = len(head) - len(head.translate(None, _CONTROL))
    return controls <= _MOST_CONTROL * len(head)


def _read_rendered(source: Source) -> Iterator[Document | Reject]:
    payload, too_large = read_single(source)
    if too_large:
        yield too_large
        return
    try:
        yield Document(source.uri, None, "text", page_text=decode_text(payload))
    except UndecodableText as error:
        yield reject(source, "undecodable", str(error), payload)


RENDERED: Final = Format("text", _is_text, _read_rendered)
