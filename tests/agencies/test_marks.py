from transforms.agencies.marks import mark_credit, url_credit


def test_a_mark_needs_no_second_sign() -> None:
    found = mark_credit("PA", "distributor")
    assert found is not None
    assert (found.kind, found.credits[0].agency, found.credits[0].role) == ("wire", "pa", "text")


def test_marks_of_pictures_are_no_text() -> None:
    found = mark_credit("Bo Reed, AFP", "creditText")
    assert found is not None
    assert (found.kind, found.credits[0].role) == ("none", "photo")


def test_outlets_are_no_agency() -> None:
    assert mark_credit("The Evening Quill", "author") is None


def test_addresses() -> None:
    own = url_credit("https://apnews.com/hub/dams")
    assert own is not None
    assert (own.agency, own.evidence) == ("ap", "url")
    assert url_credit("https://news.example/ap/dam") is None
    assert url_credit("https://[broken") is None
    assert url_credit("not a url") is None
