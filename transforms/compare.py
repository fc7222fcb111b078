"""Two bodies held against each other: what the pipeline measures of them, what follows, and what was edited.

The same functions as in a run, on one pair. A run leaves out the phrases that stand in many of its articles
(stop-shingles); of two bodies alone nobody can tell which these are, so figures may differ a little.
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

import numpy as np

from transforms.agencies.strip import strip_credits
from transforms.text import verify
from transforms.text.align import Row, align
from transforms.text.canonical import relation
from transforms.text.copies import NO_TIME, make_copies
from transforms.text.fingerprint import fingerprint
from transforms.text.overlap import RETOLD_BELOW, Measures, alike, measure_pairs
from transforms.text.verify import Thresholds

Verdict = Literal["copies", "rewritten", "doubtful", "shared passage", "different"]
"""``doubtful``: passes narrowly, or looks like a story and a follow-up that repeats paragraphs of it; joined
only where other copies connect the two. ``rewritten``: one story in other words, if two outlets tell it."""

AT_MOST: Final = ("start", "days", "retold_days")
"""Conditions of copies and rewrites whose limit is an upper one."""

RETOLD: Final = (
    *("retold", "retold_pairs", "retold_spread", "retold_evidence"),
    *("retold_agreement", "retold_days"),
)
"""Conditions that a rewrite must meet, ..."""
RETOLD_TOO: Final = ("start", "filled")
"""... beside these, which copies must meet, too."""

_ONE_STORY: Final = ("copies", "rewritten")
_HANDLES: Final = np.array([1, 2], np.uint64)
_NO_STOPS: Final = np.zeros(0, np.uint64)


class Condition(NamedTuple):
    """One of the conditions that copies must meet."""

    name: str  # of transforms.text.verify.Conditions; "filled", "opening" and "evidence" tell copies from doubtful
    # pairs, those in RETOLD, looked at where the wording does not tell, rewrites
    value: float
    limit: float
    at_most: bool  # the value may be no more than the limit; else no less
    met: bool  # also where another measure makes up for it: see transforms.text.verify.Thresholds


class Comparison(NamedTuple):
    """What is known of a pair. Shares are 0 to 1."""

    jaccard: float
    containment: float  # share of left that stands in right
    coverage: float  # share of right that stands in left
    similarity: float  # share of the shorter that stands in the other
    agreement: float  # of the names and figures in sentences that align
    entities: int  # how many these are
    wording: float  # the same of the other words
    verdict: Verdict
    relation: (
        str | None
    )  # of left to right, as in the table articles; None where they are no copies
    conditions: tuple[Condition, ...]
    rows: tuple[Row, ...]

    def no_copies_by(self) -> list[str]:
        """The conditions of copies that are not met."""
        return [c.name for c in self.conditions if not c.met and c.name not in RETOLD]

    def no_rewrite_by(self) -> list[str]:
        """The conditions of rewrites that are not met; none where they were not looked at."""
        failed = [c.name for c in self.conditions if not c.met]
        is_asked = any(c.name in RETOLD for c in self.conditions)
        return [name for name in failed if name in RETOLD + RETOLD_TOO] if is_asked else []


def compare(
    left: str,
    right: str,
    published: tuple[int | None, int | None] = (None, None),
    thresholds: Thresholds = verify.DEFAULTS,
) -> Comparison:
    """Compare two bodies, paragraphs parted by a blank line. ``published``: microseconds since 1970, UTC.

    Credits, datelines and sign-offs are left out of the measures, not of the rows.
    """
    measures = _measure(left, right, published)
    verdict = _verdict(measures, thresholds)
    shares = alike(measures)[0]
    return Comparison(
        jaccard=shares.jaccard,
        containment=shares.containment,
        coverage=shares.coverage,
        similarity=float(measures.similarity[0]),
        agreement=float(measures.agreement[0]),
        entities=int(measures.entities[0]),
        wording=shares.wording,
        verdict=verdict,
        relation=relation(shares) if verdict in _ONE_STORY else None,
        conditions=tuple(_conditions(measures, thresholds)),
        rows=align(left, right),
    )


def _measure(left: str, right: str, published: tuple[int | None, int | None]) -> Measures:
    bodies = ["\n\n".join(strip_credits(body.split("\n\n"))) for body in (left, right)]
    times = np.array([NO_TIME if time is None else time for time in published], np.int64)
    copies = make_copies(_HANDLES, times, _HANDLES, fingerprint(bodies))  # as of two outlets
    return measure_pairs(copies, copies, np.array([[0, 1]]), _NO_STOPS)


def _verdict(measures: Measures, thresholds: Thresholds) -> Verdict:
    accepted = verify.accept(measures, thresholds)[0]
    if accepted and verify.sure(measures, thresholds)[0]:
        return "copies"
    if verify.retells(measures, thresholds)[0]:
        return "rewritten"
    if accepted:
        return "doubtful"
    return "shared passage" if verify.share_passage(measures, thresholds)[0] else "different"


def _conditions(measures: Measures, thresholds: Thresholds) -> Iterator[Condition]:
    start = max(float(measures.left_from[0]), float(measures.right_from[0]))
    limits: dict[str, tuple[float, float]] = {
        "similarity": (measures.similarity[0], thresholds.similarity),
        "density": (measures.density[0], thresholds.density),
        "agreement": (measures.agreement[0], verify.least_agreement(measures, thresholds)[0]),
        "telling": (measures.telling[0], thresholds.telling),
        "run": (measures.longest_run[0], thresholds.run),
        "wording": (measures.wording[0], thresholds.wording),
        "start": (start, verify.latest_start(measures, thresholds)[0]),
        "days": (measures.days_apart[0], thresholds.most_days),
    }
    for name, met in verify.conditions(measures, thresholds)._asdict().items():
        value, limit = (float(number) for number in limits[name])
        yield Condition(name, value, limit, name in AT_MOST, bool(met[0]))
    later = measures.left_from[0] >= measures.right_from[0]
    filled = float((measures.left_filled if later else measures.right_filled)[0])
    doubtful = bool(verify.doubtful(measures, thresholds)[0])
    yield Condition("filled", filled, thresholds.filled, at_most=False, met=not doubtful)
    opening = float(min(measures.left_before[0], measures.right_before[0]))
    apart = bool(verify.open_apart(measures, thresholds)[0])
    yield Condition("opening", opening, thresholds.own_opening, at_most=True, met=not apart)
    evidence = float(verify.evidence(measures)[0])
    enough = evidence >= thresholds.evidence
    yield Condition("evidence", evidence, thresholds.evidence, at_most=False, met=enough)
    if measures.similarity[0] < RETOLD_BELOW:
        yield from _retold_conditions(measures, thresholds)


def _retold_conditions(measures: Measures, thresholds: Thresholds) -> Iterator[Condition]:
    measured = {
        "retold_evidence": verify.retold_evidence(measures),
        "retold_agreement": measures.agreement,
        "retold_days": measures.days_apart,
    }
    for name in RETOLD:
        values = measured[name] if name in measured else getattr(measures, name)
        value, limit, at_most = float(values[0]), getattr(thresholds, name), name in AT_MOST
        met = bool(values[0] <= limit if at_most else values[0] >= limit)
        yield Condition(name, value, float(limit), at_most, met)
