"""Kills, corrections and versions through the whole job, in one run and in runs days apart."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.run import run_batch
from pipeline.stream.command import StreamWords, run_stream
from pipeline.stream.stop import Stop
from tests.pipeline.conftest import Tables

Read = Callable[[Path], Tables]
MONDAY = datetime(2024, 3, 4, 8, tzinfo=timezone.utc)
URN = "urn:newsml:afp.com:20240304:0a1b2c3d"
PLACES = ("Nordby", "Sundvall", "Askerud", "Holmstad", "Lillevik", "Brattnes")

STORY = "\n\n".join(
    f"{who} said on Monday that the {what} near {place} had {did} after {why}."
    for who, what, place, did, why in (
        ("Mayor Ada Quill", "old dam", "Nordby", "burst", "nine days of rain in the hills"),
        ("Engineer Bo Reed", "spillway", "Sundvall", "been blocked", "a barge broke loose"),
        ("Shopkeeper Cy Marsh", "market", "Askerud", "been flooded", "the river left its bed"),
        ("Farmer Di Holt", "barn", "Holmstad", "floated off", "two gates failed at once"),
        ("Warden Ed Frost", "bridge", "Lillevik", "been closed", "a pier began to lean"),
        ("Minister Flo Lund", "railway", "Brattnes", "stopped", "its bank was washed away"),
    )
)
OTHER = "\n\n".join(
    f"Team {n} of {place} won game {n} by {n} goals to none in front of {n}00 people."
    for n, place in enumerate(reversed(PLACES), 2)
)


def at(hours: float) -> str:
    return (MONDAY + timedelta(hours=hours)).isoformat()


def wire(hours: float, **more: Any) -> dict[str, Any]:
    """A delivery of the agency."""
    given = {"provider": "AFP", "uri": URN, "published": at(hours), "headline": "Dam bursts"}
    return {**given, "text": STORY, **more}


def page(outlet: str, hours: float, **more: Any) -> dict[str, Any]:
    """An outlet's copy."""
    given = {"outlet": outlet, "url": f"https://{outlet}/{hours}", "published": at(hours)}
    return {**given, "headline": f"Flood, writes {outlet}", "text": STORY, **more}


KILL = {"pubstatus": "canceled", "version": 2, "ednote": "A kill is mandatory.", "text": None}
KILLED = [("AFP", "canonical"), ("AFP", "version"), ("vale.example", "verbatim")]


@pytest.fixture(params=["run", "stream"])
def run(request: pytest.FixtureRequest, tmp_path: Path, read_tables: Read) -> Callable[..., Tables]:
    """Run the job, or a stream, over some records into one OUT; the tables it holds then."""
    number = 0
    inbox = tmp_path / "inbox"
    inbox.mkdir()

    def run_over(*records: dict[str, Any]) -> Tables:
        nonlocal number
        number += 1
        path = inbox / f"in{number}.jsonl"
        path.write_text("\n".join(json.dumps(record) for record in records))
        if request.param == "run":
            run_batch([str(path)], str(tmp_path / "out"), None, [])
        else:
            words = StreamWords(str(inbox), str(tmp_path / "out"), None)
            run_stream(words, Stop(None, None, until_idle=True), [])
        return read_tables(tmp_path / "out")

    return run_over


def carriers(tables: Tables) -> list[tuple[str, str]]:
    """Copies of killed stories: outlet and relation. What a user asks."""
    stories = tables["stories"]
    killed = stories[stories["status"] == "killed"][["story_id"]]
    copies = tables["articles"].merge(killed, on="story_id")
    return sorted(zip(copies["outlet"], copies["relation"], strict=True))


def one_story(tables: Tables) -> pd.Series:
    stories = tables["stories"]
    assert len(stories) == 1
    return stories.iloc[0]


def test_which_copies_carry_what_was_killed(run: Callable[..., Tables]) -> None:
    other = page("dale.example", 3, text=OTHER)
    tables = run(wire(0), page("vale.example", 2), other, wire(5, **KILL))
    assert carriers(tables) == KILLED
    kill = tables["articles"].query("change_type == 'kill'").iloc[0]
    assert (kill["pub_status"], kill["revision"], kill["version_label"]) == ("canceled", 2, "2")
    assert pd.isna(kill["body"])
    assert not kill["is_canonical"]
    links = tables["links"].query("method == 'provider_id'")
    assert links["relation"].tolist() == ["version"]


def test_a_kill_of_a_later_run_reaches_the_copies_that_stand(run: Callable[..., Tables]) -> None:
    before = run(wire(0), page("vale.example", 2))
    assert carriers(before) == []
    after = run(wire(72, **KILL))
    assert carriers(after) == KILLED
    assert one_story(after)["story_id"] == one_story(before)["story_id"]
    assert one_story(after)["copies"] == 3


def test_a_copy_that_comes_after_the_kill_is_found_too(run: Callable[..., Tables]) -> None:
    run(wire(0))
    run(wire(5, **KILL))
    tables = run(page("late.example", 30))
    assert carriers(tables) == [*KILLED[:2], ("late.example", "verbatim")]


def test_a_kill_that_comes_first_waits_for_its_story(run: Callable[..., Tables]) -> None:
    run(wire(5, **KILL))
    tables = run(wire(0), page("vale.example", 2))
    assert carriers(tables) == KILLED


def test_two_kills_are_two_stories(run: Callable[..., Tables]) -> None:
    notice = "EDITORS: please kill the story sent this morning. A kill is mandatory. The desk regrets it."
    kills = [wire(n, text=notice, uri=f"urn:newsml:afp.com:20240304:{n}aaaa") for n in range(3)]
    assert len(run(*kills)["stories"]) == 3


def test_a_kill_by_text_and_slugline_without_an_id(run: Callable[..., Tables]) -> None:
    given = {"provider": "AP", "headline": "Dam bursts", "text": STORY}
    story = {**given, "published": at(0), "slugline": "BC-PN--Dam Burst"}
    notice = {
        "provider": "AP",
        "published": at(4),
        "headline": "BC-PN--Dam Burst,Kill",
        "text": "EDITORS: Please kill the story Dam-Burst, V0123. A kill is mandatory.",
    }
    tables = run(story, page("vale.example", 1), notice)
    assert one_story(tables)["status"] == "killed"
    assert tables["links"].query("method == 'printed_id'")["relation"].tolist() == ["version"]


def test_a_version_written_anew_stays_in_its_story(run: Callable[..., Tables]) -> None:
    tables = run(wire(0), wire(6, text=OTHER, headline="Games go on", version=2))
    assert one_story(tables)["versions"] == 1
    assert sorted(tables["articles"]["relation"]) == ["canonical", "version"]


def test_a_correction_of_the_agency_is_seen_on_the_story(run: Callable[..., Tables]) -> None:
    fixed = STORY.replace("Ada Quill", "Ida Quill")
    run(wire(0), page("vale.example", 2))
    tables = run(wire(4, headline="CORRECTED-Dam bursts", text=fixed))
    assert one_story(tables)["status"] == "corrected"


def test_an_outlet_does_not_kill_the_agencys_story(run: Callable[..., Tables]) -> None:
    tables = run(wire(0), page("vale.example", 2, pub_status="canceled"))
    assert one_story(tables)["status"] == "live"


def test_order_and_runs_make_no_difference(
    run: Callable[..., Tables], tmp_path: Path, read_tables: Read
) -> None:
    records = [wire(0), page("vale.example", 2), page("dale.example", 3), wire(5, **KILL)]
    whole = tmp_path / "whole.jsonl"
    whole.write_text("\n".join(json.dumps(record) for record in reversed(records)))
    run_batch([str(whole)], str(tmp_path / "other"), None, [])
    for record in records:
        apart = run(record)
    columns = ["article_id", "revision", "story_id", "relation", "is_canonical"]
    tables = [apart, read_tables(tmp_path / "other")]
    one, other = (
        t["articles"].sort_values(["article_id", "revision"])[columns].values.tolist()
        for t in tables
    )
    assert one == other


@pytest.mark.parametrize("run", ["run"], indirect=True)
def test_an_embargoed_item_waits_for_its_time(
    run: Callable[..., Tables], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = wire(0, embargoed=at(6))

    def run_at(hours: float, *records: dict[str, Any]) -> tuple[Tables, dict[str, int]]:
        monkeypatch.setattr("pipeline.run.datetime", _Clock(MONDAY + timedelta(hours=hours)))
        tables = run(*records)
        last = max((tmp_path / "out" / "_runs").glob("*.json"))
        return tables, json.loads(last.read_text())["counts"]

    early, counts = run_at(1, item, item, page("dale.example", 1, text=OTHER))
    assert early["articles"]["outlet"].tolist() == ["dale.example"]
    assert (counts["records"], counts["new_copies"], counts["held"]) == (3, 1, 2)
    late, counts = run_at(7, page("vale.example", 2))
    assert sorted(late["articles"]["outlet"]) == ["AFP", "dale.example", "vale.example"]
    assert (counts["records"], counts["released"], counts["collapsed"]) == (1, 2, 1)
    assert late["articles"].query("is_delivery")["pub_status"].tolist() == ["embargoed"]
    again, counts = run_at(8, page("vale.example", 2))
    assert counts["released"] == 0
    assert len(again["articles"]) == 3


class _Clock:
    """Stands in for ``datetime`` where a run asks for its start."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self, zone: timezone) -> datetime:
        return self._now.astimezone(zone)


def test_a_kill_reaches_a_story_beyond_the_horizon(run: Callable[..., Tables]) -> None:
    first = run(wire(0), page("vale.example", 2), page("dale.example", 3, text=OTHER))
    month = 24 * 40
    tables = run(wire(month, **KILL), page("hill.example", month, text=OTHER))
    assert carriers(tables) == KILLED
    killed = tables["stories"].query("status == 'killed'").iloc[0]
    assert killed["story_id"] in set(first["stories"]["story_id"])
    assert (killed["copies"], len(tables["stories"])) == (3, 3)


@pytest.mark.parametrize("run", ["stream"], indirect=True)
def test_a_stream_lets_an_embargoed_item_go_at_its_time(
    run: Callable[..., Tables], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_at(hours: float, *records: dict[str, Any]) -> list[str]:
        for module in ("supervisor", "micro_batch"):
            clock = _Clock(MONDAY + timedelta(hours=hours))
            monkeypatch.setattr(f"pipeline.stream.{module}.datetime", clock)
        return sorted(run(*records)["articles"]["outlet"])

    assert run_at(1, wire(0, embargoed=at(6)), page("dale.example", 1, text=OTHER)) == [
        "dale.example"
    ]
    assert run_at(7, page("vale.example", 5, text=OTHER)) == ["AFP", "dale.example", "vale.example"]
