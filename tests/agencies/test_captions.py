import pytest

from transforms.agencies.captions import caption_credit


@pytest.mark.parametrize(
    ("caption", "text", "credit", "codes"),
    [
        ("Quill. Picture: PA", "Quill.", "PA", ("pa",)),
        ("People march in Odessa (AP)", "People march in Odessa", "AP", ("ap",)),
        ("(AP Photo/Bo Reed)", None, "AP Photo/Bo Reed", ("ap",)),
        ("In May (Picture: Bo Reed/AP)", "In May", "Bo Reed/AP", ("ap",)),
        ("Water. Photograph: Bo Reed/Reuters", "Water.", "Bo Reed/Reuters", ("reuters",)),
        ("Credit: Bo Reed/RegionalHub", None, "Bo Reed/RegionalHub", ()),
        (
            "Rain. Photo by BO /AFP via Getty Images",
            "Rain.",
            "BO /AFP via Getty Images",
            ("afp", "getty"),
        ),
        ("Quill (Bo Reed, Pool via AP)", "Quill", "Bo Reed, Pool via AP", ("ap",)),
        ("© Bo Reed/dpa/Archiv", None, "Bo Reed/dpa/Archiv", ("dpa",)),
        ("QTV, ASSOCIATED PRESS", None, "QTV, ASSOCIATED PRESS", ("ap",)),
        ("Rain over Lome\nREUTERS", "Rain over Lome", "REUTERS", ("reuters",)),
        ("Image copyright EPA", None, "EPA", ("epa",)),
        ("Rain over Lome. Mark J. Reed/AFP", "Rain over Lome.", "Mark J. Reed/AFP", ("afp",)),
        ("The dam (left) in Ohio", "The dam (left) in Ohio", None, ()),
        ("The EPA said it would act", "The EPA said it would act", None, ()),
        ("Quill spoke with Reuters", "Quill spoke with Reuters", None, ()),
        ("Rain. Photo by reedpix /Getty Images", "Rain.", "reedpix /Getty Images", ("getty",)),
        ("EFE/ B. Reed", None, "EFE/ B. Reed", ("efe",)),
        ("Foto de familia de la reunión", "Foto de familia de la reunión", None, ()),
        ("BILD: SN/APA/BO REED", None, "SN/APA/BO REED", ("apa",)),
        ("", None, None, ()),
    ],
)
def test_caption(
    caption: str, text: str | None, credit: str | None, codes: tuple[str, ...]
) -> None:
    assert caption_credit(caption) == (text, credit, codes)
