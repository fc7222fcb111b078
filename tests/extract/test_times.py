from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.extract.times import ParsedTime, parse_time
from transforms.extract.times_words import month_of
from transforms.extract.times_zones import _tables, zone_named, zone_of_page

NOW = datetime(2024, 5, 2, 12, 0, tzinfo=timezone.utc)


def utc(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-05-02T15:05:09Z", "2024-05-02T15:05:09"),
        ("2024-05-02T15:05:09.250+02:00", "2024-05-02T13:05:09.250"),
        ("2025-01-13T10:22:29+0100", "2025-01-13T09:22:29"),
        ("2025-02-04T13:41:03.0000000Z", "2025-02-04T13:41:03"),
        ("2024-04-30 16:00:34 +02:00", "2024-04-30T14:00:34"),
        ("20240502T150509Z", "2024-05-02T15:05:09"),
        ("20240502T170509+0200", "2024-05-02T15:05:09"),
        ("2024-05-02T15:05+02", "2024-05-02T13:05"),
        ("1714662309", "2024-05-02T15:05:09"),
        ("1714662309000", "2024-05-02T15:05:09"),
        ("Tue, 19 Nov 2019 11:05:00 GMT", "2019-11-19T11:05"),
        ("Tue, 19 Nov 2019 11:05:00 -0500", "2019-11-19T16:05"),
        ("Updated 0339 GMT (1139 HKT) November 19, 2019", "2019-11-19T03:39"),
        ("November 19, 2019 11:05 AM EST", "2019-11-19T16:05"),
        ("July 4, 2023, 9:30 p.m. ET", "2023-07-05T01:30"),
        ("03 May 2024, 10:15 IST", "2024-05-03T04:45"),
        ("28.04.2023, 10:15 MESZ", "2023-04-28T08:15"),
        ("2 May 2024 10:15 (GMT+3)", "2024-05-02T07:15"),
        ("Actualizado: 02/05/2024 17:05h CEST", "2024-05-02T15:05"),
        ("Thu May 02 2024 17:05:00 GMT+0200 (CEST)", "2024-05-02T15:05"),
        ("Thu May 02 17:05:00 CEST 2024", "2024-05-02T15:05"),
    ],
)
def test_stamps_that_tell_their_zone(raw: str, expected: str) -> None:
    assert parse_time(raw) == ParsedTime(utc(expected), raw, "explicit", True)


@pytest.mark.parametrize(
    ("raw", "language", "zone", "expected"),
    [
        ("21 February 2022, 13:14", "en-GB", "Europe/London", "2022-02-21T13:14"),
        ("21 July 2022, 13:14", "en-GB", "Europe/London", "2022-07-21T12:14"),
        ("| UPDATED: 11:05, Tue, Nov 19, 2019", "en", "Europe/London", "2019-11-19T11:05"),
        ("28.04.2023, 10:15 Uhr", "de", "Europe/Berlin", "2023-04-28T08:15"),
        ("28. April 2023 um 10.15 Uhr", "de", "Europe/Vienna", "2023-04-28T08:15"),
        ("2 mai 2024 à 17h05", "fr", "Europe/Paris", "2024-05-02T15:05"),
        ("Publié le 1er août 2024 à 9h", "fr", "Europe/Paris", "2024-08-01T07:00"),
        ("2 de mayo de 2024 a las 17:05", "es", "Europe/Madrid", "2024-05-02T15:05"),
        ("02 maggio 2024 ore 17.05", "it", "Europe/Rome", "2024-05-02T15:05"),
        ("2 de maio de 2024 às 17h05", "pt", "Europe/Lisbon", "2024-05-02T16:05"),
        ("2 mei 2024 om 17:05", "nl", "Europe/Amsterdam", "2024-05-02T15:05"),
        ("Publicerad 2 maj 2024 kl 17.05", "sv", "Europe/Stockholm", "2024-05-02T15:05"),
        ("2. toukokuuta 2024 klo 17.05", "fi", "Europe/Helsinki", "2024-05-02T14:05"),
        ("2 maja 2024, 17:05", "pl", "Europe/Warsaw", "2024-05-02T15:05"),
        ("2. května 2024 17:05", "cs", "Europe/Prague", "2024-05-02T15:05"),
        ("23. 12. 2024 13:31", "cs", "Europe/Prague", "2024-12-23T12:31"),
        ("2024. május 2. 17:05", "hu", "Europe/Budapest", "2024-05-02T15:05"),
        ("2 Mayıs 2024 17:05", "tr", "Europe/Istanbul", "2024-05-02T14:05"),
        ("2 мая 2024, 17:05", "ru", "Europe/Moscow", "2024-05-02T14:05"),
        ("2 травня 2024 року, 17:05", "uk", "Europe/Kyiv", "2024-05-02T14:05"),
        ("2 Μαΐου 2024, 17:05", "el", "Europe/Athens", "2024-05-02T14:05"),
        ("2024年5月2日 17時05分", "ja", "Asia/Tokyo", "2024-05-02T08:05"),
        ("2024年5月2日 午後5時05分", "ja", "Asia/Tokyo", "2024-05-02T08:05"),
        ("2024年05月02日17:05", "zh", "Asia/Shanghai", "2024-05-02T09:05"),
        ("2024.05.02 17:05", "ko", "Asia/Seoul", "2024-05-02T08:05"),
        ("2024. 5. 2. 오후 5:05", "ko", "Asia/Seoul", "2024-05-02T08:05"),
        ("2024년 5월 2일 오후 5시 5분", "ko", "Asia/Seoul", "2024-05-02T08:05"),
        ("०२ मई २०२४, १७:०५", "hi", "Asia/Kolkata", "2024-05-02T11:35"),
        ("05/02/2024 5:05 PM", "en-US", "America/New_York", "2024-05-02T21:05"),
        ("02/05/2024 17:05", "en-GB", "Europe/London", "2024-05-02T16:05"),
        ("12:43, 20 Apr 2026 Updated 12:44, 21 Apr 2026", "en", "UTC", "2026-04-20T12:43"),
        ("12:20pm Jan 7, 2024", "en", "Australia/Sydney", "2024-01-07T01:20"),
        ("2024-05-02T17:05:00", "de", "Europe/Berlin", "2024-05-02T15:05"),
        ("20240502170500", "de", "Europe/Berlin", "2024-05-02T15:05"),
    ],
)
def test_printed_lines_are_in_the_zone_of_the_outlet(
    raw: str, language: str, zone: str, expected: str
) -> None:
    assert parse_time(raw, language, zone) == ParsedTime(utc(expected), raw, "outlet", True)


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("Tue, 03/04/2031 - 21:10", "en"),
        ("Tuesday 4/3/2031", "en-US"),
        ("martes 03/04/2031", "es"),
        ("Sunday 04/03/2031", "en-GB"),  # fits neither: the language decides
        ("الثلاثاء 4 آذار 2031 - 21:10", "ar"),
        ("4 آذار/مارس 2031", "ar"),
        ("4 במרץ 2031, 21:10", "he"),
        ("4 मार्च 2031, 09:10 PM", "hi"),
        ("04 مارچ 2031", "ur"),
        ("۴ مارس ۲۰۳۱", "fa"),
        ("4 มี.ค. 2574 21:10 น.", "th"),
        ("4 มีนาคม พ.ศ. 2574", "th"),
        ("令和13年3月4日", "ja"),
        ("04 | 03 | 2031", "de"),
    ],
)
def test_the_fourth_of_march(raw: str, language: str) -> None:
    found = parse_time(raw, language, "UTC")
    assert found is not None
    assert found.utc.date().isoformat() == "2031-03-04"


def test_calendars_of_other_years_need_their_own_words() -> None:
    assert parse_time("平成元年1月8日", "ja") is not None
    assert parse_time("4 March 2574", "en") is None
    assert parse_time("第三13年3月4日", "ja") is None
    two = parse_time("15 تشرين الثاني 2031", "ar")
    assert two is not None
    assert two.utc.date().isoformat() == "2031-11-15"


def test_of_a_long_line_the_stamp_is_kept() -> None:
    line = "28.04.2021 - 07:18 | Quelle: Abendpost | Lesedauer etwa 4 min. | Text vorlesen"
    assert parse_time(line, "de", "Europe/Berlin") == ParsedTime(
        utc("2021-04-28T05:18"), "28.04.2021 - 07:18", "outlet", True
    )


def test_without_an_outlet_the_language_is_assumed() -> None:
    assert parse_time("21 July 2022, 13:14", "en-GB") == ParsedTime(
        utc("2022-07-21T12:14"), "21 July 2022, 13:14", "assumed", True
    )
    assert parse_time("21 July 2022, 13:14", "en") == ParsedTime(
        utc("2022-07-21T13:14"), "21 July 2022, 13:14", "assumed", True
    )
    agency = parse_time("21 July 2022, 13:14", "en", "Europe/London", zone_source="agency")
    assert agency is not None
    assert agency.tz_source == "agency"


@pytest.mark.parametrize("raw", ["2024-05-02", "2 May 2024", "Thursday 02.05.2024", "20240502"])
def test_a_day_without_a_clock_stays_that_day(raw: str) -> None:
    assert parse_time(raw, "en", "Asia/Tokyo") == ParsedTime(
        utc("2024-05-02T00:00"), raw, "assumed", False
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("3 hours ago", "2024-05-02T09:00"),
        ("Updated 1h ago", "2024-05-02T11:00"),
        ("vor 28 Minuten", "2024-05-02T11:32"),
        ("il y a 2 heures", "2024-05-02T10:00"),
        ("hace 3 días", "2024-04-29T12:00"),
        ("an hour ago", "2024-05-02T11:00"),
        ("yesterday at 9:30", "2024-05-01T09:30"),
        ("1 May, 9:30", "2024-05-01T09:30"),
        ("Dec 30, 9:30", "2023-12-30T09:30"),
    ],
)
def test_relative_times_need_now(raw: str, expected: str) -> None:
    assert parse_time(raw) is None
    parsed = parse_time(raw, zone="UTC", now=NOW)
    assert parsed is not None
    assert parsed.utc == utc(expected)


@pytest.mark.parametrize(
    "raw",
    ["", "5 min read", "2024-13-40", "0001-01-01T00:00:00Z", "31 February 2024", "4:11", "x" * 300]
)  # fmt: skip
def test_no_date_no_time(raw: str) -> None:
    assert parse_time(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "04.03.2031 (unverändert seit 01.03.2031)",  # a second date is no clock time
        "von ada1 am 04.03.2031",  # nor is it one in the morning
        "4 March 2031, runs for 2 hours",
    ],
)
def test_numbers_beside_a_date_that_are_no_clock(raw: str) -> None:
    found = parse_time(raw, "en-GB")
    assert found is not None
    assert (found.utc, found.has_clock) == (utc("2031-03-04"), False)


def test_doubtful_months_follow_the_language() -> None:
    assert [month_of("listopad", tag) for tag in ("hr", "pl", None)] == [10, 11, 11]


def test_every_zone_in_the_table_exists() -> None:
    named = {zone for table in _tables().values() for zone in table.values()}
    assert [zone for zone in sorted(named) if zone_named(zone) is None] == []


@pytest.mark.parametrize(
    ("url", "language", "expected"),
    [
        ("https://www.example.co.uk/a", "en", ("Europe/London", "outlet")),
        ("https://www.example.com/a", "en-GB", ("Europe/London", "assumed")),
        ("https://www.example.com/a", "de", ("Europe/Berlin", "assumed")),
        ("https://www.example.tv/a", "en", None),
        (None, None, None),
    ],
)
def test_zone_reasoning(
    url: str | None, language: str | None, expected: tuple[str, str] | None
) -> None:
    assert zone_of_page(url, language) == expected


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "en-US", "de", "xx-YY"]))
def test_any_line_is_survived(raw: str, language: str | None) -> None:
    parse_time(raw, language, None, NOW)


@pytest.mark.parametrize(
    "raw",
    [
        "2024-03-31T02:30:00+99:99",
        "2 May 2024 10:15 +99:99",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "1799-12-31",
        "2201-01-01T00:00:00Z",
        "2024-02-30",
        "2024-02-30T10:00:00Z",
        "1e300",
        "1e+300",
    ],
)
def test_what_is_no_time_is_none(raw: str) -> None:
    assert parse_time(raw) is None
    assert parse_time(raw, "en-US", "America/New_York", NOW) is None


def test_an_archive_of_the_nineteenth_century_is_read() -> None:
    found = parse_time("1895-03-01")
    assert found is not None
    assert found.utc == utc("1895-03-01")
