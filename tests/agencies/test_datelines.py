import pytest

from transforms.agencies.datelines import dateline


@pytest.mark.parametrize(
    ("opening", "place", "codes"),
    [
        ("WASHINGTON (AP) — ", "WASHINGTON", ["ap"]),
        ("ST. MARY, Mich. (AP) — ", "ST. MARY, Mich.", ["ap"]),
        ("LOME/THE HAGUE, May 4 (Reuters) - ", "LOME/THE HAGUE", ["reuters"]),
        ("BERGEN, May 29, 2021 (AFP) - ", "BERGEN", ["afp"]),
        ("May 4 (Gracenote) - ", None, ["gracenote"]),
        ("Hamburg (dpa/lno) – ", "Hamburg", ["dpa"]),
        ("San Quill (tca/dpa) - ", "San Quill", ["tns", "dpa"]),
        ("Neudorf (SID) – ", "Neudorf", ["sid"]),
        ("GORKY, May 4. /TASS/. ", "GORKY", ["tass"]),
        ("(ANSA) - ROMA, 11 LUG - ", "ROMA", ["ansa"]),
        ("HANBAT, May 4 AFP - ", "HANBAT", ["afp"]),
        ("AOBA, Japan, Dec. 4 Kyodo - ", "AOBA, Japan", ["kyodo"]),
        ("Paris (ats afp) ", "Paris", ["sda", "afp"]),
        ("LOS SAUCES (Variety.com) - ", "LOS SAUCES", ["variety"]),
        ("MILLBROOK, Mass.--(BUSINESS WIRE)--May 4, 2021-- ", "MILLBROOK, Mass.", ["businesswire"]),
        (
            "MILLBROOK, Ohio, May 4, 2021 /PRNewswire-AsiaNet/ -- ",
            "MILLBROOK, Ohio",
            ["prnewswire"],
        ),
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
