"""Who is credited, read from lines: the one place to import credits from."""

from transforms.agencies.byline_parts import looks_like_person
from transforms.agencies.bylines import LineCredit, byline_credit, text_agency
from transforms.agencies.captions import (
    CaptionCredit,
    caption_credit,
    caption_credits,
    is_picture_credit,
    picture_agencies,
)
from transforms.agencies.datelines import Dateline, dateline, dateline_agencies
from transforms.agencies.marks import mark_credit, url_credit
from transforms.agencies.strip import strip_credits
from transforms.agencies.tails import PrintedId, is_signoff, printed_ids, tag_credit, tail_credit

__all__ = [
    "CaptionCredit",
    "Dateline",
    "LineCredit",
    "PrintedId",
    "byline_credit",
    "caption_credit",
    "caption_credits",
    "dateline",
    "dateline_agencies",
    "is_picture_credit",
    "is_signoff",
    "looks_like_person",
    "mark_credit",
    "picture_agencies",
    "printed_ids",
    "strip_credits",
    "tag_credit",
    "tail_credit",
    "text_agency",
    "url_credit",
]
