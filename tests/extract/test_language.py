import pytest

from transforms.extract.language import (
    choose_language,
    contradicts,
    detect_language,
    english_variety,
    normalise_language,
)

SWAHILI = "Polisi mkoani humo wamewakamata watu kumi na wanane kwa makosa mbalimbali wiki hii. " * 6
ENGLISH = "The harbour was open again on Monday, and the first of the ferries came in. " * 4


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en_gb", "en-GB"),
        ("de", "de"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("pt-BR.utf8", "pt-BR"),
        ("English", "en"),
        ("iw", "he"),
        ("utf-8", None),
        ("", None),
        (None, None),
    ],
)
def test_tags_take_one_form(tag: str | None, expected: str | None) -> None:
    assert normalise_language(tag) == expected


def test_most_tags_decide_and_one_gives_the_region() -> None:
    assert choose_language(("en", None, "en_GB")) == "en-GB"
    assert choose_language(("de", "en-US", "de")) == "de"
    assert choose_language((None, "fr", "en_US")) == "fr"
    assert choose_language((None, "utf-8")) is None


def test_a_default_tag_is_contradicted_by_the_text() -> None:
    assert contradicts("en-US", SWAHILI)
    assert not contradicts("en-US", ENGLISH)
    assert not contradicts("en-US", "Watu kumi na wanane")
    assert contradicts("sw", ENGLISH)
    assert not contradicts("xh", ENGLISH)


def test_text_tells_its_language() -> None:
    assert detect_language(SWAHILI) == "sw"
    assert detect_language(ENGLISH) == "en"
    assert detect_language("?!") is None


def test_a_note_of_earnings_has_a_language() -> None:
    note = "Arden Quarries inc 1st qtr feb 28 net\n\nShr 18 cts vs 15 cts\n\nNet 612,000 vs 503,000"
    assert detect_language(note) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("港は月曜日に再開し、最初のフェリーが六時に出航した。", "ja"),
        ("港口星期一重新开放，第一班渡轮六点启航，市政府对此表示欢迎。", "zh"),
        ("항구가 월요일에 다시 열렸고 첫 번째 여객선이 여섯 시에 출항했다.", "ko"),
        ("Το λιμάνι άνοιξε ξανά τη Δευτέρα μετά την καταιγίδα.", "el"),
        ("Der Hafen ist am Montag nach dem Sturm wieder geöffnet worden, und die Fähren", "de"),
        ("El puerto volvió a abrir el lunes y los ferris salieron del muelle con retraso", "es"),
        ("Порт снова открылся в понедельник, и первые паромы вышли в море. Он не", "ru"),
    ],
)
def test_scripts_and_common_words_decide_before_the_model(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_spelling_tells_the_variety_of_english() -> None:
    assert english_variety("Mr Lind said the harbour programme was organised well.") == "en-GB"
    assert english_variety("Mr. Lind said the harbor program was organized in the center.") == (
        "en-US"
    )
    assert english_variety("The ferries came in.") is None
