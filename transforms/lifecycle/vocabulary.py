"""The words for what may be done with a copy and what its agency changed, as feeds spell them.

Feeds write them bare ("usable", "Canceled"), as a qcode ("stat:canceled") or as an address that ends with the word.
"""

import re
from typing import Final

STATUSES: Final[dict[str, str]] = {
    "usable": "usable",
    "embargoed": "embargoed",
    "withheld": "withheld",
    "withhold": "withheld",
    "holdforrelease": "withheld",
    "privileged": "withheld",  # PA: for those who prepare, not for publication
    "replaced": "withheld",  # TT: another item has taken its place
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
    "kill": "canceled",
    "withdrawn": "canceled",
    "retracted": "canceled",
}
"""Spelling → word of ``pub_status``. IPTC's "canceled": take it back, also where it has been published."""

CHANGES: Final[dict[str, str]] = {
    "new": "new",
    "update": "update",
    "updated": "update",
    "lead": "update",
    "writethru": "update",
    "correction": "correction",
    "corrected": "correction",
    "corrective": "correction",
    "clarification": "correction",
    "refile": "refile",
    "kill": "kill",
    "killed": "kill",
    "canceled": "kill",
    "cancelled": "kill",
    "withdrawn": "kill",
    "retraction": "kill",
    "takedown": "kill",
}
"""Spelling → word of ``change_type``."""

WEIGHT: Final = ("new", "update", "refile", "correction", "kill")
"""Kinds of change, the one that matters most last: 'CORRECTED-UPDATE 2' is a correction."""

_BEFORE_WORD: Final = re.compile(r".*[:/#]", re.DOTALL)


class UnknownStatus(ValueError):
    """A publication status that no feed known here uses."""


def _bare(raw: str) -> str:
    return re.sub(r"[\s_-]", "", _BEFORE_WORD.sub("", raw).casefold())


def pub_status(raw: str | None) -> str | None:
    """The word for a status as given; None where none is. Raises UnknownStatus: it may stand for a kill."""
    if raw is None:
        return None
    try:
        return STATUSES[_bare(raw)]
    except KeyError:
        known = ", ".join(dict.fromkeys(STATUSES.values()))
        raise UnknownStatus(f"status {raw[:60]!r} is none of {known}") from None


def change_type(raw: str | None) -> str | None:
    """The word for a kind of change as given; None where none is known."""
    return CHANGES.get(_bare(raw)) if raw else None


def is_kill(status: str | None, change: str | None) -> bool:
    """Whether either of the two takes the item back."""
    return status == "canceled" or change == "kill"


def weightier(changes: list[str]) -> str:
    """The kind of change that matters most; "new" where there is none."""
    return max(changes, key=WEIGHT.index, default="new")
