"""The summary of small literal tables, word for word."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.demo.scores import right_body, score
from pipeline.demo.summary import own_paragraphs, summarise
from pipeline.demo.tables import CopyRow, RejectRow, Tables
from pipeline.demo.truth import PageTruth, Truth

BODY = (
    "A barge that broke loose hit the bridge at Dunmarsh early on Wednesday, officials said.\n\n"
    "Engineers closed the span before sunrise and lowered instruments along the concrete.\n\n"
    "The river had risen nine feet in two days after heavy rain farther up the valley."
)
LOCAL = "In Riverbend the county road crew lent two message boards and a generator to the town."
FIRST = datetime(2025, 3, 12, 10, 52, tzinfo=timezone.utc)
ONLY_TEXT: dict[str, Any] = {
    "input_id": None,
    "agency": None,
    "credit_kind": "none",
    "sightings": 1,
    "containment": 1.0,
    "coverage": 1.0,
}


def copy(number: int, outlet: str, minutes: int, **changed: Any) -> dict[str, Any]:
    return {
        **ONLY_TEXT,
        "article_id": f"a{number}",
        "story_id": "s1",
        "source_uri": f"/in/{outlet}/{number}.html",
        "outlet": outlet,
        "headline": "Runaway barge hits bridge",
        "published": FIRST + timedelta(minutes=minutes),
        "agency_by_text": "ap",
        "body": BODY,
        "is_canonical": False,
        "relation": "edited",
        **changed,
    }


CREDITED = {"agency": "ap", "credit_kind": "wire"}
COPIES = [
    copy(1, "tribune.example", 0, is_canonical=True, relation="canonical", **CREDITED),
    copy(2, "station.example", 49, relation="excerpt", coverage=0.423, sightings=2, **CREDITED),
    copy(
        3,
        "courier.example",
        125,
        relation="expanded",
        body=f"{BODY}\n\n{LOCAL}",
        credit_kind="contributed",
    ),
    copy(4, "lantern.example", 130, relation="verbatim"),
    copy(5, "dispatch.example", 400, story_id="s2", headline="Seven things we learned"),
]
LINKS = [
    {"article_id": "a5", "other_id": "a1", "relation": "roundup"},
    {"article_id": "a2", "other_id": "a1", "relation": "excerpt"},
]
REJECTS = [{"source_uri": "/in/station.example/9.html", "reason": "empty", "error": "no bytes"}]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    day = tmp_path / "articles" / "published_date=2025-03-12"
    for folder, rows in (
        (day, COPIES),
        (tmp_path / "links", LINKS),
        (tmp_path / "rejects", REJECTS),
    ):
        folder.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(rows), folder / "part-0.parquet")
    return tmp_path


def test_summary_without_truth(out: Path) -> None:
    assert summarise(out).splitlines() == [
        "7 records → 5 copies by 5 outlets; 4 of the copies carry 1 shared story",
        "",
        "Each story: when its first copy came (UTC) and how long after it the others; who printed it;",
        "what became of the text; who is credited.",
        "",
        "Runaway barge hits bridge" + " " * 51 + "AP, 12 Mar, 4 copies",
        "   10:52  tribune.example               canonical: others are compared with it  "
        "  credits AP",
        "   +0:49  station.example               cut to 42 %; fetched 2 times            "
        "  credits AP",
        "   +2:05  courier.example               +1 own paragraph                        "
        "  credits a part",
        "   +2:10  lantern.example               verbatim                                "
        "  no credit",
        "",
        "Linked, not joined",
        "  Seven things we learned" + " " * 52 + "round-up of 1 story",
        "",
        "Rejected",
        "  station.example/9.html                      empty",
    ]


def page(number: int, outlet: str, story: str | None, **changed: Any) -> PageTruth:
    facts: dict[str, Any] = {
        "kind": "copy" if story else "roundup",
        "headline": "Runaway barge hits bridge",
        "body": BODY,
        **changed,
    }
    return PageTruth(
        file=f"{outlet}/{number}.html",
        record=None,
        input_id=None,
        url=f"https://{outlet}/{number}",
        outlet=outlet,
        expect=facts.pop("expect", "article"),
        story=story,
        **facts,
    )


TRUTH = Truth(
    seed=7,
    stories=(),
    pages=(
        page(1, "tribune.example", "bridge", agency="ap", credit_kind="wire"),
        page(2, "station.example", "bridge", agency="ap", credit_kind="wire"),
        page(3, "courier.example", "bridge", agency="ap", credit_kind="contributed"),
        page(4, "lantern.example", "bridge"),
        page(5, "dispatch.example", None, body="Something else was said about all of it."),
        page(6, "echo.example", "bridge"),
        page(9, "station.example", None, expect="reject"),
    ),
)


def test_summary_with_truth_ends_with_what_was_found(out: Path) -> None:
    assert summarise(out, TRUTH).splitlines()[-8:] == [
        "Against the truth of the made-up day (seed 7)",
        "  articles           5 of 6",
        "  bodies right       3 of 6",
        "  headlines right    4 of 6",
        "  agency credits     2 of 2",
        "  false credits      0 of 4",
        "  broken files       1 of 1",
        "  pairs of copies    precision 1.00, recall 0.60 (6 of 10; 0 false)",
    ]


def test_nothing_in_out(tmp_path: Path) -> None:
    assert summarise(tmp_path) == (
        "0 records → 0 copies by 0 outlets; 0 of the copies carry 0 shared stories"
    )


def test_another_fetch_of_the_same_page_stands_for_it() -> None:
    fetches = [page(2, "station.example", "bridge"), page(7, "station.example", "bridge")]
    again = fetches[1]._replace(expect="sighting", url=fetches[0].url)
    row = CopyRow("a", "s", "/in/station.example/7.html", True, "canonical", "none", 2, body=BODY)
    result = score(Tables((row,), (), ()), Truth(7, (), (fetches[0], again)))
    assert (result.expected, result.found, result.right_bodies) == (1, 1, 1)


def test_record_of_a_file_of_many_is_known_by_its_id() -> None:
    first, second = (
        page(1, "x", None, headline=name)._replace(file="feed.jsonl", input_id=name)
        for name in "ab"
    )
    row = CopyRow("a", "s", "/in/feed.jsonl", True, "canonical", "none", 1, "b", headline="b")
    result = score(Tables((row,), (), ()), Truth(7, (), (first, second)))
    assert (result.found, result.right_headlines) == (1, 1)


def test_false_pairs_count_against_precision() -> None:
    rows = tuple(
        CopyRow(f"a{n}", "s", f"/in/x/{n}.html", n == 1, "edited", "none", 1) for n in (1, 2, 3)
    )
    pages = (page(1, "x", "bridge"), page(2, "x", "bridge"), page(3, "x", None))
    result = score(Tables(rows, (), (RejectRow("/in/y/4.html", "empty"),)), Truth(7, (), pages))
    assert (result.true_pairs, result.found_pairs, result.right_pairs) == (1, 3, 1)
    assert result.rejected == 0


@pytest.mark.parametrize(
    ("body", "right"),
    [
        (BODY, True),
        (f"DUNMARSH (AP) — {BODY}", True),
        (f"{BODY}\n\nBy The Associated Press", True),
        (BODY.rsplit("\n\n", 1)[0], False),
        (f"{BODY}\n\n{LOCAL}", False),
        (None, False),
    ],
)
def test_right_body(body: str | None, right: bool) -> None:
    optional = ("DUNMARSH (AP) —", "By The Associated Press")
    assert right_body(body, page(1, "x", "bridge", optional=optional)) is right


def test_own_paragraphs_are_those_not_in_the_canonical_text() -> None:
    assert own_paragraphs(BODY, BODY) == 0
    assert own_paragraphs(f"{LOCAL}\n\n{BODY}\n\n{LOCAL}", BODY) == 2
    assert (
        own_paragraphs("Engineers shut the span before sunrise and lowered instruments.", BODY) == 0
    )
