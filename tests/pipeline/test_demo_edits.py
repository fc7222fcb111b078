"""What papers do to agency copy, on texts short enough to read."""

from random import Random

import pytest

from pipeline.demo import edits
from pipeline.demo.bank import Figure, later_take, wire_stories

TEXT = ("one two three four", "five six", "seven eight nine", "ten")


@pytest.mark.parametrize(
    ("share", "kept"), [(0.3, 1), (0.4, 1), (0.41, 2), (0.6, 2), (0.9, 3), (0.95, 4), (1.0, 4)]
)
def test_cut_keeps_whole_paragraphs_up_to_the_share(share: float, kept: int) -> None:
    assert edits.cut(TEXT, share) == TEXT[:kept]


def test_drop_leaves_the_lead_and_the_order() -> None:
    dropped = edits.drop(TEXT, Random(1))
    assert len(dropped) == 3
    assert dropped[:2] == TEXT[:2]
    assert list(dropped) == sorted(dropped, key=TEXT.index)


def test_reorder_moves_and_loses_nothing() -> None:
    moved = edits.reorder((*TEXT, "eleven", "twelve"), Random(1))
    assert moved[:2] == TEXT[:2]
    assert sorted(moved) == sorted((*TEXT, "eleven", "twelve"))
    assert moved != (*TEXT, "eleven", "twelve")


def test_local_paragraphs_go_behind_the_third_and_to_the_end() -> None:
    assert edits.add_inside(TEXT, ("here", "there")) == (*TEXT[:3], "here", "ten", "there")


def test_respelling_works_either_way_round() -> None:
    assert edits.respell("grey harbour lorries", "en-US") == "gray harbor trucks"
    assert edits.respell("gray harbor of nine percent", "en-GB") == "grey harbour of nine per cent"


def test_subedit_and_typewriter() -> None:
    assert edits.subedit("She said that more than six slammed into it.") == (
        "She said over six hit it."
    )
    assert edits.typewriter("“No,” she said – ‘not yet’.") == "\"No,\" she said - 'not yet'."


def test_figures_print_in_their_language() -> None:
    assert str(Figure(1450, "en-GB")) == "1,450"
    assert str(Figure(1450, "de-DE")) == "1.450"
    assert str(Figure(3.5, "es-ES")) == "3,5"


def test_later_take_moves_the_moving_figures_only() -> None:
    story = wire_stories(7)["heaters"]
    later = later_take(story)
    changed = {name for name in story.slots if story.slots[name] != later.slots[name]}
    assert changed == {"fires", "burned"}
    assert len(later.paragraphs) == len(story.paragraphs)
    assert later.paragraphs[0] != story.paragraphs[0]
    assert later.paragraphs[2:] == story.paragraphs[2:]
