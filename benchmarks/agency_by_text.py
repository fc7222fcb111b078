"""Which agency a story's text is given to, where pages carry stray photo credits and hybrid bylines.

    PYTHONPATH=.:benchmarks python benchmarks/agency_by_text.py [STORIES]

Pages of made-up stories (200), each story told by six papers whose credits are one of CASES; then `copydesk run` over
all of them. Prints for each case how many stories came out as they should, and what the others were given to. Exit 1
where a story got an agency that a photo credit or a hybrid byline alone speaks for.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from html import escape
from pathlib import Path
from random import Random
from typing import NamedTuple

import pandas as pd
from made_up import START, outlet_names
from made_up_text import Text, Voice, article, own_words

PAPERS = 6


class Credit(NamedTuple):
    """What one paper's page says."""

    byline: str = ""
    caption: str = ""
    tail: str = ""


class Case(NamedTuple):
    """A story's credits, paper by paper (the rest print none), and whose text it is."""

    agency: str | None
    credits: tuple[Credit, ...]


AP = Credit(byline="By The Associated Press")
REUTERS = Credit(tail="(Reporting by Ann Lee; Editing by Tom Brown)", byline="Reuters")
STAFF = Credit(byline="By Maria Keller, Staff Writer")
CASES = {
    "two credit the agency": Case("ap", (AP, AP)),
    "one credits the agency": Case("ap", (AP, STAFF)),
    "nobody credits anybody": Case(None, ()),
    "a photo of the agency's": Case(
        None, (STAFF, Credit(caption="The bridge at dusk. (AP Photo/Ann Lee)"))
    ),
    "photos everywhere": Case(None, (Credit(caption="The bridge at dusk. Getty Images"),) * PAPERS),
    "photo on text of another": Case(
        "reuters", (REUTERS, Credit(caption="The bridge. Picture: PA"))
    ),
    "a hybrid byline": Case(None, (STAFF, Credit(byline="By AFP and staff reporters"))),
    "hybrids everywhere": Case(None, (Credit(byline="By AFP and staff reporters"),) * PAPERS),
    "agency contributed": Case(
        None, (STAFF, Credit(tail="The Associated Press contributed to this report."))
    ),
    "hybrid on text of another": Case("ap", (AP, AP, Credit(byline="By Reuters and staff"))),
}


def page(text: Text, credit: Credit) -> str:
    """A plain article page."""
    byline = f'<p class="byline">{escape(credit.byline)}</p>' if credit.byline else ""
    picture = '<figure><img src="bridge.jpg" alt=""><figcaption>{}</figcaption></figure>'
    figure = picture.format(escape(credit.caption)) if credit.caption else ""
    tail = [credit.tail] if credit.tail else []
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in [*text.paragraphs, *tail])
    title = escape(text.headline)
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><article>"
        f"<h1>{title}</h1>{byline}{figure}{paragraphs}</article></body></html>"
    )


def records(stories: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """JSON Lines records; ``id`` is the story's number and its case."""
    rng = Random(seed)
    voice, outlets = Voice(rng), outlet_names(rng)
    for number in range(stories):
        name = list(CASES)[number % len(CASES)]
        text = article(voice.about(own_words(rng)), rng)
        credits = [*CASES[name].credits, *[Credit()] * PAPERS][:PAPERS]
        rng.shuffle(credits)
        for place, outlet in enumerate(rng.sample(outlets, PAPERS)):
            yield {
                "id": f"{number}/{place}/{name}",
                "outlet": outlet,
                "url": f"https://{outlet.lower().replace(' ', '')}.example/{number}",
                "published": (START + timedelta(minutes=20 * number + 7 * place)).isoformat(),
                "html": page(text, credits[place]),
            }


def told(articles: pd.DataFrame) -> dict[str, Counter[str | None]]:
    """By case: the agencies that its stories' copies were given to."""
    found: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for name, agency in zip(articles["input_id"], articles["agency_by_text"], strict=True):
        found[name.split("/", 2)[2]][None if pd.isna(agency) else agency] += 1
    return dict(found)


def run(stories: int, folder: Path) -> pd.DataFrame:
    source, out = folder / "pages.jsonl", folder / "out"
    lines = (json.dumps(record) + "\n" for record in records(stories))
    source.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "run", str(source), "-o", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return pd.read_parquet(out / "articles")


def main() -> None:
    stories = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        articles = run(stories, Path(folder))
    wrong = 0
    for name, agencies in told(articles).items():
        expected = CASES[name].agency
        others = {agency: n for agency, n in agencies.items() if agency != expected}
        wrong += sum(n for agency, n in others.items() if agency is not None)
        print(
            f"{name:<28} {expected or '-':<8} {agencies[expected]:>4} of {agencies.total()} copies  {others or ''}"
        )
    print(f"copies given to an agency whose text they are not: {wrong}")
    raise SystemExit(wrong > 0)


if __name__ == "__main__":
    main()
