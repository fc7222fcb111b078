"""What travels of a copy in place of its text: its facts, and its fingerprint. Also what OUT's index keeps.

FACTS are the small columns that a decision reads (times, outlet, credits, where the row stands): 300 bytes a copy.
FINGERPRINTS hold the folded words as hashes with their marks, 5 bytes a word: everything that copy detection needs.
"""

from typing import Final

import pyarrow as pa

from transforms.schema import TIMESTAMP

_STR: Final = pa.string()

FACTS: Final = pa.schema(
    [
        pa.field("handle", pa.uint64(), nullable=False),
        pa.field("article_id", _STR, nullable=False),
        pa.field("digests", pa.list_(pa.uint64()), nullable=False),  # of the records that were it
        pa.field("published", TIMESTAMP),
        pa.field("modified", TIMESTAMP),
        pa.field("fetched", TIMESTAMP),
        pa.field("outlet", _STR),
        pa.field("headline", _STR),
        pa.field("language", _STR),
        pa.field("agency", _STR),
        pa.field("credit_kind", _STR, nullable=False),
        pa.field("is_delivery", pa.bool_(), nullable=False),
        pa.field("provider", _STR),
        pa.field("provider_item_id", _STR),
        pa.field("version_label", _STR),
        pa.field("pub_status", _STR, nullable=False),
        pa.field("change_type", _STR, nullable=False),
        pa.field("slugline", _STR),
        pa.field("refers_to", pa.list_(_STR)),
        # Where the row stands: a staged file of this run, or a file of articles/ in OUT.
        pa.field("file", _STR, nullable=False),
        pa.field("batch", pa.int32()),
        pa.field("row", pa.int32()),
        # Of copies that stand in OUT; null in new ones.
        pa.field("standing", pa.bool_(), nullable=False),
        pa.field("changed", pa.bool_(), nullable=False),  # its row in OUT has to be written anew
        pa.field("revision", pa.int32()),
        pa.field("sightings", pa.int32()),
        pa.field("first_seen", TIMESTAMP),
        pa.field("story_id", _STR),
        pa.field("is_canonical", pa.bool_()),
        pa.field("relation", _STR),
        pa.field("jaccard", pa.float32()),
        pa.field("containment", pa.float32()),
        pa.field("coverage", pa.float32()),
        pa.field("agency_by_text", _STR),
    ]
)

FINGERPRINTS: Final = pa.schema(
    [
        pa.field("handle", pa.uint64(), nullable=False),
        pa.field("published", pa.int64(), nullable=False),  # µs; NO_TIME where unknown
        pa.field("outlet", pa.uint64(), nullable=False),  # digest of the name; 0 where unknown
        pa.field("tokens", pa.list_(pa.uint32()), nullable=False),
        pa.field("marks", pa.list_(pa.uint8()), nullable=False),
        pa.field("standing", pa.bool_(), nullable=False),  # in OUT before this run
    ]
)
