"""The site memory of a stream: the functions of batch over facts kept in memory, learned anew as they grow."""

from collections.abc import Iterable

import pyarrow as pa

from transforms.batches import empty
from transforms.learn_site_memory import SITE_MEMORY, memory_batch, uses_of_copies, uses_of_memory
from transforms.site_memory import (
    NO_USES,
    NOTHING,
    BlockUses,
    Learned,
    SiteMemorySettings,
    count_stories,
    forget_uses,
    learn,
    merge_uses,
)

GROWTH = 1.25
"""Learned anew whenever the facts have grown by a quarter, so that learning costs the same a page however many there
are. A page that comes between is told by what was known."""


class WarmMemory:
    """Facts of transforms.site_memory within the horizon, and what they tell."""

    def __init__(self, settings: SiteMemorySettings) -> None:
        self._settings = settings
        self._uses = [NO_USES]
        self._sizes = (0, 0)  # facts when last learned, and now
        self._added = empty(SITE_MEMORY)
        self.learned: Learned = NOTHING

    def load(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take in what stands in OUT."""
        self._take([uses_of_memory(batch) for batch in batches])

    def add(self, blocks: pa.RecordBatch, copies: pa.RecordBatch) -> None:
        """Take in the blocks of new copies, whose stories are decided."""
        uses = uses_of_copies(blocks, copies)
        self._added = memory_batch(uses)
        self._take([uses])

    def added(self) -> pa.RecordBatch:
        """SITE_MEMORY of the last ``add``, for OUT."""
        return self._added

    def forget(self, before: int) -> None:
        """Let go of facts last seen before ``before`` (µs)."""
        self._uses = [forget_uses(merge_uses(self._uses), before)]
        self._sizes = (self._sizes[0], len(self._uses[0].blocks))

    def _take(self, parts: list[BlockUses]) -> None:
        self._uses += [part for part in parts if len(part.blocks)]
        learned, size = self._sizes
        size += sum(len(part.blocks) for part in parts)
        self._sizes = (learned, size)
        if size > GROWTH * learned:
            merged = merge_uses(self._uses)
            self._uses = [merged]
            self.learned = learn(merged, count_stories(merged), self._settings)
            self._sizes = (len(merged.blocks), len(merged.blocks))
