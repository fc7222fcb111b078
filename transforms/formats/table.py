"""The formats that are read, in the order in which they are tried. A new one is a file beside this and a line here.

Recognition goes by content; the file's name decides only between plain texts that look alike. A reader yields
Documents and Rejects and never raises on bad input: what it cannot use is a Reject.
"""

from typing import Final

from transforms.formats.html import HTML
from transforms.formats.jsonl import JSONL
from transforms.formats.parquet import PARQUET
from transforms.formats.rendered import RENDERED
from transforms.formats.spec import Format

FORMATS: Final[tuple[Format, ...]] = (PARQUET, JSONL, HTML, RENDERED)

UNSUPPORTED: Final[tuple[tuple[bytes, str], ...]] = (
    (b"WARC/", "warc"),
    (b"<nitf", "nitf"),
    (b"<newsMessage", "newsml-g2"),
    (b"<newsItem", "newsml-g2"),
    (b"<NewsML", "newsml1"),
    (b"<rss", "rss"),
    (b"<feed", "atom"),
)
"""Marks of formats whose readers are still to come: rejected by name, never taken for a page."""
