"""The closing lines of a run: what was read, what became of it, what OUT holds now."""

from collections.abc import Mapping
from typing import Any


def _some(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _reading(counts: Mapping[str, int]) -> str:
    """``49 records read: 45 new copies, 1 further sighting, 3 rejects``"""
    known = counts["known"] + counts["known_held"]
    parts = [
        _some(counts["new_copies"], "new copy", "new copies"),
        _some(counts["collapsed"], "further sighting"),
        f"{known:,} known already" if known else "",
        _some(counts["rejects"], "reject"),
        f"{_some(counts['known_rejects'], 'reject')} known already"
        if counts["known_rejects"]
        else "",
        f"{counts['held']:,} under embargo" if counts["held"] else "",
    ]
    released = f", {counts['released']:,} released" if counts["released"] else ""
    told = ", ".join(part for part in parts if part)
    return f"{_some(counts['records'], 'record')} read{released}: {told}"


def _stories(counts: Mapping[str, int]) -> str:
    """``19 new stories; 4 copies joined stories that stood here; 1 story merged into another``"""
    joined, merged = counts["joined_copies"], counts["merged_stories"]
    parts = [
        _some(counts["new_stories"], "new story", "new stories"),
        f"{_some(joined, 'copy', 'copies')} joined stories that stood here" if joined else "",
        f"{_some(merged, 'story', 'stories')} merged into others" if merged else "",
    ]
    return "; ".join(part for part in parts if part)


def closing_summary(manifest: Mapping[str, Any], out: str) -> str:
    """Printed at the end of every run, terminal or not."""
    counts = manifest["counts"]
    reasons = sorted(manifest["reject_reasons"].items(), key=lambda item: (-item[1], item[0]))
    lines = [_reading(counts)]
    if reasons:
        lines.append("rejected: " + ", ".join(f"{count:,} {reason}" for reason, count in reasons))
    return "\n".join([*lines, _stories(counts), f"tables in {out}, run {manifest['run_id']}"])
