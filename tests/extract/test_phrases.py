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
        "Advertising rules were tightened, and related measures followed.",
        "Читайте также и между строк, советовал он.",
        "إعلان الهدنة جاء متأخرا، كما قال العمدة.",
        "관련기사를 쓴 기자가 상을 받았다.",
        "Baca juga buku lama, kata pustakawan itu.",
        "Du kan läsa om bron i rapporten.",
        "Lesen Sie alle Verträge, riet der Anwalt.",
        "Prøv det selv, sagde borgmesteren.",
    ],
)
def test_prose_matches_no_row(prose: str) -> None:
    assert match_phrase(prose) is None


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("▶関連記事はこちら", "read_more"),
        ("【관련기사】 의회 다리 승인", "read_more"),
        ("▲ 관련기사 더보기", "read_more"),
        ("相关阅读：议会批准大桥", "read_more"),
        ("RELATED | Council backs the bridge", "read_more"),
        ("اقرأ أيضا: المجلس يوافق", "read_more"),
        ("SLUT PÅ ANNONS", "ad_marker"),
        ("โฆษณา", "ad_marker"),
        ("after newsletter promotion", "ad_marker"),
        ("Køb abonnement", None),
    ],
)
def test_forms_of_other_scripts_and_marks(line: str, rule: str | None) -> None:
    found = match_phrase(line)
    assert (found.rule if found else None) == rule


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
