import subprocess
import sys

import pytest

from transforms.compare import Comparison, Condition, compare
from transforms.text.verify import DEFAULTS

DAY = 86_400_000_000

WIRE = (
    "A runaway barge struck the road bridge at Dunmarsh early on Monday and shut the only way over the Pellow.",
    "The barge, loaded with 1,404 tons of corn, had drifted two miles before it hit the second pier, police said.",
    "State engineers closed the span before sunrise and lowered instruments along the cracked concrete.",
    "About 8,656 vehicles use the bridge on an ordinary weekday; the next crossing adds 23 miles to the trip.",
    "Repairs could take six weeks, according to a first estimate that the transport department called rough.",
    "The captain of the towboat, Lionel Kettering, said a floating tree had probably parted the mooring lines.",
)
NEW = (
    "Lawmakers asked on Thursday why steel fenders had been struck from the budget, a day after the crash "
    "that nobody foresaw.",
    "Senator Ursula Tolliver told the committee that the fenders would have cost less than a new roof.",
    "She held up a photograph and said that a nickel had been saved and a dollar broken in the process.",
    "The author of that budget, who has since retired, answered by letter that nobody had warned him.",
    "A vote on an emergency bill is planned for next week, after a second hearing at the firehouse.",
)


def body(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def failed(found: Comparison) -> list[str]:
    return [condition.name for condition in found.conditions if not condition.met]


def test_an_excerpt() -> None:
    found = compare(body(*WIRE[:3]), body(*WIRE))
    assert (found.verdict, found.relation) == ("copies", "excerpt")
    assert found.containment == 1
    assert found.coverage == pytest.approx(found.jaccard)
    assert (found.agreement, found.wording) == (1, 1)
    assert failed(found) == []
    assert [row.kind for row in found.rows] == ["kept"] * 3 + ["added"] * 3


def test_a_credit_is_not_measured_but_shown() -> None:
    found = compare(body("LONDON (AP) — " + WIRE[0], *WIRE[1:]), body(*WIRE))
    assert found.jaccard == 1
    assert found.rows[0].kind == "changed"


def test_a_follow_up_is_doubtful_and_tells_why() -> None:
    found = compare(body(*NEW[:3], WIRE[1], NEW[3], WIRE[3], NEW[4]), body(*WIRE))
    assert (found.verdict, found.relation) == ("doubtful", None)
    assert failed(found) == ["filled", "opening", "retold_spread", "retold_evidence"]


RETOLD = (
    "A runaway barge shut the only road over the Pellow early on Monday after striking the bridge at Dunmarsh.",
    "Police said the vessel, carrying 1,404 tons of corn, drifted two miles and then hit the second pier.",
    "Before sunrise state engineers had closed the span and lowered their instruments along cracked concrete.",
    "On an ordinary weekday about 8,656 vehicles use the bridge; a trip by the next crossing is 23 miles longer.",
    "The transport department called rough a first estimate according to which repairs could take six weeks.",
    "Lionel Kettering, captain of the towboat, said the mooring lines had probably been parted by a floating tree.",
)


def test_a_rewrite_is_of_the_same_days_news() -> None:
    soon, late = (compare(body(*WIRE), body(*RETOLD), (0, days * DAY)) for days in (1, 3))
    assert (soon.verdict, soon.no_rewrite_by()) == ("rewritten", [])
    assert late.verdict != "rewritten"
    assert late.no_rewrite_by() == ["retold_days"]
    assert late.conditions[-1] == Condition("retold_days", 3, 2, at_most=True, met=False)


def test_names_and_figures_of_a_rewrite_agree() -> None:
    other = body(*RETOLD)
    for name, wrong in (
        *(("Pellow", "Tarn"), ("Dunmarsh", "Vale"), ("1,404", "2,310"), ("Monday", "Friday")),
        *(("8,656", "4,200"), ("23 ", "51 "), ("Lionel Kettering", "Otto Ferry")),
    ):
        other = other.replace(name, wrong)
    assert "retold_agreement" in compare(body(*WIRE), other).no_rewrite_by()


def test_thresholds_are_those_given() -> None:
    strict = DEFAULTS._replace(similarity=0.95)
    found = compare(body(*WIRE[:5], NEW[0]), body(*WIRE), thresholds=strict)
    assert (found.verdict, found.no_copies_by()) == ("shared passage", ["similarity"])


def test_an_old_text_is_decided_by_its_days() -> None:
    found = compare(body(*WIRE[:4]), body(*WIRE), (0, 40 * DAY))
    assert found.verdict == "shared passage"
    assert failed(found) == ["days"]
    days = found.conditions[7]
    assert (days.value, days.limit, days.at_most) == (40, 12, True)


def test_different_texts() -> None:
    found = compare(body(*NEW), body(*WIRE))
    assert (found.verdict, found.relation) == ("different", None)
    assert failed(found)[0] == "similarity"


def test_empty_bodies() -> None:
    found = compare("", "")
    assert (found.verdict, found.rows) == ("different", ())


def test_no_beam() -> None:
    code = "import sys, transforms.compare, pipeline.compare_command; sys.exit('apache_beam' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
