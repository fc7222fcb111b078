"""Notes poured from one mould, in languages whose names are not told by capitals: each is a story of its own."""

import numpy as np
import pytest

from transforms.text.copies import DAY, make_copies
from transforms.text.fingerprint import fingerprint
from transforms.text.stories import group_copies

GERMAN = """Der {place} Maschinenbauer {company} hat im dritten Quartal seinen Umsatz um {rise} Prozent auf {sales}
Millionen Euro gesteigert.

Unter dem Strich stand ein Gewinn von {profit} Millionen Euro, wie das Unternehmen am Mittwoch mitteilte. Die meisten
Beobachter hatten mit einem schwächeren Ergebnis gerechnet.

„Die Nachfrage nach unseren Anlagen ist in allen Regionen hoch, und die Auftragsbücher sind gut gefüllt“, sagte
Vorstandschef {chief}. Für das Gesamtjahr bestätigte der Vorstand seine Prognose. Die Aktie gehörte am Vormittag zu den
größten Gewinnern im Nebenwerteindex."""
GERMAN_ITEMS = (
    ("Murrtaler", "Hellweg", "4", "212", "19", "Katrin Oster"),
    ("Lahnsteiner", "Brandecker", "11", "87", "6", "Jonas Wiebe"),
    ("Oderberger", "Sollinger", "7", "645", "58", "Ulf Harms"),
    ("Eifeler", "Tiefenbach", "2", "1330", "140", "Renate Kuhl"),
)
GERMAN_SLOTS = ("place", "company", "rise", "sales", "profit", "chief")

JAPANESE = """{company}が九日発表した四～六月期の連結決算は、売上高が前年同期比{rise}％増の{sales}億円、
純利益が{profit}億円だった。主力の製品が国内外で好調に売れ、原材料の値上がりを吸収した。

通期の見通しは据え置いた。同社は会見で、為替の動きや海外の需要を慎重に見極める必要があると説明した。"""
JAPANESE_ITEMS = (
    ("青葉精機", "一四", "三六〇", "二七"),
    ("白浜化成", "三", "一二八〇", "九五"),
    ("東雲電線", "二一", "七五〇", "四八"),
)
JAPANESE_SLOTS = ("company", "rise", "sales", "profit")

NOTES = {
    "de": [GERMAN.format(**dict(zip(GERMAN_SLOTS, item, strict=True))) for item in GERMAN_ITEMS],
    "ja": [
        JAPANESE.format(**dict(zip(JAPANESE_SLOTS, item, strict=True))) for item in JAPANESE_ITEMS
    ],
}


def stories_of(texts: list[str]) -> list[int]:
    """For each text the smallest index of its story's."""
    handles = np.arange(len(texts), dtype=np.uint64)
    times = 20_000 * DAY + np.arange(len(texts), dtype=np.int64) * 3_600_000_000
    found = group_copies(make_copies(handles, times, handles, fingerprint(texts)))
    return found.groups.tolist()


@pytest.mark.parametrize("language", list(NOTES))
def test_notes_of_one_template_are_stories_of_their_own(language: str) -> None:
    notes = NOTES[language]
    assert stories_of(notes) == list(range(len(notes)))


@pytest.mark.parametrize("language", list(NOTES))
def test_a_copy_of_a_note_joins_it(language: str) -> None:
    notes = NOTES[language]
    cut = "\n\n".join(notes[1].split("\n\n")[: -1 if language == "de" else None])
    assert stories_of([*notes, cut]) == [*range(len(notes)), 1]


def test_a_garbled_german_copy_joins() -> None:
    note = NOTES["de"][0]
    garbled = "".join("x" if at % 25 == 24 and c.isalpha() else c for at, c in enumerate(note))
    assert stories_of([*NOTES["de"], garbled]) == [0, 1, 2, 3, 0]
