"""The page of 100 million articles: no shuffle or side input is left out, and growth beyond the input's is told."""

import importlib
import math
from datetime import datetime, timezone
from pathlib import Path
from types import ModuleType

import apache_beam as beam
import pytest

from pipeline.config import Settings
from pipeline.graph import Job, build_batch
from pipeline.runners import beam_options
from transforms.read_documents import InputFile

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def at_scale(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("at_scale")


def test_every_shuffle_is_weighed_under_its_own_step(at_scale: ModuleType) -> None:
    pipeline = beam.Pipeline(options=beam_options([], {}))
    files = (InputFile("/in/day.jsonl", 1),)
    started = datetime(2025, 3, 12, tzinfo=timezone.utc)
    build_batch(pipeline, Job("/out", "run", started, files, Settings(), 2, {}, None))
    scales = at_scale.Scales()
    pipeline.visit(scales)
    names = [name for name, _ in scales.shuffles]
    assert len(set(names)) == len(names)
    assert {
        "GroupStories/KeepEdges/MeetLeft",
        "GroupStories/KeepEdges/MeetRight",
        "GroupStories/FindRoundups/MeetInComponent",
        "FindCandidates/GroupByKey",
        "MeetPairs/MeetVisitors",
        "ReadStanding/SpreadFiles",
    } <= set(names)
    assert [name for name, _ in scales.sides].count("LearnSiteMemory/Learn") == 2


def test_side_inputs_of_one_step_are_added(at_scale: ModuleType) -> None:
    one = at_scale.Weighed(1, 2, 30, 30, False)
    assert at_scale.together([("a", one), ("b", one), ("a", one)]) == {
        "a": at_scale.Weighed(1, 4, 60, 60, False),
        "b": one,
    }


def test_what_grows_faster_than_the_articles_is_too_large_sooner(at_scale: ModuleType) -> None:
    """10 bytes an article: 2 GiB are 215 M articles, and 41 M where it grows as articles^1.2."""
    half, whole = (at_scale.Weighed(1, 1, size, size, False) for size in (43528, 100_000))
    (stage,) = at_scale.stages({"side: x": half}, {"side: x": whole}, 10_000)
    ((linear, by_exponent, name),) = at_scale.limits([stage], 1000.0)
    assert name == "side: x"
    assert linear == pytest.approx(2**31 / 10, rel=0.05)
    assert by_exponent == pytest.approx(1e4 * (2**31 / 1e5) ** (1 / 1.2), rel=0.05)
    assert min(linear, by_exponent) < math.inf
