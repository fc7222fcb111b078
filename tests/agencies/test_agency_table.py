import pytest

from transforms.agencies.table import agencies, aliases, find_alias, is_agency_host, leading_alias


def test_initials_are_read_as_printed_and_names_in_any_case() -> None:
    assert find_alias("AFP") is not None
    assert find_alias("afp") is None
    assert find_alias("ASSOCIATED PRESS") == find_alias("The Associated Press")


@pytest.mark.parametrize("text", ["AAPX", "JAPANESE", "APK", "eEPA", "KTRK", ""])
def test_no_agency_inside_another_word(text: str) -> None:
    assert find_alias(text) is None


def test_longest_name_wins() -> None:
    found = leading_alias(["Reuters", "Staff", "in", "Lome"])
    assert found is not None
    assert found[0].code == "reuters"
    assert found[1] == 2


def test_picture_services_sell_no_text() -> None:
    for name in ("AP Photo", "Getty Images", "PA Wire", "Keystone"):
        found = find_alias(name)
        assert found is not None
        assert not found.sells_text


def test_own_sites() -> None:
    assert is_agency_host("www.apnews.com") == "ap"
    assert is_agency_host("www.aa.com.tr") == "anadolu"
    assert is_agency_host("news.example") is None
    assert is_agency_host("notapnews.com") is None


def test_table_is_whole() -> None:
    for agency in agencies().values():
        assert agency.name
        assert agency.example
        assert agency.languages
        assert len(agency.country) == 2
    assert aliases().words >= 3
