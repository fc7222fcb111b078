import pytest

from pipeline.terminal_text import padded, shortened, width_of, wrapped


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("A barge hit the bridge.", ["A barge", "hit the", "bridge."]),
        ("¶1 円相場は下落した。", ["¶1 円相", "場は下落", "した。"]),
        ("円は ¥148.5 台", ["円は", "¥148.5", "台"]),
    ],
)
def test_lines_are_no_wider_than_told(text: str, lines: list[str]) -> None:
    assert wrapped(text, 8) == lines
    assert all(width_of(padded(line, 8)) == 8 for line in lines)


def test_the_end_is_replaced_where_a_text_is_too_wide() -> None:
    assert shortened("A barge hit the bridge.", 12, " ...") == "A barge ..."
    assert shortened("円相場は下落した。", 12, " ...") == "円相場は ..."
    assert shortened("円相場は", 12, " ...") == "円相場は"
