"""The closing lines of a run: what was read, what became of it, what OUT holds now."""

from collections.abc import Mapping
from typing import Any


def some(number: int, one: str, many: str | None = None) -> str:
    """``1 record``, ``49 records``"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def reading(counts: Mapping[str, int], where: str = "") -> str:
    """``49 records read: 45 new copies, 1 further sighting, 3 rejects``; ``where`` stands before the colon."""
    known = counts["known"] + counts["known_held"]
    parts = [
        some(counts["new_copies"], "new copy", "new copies"),
        some(counts["collapsed"], "further sighting"),
        f"{known:,} known already" if known else "",
        some(counts["rejects"], "reject"),
        f"{some(counts['known_rejects'], 'reject')} known already"
        if counts["known_rejects"]
        else "",
        f"{counts['held']:,} under embargo" if counts["held"] else "",
    ]
    released = f", {counts['released']:,} released" if counts["released"] else ""
    told = ", ".join(part for part in parts if part)
    return f"{some(counts['records'], 'record')} read{where}{released}: {told}"


def stories(counts: Mapping[str, int]) -> str:
    """``19 new stories; 4 copies joined stories that stood here; 1 story merged into another``"""
    joined, merged = counts["joined_copies"], counts["merged_stories"]
    parts = [
        some(counts["new_stories"], "new story", "new stories"),
        f"{some(joined, 'copy', 'copies')} joined stories that stood here" if joined else "",
        f"{some(merged, 'story', 'stories')} merged into others" if merged else "",
    ]
    return "; ".join(part for part in parts if part)


def closing_summary(manifest: Mapping[str, Any], out: str) -> str:
    """Printed at the end of every run, terminal or not."""
    counts = manifest["counts"]
    reasons = sorted(manifest["reject_reasons"].items(), key=lambda item: (-item[1], item[0]))
    lines = [reading(counts)]
    if reasons:
        lines.append("rejected: " + ", ".join(f"{count:,} {reason}" for reason, count in reasons))
    return "\n".join([*lines, stories(counts), f"tables in {out}, run {manifest['run_id']}"])
