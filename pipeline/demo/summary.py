"""What a run found, for somebody who has never seen the tables: told in a terminal of 96 columns."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.demo.scores import Score, score
from pipeline.demo.tables import CopyRow, RejectRow, Tables, read_tables
from pipeline.demo.truth import Truth

WIDTH = 96
MOST_STORIES = 12
MOST_COPIES = 10
MOST_ASIDE = 6

# Copies that hold at least this share of the canonical text are not called cut: sub-editing and
# spelling alone take a few per cent of the shingles.
_WHOLE = 0.9
# A paragraph with fewer of its 3-word shingles in the canonical text than this is the paper's own.
_OWN_PARAGRAPH = 0.2

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_LEGEND = (
    "Each story: when its first copy came (UTC) and how long after it the others; who printed it;\n"
    "what became of the text; who is credited."
)

Story = Sequence[CopyRow]


def summarise(out: Path, truth: Truth | None = None) -> str:
    """The stories of OUT, what was set aside and why and, with the truth known, how much was found."""
    tables = read_tables(out)
    stories = stories_of(tables.copies)
    blocks = [
        _opening(tables, stories),
        _LEGEND if stories else "",
        *("\n".join(_story_lines(story)) for story in stories[:MOST_STORIES]),
        _more(len(stories) - MOST_STORIES, "more stories"),
        "\n".join(_aside(tables)),
        "\n".join(_rejects(tables.rejects)),
        "\n".join(_found(score(tables, truth), truth.seed)) if truth else "",
    ]
    return "\n\n".join(block for block in blocks if block)


def stories_of(copies: Sequence[CopyRow]) -> list[Story]:
    """Copies by story, stories of one copy left out; the largest first, then the earliest."""
    stories: defaultdict[str, list[CopyRow]] = defaultdict(list)
    for copy in copies:
        stories[copy.story_id].append(copy)
    shared = [story for story in stories.values() if len(story) > 1]
    return sorted(shared, key=lambda story: (-len(story), _moment(story[0]), story[0].story_id))


def _opening(tables: Tables, stories: Sequence[Story]) -> str:
    records = sum(copy.sightings for copy in tables.copies) + len(tables.rejects)
    outlets = len({copy.outlet for copy in tables.copies if copy.outlet})
    shared = sum(map(len, stories))
    return (
        f"{_some(records, 'record')} → {_some(len(tables.copies), 'copy', 'copies')} by "
        f"{_some(outlets, 'outlet')}; {shared} of the copies carry "
        f"{_some(len(stories), 'shared story', 'shared stories')}"
    )


def _story_lines(story: Story) -> Iterator[str]:
    canonical = next((copy for copy in story if copy.is_canonical), story[0])
    agency = next((copy.agency_by_text for copy in story if copy.agency_by_text), None)
    facts = f"{_agency(agency)}, {_day(story[0])}{_some(len(story), 'copy', 'copies')}"
    yield _split_line(canonical.headline or "(no headline)", facts)
    for copy in story[:MOST_COPIES]:
        when = _clock(copy, story[0])
        told = "; ".join(_told(copy, canonical))
        outlet = _shortened(copy.outlet or "(outlet not told)", 28)
        yield f"  {when:>6}  {outlet:<28}  {told:<40}  {_credit(copy)}".rstrip()
    if len(story) > MOST_COPIES:
        yield f"          {_more(len(story) - MOST_COPIES, 'more copies')}"


def _told(copy: CopyRow, canonical: CopyRow) -> Iterator[str]:
    """What this paper did to the text, in words: 'cut to 45 %', '+2 own paragraphs'."""
    if copy.is_canonical:
        yield "canonical: others are compared with it"
    elif copy.relation in ("verbatim", "rewritten"):
        yield copy.relation
    else:
        yield from _changes(copy, canonical)
    if copy.sightings > 1:
        yield f"fetched {copy.sightings} times"


def _changes(copy: CopyRow, canonical: CopyRow) -> Iterator[str]:
    own = own_paragraphs(copy.body or "", canonical.body or "")
    cut = copy.coverage is not None and copy.coverage < _WHOLE
    if copy.relation == "version":
        yield "later version"
    if cut:
        yield f"cut to {round(100 * (copy.coverage or 0))} %"
    if own:
        yield "+" + _some(own, "own paragraph")
    if copy.relation != "version" and not cut and not own:
        yield "lightly edited"


def own_paragraphs(body: str, canonical: str) -> int:
    """Paragraphs of ``body`` that do not stand in ``canonical``, not even edited."""
    known = set(_shingles(canonical))
    shares = (_share(list(_shingles(paragraph)), known) for paragraph in body.split("\n\n"))
    return sum(share is not None and share < _OWN_PARAGRAPH for share in shares)


def _share(shingles: Sequence[str], known: set[str]) -> float | None:
    return sum(shingle in known for shingle in shingles) / len(shingles) if shingles else None


def _shingles(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.casefold())
    return (" ".join(words[start : start + 3]) for start in range(len(words) - 2))


def _credit(copy: CopyRow) -> str:
    if copy.credit_kind == "wire":
        return f"credits {_agency(copy.agency)}"
    return "credits a part" if copy.credit_kind == "contributed" else "no credit"


def _aside(tables: Tables) -> Iterator[str]:
    """Round-ups and shared passages: linked, not joined."""
    by_id = {copy.article_id: copy for copy in tables.copies}
    partners: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for link in tables.links:
        if link.relation in ("roundup", "shared_passage") and link.other_id in by_id:
            partners[link.relation, link.article_id].add(by_id[link.other_id].story_id)
    rows = [key for key in sorted(partners) if key[1] in by_id]
    if rows:
        yield "Linked, not joined"
    for relation, article in rows[:MOST_ASIDE]:
        others = _some(len(partners[relation, article]), "story", "stories")
        why = {"roundup": "round-up of", "shared_passage": "shares a passage with"}[relation]
        yield _split_line(f"  {by_id[article].headline or article}", f"{why} {others}")
    if len(rows) > MOST_ASIDE:
        yield f"  {_more(len(rows) - MOST_ASIDE, 'more')}"


def _rejects(rejects: Sequence[RejectRow]) -> Iterator[str]:
    if rejects:
        yield "Rejected"
    for reject in rejects[:MOST_ASIDE]:
        source = "/".join(reject.source_uri.rsplit("/", 2)[-2:])
        yield f"  {_shortened(source, 42):<42}  {reject.reason}"
    if len(rejects) > MOST_ASIDE:
        yield f"  {_more(len(rejects) - MOST_ASIDE, 'more')}"


def _found(result: Score, seed: int) -> Iterator[str]:
    yield f"Against the truth of the made-up day (seed {seed})"
    yield _fact("articles", result.found, result.expected)
    yield _fact("bodies right", result.right_bodies, result.expected)
    yield _fact("headlines right", result.right_headlines, result.expected)
    yield _fact("agency credits", result.right_credits, result.credits)
    yield _fact("false credits", result.false_credits, result.uncredited)
    yield _fact("broken files", result.rejected, result.broken)
    yield (
        f"  {'pairs of copies':<18} precision {result.pair_precision:.2f}, "
        f"recall {result.pair_recall:.2f} ({result.right_pairs} of {result.true_pairs}; "
        f"{result.found_pairs - result.right_pairs} false)"
    )


def _fact(name: str, number: int, of: int) -> str:
    return f"  {name:<18} {number} of {of}"


def _clock(copy: CopyRow, first: CopyRow) -> str:
    """The first copy's hour (UTC); the others' lag behind it, in hours and minutes."""
    if copy.published is None or first.published is None:
        return "?"
    if copy is first:
        return copy.published.strftime("%H:%M")
    minutes = round((copy.published - first.published).total_seconds() / 60)
    return f"+{minutes // 60}:{minutes % 60:02}"


def _day(copy: CopyRow) -> str:
    """12 Mar, in English whatever the locale."""
    if copy.published is None:
        return ""
    return f"{copy.published.day} {_MONTHS.split()[copy.published.month - 1]}, "


def _agency(code: str | None) -> str:
    """AP, PA, dpa; Reuters."""
    if code is None:
        return "no agency"
    return code if code == "dpa" else code.upper() if len(code) <= 4 else code.capitalize()


def _moment(copy: CopyRow) -> str:
    return copy.published.isoformat() if copy.published else "~"


def _split_line(left: str, right: str) -> str:
    room = WIDTH - len(right) - 2
    return f"{_shortened(left, room):<{room}}  {right}"


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _some(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _more(number: int, what: str) -> str:
    return f"… and {number:,} {what}" if number > 0 else ""
