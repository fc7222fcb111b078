from transforms.agencies.strip import strip_credits

PROSE = "The dam held through the night, the mayor said, and nobody had to leave the valley."


def test_credits_go_and_prose_stays() -> None:
    body = [
        "By Ada Quill, Associated Press",
        f"MILLBROOK, Ohio (AP) — {PROSE}",
        "He gave no details.",
        f"{PROSE} (Reporting by Ada Quill; Editing by Bo Reed)",
        "___",
        "Associated Press writer Bo Reed contributed to this report.",
        "© 2021 The Associated Press. All rights reserved.",
    ]
    assert strip_credits(body) == [PROSE, "He gave no details.", PROSE]


def test_credits_in_the_middle_are_left_alone() -> None:
    body = [PROSE] * 4 + ["By AFP"] + [PROSE] * 7
    assert strip_credits(body) == body


def test_short_last_paragraphs_are_body() -> None:
    body = [PROSE, "He told AFP it was over.", "“The work is done,” said Mr Reed."]
    assert strip_credits(body) == body


def test_tag_behind_the_last_full_stop() -> None:
    assert strip_credits([PROSE, f"{PROSE} (dpa)"]) == [PROSE, PROSE]


def test_nothing_in_nothing_out() -> None:
    assert strip_credits([]) == []
    assert strip_credits(["By AFP"]) == []
