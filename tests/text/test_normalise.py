import numpy as np
import pytest

from transforms.text.normalise import BMP, LETTER, SYMBOL, fold_table, repair_text


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


def folded(char: str) -> str:
    table = fold_table()
    point = ord(char)
    return "".join(map(chr, table.folded[table.starts[point] : table.starts[point + 1]]))


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
        ("が", "か\u3099"),  # voicing tells words apart: kept
    ],
)
def test_fold_table_folds(char: str, expected: str) -> None:
    assert folded(char) == expected


def test_fold_table_covers_the_plane() -> None:
    table = fold_table()
    assert len(table.starts) == BMP + 1
    assert table.starts[-1] == len(table.folded)
    assert table.kinds[ord("x")] == LETTER
    assert table.kinds[ord("日")] == SYMBOL
    assert table.capitals[ord("Q")]
    assert np.all(np.diff(table.starts) >= 0)
