import numpy as np
import pytest

from transforms.text import fingerprint as module
from transforms.text.fingerprint import fingerprint, fold_words
from transforms.text.hashing import token_hash
from transforms.text.tokenise import FIGURE, LONG, NAME, PARAGRAPH, SENTENCE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The colour-coded programme", ["the", "color", "coded", "program"]),
        ("Labour’s defence of theatres", ["labors", "defense", "of", "theaters"]),
        ("organised, analysing, paediatric", ["organized", "analyzing", "pediatric"]),
        ("travelled travelling traveller", ["traveled", "traveling", "traveler"]),
        ("a grey tyre", ["a", "gray", "tire"]),
        ("$1,234.50 or 12.5%, not 3,4", ["1234.50", "or", "12.5", "not", "34"]),
        ("the U.S. and J.R. Smith", ["the", "us", "and", "jr", "smith"]),
        ("don't 'quote' rock'n'roll", ["dont", "quote", "rocknroll"]),
        ("Café Ångström ﬁrst", ["cafe", "angstrom", "first"]),
        ("w0uld al1 per5onal Coa1", ["would", "all", "personal", "coal"]),
        ("1st f15 g10 5mln covid19", ["1st", "f15", "g10", "5mln", "covid19"]),
        ("東京で A", ["東", "東京", "京て", "て\u3099", "a"]),
        ("𝒳 🎉 ok", ["ok"]),
        ("", []),
    ],
)
def test_fold_words(text: str, words: list[str]) -> None:
    assert fold_words(text) == words
    assert fingerprint([text]).tokens.tolist() == [token_hash(word) for word in words]


def test_american_and_british_fold_alike() -> None:
    british = (
        "The centre's catalogue of jewellery was labelled, organised and fulfilled in grey colour."
    )
    american = "The center's catalog of jewelry was labeled, organized and fulfilled in gray color."
    assert fold_words(british) == fold_words(american)


def marks_of(text: str) -> list[int]:
    return [int(mark) for mark in fingerprint([text]).marks]


def test_marks_tell_sentences_paragraphs_names_and_figures() -> None:
    text = "He met Mr. Brown in Leeds. It cost 12 pounds.\n\nThe end"
    opens = SENTENCE | PARAGRAPH
    assert marks_of(text) == [opens, 0, NAME, NAME, 0, NAME, SENTENCE, 0, FIGURE, LONG, opens, 0]


def test_a_single_line_break_opens_no_paragraph() -> None:
    assert marks_of("one two\nthree four") == [SENTENCE | PARAGRAPH, 0, 0, 0]


def test_capitals_of_a_title_are_no_names() -> None:
    assert marks_of("Rates Rise Again In Britain") == [SENTENCE | PARAGRAPH, 0, 0, 0, LONG]


def test_words_misread_by_a_scanner_are_no_figures() -> None:
    assert marks_of("under5tanding w0uld") == [SENTENCE | PARAGRAPH | LONG, 0]
    assert marks_of("the 1st, the g10 and 5mln")[1::2] == [FIGURE, FIGURE, FIGURE]


def test_a_figure_ends_a_sentence_and_an_abbreviation_does_not() -> None:
    assert marks_of("it was 12. She said Dr. Who left")[3] == SENTENCE
    assert marks_of("then Dr. who left")[2] == 0


def test_texts_stand_one_after_another() -> None:
    prints = fingerprint(["one two", "", "three"])
    assert prints.offsets.tolist() == [0, 2, 2, 3]
    assert prints.tokens.dtype == np.uint32
    assert prints.marks.dtype == np.uint8


def test_no_text_at_all() -> None:
    assert fingerprint([]).offsets.tolist() == [0]


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["The first text.", "A second one, longer.", "", "日本語", "The last."]
    whole = fingerprint(texts)
    monkeypatch.setattr(module, "BLOCK_CHARS", 10)
    for one, other in zip(whole, fingerprint(texts), strict=True):
        assert one.tolist() == other.tolist()


GOLDEN_TOKENS = [
    2203230464,
    2800450607,
    2997333707,
    2365558748,
    3378134813,
    165676699,
    3835916018,
    1309392892,
]


def test_golden_values() -> None:
    """Stored fingerprints are compared with new ones: these values may not change."""
    prints = fingerprint(["Rates rose to 5.25% on Thursday, Bailey said."])
    assert prints.tokens.tolist() == GOLDEN_TOKENS
    assert prints.marks.tolist() == [3, 0, 0, 8, 0, 20, 20, 0]


def test_lone_surrogates_and_overlong_words_pass() -> None:
    assert fold_words("a \ud800 b") == ["a", "b"]
    assert len(fold_words("x" * 500)[0]) == 128
