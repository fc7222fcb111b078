import pytest

from transforms.text.align import Edit, Row, Sentence, align, edit_words, split_sentences

BRIDGE = "A barge hit the old bridge on Monday, police said."
CLOSED = "The road across it will stay closed for six weeks."
NOBODY = "Nobody aboard the barge was hurt in the accident."
OWN = "Our reporter drove around the long way."


def shown(left: str, right: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (row.kind, row.left and row.left.text, row.right and row.right.text)
        for row in align(left, right)
    ]


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("First. Second! Third?", ["First.", "Second!", "Third?"]),
        ("“It fell,” he said. “Then it sank.”", ["“It fell,” he said.", "“Then it sank.”"]),
        ("He met Mr. Brown and Sen. Ada Quill.", ["He met Mr. Brown and Sen. Ada Quill."]),
        ("J. Brown of the U.S. Navy spoke.", ["J. Brown of the U.S. Navy spoke."]),
        ("It rose 3.5 percent. It fell later.", ["It rose 3.5 percent.", "It fell later."]),
        ("円は下落した。株は上昇。", ["円は下落した。", "株は上昇。"]),
        ("“不变。”他说。市场平静！", ["“不变。”他说。", "市场平静！"]),
        ("「急ぐ。」と述べた。", ["「急ぐ。」と述べた。"]),
    ],
)
def test_split_sentences(paragraph: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(paragraph)] == sentences


def test_sentences_know_their_paragraph() -> None:
    assert split_sentences("First. Second.\n\n\n\nThird.") == [
        Sentence(1, "First."),
        Sentence(1, "Second."),
        Sentence(2, "Third."),
    ]


def test_kept_cut_and_added() -> None:
    assert shown(f"{BRIDGE}\n\n{CLOSED}", f"{BRIDGE} {OWN}") == [
        ("kept", BRIDGE, BRIDGE),
        ("cut", CLOSED, None),
        ("added", None, OWN),
    ]


def test_changed_sentences_tell_their_words() -> None:
    edited = BRIDGE.replace("hit the old", "struck an")
    assert align(BRIDGE, edited) == (
        Row(
            "changed",
            Sentence(1, BRIDGE),
            Sentence(1, edited),
            (
                Edit("kept", "A barge", "A barge"),
                Edit("changed", "hit the old", "struck an"),
                Edit("kept", "bridge on Monday, police said.", "bridge on Monday, police said."),
            ),
        ),
    )


def test_moved_sentences_stand_where_they_went() -> None:
    assert shown(f"{BRIDGE} {CLOSED} {NOBODY}", f"{CLOSED} {NOBODY} {BRIDGE}") == [
        ("kept", CLOSED, CLOSED),
        ("kept", NOBODY, NOBODY),
        ("moved", BRIDGE, BRIDGE),
    ]


def test_joined_paragraphs_lose_nothing() -> None:
    assert {row.kind for row in align(f"{BRIDGE}\n\n{CLOSED}", f"{BRIDGE} {CLOSED}")} == {"kept"}


def test_empty_texts() -> None:
    assert align("", "") == ()
    assert shown("", OWN) == [("added", None, OWN)]
    assert shown(OWN, "") == [("cut", OWN, None)]


def test_of_japanese_characters_are_edited() -> None:
    left = "総裁は記者会見で、利上げを14日に決めたと述べた。"
    assert edit_words(left, "総裁は会見で、利下げを16日に決めたと述べた。") == (
        Edit("kept", "総裁は", "総裁は"),
        Edit("cut", "記者", ""),
        Edit("kept", "会見で、利", "会見で、利"),
        Edit("changed", "上", "下"),
        Edit("kept", "げを", "げを"),
        Edit("changed", "14", "16"),
        Edit("kept", "日に決めたと述べた。", "日に決めたと述べた。"),
    )


def test_japanese_sentences_with_nothing_but_kana_in_common_are_two() -> None:
    left, right = "総裁は会見で利上げを決めたと述べた。", "円相場は下落して取引を終えた。"
    assert [kind for kind, *_ in shown(left, right)] == ["cut", "added"]


def test_quotes_and_dashes_are_no_change() -> None:
    assert edit_words("“No” – he said", '"No" - he said') == (
        Edit("kept", "“No” – he said", '"No" - he said'),
    )
    assert edit_words("he said no", "he said no today") == (
        Edit("kept", "he said no", "he said no"),
        Edit("added", "", "today"),
    )
