"""What an outlet says under every story: blocks that no list of phrases knows, and that one page cannot tell.

    block of a body         in many stories of one outlet, elsewhere not    → boilerplate of the outlet
    block of a body         in one story, at many outlets                   → syndication
    block of a body         in many stories whose leads are alike           → a template's text: results, weather
    block of a body         headline of another story of the same outlet    → a teaser

The memory is a set of facts, "this block stood in a copy of this story at this outlet". Sets are merged by union: in
any order, and any fact twice, with the same result, so that neither an article fetched again nor a wire story run twice
makes its own paragraphs boilerplate. What counts is stories, never pages. Facts carry their day: what is older than a
run looks back is not read, and a stream forgets it.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from transforms.records import Removed
from transforms.text.copies import NO_OUTLET
from transforms.text.fingerprint import Fingerprints, fingerprint, fold_words
from transforms.text.signatures import signatures

U64 = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

NO_BLOCK: Final = 0
"""The key of a block too short to be told by its words: 'Background', 'Analysis' head own text in many stories."""

LEAST_WORDS: Final = 4
LEAD_WORDS: Final = 60
SKETCH_BITS: Final = 64
_Z: Final = 1.96  # standard errors of a 95 % interval
SITE_RULE: Final = "site_memory"
HEADLINE_RULE: Final = "other_headline"


class SiteMemorySettings(NamedTuple):
    """When a block is an outlet's own furniture. Measured by benchmarks/site_memory.py."""

    stories: float = 3  # in which no other outlet has the block
    share: float = (
        0.1  # of the outlet's stories, at the least: background and phrases recur too, but seldom
    )
    most_shared: float = 0.2  # of its stories, whose copies elsewhere hold the block too
    most_alike: float = 0.2  # mean Jaccard similarity of its stories' leads; above: one template
    most_dropped: float = 0.5  # of an article's words; past it, nothing is dropped
    sister_blocks: float = 4  # that two outlets have in stories of their own: one template's sites
    sister_share: float = 0.25  # as ``share``, of the stories of all of them


DEFAULTS: Final = SiteMemorySettings()


class BlockUses(NamedTuple):
    """Facts, one a row, as equally long arrays: at ``outlets[i]`` a copy of ``stories[i]`` held ``blocks[i]``, last
    published at ``published[i]`` (microseconds), in its body or as its headline. ``sketches``: of sketch_leads."""

    outlets: U64
    blocks: U64
    stories: U64
    is_headline: Flags
    published: npt.NDArray[np.int64]
    sketches: U64


NO_USES: Final = BlockUses(
    np.zeros(0, np.uint64),
    np.zeros(0, np.uint64),
    np.zeros(0, np.uint64),
    np.zeros(0, np.bool_),
    np.zeros(0, np.int64),
    np.zeros(0, np.uint64),
)


class Learned(NamedTuple):
    """What to drop. Small: by block and outlet, and stories only where they make a difference."""

    boilerplate: frozenset[tuple[int, int]]  # (outlet, block)
    syndicated: frozenset[tuple[int, int]]  # (story, block): boilerplate elsewhere, text here
    teasers: frozenset[tuple[int, int, int]]  # (outlet, story, block)


NOTHING: Final = Learned(frozenset(), frozenset(), frozenset())


def block_keys(texts: Sequence[str]) -> U64:
    """A 64-bit digest of each text's folded words; NO_BLOCK where there are fewer than LEAST_WORDS.

    Two blocks that differ in case, quotes, dashes or spaces have one key.
    """
    prints = fingerprint(texts)
    return np.array(
        [
            xxhash.xxh3_64_intdigest(prints.tokens[start:end].tobytes())
            if end - start >= LEAST_WORDS
            else NO_BLOCK
            for start, end in zip(prints.offsets[:-1], prints.offsets[1:], strict=True)
        ],
        np.uint64,
    )


def sketch_leads(prints: Fingerprints) -> U64:
    """64 bits of each text's first LEAD_WORDS words: the lowest of each value of their MinHash signature.

    Two leads agree in half of the bits, and in as much of the other half as their Jaccard similarity says (b-bit
    minwise hashing, Li and König 2010). Of one pair that is rough, ± .12; over a block's stories it is not. Only leads:
    what a site adds stands further down, and may be longer than the article.
    """
    sizes = np.minimum(np.diff(prints.offsets), LEAD_WORDS)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    at = np.arange(offsets[-1]) + np.repeat(prints.offsets[:-1] - offsets[:-1], sizes)
    signed = signatures(prints.tokens[at], offsets, SKETCH_BITS)
    bits = (signed & np.uint32(1)).astype(np.uint8)
    return np.packbits(bits, axis=1, bitorder="little").view("<u8").reshape(-1)


def merge_uses(parts: Sequence[BlockUses]) -> BlockUses:
    """Each fact once, with its latest day, by block, outlet and story. Facts of unknown outlets are left out."""
    uses = BlockUses._make(np.concatenate(column) for column in zip(NO_USES, *parts, strict=True))
    uses = take_uses(uses, uses.outlets != NO_OUTLET)
    least = (uses.sketches, ~uses.published)
    order = np.lexsort((*least, uses.is_headline, uses.stories, uses.outlets, uses.blocks))
    uses = take_uses(uses, order)
    return take_uses(
        uses, _opens_run(uses.blocks, uses.outlets, uses.stories, uses.is_headline.view(np.uint8))
    )


def forget_uses(uses: BlockUses, before: int) -> BlockUses:
    """The facts last seen at ``before`` (microseconds) or later. For a stream, whose state has to stay bounded."""
    return take_uses(uses, uses.published >= before)


def take_uses(uses: BlockUses, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> BlockUses:
    """Some of the facts."""
    return BlockUses._make(column[rows] for column in uses)


def count_stories(uses: BlockUses) -> dict[int, int]:
    """Outlet → how many stories it ran. Every copy has a headline, if only NO_BLOCK."""
    heads = take_uses(uses, uses.is_headline)
    pairs = np.unique(np.stack((heads.outlets, heads.stories), axis=1), axis=0)
    outlets, counts = np.unique(pairs[:, 0], return_counts=True)
    return dict(zip(outlets.tolist(), counts.tolist(), strict=True))


def learn(
    uses: BlockUses, stories: dict[int, int], settings: SiteMemorySettings = DEFAULTS
) -> Learned:
    """What the facts tell. ``uses``: merged, all facts of each block among them; ``stories``: of count_stories.

    Blocks are judged one by one: any division of them over workers gives the same.
    """
    uses = take_uses(uses, uses.blocks != NO_BLOCK)
    body = take_uses(uses, ~uses.is_headline)
    if len(body.blocks) == 0:
        return NOTHING
    pair = np.cumsum(_opens_run(body.blocks, body.outlets)) - 1
    text = _number(body.blocks, body.stories)
    is_home = _homes(body, pair, text, stories, settings)
    held_elsewhere = _held_by_strangers(is_home, text)
    learned = np.flatnonzero(is_home)
    kept = np.flatnonzero(is_home & held_elsewhere)
    teasers = _teasers(uses, body, text)
    return Learned(
        frozenset(zip(body.outlets[learned].tolist(), body.blocks[learned].tolist(), strict=True)),
        frozenset(zip(body.stories[kept].tolist(), body.blocks[kept].tolist(), strict=True)),
        frozenset(
            zip(
                body.outlets[teasers].tolist(),
                body.stories[teasers].tolist(),
                body.blocks[teasers].tolist(),
                strict=True,
            )
        ),
    )


def merge_learned(parts: Sequence[Learned]) -> Learned:
    """What several workers learned of different blocks."""
    return Learned(*(frozenset().union(*column) for column in zip(NOTHING, *parts, strict=True)))


def _homes(
    body: BlockUses,
    pair: npt.NDArray[np.int64],
    text: npt.NDArray[np.int64],
    stories: dict[int, int],
    settings: SiteMemorySettings,
) -> Flags:
    """Which facts are of a block that is boilerplate at its outlet.

    An outlet is first taken for a home of a block by the stories in which it alone has it. Sister sites with one
    template are all homes, so what they share does not speak against it; an outlet that is none is a stranger, and a
    block that strangers print in the same stories is wire text.
    """
    uses = np.bincount(pair)
    alone = np.bincount(pair, weights=np.bincount(text)[text] == 1)
    has_own = alone >= settings.stories
    shared = np.bincount(pair, weights=_held_by_strangers(has_own[pair], text))
    is_home = has_own & (shared <= settings.most_shared * uses)
    outlets = body.outlets[np.flatnonzero(_opens_run(pair))]
    for at in np.flatnonzero(is_home).tolist():
        ran = stories.get(int(outlets[at]), 0)
        is_home[at] = sure_share(int(uses[at]), ran) >= settings.share
    alike = _likeness(body.sketches[is_home[pair]], pair[is_home[pair]], len(uses))
    return np.asarray((is_home & (alike <= settings.most_alike))[pair], np.bool_)


def sure_share(count: int, total: int) -> float:
    """The share that ``count`` of ``total`` proves: the lower end of Wilson's 95 % interval (Wilson 1927).

    Three of four stories prove 30 %, 10 of 40 prove 14 %; 4 of 40, perhaps a running story's background, prove 4 %.
    """
    size = max(count, total)  # stories whose headlines OUT no longer holds
    share = count / size
    spread = _Z * sqrt(share * (1 - share) / size + (_Z / (2 * size)) ** 2)
    return (share + _Z**2 / (2 * size) - spread) / (1 + _Z**2 / size)


def _likeness(sketches: U64, group: npt.NDArray[np.int64], groups: int) -> npt.NDArray[np.float64]:
    """Mean Jaccard similarity of all pairs in each group, by the bits in which their sketches agree; 0 for no pair."""
    size = np.bincount(group, minlength=groups).astype(np.float64)
    agreeing = np.zeros(groups)
    for bit in range(SKETCH_BITS):
        ones = np.bincount(group, (sketches >> np.uint64(bit)) & np.uint64(1), minlength=groups)
        agreeing += ones * (ones - 1) + (size - ones) * (size - ones - 1)
    pairs = np.maximum(size * (size - 1), 1) * SKETCH_BITS
    return np.where(size > 1, 2 * agreeing / pairs - 1, 0.0)


def _held_by_strangers(is_home: Flags, text: npt.NDArray[np.int64]) -> Flags:
    """Of each fact, whether an outlet that is no home of the block has it in the same story."""
    strangers = np.bincount(text, weights=~is_home)
    return np.asarray(strangers[text] - ~is_home > 0, np.bool_)


def _teasers(
    uses: BlockUses, body: BlockUses, text: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Facts whose block heads other stories of the outlet, not this one, and stands in no other outlet's copy."""
    heads = take_uses(uses, uses.is_headline)
    heads = take_uses(heads, np.isin(heads.blocks, body.blocks))
    headed = set(zip(heads.outlets.tolist(), heads.blocks.tolist(), strict=True))
    own = set(zip(*(column.tolist() for column in heads[:3]), strict=True))
    rows = np.flatnonzero(np.isin(body.blocks, heads.blocks) & (np.bincount(text)[text] == 1))
    facts = zip(*(column[rows].tolist() for column in body[:3]), strict=True)
    is_teaser = [
        (outlet, block) in headed and (outlet, block, story) not in own
        for outlet, block, story in facts
    ]
    return rows[np.array(is_teaser, np.bool_)]


def _opens_run(*columns: npt.NDArray[np.integer]) -> Flags:
    """Where a row differs from the one before."""
    opens = np.ones(len(columns[0]), np.bool_)
    if len(opens):
        opens[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return opens


def _number(first: U64, second: U64) -> npt.NDArray[np.int64]:
    """The rows' pairs, numbered from 0."""
    order = np.lexsort((second, first))
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.cumsum(_opens_run(first[order], second[order])) - 1
    return numbers


def drop_learned(
    paragraphs: Sequence[str],
    keys: Sequence[int],
    outlet: int,
    story: int,
    learned: Learned,
    most_dropped: float = DEFAULTS.most_dropped,
) -> tuple[list[str], list[Removed]]:
    """The paragraphs that stay, and those that fall with their rule. ``keys``: their block_keys.

    Where more than ``most_dropped`` of the text would fall, the memory takes the article itself for furniture (a notice
    poured from a template, a page with next to no text): then nothing falls.
    """
    rules = [_rule(key, outlet, story, learned) for key in keys]
    for at, rule in enumerate(rules):
        if rule == HEADLINE_RULE and _heads_text(paragraphs[at : at + 2]):
            rules[at] = None
    fallen = [Removed(text, rule) for text, rule in zip(paragraphs, rules, strict=True) if rule]
    if sum(len(block.text) for block in fallen) > most_dropped * sum(map(len, paragraphs)):
        return list(paragraphs), []
    return [text for text, rule in zip(paragraphs, rules, strict=True) if not rule], fallen


def _rule(key: int, outlet: int, story: int, learned: Learned) -> str | None:
    if (outlet, key) in learned.boilerplate and (story, key) not in learned.syndicated:
        return SITE_RULE
    return HEADLINE_RULE if (outlet, story, key) in learned.teasers else None


def _heads_text(block: Sequence[str]) -> bool:
    """Whether the second paragraph tells what the first announces: a round-up's title with its piece under it.

    By words of four letters or more, cut to five so that 'prices' and 'pricing' meet. Of 50 titles in round-ups of
    the article set 44 have a third of their words in the next paragraph; of 300 headlines none has in a paragraph of
    some other article.
    """
    title, *following = [{word[:5] for word in fold_words(text) if len(word) > 3} for text in block]
    return bool(title and following) and len(title & following[0]) * 3 >= len(title)
