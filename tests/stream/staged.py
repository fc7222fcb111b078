"""Records as workers stage them for the desk, for tests."""

import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from transforms.extract_articles import Extracted, extract_article
from transforms.formats.detect import read_content
from transforms.records import Document, Reject
from transforms.stage_stream import Staged, stage_stream

NOW = datetime(2025, 3, 3, 12, tzinfo=timezone.utc)

_PIER = (
    "The harbour board voted on Monday to close the northern pier for repairs until the end of May. "
    "Chairwoman Ilse Brandt said divers had found cracks in eleven of its forty concrete piles. "
    "Ferries to Hoyle Island will leave from the fish market instead, twice a day. "
)
_BAKERS = (
    "Bakers in the valley want the mill at Oberau to grind through the night before the feast. "
    "The miller, Josef Kranz, told them on Sunday that his stones needed eight hours of rest. "
    "A mediator from the guild is to visit both sides on Thursday afternoon. "
)
TEXTS = {"pier": _PIER, "bakers": _BAKERS}


def line(
    name: str, story: str = "pier", published: str = "2025-03-02T10:00:00Z", **more: str
) -> str:
    """A record of JSON Lines."""
    record = {
        "id": name,
        "url": f"https://{name}.example/news/{story}",
        "text": TEXTS[story],
        "headline": f"News of {name}",
        "published": published,
    }
    return json.dumps({**record, **more}) + "\n"


def read(lines: str) -> Iterator[Document | Reject]:
    """What a worker reads."""
    return iter(read_content("made-up", io.BytesIO(lines.encode())))


def extracted(lines: Iterable[str]) -> list[Extracted | Reject]:
    """What a worker finds."""
    records = [record for each in lines for record in read(each)]
    return [r if isinstance(r, Reject) else extract_article(r) for r in records]


def staged(*lines: str, now: datetime = NOW) -> Staged:
    """What it packs."""
    return stage_stream(extracted(lines), now, now.timestamp())
