"""The Arrow schemas of the tables users open, with the meaning of each column in the field's metadata.

``ARTICLES``, ``STORIES``, ``LINKS`` and ``REJECTS`` are what stands under OUT. ``STAGED`` is the part of ``ARTICLES``
that one document can fill: what extraction writes, before the stories are known.
"""

from typing import Final

import pyarrow as pa

REJECT_PAYLOAD_BYTES: Final = 64 * 1024
NUM_PERM: Final = 128  # of the stored signature; datasketch's default
SIGNATURE_SEED: Final = 1  # datasketch's default seed

TIMESTAMP: Final = pa.timestamp("us", tz="UTC")

CREDIT: Final = pa.struct(
    [
        ("agency", pa.string()),
        ("role", pa.string()),
        ("raw", pa.string()),
        ("evidence", pa.string()),
    ]
)
CAPTION: Final = pa.struct([("text", pa.string()), ("alt", pa.string()), ("credit", pa.string())])
REMOVED: Final = pa.struct([("text", pa.string()), ("rule", pa.string())])


def _field(name: str, type_: pa.DataType, meaning: str, nullable: bool = True) -> pa.Field:
    return pa.field(name, type_, nullable=nullable, metadata={"meaning": meaning})


_STR = pa.string()

_DOCUMENT_FIELDS: Final = [
    _field("article_id", _STR, "stable: provider id, else canonical URL, else content", False),
    _field(
        "handle", pa.uint64(), "of article_id, headline and body: the copy's key in _index", False
    ),
    _field("input_id", _STR, "the id given in the input"),
    _field("source_uri", _STR, "where it was read", False),
    _field("record", _STR, "where in the source: 'line 12'; null where the file is the record"),
    _field("format", _STR, "as what it was read", False),
    _field("url", _STR, "as given, or the page's own"),
    _field("canonical_url", _STR, "tracking parameters, AMP and mobile forms folded"),
    _field("outlet", _STR, "registered domain, or the provider's name"),
    _field("headline", _STR, "as published"),
    _field("standfirst", _STR, "the summary between headline and body"),
    _field("byline", _STR, "as printed"),
    _field("authors", pa.list_(_STR), "people only"),
    _field("published", TIMESTAMP, "first publication of this copy"),
    _field("modified", TIMESTAMP, "last change that the page tells"),
    _field("fetched", TIMESTAMP, "when the input says it was fetched"),
    _field("published_raw", _STR, "as printed"),
    _field("tz_source", _STR, "explicit, outlet, agency or assumed"),
    _field("dateline", _STR, "place"),
    _field("language", _STR, "BCP 47"),
    _field("section", _STR, "as the page tells it"),
    _field("keywords", pa.list_(_STR), "as the page tells them"),
    _field("agency", _STR, "code of the agency the text is credited to"),
    _field("credit_kind", _STR, "wire, contributed or none", False),
    _field("credits", pa.list_(CREDIT), "every agency credit on the page"),
    _field(
        "is_delivery", pa.bool_(), "sent by the agency itself, not published by an outlet", False
    ),
    _field("provider", _STR, "who issued provider_item_id: an agency's code, or a name"),
    _field("provider_item_id", _STR, "the agency's id of the item, delivered or printed"),
    _field("version_label", _STR, "the agency's version, as printed"),
    _field("pub_status", _STR, "usable, embargoed, withheld or canceled", False),
    _field("change_type", _STR, "new, update, correction, refile or kill", False),
    _field("embargo_until", TIMESTAMP, "not for publication before"),
    _field("slugline", _STR, "as delivered"),
    _field(
        "refers_to", pa.list_(_STR), "what a kill or correction names: ids, sluglines, headlines"
    ),
    _field("body", _STR, "paragraphs parted by a blank line"),
    _field(
        "word_count",
        pa.int32(),
        "words of the body, parted by spaces; of Chinese and Japanese characters without marks",
        False,
    ),
    _field("captions", pa.list_(CAPTION), "pictures' lines, credit apart"),
    _field("is_truncated", pa.bool_(), "paywall or teaser", False),
    _field("removed", pa.list_(REMOVED), "every dropped block, with the rule that dropped it"),
    _field(
        "signature",
        pa.list_(pa.uint32(), NUM_PERM),
        f"MinHash, datasketch affine32, num_perm={NUM_PERM}, seed={SIGNATURE_SEED}, "
        "3-word shingles of the folded body without credit lines, dateline and sign-offs, as it was before the site "
        "memory; of a kill without its notice: docs/signatures.md",
    ),
]

STAGED: Final = pa.schema(_DOCUMENT_FIELDS)

_COPY_FIELDS: Final = [
    _field("revision", pa.int32(), "1, 2, ... of this article at this outlet", False),
    _field("story_id", _STR, "the story this copy carries", False),
    _field("is_canonical", pa.bool_(), "exactly one per story", False),
    _field(
        "relation",
        _STR,
        "to the canonical copy: canonical, verbatim, edited, excerpt, expanded, rewritten, version",
        False,
    ),
    _field("jaccard", pa.float32(), "of 3-word shingles, with the canonical copy"),
    _field("containment", pa.float32(), "share of this copy that stands in the canonical"),
    _field("coverage", pa.float32(), "share of the canonical that stands in this copy"),
    _field("agency_by_text", _STR, "agency of the story's text, credited by this copy or not"),
    _field("sightings", pa.int32(), "records that were this copy", False),
    _field("first_seen", TIMESTAMP, "earliest fetch, else publication"),
    _field("digests", pa.list_(pa.uint64()), "of the records that were this copy", False),
]
COPY_COLUMNS: Final = tuple(f.name for f in _COPY_FIELDS)

ARTICLES: Final = pa.schema(
    [_DOCUMENT_FIELDS[0], _COPY_FIELDS[0], *_DOCUMENT_FIELDS[1:], *_COPY_FIELDS[1:]],
    metadata={
        "signature.scheme": "affine32",
        "signature.num_perm": str(NUM_PERM),
        "signature.seed": str(SIGNATURE_SEED),
        "signature.shingle": "3 folded words",
        "signature.text": "transforms.stage_articles.comparison_text of the body",
    },
)

STORIES: Final = pa.schema(
    [
        _field("story_id", _STR, "kept once written", False),
        _field("canonical_article_id", _STR, "the copy the others are compared with", False),
        _field("headline", _STR, "of the canonical copy"),
        _field("agency", _STR, "whose text it is"),
        _field("language", _STR, "BCP 47, of the canonical copy"),
        _field("first_published", TIMESTAMP, "earliest copy whose date can be believed"),
        _field("last_published", TIMESTAMP, "latest copy whose date can be believed"),
        _field("copies", pa.int32(), "rows of articles", False),
        _field("outlets", pa.int32(), "distinct outlets", False),
        _field("credited_copies", pa.int32(), "copies that credit the story's agency", False),
        _field("versions", pa.int32(), "versions the agency sent", False),
        _field("status", _STR, "live, corrected, killed or merged", False),
        _field(
            "median_lag_s", pa.float64(), "median lag behind first_published, seconds, as believed"
        ),
        _field("merged_into", _STR, "the story that took this one in; null while it lives"),
        _field("dated_from", TIMESTAMP, "earliest date of a copy, believed or not"),
        _field("dated_to", TIMESTAMP, "latest date of a copy, believed or not"),
    ]
)

LINKS: Final = pa.schema(
    [
        _field("article_id", _STR, "one copy", False),
        _field("other_id", _STR, "the other", False),
        _field("revision", pa.int32(), "of article_id", False),
        _field("other_revision", pa.int32(), "of other_id", False),
        _field(
            "relation",
            _STR,
            "of the first to the other; roundup and shared_passage do not join",
            False,
        ),
        _field("method", _STR, "minhash, content, provider_id or printed_id", False),
        _field("jaccard", pa.float32(), "of 3-word shingles; null where an id joins"),
        _field("containment", pa.float32(), "share of article_id that stands in other_id"),
        _field("coverage", pa.float32(), "share of other_id that stands in article_id"),
    ]
)

REJECTS: Final = pa.schema(
    [
        _field("source_uri", _STR, "where it was read", False),
        _field("record", _STR, "where in the source"),
        _field("stage", _STR, "read, parse or extract", False),
        _field("reason", _STR, "a short stable code", False),
        _field("error", _STR, "what was wrong, for a person"),
        _field("payload", pa.binary(), "the record, cut at 64 KiB"),
        _field("seen", TIMESTAMP, "start of the run that read it", False),
        _field("digest", pa.uint64(), "of source, record, reason and payload", False),
    ]
)
