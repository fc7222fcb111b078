"""The words that dates are printed with: months, units, "ago", "yesterday", half-days."""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class TimeWords(NamedTuple):
    """``months``: word → (language → month); the others: word → value. Words are case-folded."""

    months: dict[str, dict[str, int]]
    units: dict[str, int]  # seconds
    days: dict[str, int]  # from today
    agos: frozenset[str]
    halves: dict[str, str]  # "am" or "pm"
    weekdays: dict[str, int]  # 0 is Monday
    eras: dict[str, int]  # the year before its first: 令和 → 2018


@lru_cache(maxsize=1)
def time_words() -> TimeWords:
    text = files(__package__).joinpath("times_words.csv").read_text(encoding="utf-8")
    words = TimeWords({}, {}, {}, frozenset(), {}, {}, {})
    agos = set()
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        for word in row["words"].casefold().split("|"):
            if row["kind"] == "month":
                words.months.setdefault(word, {})[row["language"]] = int(row["value"])
            elif row["kind"] == "unit":
                words.units.setdefault(word, int(row["value"]))
            elif row["kind"] == "day":
                words.days.setdefault(word, int(row["value"]))
            elif row["kind"] == "half":
                words.halves[word] = row["value"]
            elif row["kind"] == "weekday":
                words.weekdays[word] = int(row["value"])
            elif row["kind"] == "era":
                words.eras[word] = int(row["value"])
            else:
                agos.add(word)
    return words._replace(agos=frozenset(agos))


def month_of(word: str, language: str | None) -> int | None:
    """``"Mai"`` → 5. "listopad" is October in Croatian and November in Polish: the language
    decides, and where it does not, the meaning that most languages give it, then the earlier month.
    """
    meanings = time_words().months.get(word.casefold())
    if meanings is None:
        return None
    spoken = meanings.get((language or "").partition("-")[0])
    if spoken is not None:
        return spoken
    months = sorted(meanings.values())
    return max(dict.fromkeys(months), key=months.count)
