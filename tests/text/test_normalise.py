import pytest

from transforms.text.normalise import (
    BMP,
    DIGIT,
    KIND_SHIFT,
    LETTER,
    SYMBOL,
    fold_table,
    repair_text,
)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Marks &amp; Spencer", "Marks & Spencer"),
        ("Marks &amp;amp; Spencer", "Marks & Spencer"),
        ("it&#8217;s", "it’s"),
        ("itâ€™s", "it’s"),
        ("SÃ£o Paulo", "São Paulo"),
        ("SÃO PAULO", "SÃO PAULO"),  # a word, not mojibake
        ("fish & chips", "fish & chips"),
    ],
)
def test_repair_text(text: str, repaired: str) -> None:
    assert repair_text(text) == repaired


def packed(char: str) -> list[int]:
    table, point = fold_table(), ord(char)
    several = table.several[table.starts[point] : table.starts[point + 1]].tolist()
    one = int(table.single[point])
    return several if one < 0 else [one]


def folded(char: str) -> str:
    return "".join(chr(one & ((1 << KIND_SHIFT) - 1)) for one in packed(char))


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("É", "e"),
        ("ß", "ss"),
        ("ﬁ", "fi"),
        ("’", "'"),
        ("\u00ad", ""),  # soft hyphen
        ("\u00a0", " "),
        ("Ａ", "a"),  # full width
        ("\u0301", ""),  # a combining accent
        ("…", "…"),  # three dots would be none of a sentence's end
        ("한", "\u1112\u1161\u11ab"),
        ("\ufa6c", "\U000242ee"),  # folds to beyond the plane
        ("が", "か\u3099"),  # voicing tells words apart: kept
    ],
)
def test_fold_table_folds(char: str, expected: str) -> None:
    assert folded(char) == expected


@pytest.mark.parametrize(
    ("char", "kind", "capital"),
    [
        ("x", LETTER, 0),
        ("Q", LETTER, 1),
        ("Ǆ", LETTER, 1),
        ("日", SYMBOL, 0),
        ("7", DIGIT, 0),
        ("\ufa6c", SYMBOL, 0),
    ],
)
def test_fold_table_tells_kinds(char: str, kind: int, capital: int) -> None:
    assert {one >> KIND_SHIFT for one in packed(char)} == {kind | capital << 4}


def test_fold_table_covers_the_plane() -> None:
    assert len(fold_table().single) == BMP
