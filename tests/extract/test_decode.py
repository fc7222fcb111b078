import pytest

from transforms.extract.decode import (
    UndecodableText,
    decode_html,
    decode_text,
    is_plain_utf8,
)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ("Café – naïve".encode(), "Café – naïve"),
        (b"\xef\xbb\xbfplain", "plain"),
        ("Grüße".encode("utf-16"), "Grüße"),
        ("Old harbour reopens".encode("utf-16-le"), "Old harbour reopens"),
        (
            b'<meta charset="iso-8859-1"><p>caf\xe9 \x96 \x80</p>',
            '<meta charset="iso-8859-1"><p>café – €</p>',
        ),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=cp1251">\xcc\xe8\xf0',
            '<meta http-equiv="Content-Type" content="text/html; charset=cp1251">Мир',
        ),
        (
            '<meta charset="gb2312"><p>新闻联播</p>'.encode("gb18030"),
            '<meta charset="gb2312"><p>新闻联播</p>',
        ),
    ],
)
def test_reads_what_pages_hold(payload: bytes, expected: str) -> None:
    assert decode_html(payload) == expected


def test_valid_utf8_wins_over_a_wrong_declaration() -> None:
    payload = '<meta charset="iso-8859-1"><p>Zürich</p>'.encode()
    assert decode_html(payload).endswith("<p>Zürich</p>")


@pytest.mark.parametrize("before", range(32_766, 32_770))
def test_a_character_may_stand_where_one_checked_piece_ends(before: int) -> None:
    payload = b"a" * before + "続".encode() * 20_000
    assert is_plain_utf8(payload)
    assert not is_plain_utf8(payload[:-1])
    assert not is_plain_utf8(payload[:before] + payload[before + 1 :])


@pytest.mark.parametrize("payload", [b"\xef\xbb\xbfplain", b"\x1b$B0!\x1b(B", b"\0a", b"caf\xe9"])
def test_what_a_parser_of_utf8_would_misread_is_told(payload: bytes) -> None:
    assert not is_plain_utf8(payload)


def test_few_broken_bytes_do_not_lose_a_page() -> None:
    payload = b"<p>" + b"The bridge was shut on Monday. " * 20 + b"\xff" + b"</p>"
    assert decode_html(payload).count("bridge") == 20


def test_undeclared_single_byte_text_is_guessed() -> None:
    text = "El señor alcalde visitó la región después de la inundación y prometió más ayudas. " * 5
    assert decode_html(f"<p>{text}</p>".encode("cp1252")) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "payload",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        bytes(range(1, 32)) * 40 + bytes(range(128, 256)) * 9,
    ],
)
def test_binary_is_refused(payload: bytes) -> None:
    with pytest.raises(UndecodableText):
        decode_html(payload)


def test_plain_text_takes_the_named_encoding() -> None:
    assert decode_text("Příliš žluťoučký".encode("cp1250"), "windows-1250") == "Příliš žluťoučký"
    assert decode_text(b"") == ""
