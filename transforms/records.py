"""The records that travel: what a format's reader yields, and what extraction makes of it.

Plain NamedTuples, nothing of Beam: ``transforms.extract`` and every test build them by hand.
Absent is ``None`` (or an empty tuple), never an empty string.
"""

from datetime import datetime
from typing import NamedTuple


class Document(NamedTuple):
    """One record of an input file, its format known, its meaning not yet read.

    Exactly one of ``html`` (a page as it was fetched), ``page_text`` (a page rendered to text, sidebars and
    all) and ``body_text`` (a body that somebody has already extracted; empty in a kill that only names its item) is
    set. The other fields are what the input says beside it; they win over what extraction finds.
    """

    source_uri: str
    record: str | None  # where in the source: "line 12", "row 3"; None where the file is the record
    format: str  # a key of transforms.formats.FORMATS
    html: bytes | None = None
    page_text: str | None = None
    body_text: str | None = None
    input_id: str | None = None
    url: str | None = None
    outlet: str | None = None
    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # as given; parsed by transforms.extract.times
    modified: str | None = None
    fetched: str | None = None
    language: str | None = None
    provider: str | None = None  # who issued provider_item_id, where the record says so
    provider_item_id: str | None = None
    version_label: str | None = None
    pub_status: str | None = None  # a word of transforms.lifecycle.vocabulary
    change_type: str | None = None  # a word of transforms.lifecycle.vocabulary
    embargo_until: str | None = None
    slugline: str | None = None
    editor_note: str | None = None


class Reject(NamedTuple):
    """A record that cannot be used, with enough of it to try again. A value in the stream, not an exception."""

    source_uri: str
    record: str | None
    stage: str  # "read", "parse", "extract"
    reason: str  # a short stable code, listed in docs/rejects.md
    error: str
    payload: bytes  # cut at transforms.schema.REJECT_PAYLOAD_BYTES


class Credit(NamedTuple):
    """An agency named on the page: for the text, for a picture, or as a contributor."""

    agency: str  # a code of the agency table
    role: str  # "text", "contributed", "photo"
    raw: str  # as printed
    evidence: str  # "byline", "dateline", "tail", "caption", "metadata", "url", "printed_id"


class Caption(NamedTuple):
    """A picture's line: ``text`` without the credit, ``credit`` as printed without its marker ("AP", "PA")."""

    text: str | None
    alt: str | None
    credit: str | None


class Removed(NamedTuple):
    """A dropped block and the name of the rule that dropped it."""

    text: str
    rule: str


class PageParts(NamedTuple):
    """What a page's visible text falls into, before credits and times are read. Made from HTML or rendered text."""

    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None  # as printed, next to the headline or after the body
    timestamps: tuple[str, ...] = ()  # printed time lines, in page order
    paragraphs: tuple[str, ...] = ()  # the body; lists, tables, quotes and subheads in order
    captions: tuple[Caption, ...] = ()
    tail: tuple[str, ...] = ()  # short lines right after the body: "By Press Association"
    removed: tuple[Removed, ...] = ()
    is_truncated: bool = False


class Article(NamedTuple):
    """One article as one outlet published it: the columns of ``articles`` that one document can fill.

    Times are aware (UTC). ``body`` is paragraphs parted by a blank line. Meanings: transforms.schema.
    """

    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    fetched: datetime | None = None
    published_raw: str | None = None
    tz_source: str | None = None  # "explicit", "outlet", "agency", "assumed"
    dateline: str | None = None
    language: str | None = None  # BCP 47
    url: str | None = None
    canonical_url: str | None = None
    outlet: str | None = None
    agency: str | None = None
    credit_kind: str = "none"  # "wire", "contributed", "none"
    credits: tuple[Credit, ...] = ()
    provider: str | None = None  # who issued provider_item_id: an agency's code, or a name
    provider_item_id: str | None = None
    version_label: str | None = None
    pub_status: str = "usable"
    change_type: str = "new"
    embargo_until: datetime | None = None
    slugline: str | None = None
    refers_to: tuple[str, ...] = ()  # what a kill or correction names: ids, sluglines, headlines
    body: str | None = None
    captions: tuple[Caption, ...] = ()
    is_truncated: bool = False
    removed: tuple[Removed, ...] = ()
    section: str | None = None
    keywords: tuple[str, ...] = ()
