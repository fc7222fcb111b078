import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from transforms.extract.authors import Names, has_lead, read_names
from transforms.extract.authors_initials import read_initials, signed_by
from transforms.extract.authors_printed import lines_under_headline, printed_byline

OUTLETS = ("Evening Post", "eveningpost.com")


@pytest.mark.parametrize(
    ("raw", "people"),
    [
        ("By Ada Quill", ["Ada Quill"]),
        ("BY ADA QUILL", ["ADA QUILL"]),
        ("By Ada Quill and Bo Lind", ["Ada Quill", "Bo Lind"]),
        ("Ada Quill, Bo Lind & Cy Marsh", ["Ada Quill", "Bo Lind", "Cy Marsh"]),
        ("Von Ada Quill und Bo Lind", ["Ada Quill", "Bo Lind"]),
        ("Ein Kommentar von Ada Quill", ["Ada Quill"]),
        ("Par Ada Quill et Bo Lind", ["Ada Quill", "Bo Lind"]),
        ("Por Ada Quill y José Núñez de la Vega", ["Ada Quill", "José Núñez de la Vega"]),
        ("Ada Quill Travel News Reporter", ["Ada Quill"]),
        ("Ada Quill, Political Correspondent", ["Ada Quill"]),
        ("Ada Quill (Enviado especial)", ["Ada Quill"]),
        ("Ada Quill | Senior Reporter", ["Ada Quill"]),
        ("Ada Quill, ada.quill@example.com", ["Ada Quill"]),
        ("Bo Lind Jr.", ["Bo Lind Jr"]),
        ("Bo Lind, Jr.", ["Bo Lind Jr"]),
        ("Anne-Marie O'Neil", ["Anne-Marie O'Neil"]),
        ("Ludwig van der Berg", ["Ludwig van der Berg"]),
        ("박서준 기자", ["박서준"]),
        ("山田 太郎", ["山田 太郎"]),
        ("अदिति शर्मा", ["अदिति शर्मा"]),
        ("Ada Quill The Associated Press", ["Ada Quill"]),
        ("Ada Quill AFP", ["Ada Quill"]),
        ("Ada Quill and 3 more", ["Ada Quill"]),
        ("ada quill", ["ada quill"]),
        ("Müller", ["Müller"]),
        ("Ada Quill in Kyiv", ["Ada Quill"]),
        ("Ada Quill, New York", ["Ada Quill"]),
        ("Bo Lind For Mailonline", ["Bo Lind"]),
        ("Chief Reporter Ada Quill", ["Ada Quill"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("La Toya Lind", ["La Toya Lind"]),
        ("Text: Ada Quill, Fotos: Bo Lind", ["Ada Quill"]),
        ("Ada Quill, PhD", ["Ada Quill"]),
        ("Ada Quill, CNN", ["Ada Quill"]),
        ("Ada QuillTravel Reporter", ["Ada Quill"]),
        ("Amelia Quill-DeVeaux", ["Amelia Quill-DeVeaux"]),
        ("순천, 광양 박서준 기자 seo@example.com", ["박서준"]),
        ("Ada Quill1,\nBo Lind &\n…", ["Ada Quill", "Bo Lind"]),
        ("Ada Quill Parliamentary editor", ["Ada Quill"]),
        ("Posted by Ada Quill", ["Ada Quill"]),
        ("Reporting by: Ada Quill", ["Ada Quill"]),
        ("Eine Glosse von Ada Quill", ["Ada Quill"]),
        ("Kommentar: Ada Quill", ["Ada Quill"]),
        ("Von unserer Korrespondentin Ada Quill", ["Ada Quill"]),
        ("De notre envoyée spéciale Ada Quill", ["Ada Quill"]),
        ("Oprac. Ada Quill", ["Ada Quill"]),
        ("Tekst: Ada Quill Foto: Bo Lind", ["Ada Quill"]),
        ("Written By: Ada Quill Edited By: Bo Lind", ["Ada Quill"]),
        ("Reported by:Ada Quill, Written by:Bo Lind", ["Ada Quill", "Bo Lind"]),
        ("Associated Press | Ada Quill", ["Ada Quill"]),
        ("AFP mit Ada Quill", ["Ada Quill"]),
        ("Ada Quill y EFE", ["Ada Quill"]),
        ("Ada Quill Evening Post", ["Ada Quill"]),
        ("Ada Quill 12 March 2025", ["Ada Quill"]),
        ("Ada Quill. Madrid", ["Ada Quill"]),
        ('["Ada Quill", "Bo Lind"]', ["Ada Quill", "Bo Lind"]),
        ("Mona bint Salim al-Saud", ["Mona bint Salim al-Saud"]),
        ("記者王小明、李大華／台北報導", ["王小明", "李大華"]),
        ("文／王小明", ["王小明"]),
        ("文静怡", ["文静怡"]),
        ("山田太郎記者", ["山田太郎"]),
        ("文・山田太郎", ["山田太郎"]),
        ("بقلم: هناء الطائي", ["هناء الطائي"]),
        ("מאת דנה פרוסט", ["דנה פרוסט"]),
        ("Teksti: Ada Mäki", ["Ada Mäki"]),
        ("Szerző: Ada Márk", ["Ada Márk"]),
        ("Yazar: Ada Mert", ["Ada Mert"]),
        ("Της Άντας Μακρή", ["Άντας Μακρή"]),
        ("From Ada Quill in Kyiv", ["Ada Quill"]),
        ("De Ada Marin", ["Ada Marin"]),
        ("De Niro", ["De Niro"]),
        ("De la Cruz Ada", ["De la Cruz Ada"]),
        ("Text von Ada Quill Illustration von Bo Lind", ["Ada Quill"]),
        ("Written by Ada Quill on May 4, 2031", ["Ada Quill"]),
        ("ByAda Quill", ["Ada Quill"]),
        ("byBo Lind", ["Bo Lind"]),
        ("VonAda Quill", ["Ada Quill"]),
        ("Byron Quill", ["Byron Quill"]),
        ("Ada QuillFollow", ["Ada Quill"]),
        ("Ada Quill Stand: 05. Februar 2031", ["Ada Quill"]),
        ("Bo Lind am", ["Bo Lind"]),
        ("A J Quill", ["A J Quill"]),
        ("Ada Lind\u00adner", ["Ada Lindner"]),
        ("Rechtsanwalt Bo Lind", ["Bo Lind"]),
        ("Erstellt von Ada Quill", ["Ada Quill"]),
        ("Photograph by Bo Lind, Harbour Restoration Fund", []),
    ],
)
def test_people_are_cleaned(raw: str, people: list[str]) -> None:
    assert list(read_names([raw], OUTLETS).people) == people


@pytest.mark.parametrize(
    "raw",
    [
        "The Associated Press",
        "AFP",
        "dpa",
        "Reuters Staff",
        "Evening Post",
        "Evening Post Staff",
        "La Voz",
        "Der Anzeiger",
        "eveningpost.com",
        "Post Online",
        "News Desk",
        "Die Redaktion",
        "Redaktionsteam GmbH",
        "朝日通信社",
        "Anadolu Ajansı",
        "Kaynak: AA",
        "OÖ Uferblatt",
        "A Reader of Ours",
        "Evéning Pöst",
        "Harbour Rescue Programme",
        "Quay Radio (www.quayradio.example)",
    ],
)
def test_organisations_are_no_people(raw: str) -> None:
    names = read_names([raw], OUTLETS)
    assert names.people == ()
    assert len(names.others) == 1


@pytest.mark.parametrize(
    "raw", ["", "105092", "https://www.facebook.com/quill", "@quill", "By", "Von", "undefined",
     "© Ada Quill", "Redactora de tribunales", "Edited by: Ada Quill", "Guest Author", "of the article", "x" * 500,
     "View all posts by Ada Quill", "More Posts", "Alle Beiträge", "No Author", "quayadmin", "Davor und Danach",
     "Tag der Flut: Niederlage", "Liebe_r Leser_in", "Pier A31", "Veröffentlicht am"]
)  # fmt: skip
def test_what_is_no_name_is_dropped(raw: str) -> None:
    assert read_names([raw], OUTLETS) == Names()


@pytest.mark.parametrize(
    ("value", "initials"),
    [
        ("ssi, dan", ("ssi", "dan")),
        ("srf/hosb;kesm", ("srf/hosb", "kesm")),
        ("(mst)", ("mst",)),
        ("dpa/mst", ("mst",)),
        ("dpa", ()),
        ("(red)", ()),
        ("Ada Quill", ()),
        ("live", ()),
        ("a; b", ()),
    ],
)
def test_initials(value: str, initials: tuple[str, ...]) -> None:
    assert read_initials(value) == initials


@pytest.mark.parametrize(
    ("line", "initials"),
    [
        ("(ssi)", ("ssi",)),
        ("ssi, dan; Foto: Bo Lind; Erstveröffentlichung: 4.4.18", ("ssi", "dan")),
        ("ssi, dan", ()),
        ("mehr zum tag", ()),
        ("", ()),
    ],
)
def test_a_line_that_signs_a_text(line: str, initials: tuple[str, ...]) -> None:
    assert signed_by(line) == initials


def test_each_once_in_order() -> None:
    assert read_names(["Bo Lind", "ADA QUILL", "Bo Lind", "AFP"]) == Names(
        ("Bo Lind", "ADA QUILL"), ("AFP",)
    )


@pytest.mark.parametrize("raw", ["Källa: TT", "Source : AFP", "المصدر: الفرنسية", "【共同】"])
def test_a_source_is_no_person(raw: str) -> None:
    assert read_names([raw], OUTLETS).people == ()


def test_leads_are_words_not_prefixes() -> None:
    assert has_lead("Von: Ada Quill")
    assert not has_lead("Byron Quill")
    assert not has_lead("Part two")


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_value_is_survived(raw: str) -> None:
    read_names([raw], OUTLETS)


def _byline(html: str) -> str | None:
    tree = LexborHTMLParser(f"<body>{html}<p>{'The harbour was open again. ' * 8}</p></body>")
    return printed_byline(lines_under_headline(tree, "Harbour reopens"), OUTLETS)


@pytest.mark.parametrize(
    ("html", "byline"),
    [
        ("<h1>Harbour reopens</h1><p>By Ada Quill</p>", "By Ada Quill"),
        ("<h1>Harbour reopens</h1><ul><li>Von: Ada Quill</li></ul>", "Von: Ada Quill"),
        ("<div><h1>Harbour reopens</h1></div><ul><li>AFP, MANILA</li></ul>", "AFP, MANILA"),
        ("<h1>Harbour reopens</h1><div>Ada Quill | 05.04.2025</div>", "Ada Quill"),
        ("<h1>Harbour reopens</h1><p>11.12.2031 - Ada Quill</p><p>x</p>", "Ada Quill"),
        ("<h1>Harbour reopens</h1><p>4. März 2031, 17:05 Uhr | Ada Quill</p>", "Ada Quill"),
        ("<h1>Harbour reopens</h1><p>Posted on May 4, 2031 by Ada Quill</p>", "by Ada Quill"),
        ("<h1>Harbour reopens</h1><b class='author-name'>Ada Quill</b><p>x</p>", "Ada Quill"),
        ("<h1>Harbour reopens</h1><p>by Evening Post</p><p><b>Ada Quill</b></p>", "Ada Quill"),
        ("<h1>Harbour reopens</h1><p>Ada Quill</p><p>2 May 2024</p><p>x</p>", "Ada Quill"),
        ("<h1>Harbour reopens</h1><i>Von</i><p>Ada Quill</p><p>Bonn</p>", "Ada Quill"),
        ("<h1>Harbour reopens</h1><a href='/autor/quill'>Ada Quill</a><p>x</p>", "Ada Quill"),
        (
            "<h1>Harbour reopens</h1><p class=byline>Ada Quill Hub Director</p><p>x</p>",
            "Ada Quill Hub Director",
        ),
        (
            "<h1>Harbour reopens</h1><div><div><img alt=Quelle></div><p>dpa</p></div><p>x</p>",
            "dpa",
        ),
        (
            "<h1>Harbour reopens</h1><div>홍길동 기자 gd@example.com</div>",
            "홍길동 기자 gd@example.com",
        ),
        ("<h1>Harbour reopens</h1><div>记者 王小明</div>", "记者 王小明"),
        ("<h1>Harbour reopens</h1><div>كتبت هناء الطائي</div>", "كتبت هناء الطائي"),
        ("<h1>Harbour reopens</h1><div>총리 기자회견 열어</div>", None),
        ("<h1>Harbour reopens</h1><div>社会部記者</div>", None),
        ("<h1>Harbour reopens</h1><p>Text Size</p><p>2 May 2024</p>", None),
        ("<h1>Harbour reopens</h1><p>Share Article</p><p>2 May 2024</p>", None),
        ("<h1>Harbour reopens</h1><a href='/tag/quill'>Ada Quill</a>", None),
        ("<h1>Harbour reopens</h1><p>Stand: 5.4.</p>", None),
        ("<p>By Ada Quill</p><h1>Harbour reopens</h1>", None),
        ("<h1>Other heading</h1><p>By Ada Quill</p>", None),
    ],
)
def test_printed_byline_needs_a_sure_sign(html: str, byline: str | None) -> None:
    assert _byline(html) == byline
