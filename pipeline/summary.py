"""The closing lines of a run: what was read, what became of it, what OUT holds now."""

from collections.abc import Mapping
from typing import Any


def _some(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def closing_summary(manifest: Mapping[str, Any], out: str) -> str:
    """Printed at the end of every run, terminal or not."""
    c = manifest["counts"]
    lines = [
        f"{_some(c['records'], 'record')} read: {_some(c['new_copies'], 'new copy', 'new copies')}, "
        f"{_some(c['collapsed'], 'further sighting')}, {c['known']:,} known already, "
        f"{_some(c['rejects'], 'reject')}",
        f"{_some(c['new_stories'], 'new story', 'new stories')}, {c['joined_copies']:,} copies joined stories that "
        f"stood here, {_some(c['merged_stories'], 'story', 'stories')} merged",
    ]
    reasons = manifest.get("reject_reasons") or {}
    lines += [f"  {count:,} × {reason}" for reason, count in sorted(reasons.items())]
    return "\n".join([*lines, f"tables in {out}, run {manifest['run_id']}"])
