"""How much of the truth of a made-up day a run has found."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import comb
from typing import NamedTuple

from pipeline.demo.tables import CopyRow, RejectRow, Tables
from pipeline.demo.truth import PageTruth, Truth

# A body is right when this share of its 4-word shingles is true, and of the true ones is there: one
# dateline or caption too many passes, a lost paragraph or a sidebar line does not.
RIGHT_BODY = 0.95

_SHINGLE_WORDS = 4
_WORD = re.compile(r"\w+")


class Score(NamedTuple):
    """Counts; a pair is two copies of one story."""

    expected: int  # articles that the input holds
    found: int
    right_bodies: int
    right_headlines: int
    true_pairs: int
    found_pairs: int
    right_pairs: int
    credits: int  # pages that credit an agency with the text
    right_credits: int
    uncredited: int  # pages that do not
    false_credits: int
    broken: int  # inputs that hold no article
    rejected: int  # of these

    @property
    def pair_precision(self) -> float:
        return self.right_pairs / self.found_pairs if self.found_pairs else 1.0

    @property
    def pair_recall(self) -> float:
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0


def score(tables: Tables, truth: Truth) -> Score:
    """Compare the tables with the truth, article by article and pair by pair."""
    expected = [page for page in truth.pages if page.expect == "article"]
    matched = list(_matched(tables.copies, expected, truth))
    pairs = [(page.story or _alone(page), copy.story_id) for page, copy in matched]
    credited = [(page, copy) for page, copy in matched if page.credit_kind == "wire"]
    uncredited = [(page, copy) for page, copy in matched if page.credit_kind != "wire"]
    broken = {page.file for page in truth.pages if page.expect == "reject"}
    return Score(
        expected=len(expected),
        found=len(matched),
        right_bodies=sum(right_body(copy.body, page) for page, copy in matched),
        right_headlines=sum(
            _words(copy.headline) == _words(page.headline) for page, copy in matched
        ),
        true_pairs=_pairs(Counter(page.story for page in expected if page.story)),
        found_pairs=_pairs(Counter(story for _, story in pairs)),
        right_pairs=_pairs(Counter(pairs)),
        credits=sum(page.credit_kind == "wire" for page in expected),
        right_credits=sum(page.agency == copy.agency for page, copy in credited),
        uncredited=sum(page.credit_kind != "wire" for page in expected),
        false_credits=sum(copy.credit_kind == "wire" for _, copy in uncredited),
        broken=len(broken),
        rejected=len(broken & set(_rejected_files(tables.rejects))),
    )


def right_body(body: str | None, page: PageTruth) -> bool:
    """Whether ``body`` is the page's body. Lines that may stand in it or not count neither way."""
    found, true = _shingles(_words(body)), _shingles(_words(page.body))
    if not found or not true:
        return False
    allowed = true
    for line in page.optional:
        allowed = allowed | _shingles(_words(f"{line}\n{page.body}\n{line}"))
    precision = (found & allowed).total() / found.total()
    return min(precision, (found & true).total() / true.total()) >= RIGHT_BODY


def _matched(
    copies: Sequence[CopyRow], expected: Iterable[PageTruth], truth: Truth
) -> Iterable[tuple[PageTruth, CopyRow]]:
    """Each expected page with its row: that of its own file, or of another fetch of the same page."""
    rows: Mapping[tuple[str, str | None], CopyRow] = {
        (name, copy.input_id): copy for copy in copies for name in _names(copy.source_uri)
    }
    fetches = [page for page in truth.pages if page.expect == "sighting"]
    for page in expected:
        same = [page, *(again for again in fetches if again.url == page.url)]
        found = [rows[key] for fetch in same if (key := (fetch.file, fetch.input_id)) in rows]
        if found:
            yield page, found[0]


def _names(source_uri: str) -> tuple[str, ...]:
    """The ways a source may be named in the truth: by its file, or by folder and file."""
    parts = source_uri.rsplit("/", 2)
    return (parts[-1], "/".join(parts[-2:]))


def _rejected_files(rejects: Iterable[RejectRow]) -> Iterable[str]:
    return (name for reject in rejects for name in _names(reject.source_uri))


def _alone(page: PageTruth) -> Hashable:
    """A story of its own for a page that is nobody's copy."""
    return (page.file, page.record)


def _pairs(members: Mapping[Hashable, int]) -> int:
    return sum(comb(count, 2) for count in members.values())


def _words(text: str | None) -> list[str]:
    return _WORD.findall((text or "").casefold())


def _shingles(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    starts = range(len(words) - _SHINGLE_WORDS + 1)
    return Counter(tuple(words[start : start + _SHINGLE_WORDS]) for start in starts)
