import pytest

from transforms.extract.phrases import Phrase, fold_line, load_phrases, match_phrase


@pytest.mark.parametrize("phrase", load_phrases(), ids=lambda p: f"{p.rule}-{p.language}")
def test_each_row_matches_its_example(phrase: Phrase) -> None:
    found = match_phrase(phrase.example)
    assert found is not None
    assert found.rule == phrase.rule


@pytest.mark.parametrize(
    "prose",
    [
        "Related to the mayor by marriage, he declined to comment.",
        "More than 30 people were hurt, police said.",
        "Read the letter in full, the judge told the court.",
        "Share prices fell by 3 per cent on Tuesday.",
        "Follow the money, she said.",
        "Sign of the times: the last bakery closes.",
        "Comments by the minister drew anger.",
        "Advertisement revenue fell by a third.",
        "Print sales rose for the first time in years.",
        "More of the same was to come.",
        "By signing the agreement on Tuesday, the ministers ended the dispute.",
        "Mehr als 30 Menschen wurden verletzt.",
        "Hier wurde 1920 die erste Brücke gebaut.",
        "Lesen und Schreiben lernen die Kinder ab sechs.",
        "Lire et écrire restent difficiles pour un élève sur dix.",
        "Más de 30 personas resultaron heridas.",
        "These cookies are crisp at the edge, and they keep for a week in a tin.",
        "These cookies can be made the day before.",
    ],
)
def test_prose_matches_no_row(prose: str) -> None:
    assert match_phrase(prose) is None


def test_long_lines_are_prose() -> None:
    assert match_phrase("Sign up for our newsletter " + "and more " * 60) is None


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("► READ  MORE:", "read more"),
        ("Don’t miss!", "don't miss"),
        ("___", "___"),
        ("• • •", "• • •"),
        ("", ""),
    ],
)
def test_fold_line(line: str, folded: str) -> None:
    assert fold_line(line) == folded
