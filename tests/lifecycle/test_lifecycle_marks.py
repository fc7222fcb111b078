"""The marks of marks.csv: each on its own example, none on news that only sounds like it."""

import pytest

from transforms.lifecycle.marks import (
    PLACES,
    WITHHELD,
    Found,
    Mark,
    is_kill_line,
    marks,
    read_marks,
    unmarked,
    without_slug_marks,
)

_ARGUMENT = {"headline": "headline", "headline_end": "headline", "slugline": "slugline"}


def _read(mark: Mark) -> Found:
    if mark.place == "text":
        return read_marks(paragraphs=[mark.example])
    if mark.place == "note":
        return read_marks(note=mark.example)
    return read_marks(**{_ARGUMENT[mark.place]: mark.example})


@pytest.mark.parametrize("mark", marks(), ids=lambda mark: f"{mark.place}: {mark.example}")
def test_each_mark_is_read_from_its_example(mark: Mark) -> None:
    found = _read(mark)
    assert mark.place in PLACES
    assert mark.language
    assert mark.source
    if mark.change == WITHHELD:
        assert found.is_withheld
    elif mark.change:
        assert found.change_type == mark.change
    if "<label>" in mark.pattern.pattern:
        assert found.version_label
    hit = mark.pattern.search(mark.example)
    assert hit
    assert hit.end() > 0


@pytest.mark.parametrize(
    ("headline", "change", "label"),
    [
        ("UPDATE 2-Dam bursts", "update", "UPDATE 2"),
        ("CORRECTED-UPDATE 2-Dam bursts", "correction", "UPDATE 2"),
        ("REFILE-UPDATE 1-Dam bursts", "refile", "UPDATE 1"),
        ("KORREKTUR/ROUNDUP: Damm hält", "correction", "ROUNDUP"),
        ("RPT-Dam bursts", "new", "RPT"),
        ("WRAPUP 3-Floods", "new", "WRAPUP 3"),
        ("Dam bursts =2", "update", "2"),
    ],
)
def test_headline_marks_in_a_row(headline: str, change: str, label: str) -> None:
    assert read_marks(headline)[:2] == (change, label)


@pytest.mark.parametrize(
    "headline",
    [
        "Killers of the lake: how algae win",
        "KILL BILL: the director looks back",
        "Kill switch to be mandatory in e-scooters",
        "Police kill two in raid",
        "Two killed, story removed from school reader",
        "Corrections officer hurt in prison",
        "Correction on Wall Street deepens",
        "Update your phone now, minister says",
        "Updates: what we know so far",
        "Withdrawal from the treaty is likely",
        "Withdrawn: the soldiers who came home",
        "Korrekturen am Haushalt",
        "Zurückgezogen: Leben im Wald",
        "Annulation du festival",
        "Lead poisoning in the tap",
        "LEAD pipes to go",
        "Retraction of glaciers speeds up",
        "Dam holds (photos)",
        "Budget 2023 = 3",
    ],
)
def test_a_headline_about_such_things_is_no_mark(headline: str) -> None:
    assert read_marks(headline) == Found()
    assert unmarked(headline) == headline


@pytest.mark.parametrize(
    "paragraph",
    [
        "Editors at the paper said on Monday that the report was read by many.",
        "The article was withdrawn by the journal after readers found errors in it.",
        "The kill was the second this week, wardens said.",
        "Corrected for inflation, wages fell by two per cent.",
        "This story begins in a small town.",
        "Please kill me, he said, and laughed.",
        "Die Meldung der Behörde sorgte für Unruhe.",
        "Updates will follow.",
        "In a story about dragons, nobody is safe.",
        "Achtung Autofahrer: Die Brücke ist gesperrt.",
    ],
)
def test_a_paragraph_about_such_things_is_no_mark(paragraph: str) -> None:
    assert read_marks(paragraphs=[paragraph]) == Found()


def test_a_mark_in_the_middle_of_a_text_counts_for_nothing() -> None:
    body = ["One.", "Two.", "Three.", "A kill is mandatory.", "Five.", "Six."]
    assert read_marks(paragraphs=body) == Found()
    assert read_marks(paragraphs=body[:4]).change_type == "kill"


def test_marks_come_off() -> None:
    assert unmarked("CORRECTED-UPDATE 2-Dam bursts") == "Dam bursts"
    assert unmarked("Dammen höll (rättelse)") == "Dammen höll"
    assert without_slug_marks("BC-PN--Dam Burst, 3rd Ld-Writethru") == "BC-PN--Dam Burst"
    assert without_slug_marks("BC-PN--Dam Burst,Kill") == "BC-PN--Dam Burst"
    assert without_slug_marks("dam-burst") == "dam-burst"


def test_kill_lines() -> None:
    assert is_kill_line("EDITORS: please kill the story slugged Dam-Burst.")
    assert not is_kill_line("(Adds quote)")
