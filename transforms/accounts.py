"""The books of a run: every record read is an article, a further sighting, known already, a reject, or held back."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.collapse_sightings import SightingCounts
from transforms.records import Reject
from transforms.write_rejects import RejectCounts

Tally = tuple[str, int]

REASON: Final = "reason:"
"""Prefix of the tallies that count rejects by reason."""

COUNTS: Final = (
    "records",
    "new_copies",
    "collapsed",
    "known",
    "rejects",
    "known_rejects",
    "held",
    "known_held",
    "released",
    "new_stories",
    "joined_copies",
    "merged_stories",
    "links",
)


class AccountsDisagree(RuntimeError):
    """Records were lost or made on the way: the run is not committed."""


def check_accounts(counts: Mapping[str, int]) -> None:
    """Raise AccountsDisagree unless articles + collapsed sightings + known + rejects + held back = records read, in
    this run or, where their embargo has ended, by an earlier one."""
    parts = ("new_copies", "collapsed", "known", "rejects", "known_rejects", "held", "known_held")
    found = sum(counts[name] for name in parts)
    if found != counts["records"] + counts["released"]:
        shown = " + ".join(f"{counts[name]} {name}" for name in parts)
        read = f"{counts['records']} records read and {counts['released']} released"
        raise AccountsDisagree(f"{read}, but {shown} = {found}")


def sighting_tallies(counts: SightingCounts) -> Iterator[Tally]:
    """A shard's sightings by name."""
    yield from counts._asdict().items()


def reject_tallies(counts: RejectCounts) -> Iterator[Tally]:
    """A shard's rejects by name."""
    yield "rejects", counts.new_rejects
    yield "known_rejects", counts.known


def one_more(_: Any, name: str) -> Tally:
    """An element of whatever kind, counted under this name."""
    return name, 1


def reason_tally(reject: Reject) -> Tally:
    """One more of this reason."""
    return REASON + reject.reason, 1


def complete(counts: Mapping[str, int]) -> dict[str, int]:
    """All names of COUNTS, 0 where nothing was counted; other tallies stay."""
    return dict.fromkeys(COUNTS, 0) | dict(sorted(counts.items()))
