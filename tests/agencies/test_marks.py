from transforms.agencies.marks import mark_credit, url_credit


def test_a_mark_needs_no_second_sign() -> None:
    found = mark_credit("PA", "distributor")
    assert found is not None
    assert (found.kind, found.credits[0].agency, found.credits[0].role) == ("wire", "pa", "text")


def test_marks_of_pictures_are_no_text() -> None:
    found = mark_credit("Bo Reed, AFP", "image")
    assert found is not None
    assert (found.kind, found.credits[0].role) == ("none", "photo")


def test_contributors_and_foreign_addresses() -> None:
    helper = mark_credit("AFP", "contributor")
    assert helper is not None
    assert helper.kind == "contributed"
    foreign = mark_credit("https://apnews.com/article/dam", "canonical")
    assert foreign is not None
    assert (foreign.kind, foreign.credits[0].evidence) == ("wire", "metadata")
    assert mark_credit("https://news.example/dam", "canonical") is None


def test_outlets_are_no_agency() -> None:
    assert mark_credit("The Evening Quill", "author") is None


def test_addresses() -> None:
    own = url_credit("https://apnews.com/hub/dams")
    assert own is not None
    assert (own.agency, own.evidence) == ("ap", "url")
    assert url_credit("https://news.example/ap/dam") is None
    assert url_credit("https://news.example/world/cnn") is None
    folder = url_credit("https://news.example/news/cnn-world/dam-holds")
    assert folder is not None
    assert (folder.agency, folder.evidence) == ("cnn", "url")
    assert url_credit("https://[broken") is None
    assert url_credit("not a url") is None
