import pytest

from transforms.agencies.tails import printed_ids, signoffs, tag_credit, tail_credit


@pytest.mark.parametrize(
    ("line", "kind", "codes"),
    [
        ("© 2021 Associated Press. All Rights Reserved.", "wire", ["ap"]),
        ("© 2021 The Canadian Press", "wire", ["cp"]),
        ("© dpa-infocom, dpa:210303-99-123456/5", "wire", ["dpa"]),
        ("—Associated Press writer Bo Reed contributed to this report.", "contributed", ["ap"]),
        ("The Associated Press contributed to this report.", "contributed", ["ap"]),
        ("Reed reported from Lome. AFP contributed to this article.", "contributed", ["afp"]),
        ("Republished from The Conversation under a licence.", "wire", ["conversation"]),
        ("By Press Association", "wire", ["pa"]),
        ("Quelle: dpa", "wire", ["dpa"]),
        ("RIPRODUZIONE RISERVATA © Copyright ANSA", "wire", ["ansa"]),
    ],
)
def test_tail(line: str, kind: str, codes: list[str]) -> None:
    found = tail_credit(line)
    assert found is not None
    assert found.kind == kind
    assert [credit.agency for credit in found.credits] == codes
    assert {credit.evidence for credit in found.credits} == {"tail"}


@pytest.mark.parametrize(
    "line",
    [
        "Copyright © 2021 The Evening Quill, LLC.",
        "This material of Quill News may not be published, broadcast, rewritten",
        "Reed covers courts for The Associated Press. He is based in Lome.",
        "It will take several months to set up.",
        '"I will not go," he told AFP.',
        "He said so, the state-run National News Agency reported.",
        "___",
        "PA",
        "",
    ],
)
def test_no_tail(line: str) -> None:
    assert tail_credit(line) is None


@pytest.mark.parametrize("signoff", signoffs(), ids=lambda s: s.example)
def test_every_signoff_matches_its_example(signoff) -> None:  # type: ignore[no-untyped-def]
    assert signoff.pattern.match(signoff.example)


@pytest.mark.parametrize(
    ("paragraph", "codes"),
    [
        ("Das Geld ist da. (dpa)", ["dpa"]),
        ("I soldi ci sono. (ANSA).", ["ansa"]),
        ("Das Geld ist da. (Quelle: APA)", ["apa"]),
        ("„So ist es“, sagte sie. (sda/afp)", ["sda", "afp"]),
        ("He joined the union (AP)", []),
        ("It held. (KTRK)", []),
        ("It held.", []),
    ],
)
def test_tag_behind_the_last_full_stop(paragraph: str, codes: list[str]) -> None:
    found = tag_credit(paragraph)
    assert ([credit.agency for credit in found.credits] if found else []) == codes


def test_printed_ids() -> None:
    (dpa,) = printed_ids("© dpa-infocom, dpa:210303-99-123456/5")
    assert (dpa.agency, dpa.item_id, dpa.version) == ("dpa", "210303-99-123456", "5")
    (ap,) = printed_ids("https://apnews.com/article/dam-0123456789abcdef0123456789abcdef")
    assert (ap.agency, ap.item_id) == ("ap", "0123456789abcdef0123456789abcdef")
    (usn,) = printed_ids("https://www.reuters.com/article/us-dam-idUSKBN1XT00W")
    assert (usn.agency, usn.item_id) == ("reuters", "KBN1XT00W")
    assert printed_ids("https://news.example/0123456789abcdef0123456789abcdef") == ()
