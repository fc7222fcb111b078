import pytest

from transforms.text.words import count_words, join_words, split_words, word_bag


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("The bank – it said – kept 1,000 jobs.\n\nNobody left.", 11),
        ("Цены выросли на 5 %", 5),
        ("은행은 금리를 올렸다", 3),
        ("ธนาคารกลาง ขึ้นดอกเบี้ย", 2),
        ("日本銀行は、利上げを決めた。", 12),
        ("中国人民银行周三表示：“不变”。", 12),
        ("NHKは14人が死亡したと伝えた。", 13),
        ("ｶﾞｿﾘﾝ・スタンド", 9),
        ("円相場は 一ドル148.5円\n\n台だ", 11),
        ("𠮷野家", 3),
    ],
)
def test_each_ideograph_is_a_word(text: str, count: int) -> None:
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He said: “No.”", ["He", "said:", "“No.”"]),
        ("「利上げ」とAPは", ["「", "利", "上", "げ", "」", "と", "AP", "は"]),
        ("148.5円、だ。", ["148.5", "円", "、", "だ", "。"]),
    ],
)
def test_split_and_joined_a_text_is_as_it_was(text: str, words: list[str]) -> None:
    assert split_words(text) == words
    assert join_words(words) == text


def test_ideographs_are_compared_by_pairs() -> None:
    assert list(word_bag("NHKは利上げ、と。")) == ["NHK", "は利", "利上", "上げ", "と"]
