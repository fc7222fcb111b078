import pytest

from transforms.agencies.datelines import dateline


@pytest.mark.parametrize(
    ("opening", "place", "codes"),
    [
        ("WASHINGTON (AP) — ", "WASHINGTON", ["ap"]),
        ("ST. MARY, Mich. (AP) — ", "ST. MARY, Mich.", ["ap"]),
        ("BEIRUT/THE HAGUE, March 7 (Reuters) - ", "BEIRUT/THE HAGUE", ["reuters"]),
        ("STOCKHOLM, Aug 29, 2014 (AFP) - ", "STOCKHOLM", ["afp"]),
        ("Jan 30 (Gracenote) - ", None, ["gracenote"]),
        ("Hamburg (dpa/lno) – ", "Hamburg", ["dpa"]),
        ("San Diego (tca/dpa) - ", "San Diego", ["tns", "dpa"]),
        ("Montpellier (SID) – ", "Montpellier", ["sid"]),
        ("MOSCOW, January 21. /TASS/. ", "MOSCOW", ["tass"]),
        ("(ANSA) - ROMA, 11 LUG - ", "ROMA", ["ansa"]),
        ("SEOUL, Nov 26 AFP - ", "SEOUL", ["afp"]),
        ("SAITAMA, Japan, Dec. 9 Kyodo - ", "SAITAMA, Japan", ["kyodo"]),
        ("Paris (ats afp) ", "Paris", ["sda", "afp"]),
        ("LOS ANGELES (Variety.com) - ", "LOS ANGELES", ["variety"]),
        ("MILLBROOK, Mass.--(BUSINESS WIRE)--Dec 5, 2024-- ", "MILLBROOK, Mass.", ["businesswire"]),
        ("AUSTIN, Texas, Feb. 1, 2017 /PRNewswire-AsiaNet/ -- ", "AUSTIN, Texas", ["prnewswire"]),
        ("Nagarpur [India], March 3 (ANI): ", "Nagarpur [India]", ["ani"]),
        ("Lisboa, 03 mar 2021 (Lusa) - ", "Lisboa", ["lusa"]),
        ("LONDON — ", "LONDON", []),
        ("新华社北京4月24日电 ", "北京", ["xinhua"]),
        ("【カイロ共同】", "カイロ", ["kyodo"]),
        ("[東京 2日 ロイター] - ", "東京", ["reuters"]),
        ("(서울=연합뉴스) ", "서울", ["yonhap"]),
    ],
)
def test_dateline(opening: str, place: str | None, codes: list[str]) -> None:
    found = dateline(opening + "The dam held.")
    assert found is not None
    assert found.place == place
    assert [credit.agency for credit in found.credits] == codes
    assert found.raw == opening.strip()
    assert found.rest == "The dam held."


@pytest.mark.parametrize(
    "paragraph",
    [
        "HOUSTON (KTRK) -- The dam held.",
        "HONOLULU (HawaiiNewsNow) - The dam held.",
        "Ada Quill (Hrsg.) - Der Damm hat gehalten.",
        "ADELAIDE (5 pm) - The dam held.",
        "PORTO NOVO (APK) - The dam held.",
        "The union (AP) - The dam held.",
        "The dam held, said the agency (AFP) - and so did the wall.",
        "WASHINGTON (EPA) - The dam held.",
        "EXCLUSIVE - The dam held.",
        "【ソウル＝小池】堤防は持ちこたえた。",
        "",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    assert dateline(paragraph) is None
