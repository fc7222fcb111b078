"""What is true of a made-up day: which page carries which story, edited how, crediting whom."""

import json
from pathlib import Path
from typing import Any, NamedTuple


class PageTruth(NamedTuple):
    """One record of the input, known by its file and, in a file of many, by ``input_id``."""

    file: str  # relative to the input folder, with forward slashes
    record: str | None  # "line 3" of a JSON Lines file
    input_id: str | None
    url: str | None  # None where the record does not tell one
    outlet: str
    expect: str  # "article", "sighting" (the same page fetched again), "reject"
    # "copy"; what fools people: "template", "followup", "other_report", "roundup"; or "single"
    kind: str
    story: str | None  # the wire story whose copy this is
    edits: tuple[str, ...] = ()
    kept: float = 1.0  # share of the wire text's words that was kept
    agency: str | None = None  # as credited on the page
    credit_kind: str = "none"  # "wire", "contributed", "none"
    headline: str | None = None
    body: str | None = None  # without dateline, standfirst and sign-off
    optional: tuple[
        str, ...
    ] = ()  # lines that may stand in the body or not: dateline, standfirst, sign-off


class StoryTruth(NamedTuple):
    """One wire story: the text an agency sent out."""

    key: str
    agency: str
    language: str
    headline: str


class Truth(NamedTuple):
    """The whole day."""

    seed: int
    stories: tuple[StoryTruth, ...]
    pages: tuple[PageTruth, ...]


def write_truth(path: Path, truth: Truth) -> None:
    """Write JSON that ``read_truth`` takes back, one page a line so that people can read it too."""
    stories = [json.dumps(story._asdict(), ensure_ascii=False) for story in truth.stories]
    pages = [json.dumps(page._asdict(), ensure_ascii=False) for page in truth.pages]
    lines = [f'{{"seed": {truth.seed},', '"stories": [', ",\n".join(stories), "],", '"pages": [']
    path.write_text("\n".join([*lines, ",\n".join(pages), "]}"]) + "\n", encoding="utf-8")


def read_truth(path: Path) -> Truth:
    """Read what ``write_truth`` wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    stories = tuple(StoryTruth(**story) for story in data["stories"])
    return Truth(data["seed"], stories, tuple(_page(page) for page in data["pages"]))


def _page(fields: dict[str, Any]) -> PageTruth:
    lists = {name: tuple(fields[name]) for name in ("edits", "optional")}
    return PageTruth(**{**fields, **lists})
