"""Outlets with one template: papers of one group, whose pages carry the same furniture.

A group's small titles may have a page or two in a run, too few to learn from one by one. Two outlets
are sisters when they print several of the same blocks, each in stories of its own, in a share of
their stories that is no accident. What stands in enough stories of all sisters together, and hardly
at another outlet, is their furniture, by the rules that hold for one outlet; what others print too may be
a running story's background.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise

import numpy as np

from transforms.site_memory import (
    DEFAULTS,
    NO_BLOCK,
    NOTHING,
    BlockUses,
    Learned,
    SiteMemorySettings,
    learn,
    merge_uses,
    sure_share,
    take_uses,
)

Pair = tuple[int, int]
Groups = Mapping[int, int]
"""Outlet → the least digest of its sisters. Outlets without a sister are not in it."""

_MOST_PAIRED = 24  # holders of one block, past which only neighbours by digest are paired


def count_shared(
    uses: BlockUses, stories: Mapping[int, int], settings: SiteMemorySettings = DEFAULTS
) -> Counter[Pair]:
    """Pair of outlets → how many blocks both have in stories that only they ran with it.

    ``uses``: merged, all facts of each block among them. Counts of disjoint sets of blocks add up.
    """
    body = take_uses(uses, ~uses.is_headline & (uses.blocks != NO_BLOCK))
    if len(body.blocks) == 0:
        return Counter()
    texts = np.stack((body.blocks, body.stories), axis=1)
    _, text, holders = np.unique(texts, axis=0, return_inverse=True, return_counts=True)
    alone = take_uses(body, holders[text.reshape(-1)] == 1)
    used: dict[int, Counter[int]] = {}
    for block, outlet in zip(alone.blocks.tolist(), alone.outlets.tolist(), strict=True):
        used.setdefault(block, Counter())[outlet] += 1
    found: Counter[Pair] = Counter()
    for counts in used.values():
        often = [o for o, n in counts.items() if sure_share(n, stories.get(o, 0)) >= settings.share]
        often.sort()
        found.update(combinations(often, 2) if len(often) <= _MOST_PAIRED else pairwise(often))
    return found


def group_sisters(shared: Mapping[Pair, int], settings: SiteMemorySettings = DEFAULTS) -> Groups:
    """The sisters that enough shared blocks tell, and the sisters of these."""
    group: dict[int, int] = {}
    for first, second in sorted(pair for pair, n in shared.items() if n >= settings.sister_blocks):
        least, other = sorted((group.get(first, first), group.get(second, second)))
        group.update({outlet: least for outlet, at in group.items() if at == other})
        group.update({first: least, second: least})
    return group


def learn_from_sisters(
    uses: BlockUses,
    stories: Mapping[int, int],
    groups: Groups,
    settings: SiteMemorySettings = DEFAULTS,
) -> Learned:
    """What is furniture of all sisters, told of each of them. Blocks are judged one by one."""
    members: dict[int, list[int]] = {}
    for outlet, group in groups.items():
        members.setdefault(group, []).append(outlet)
    if not members:
        return NOTHING
    pooled = [groups.get(outlet, outlet) for outlet in uses.outlets.tolist()]
    merged = merge_uses([uses._replace(outlets=np.array(pooled, np.uint64))])
    merged = _of_few_others(merged, settings.most_shared)
    ran = dict(stories)
    ran |= {group: sum(stories.get(o, 0) for o in outlets) for group, outlets in members.items()}
    found = learn(merged, ran, settings._replace(share=settings.sister_share))
    boilerplate = _of_each(found.boilerplate, members)
    return Learned(boilerplate, found.syndicated if boilerplate else frozenset(), frozenset())


def _of_few_others(uses: BlockUses, most: float) -> BlockUses:
    """The facts of blocks that stand mostly at one outlet, or at the sisters pooled as one.

    ``most``: the share of a block's uses that the others may have.
    """
    body = take_uses(uses, ~uses.is_headline)
    pairs, used = np.unique(
        np.stack((body.blocks, body.outlets), axis=1), axis=0, return_counts=True
    )
    blocks, at = np.unique(pairs[:, 0], return_inverse=True)
    whole = np.bincount(at, used, len(blocks))
    largest = np.zeros(len(blocks))
    np.maximum.at(largest, at, used)
    return take_uses(uses, np.isin(uses.blocks, blocks[whole - largest <= most * whole]))


def _of_each(boilerplate: Iterable[Pair], members: Mapping[int, Iterable[int]]) -> frozenset[Pair]:
    return frozenset(
        (outlet, block) for group, block in boilerplate for outlet in members.get(group, ())
    )
