"""Pages that no tag dates: each layout shows one place where the day stands, or where another's does."""

import pytest

from transforms.extract import extract_page
from transforms.extract.times_near import dated_part

URL = "https://www.hafenbote.example/politik/hafen-wieder-offen-1234"
TEXT = (
    "Der Hafen ist seit Montag wieder offen, nachdem ihn der schwerste Sturm seit Jahren zerstört hatte.",
    "Die Fähren legten um sechs Uhr am ersten Steg ab, sagte Ada Lind, die den Hafen seit langem leitet.",
    "Der zweite Steg braucht neue Pfähle, und der Rat will am Donnerstag hören, was das alles kosten soll.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
H1 = "<h1>Hafen wieder offen</h1>"


def published(body: str, title: str = "Hafen wieder offen", url: str = URL) -> str | None:
    page = f'<html lang="de"><head><meta charset="utf-8"><title>{title}</title></head><body>{body}'
    found = extract_page(f"{page}</body></html>".encode(), url).published
    return found.date().isoformat() if found else None


TOLD = {
    "above the headline": f"<article><h3>25.05.2031</h3>{H1}{BODY}</article>",
    "above it, with its section": f"<div class=top>Häfen, 25.5.31</div>{H1}{BODY}",
    "above it, beside an office": (
        f"<main><div><small>25.05.2031 | 13:10 Uhr | Ada Quill</small>{H1}{BODY}</div></main>"
    ),
    "in the headline": (
        f"<article><h1><span class=line>25.05.2031</span>Hafen wieder offen</h1>{BODY}</article>"
    ),
    "under it, called a caption": (
        f"<article>{H1}<p class=p__caption>25. Mai 2031 | Häfen</p>{BODY}</article>"
    ),
    "under it, parted by dots": f"{H1}<div>Ada Quill ⋅ 25. Mai 2031 ⋅ Drucken</div>{BODY}",
    "under it, a text without an element": (
        f"{H1}<div>25. Mai 2031<p class=k>Häfen</p></div>{BODY}"
    ),
    "the headline is an h2": (
        f"<h1>Der Hafenbote</h1><article><h2>Hafen wieder offen</h2>"
        f"<span class=day>25. Mai 2031</span>{BODY}</article>"
    ),
    "in bars": f"<article>{H1}<table><tr><td>25 | 05 | 2031</td></tr></table>{BODY}</article>",
    "opening the text": f"{H1}<p>25.05.2031 – {TEXT[0]}</p>{BODY}",
    "behind the place": f"{H1}<p>Wien, 25. Mai 2031 – {TEXT[0]}</p>{BODY}",
    "in brackets": f"{H1}<p>(25. Mai 2031) {TEXT[0]}</p>{BODY}",
    "a paragraph of its own": f"{H1}<p>Linz | Wien, 25. Mai 2031</p>{BODY}",
    "closing the text": (
        f"<article>{H1}{BODY}<p>Veröffentlicht am 25.05.2031. Dauer: 1 Stunde 4 Minuten</p></article>"
    ),
    "at the foot": (
        f"<article>{H1}{BODY}</article><div>Gespeichert von ada am 25. Mai 2031 - 18:55</div>"
    ),
}


@pytest.mark.parametrize("body", TOLD.values(), ids=TOLD)
def test_where_the_day_is_printed(body: str) -> None:
    assert published(body) == "2031-05-25"


OTHERS = {
    "a comment": f"{H1}{BODY}<div class=comments><p>Ada am 25.05.2031</p></div>",
    "a card": f"{H1}{BODY}<div class=related><span>25.05.2031</span><h3>Markt zu</h3></div>",
    "the page's head": (
        f"<header><div>Sonntag, 25. Mai 2031</div></header><article>{H1}{BODY}</article>"
    ),
    "copyright": f"{H1}{BODY}<footer><p>© 25.05.2031 Hafenbote</p></footer>",
    "a span of days": f"<article><p>24. - 25. Mai 2031</p>{H1}{BODY}</article>",
    "a birthday": f"<article><p>Geboren 25.05.1971</p>{H1}{BODY}</article>",
    "a later story": (
        f"<div><div>{H1}<div>{TEXT[0]} {TEXT[1]}</div><p>{TEXT[2]}</p></div>"
        "<div><span>25.05.2031</span></div></div>"
    ),
    "a sentence that closes": (
        f"<article>{H1}{BODY}<p>Erschienen am 25. Mai 2031 ist auch ihr Buch über den Hafen, das "
        "alle Stege nennt.</p></article>"
    ),
    "a sentence that opens with a day": f"{H1}<p>Am 25. Mai 2031 – einem Sonntag – {TEXT[0]}</p>",
}


@pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS)
def test_days_of_something_else(body: str) -> None:
    assert published(body) is None


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Hafen wieder offen | Der Hafenbote | 25.05.2031", "2031-05-25"),
        ("25.05.2031 - Hafen wieder offen", "2031-05-25"),
        ("Hafen am 25.05.2031 wieder offen | Der Hafenbote", None),
    ],
)
def test_a_part_of_the_title(title: str, day: str | None) -> None:
    assert published(H1 + BODY, title) == day


@pytest.mark.parametrize(
    "body",
    [
        f"{H1}<p class=date>Der zweite Steg ist dann vom 1. September 2031 wieder offen</p>{BODY}",
        f"{H1}{BODY}<div>Aktualisiert: 30.05.2031</div>",
        f"{H1}<p class=date>Zuletzt aktualisiert: 30.05.2031, 9:15 Uhr</p>{BODY}",
    ],
)
def test_the_address_outdoes_sentences_and_changes(body: str) -> None:
    assert published(body, url="https://www.hafenbote.example/2031/05/25/hafen") == "2031-05-25"


def test_a_change_beside_the_day_of_publication() -> None:
    changed = "<p class=date>Zuletzt aktualisiert: 30.05.2031, 9:15 Uhr</p>"
    page = f'<html lang="de"><article><p>25. Mai 2031</p>{H1}{changed}{BODY}</article></html>'
    article = extract_page(page.encode(), URL)
    assert article.published is not None
    assert article.modified is not None
    assert (article.published.day, article.modified.day) == (25, 30)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("Ports | 3 May 2031", "3 May 2031"),
        ("Ada Quill / 03.05.2031 / 06:15", "03.05.2031"),
        ("Published on 3 May 2031, runs for 2 hours", "Published on 3 May 2031"),
        (
            "Harbour (last edited 2031-05-03 13:28:18 by AdaQuill)",
            "last edited 2031-05-03 13:28:18",
        ),
        ("Stand - 03.05.2031 (Unverändert gültig seit: 01.05.2031)", "Stand - 03.05.2031"),
        ("von ada1 am 03.05.2031", "von ada1 am 03.05.2031"),
        ("3 May 2031, 120 comments", None),
        ("Open from 3 May 2031", None),
        ("The council wants to hear what it costs by 3 May 2031", None),
    ],
)
def test_a_date_and_little_else(line: str, part: str | None) -> None:
    assert dated_part(line, None) == part
