import pytest
from selectolax.lexbor import LexborHTMLParser

from transforms.extract.authors_beside import byline_of_element, byline_set_apart, fuller_names
from transforms.extract.page import extract_page
from transforms.records import Removed

TEXT = ("The harbour was open again. " * 8, "Ferries sailed on the tide.")


@pytest.mark.parametrize(
    ("html", "byline"),
    [
        ("<p class='autorenzeile small'>Von Ada Quill und Bo Lind, Quayside</p>", True),
        ("<div class='node-authors'><i>Auteur :</i> <a>Ada Quill</a></div>", True),
        ("<div class=author-bio><h3>Ada Quill</h3></div><b class=byline>By Ada Quill</b>", True),
        ("<b class=author>Ada Quill</b><b class=author>Bo Lind</b>", False),
        (
            "<p class=authors>Von <a class=author-name>Ada Quill</a></p><b class=author>Ada Quill</b>"
            "<p class=authors>Von <a class=author-name>Bo Lind</a></p>",
            True,
        ),
        ("<div class=comments><b class=author>Ada Quill</b></div>", False),
        ("<div id=related><p class=byline>By Ada Quill</p></div>", False),
        ("<div class=author-bio>Ada Quill has sailed since she was nine</div>", False),
        ("<p class=byline>By Quayside Staff</p>", False),
        ("<p class=author>ada</p>", False),
        ("<p>By Ada Quill</p>", False),
    ],
)
def test_an_element_named_after_authors(html: str, byline: bool) -> None:
    tree = LexborHTMLParser(f"<body class='has-sidebar'>{html}</body>")
    assert (byline_of_element(tree, ("Quayside",)) is not None) is byline


@pytest.mark.parametrize(
    ("removed", "byline"),
    [
        ([("Autor: Ada Quill", "stray")], "Autor: Ada Quill"),
        ([("Von:\nAda Quill\n18. Okt 2031\nSchlagworte:", "widget")], "Ada Quill"),
        ([("Erstellt von Ada Quill", "related")], "Erstellt von Ada Quill"),
        ([("Boats for all\nVon Ada Quill", "related")], None),
        ([("Ein Beitrag geteilt von Ada Quill", "embed")], None),
        ([("Von Ada Quill", "byline"), ("Von Bo Lind", "teaser")], None),
        ([("Ada Quill", "widget")], None),
    ],
)
def test_a_line_that_was_dropped(removed: list[tuple[str, str]], byline: str | None) -> None:
    assert byline_set_apart(TEXT, [Removed(*block) for block in removed]) == byline


@pytest.mark.parametrize(
    ("last", "byline"),
    [
        ("Autoren Ada Quill und Bo Lind", "Autoren Ada Quill und Bo Lind"),
        ("The harbour stays open. (Ada Quill) +++", "Ada Quill"),
        ("Ada Quill", None),
        ("“The harbour stays open.” (Ada Quill)", None),
        ("By Ada Quill's account the harbour stays open", None),
    ],
)
def test_a_signature_under_the_text(last: str, byline: str | None) -> None:
    assert byline_set_apart((*TEXT, last), []) == byline


@pytest.mark.parametrize(
    ("stated", "byline", "names"),
    [
        (("Ada",), "Eine Kolumne von Ada Quill", ("Ada Quill",)),
        (("adaquill",), "von Ada Quill", ("Ada Quill",)),
        (("Ada Quill",), "von Ada Quill, Bo Lind", ("Ada Quill", "Bo Lind")),
        (("Ada Quill",), "Ada Quill\n,\nBo Lind", ("Ada Quill", "Bo Lind")),
        (("Ada",), "von Bo Lind", ()),
        (("Ada Quill",), "von Bo Lind", ()),
        (("Ada Quill",), "Ada Quill\nVon Bo Lind", ()),
        (("Ada Quill",), "Par Ada Quill Fils\nAda QUILL", ()),
        (("Ada Quill",), "Ada Quill\nBo Lind, who sails, met her at the quay", ()),
    ],
)
def test_print_completes_the_tags(
    stated: tuple[str, ...], byline: str, names: tuple[str, ...]
) -> None:
    assert fuller_names(stated, byline) == names


def test_the_page_asks_there_last() -> None:
    body = "".join(
        f"<p>{f'The harbour was open for boat {n} after the storm. ' * 6}</p>" for n in range(4)
    )
    page = (
        "<html lang=en><head><title>Harbour reopens at last</title></head><body><article>"
        f"<h1>Harbour reopens at last</h1>{body}</article>"
        "<div class=entry-authors>Written by <a href=/u/7>Ada Quill</a></div></body></html>"
    )
    assert extract_page(page.encode(), "https://quayside.example/1").authors == ("Ada Quill",)
