import pytest

from transforms.extract.metadata_headline import choose_headline, first_line, without_site


def test_the_heading_that_agrees_with_the_head_wins() -> None:
    stated = ["Harbour reopens after the storm", "Harbour: latest"]
    headings = ["Evening Post", "Harbour finally reopens after storm", "Most read"]
    assert choose_headline(stated, headings, []) == "Harbour finally reopens after storm"
    assert choose_headline(stated, ["Most read"], []) == "Harbour reopens after the storm"
    assert choose_headline([], ["Harbour reopens at last"], []) == "Harbour reopens at last"
    assert choose_headline([], [], []) is None


def test_a_masthead_in_the_only_heading_is_no_headline() -> None:
    title = "Harbour reopens after the storm"
    masthead = ["The Quay Herald Online"]
    assert choose_headline([title], masthead, ["Quay Herald"]) == title
    assert choose_headline([f"{title} - The Quay Herald Online"], masthead, []) == title
    assert choose_headline([title], masthead, [], [title]) == title
    assert choose_headline([title, title], masthead, []) == title
    assert choose_headline(["The Quay Herald"], [title], ["The Quay Herald"]) == title
    assert choose_headline([], masthead, masthead) is None


def test_a_lone_heading_in_other_words_than_the_head_stays() -> None:
    heading = "Boats are back at the quay"
    assert choose_headline(["Harbour reopens"], [heading], [], ["Most read"]) == heading
    assert choose_headline([f"Storm - {heading}"], [heading], []) == heading


def test_a_sections_heading_is_no_headline() -> None:
    title = "Harbour reopens at last"
    assert choose_headline([title, "News"], ["News", title], []) == title
    assert choose_headline([f"News - {title}"], ["News", title], []) == title


def test_a_subhead_that_is_a_part_of_the_title() -> None:
    title = "Harbour reopens at last"
    assert choose_headline([f"QN - {title}"], [], [], ["Most read", title]) == title
    assert choose_headline([f"{title} | Notes from the quay"], [], [], [title]) == title
    trail = f"Quay Notes » Blog Archive » {title}"
    assert choose_headline([trail], ["Quay Notes"], [], [title]) == title
    assert choose_headline([trail], ["Quay Notes"], [], ["Most read"]) == "Quay Notes"
    whole = f"Column: boats and quays – {title}"
    assert choose_headline([whole], [], [], [title, whole]) == whole


def test_a_masthead_in_the_middle_of_the_title() -> None:
    title = "Harbour reopens at last"
    stated = f"{title} : Quay Notes | News from the sea"
    assert choose_headline([stated], ["Quay Notes"], []) == title


@pytest.mark.parametrize(
    ("stated", "heading", "line"),
    [
        ("Harbour reopens at last", "Harbour reopens at last\nBoats are back", True),
        ("Harbour reopens at last - The Bugle", "Harbour reopens at last\nBoats are back", True),
        (
            "Harbour reopens at last – Boats are back",
            "Harbour reopens at last\nBoats are back",
            False,
        ),
        ("Storm: Harbour reopens", "Storm\nHarbour reopens", False),
        ("Boats are back", "Harbour reopens\nat last", False),
    ],
)
def test_a_line_below_the_headline_in_its_heading(stated: str, heading: str, line: bool) -> None:
    first, whole = heading.split("\n")[0], heading.replace("\n", " ")
    assert first_line(heading, [stated]) == (first if line else whole)


def test_what_is_added_to_the_heading_goes() -> None:
    title = "Harbour reopens at last"
    assert choose_headline([title], [f"{title} | The Bugle"], []) == title
    assert choose_headline([title], [f"{title} 02.02.2031 • Notes, Sea"], []) == title


def test_a_heading_that_the_head_has_whole_keeps_its_colon() -> None:
    heading = "Quill: From the quay to the sea"
    assert choose_headline([f"News - {heading}"], [heading], []) == heading


def test_a_kicker_inside_the_heading_goes() -> None:
    headings = ["Storm surge Harbour reopens at last"]
    assert choose_headline(["Harbour reopens at last"], headings, []) == "Harbour reopens at last"
    assert choose_headline(["Surge: Harbour opens"], ["Surge:Harbour opens"], []) == (
        "Surge: Harbour opens"
    )


def test_two_kickers_share_one_headline() -> None:
    headings = ["After the surge - Harbour reopens at last"]
    assert choose_headline(["Storm: Harbour reopens at last"], headings, []) == (
        "Harbour reopens at last"
    )


def test_known_titles_cut_unknown_sites() -> None:
    assert without_site("Harbour reopens – The Bugle", [], ["harbourreopens"]) == "Harbour reopens"
