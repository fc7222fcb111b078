"""``copydesk compare A B``: two copies side by side, and why they are one story or are not. No Beam."""

import io
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from textwrap import shorten, wrap
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline.config import load_settings
from pipeline.errors import UsageError
from pipeline.link_path import Copy, Link, link_path
from pipeline.terminal_text import padded, shortened, wrapped
from transforms.compare import Comparison, Condition, compare
from transforms.extract import NotAnArticle, extract_document
from transforms.formats.detect import read_content
from transforms.records import Document
from transforms.text.align import Edit, Row, Sentence
from transforms.text.words import count_words, gap

WIDTH: Final = 100
_CELL: Final = 46
_GAP: Final = " | "

_COLUMNS: Final = (
    "article_id",
    "revision",
    "input_id",
    "outlet",
    "published",
    "headline",
    "body",
    "story_id",
    "relation",
)
_MARKS: Final = {"kept": "=", "changed": "~", "cut": "-", "added": "+", "moved": ">"}
_KEY: Final = "= kept   ~ changed   - cut: in A only   + added: in B only   > moved   [in A]   {in B}   ¶ paragraph"
_VERDICTS: Final = {
    "copies": "copies of one text",
    "rewritten": "one story in other words, if two outlets tell it",
    "doubtful": "doubtful: so looks a follow-up with background; one story only if other copies connect them",
    "shared passage": "no copies: a passage in common",
    "different": "no copies",
}
_MEANINGS: Final = {
    "similarity": "of the shorter stands in the other",
    "density": "of the shared stretch is shared",
    "agreement": "of names and figures agree",
    "telling": "three-word phrases shared",
    "run": "of them in a row",
    "wording": "of other words agree, sentence by sentence",
    "start": "of a text goes by before the shared text",
    "days": "days between the two",
    "filled": "of what follows a text's own opening is shared",
    "opening": "words of its own at the top of either",
    "evidence": "similarity, wording and agreement together",
    "retold": "of pairs of words that matter stand in the other",
    "retold_pairs": "such pairs shared",
    "retold_spread": "of sentences retold",
    "retold_evidence": "such pairs and half of the sentences together",
    "retold_agreement": "of names and figures agree, for a rewrite",
    "retold_days": "days between the two, for a rewrite",
}
_METHODS: Final = {
    "minhash": "by text",
    "content": "by text",
    "provider_id": "by the agency's id",
    "printed_id": "by a printed id",
}


class Side(NamedTuple):
    """One of the two, and what is known of it."""

    name: str  # as given
    body: str
    headline: str | None
    outlet: str | None
    published: datetime | None
    copy: Copy | None = None
    story_id: str | None = None
    relation: str | None = None

    @property
    def microseconds(self) -> int | None:
        return None if self.published is None else round(self.published.timestamp() * 1_000_000)


def compare_to_text(a: str, b: str, out: str | None, config: Path | None = None) -> str:
    """The comparison of two files or, with ``out``, of two articles of its tables, in 100 columns; by the thresholds
    of a run with ``config``.

    Raises UsageError where one of them is not to be found, or is no article, or is several.
    """
    thresholds = load_settings(config).thresholds()
    names = {"A": a, "B": b}
    left, right = (
        _from_file(letter, name) if out is None else _from_tables(letter, name, out)
        for letter, name in names.items()
    )
    found = compare(left.body, right.body, (left.microseconds, right.microseconds), thresholds)
    parts = [
        [*_told("A", left), *_told("B", right)],
        list(_measures(found)),
        [
            *_decision(found, left, right),
            *_in_tables(found, left, right, out),
            *map(_condition, found.conditions),
        ],
        [_summary(found.rows), _KEY, *_edits(found.rows)],
    ]
    return "\n\n".join("\n".join(line.rstrip() for line in lines) for lines in parts)


def _from_file(letter: str, name: str) -> Side:
    try:
        content = Path(name).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{letter} {name}: {error.strerror}; a file, or an id of --out OUT"
        ) from error
    records = list(islice(read_content(os.path.abspath(name), io.BytesIO(content)), 2))
    if len(records) != 1:
        some = "several records" if records else "no record"
        raise UsageError(f"{letter} {name}: holds {some}; compare takes a file of one")
    (record,) = records
    if not isinstance(record, Document):
        raise UsageError(f"{letter} {name}: holds no article ({record.reason})")
    try:
        article = extract_document(record)
    except NotAnArticle as error:
        raise UsageError(f"{letter} {name}: holds no article ({error.reason})") from error
    return Side(name, article.body or "", article.headline, article.outlet, article.published)


def _from_tables(letter: str, name: str, out: str) -> Side:
    rows = _rows_of(name, out)
    if not rows:
        raise UsageError(
            f"{letter} {name}: no article_id or input_id of the table articles in {out}"
        )
    ids = sorted({row["article_id"] for row in rows})
    if len(ids) > 1:
        raise UsageError(f"{letter} {name}: input_id of {len(ids)} articles: {', '.join(ids[:5])}")
    last = max(rows, key=lambda row: int(row["revision"]))
    return Side(
        name,
        last["body"] or "",
        last["headline"],
        last["outlet"],
        last["published"],
        Copy(last["article_id"], last["revision"]),
        last["story_id"],
        last["relation"],
    )


def _rows_of(name: str, out: str) -> list[dict[str, Any]]:
    try:
        table = ds.dataset(f"{out.rstrip('/')}/articles", format="parquet")
    except (FileNotFoundError, pa.ArrowInvalid, OSError) as error:
        raise UsageError(f"--out {out}: holds no table articles") from error
    wanted = (pc.field("article_id") == name) | (pc.field("input_id") == name)
    try:
        rows: list[dict[str, Any]] = table.to_table(list(_COLUMNS), filter=wanted).to_pylist()
    except pa.ArrowInvalid as error:
        raise UsageError(f"--out {out}: holds no table articles of copydesk") from error
    return rows


def _told(letter: str, side: Side) -> Iterator[str]:
    published = side.published and side.published.strftime("%Y-%m-%d %H:%M UTC")
    facts = ", ".join(fact for fact in (side.outlet, published) if fact)
    yield shorten(f"{letter}  {side.name}  {facts}", WIDTH, placeholder=" …")
    yield "   " + shorten(side.headline or "(no headline)", WIDTH - 3, placeholder=" …")


def _measures(found: Comparison) -> Iterator[str]:
    yield f"jaccard      {found.jaccard:.2f}   of the three-word phrases of both stand in both"
    yield f"containment  {found.containment:.2f}   of A's stand in B"
    yield f"coverage     {found.coverage:.2f}   of B's stand in A"
    counted = f"{found.entities} in the sentences that align" if found.entities else "none to hold"
    yield f"names and figures that agree {found.agreement:.2f} ({counted}), other words {found.wording:.2f}"


def _decision(found: Comparison, left: Side, right: Side) -> Iterator[str]:
    told = f"; A to B: {found.relation}" if found.relation else ""
    yield from wrap(f"By their texts: {_VERDICTS[found.verdict]}{told}", WIDTH)
    yield from _reasons(found)


def _in_tables(found: Comparison, left: Side, right: Side, out: str | None) -> Iterator[str]:
    """Whether a run made one story of the two, and by which links."""
    if out is None or not (left.copy and right.copy and left.story_id and right.story_id):
        return
    if left.story_id != right.story_id:
        yield "In the tables: two stories"
        return
    yield f"In the tables: one story ({left.story_id}); A is {left.relation}, B is {right.relation}"
    if left.copy != right.copy:
        direct = found.verdict in ("copies", "rewritten")
        path = link_path(out, left.story_id, left.copy, right.copy, direct)
        names = {left.copy: "A", right.copy: "B"}
        told = [_link(link, names) for link in path] or ["by nothing in the tables"]
        yield "Linked: " + "\n        ".join(told)


def _link(link: Link, names: dict[Copy, str]) -> str:
    one, other = (names.get(end, end.article_id) for end in link[:2])
    first, second = (one, other) if link.forward else (other, one)
    return f"{first} to {second}: {link.relation} ({_METHODS.get(link.method, link.method)})"


def _reasons(found: Comparison) -> Iterator[str]:
    """What decided: against copies, and where the two are no rewrite either, against that."""
    if found.verdict == "copies":
        return
    copies, rewrite = found.no_copies_by(), found.no_rewrite_by()
    if copies:
        yield "Decided by " + ", ".join(copies)
    if rewrite and found.verdict != "rewritten":
        yield "No rewrite by " + ", ".join(rewrite)


def _condition(condition: Condition) -> str:
    value, limit = (_number(condition.name, n) for n in (condition.value, condition.limit))
    within = (
        condition.value <= condition.limit
        if condition.at_most
        else condition.value >= condition.limit
    )
    met = "yes" if within else ("waived" if condition.met else "NO")
    bound = "at most" if condition.at_most else "at least"
    meaning = _MEANINGS[condition.name]
    return f"  {condition.name:<16}{value:>6}  {bound:<8} {limit:<5} {met:<7} {meaning}"


def _number(name: str, number: float) -> str:
    if name in ("days", "retold_days"):
        return f"{round(number, 1):g}"
    return f"{number:.0f}" if name in ("telling", "run", "retold_pairs") else f"{number:.2f}"


def _summary(rows: Sequence[Row]) -> str:
    """Words of either text by what became of their sentences."""
    told = []
    for letter, side in (("A", 0), ("B", 1)):
        counts = {kind: _count([row for row in rows if row.kind == kind], side) for kind in _MARKS}
        parts = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        told.append(f"{letter}: {_count(rows, side)} words in sentences {parts or 'of none'}")
    return "\n".join(told)


def _edits(rows: Sequence[Row]) -> Iterator[str]:
    for (kind, *_), group in groupby(rows, key=_place):
        together = list(group)
        if kind in ("changed", "moved"):
            for row in together:
                yield from _side_by_side(row.kind, _cell(row, 0), _cell(row, 1))
        else:
            yield from _side_by_side(kind, *(_passage(together, side) for side in (0, 1)))


def _place(row: Row) -> tuple[str, int | None, int | None]:
    return row.kind, row.left and row.left.paragraph, row.right and row.right.paragraph


def _sentence(row: Row, side: int) -> Sentence | None:
    return row.right if side else row.left


def _passage(rows: Sequence[Row], side: int) -> str:
    """Sentences of one paragraph; of what was kept, a line."""
    sentences = [sentence for row in rows if (sentence := _sentence(row, side))]
    if not sentences:
        return ""
    text = f"¶{sentences[0].paragraph} " + " ".join(sentence.text for sentence in sentences)
    if rows[0].kind != "kept":
        return text
    return shortened(text, _CELL, f" … {_count(rows, side)} words")


def _count(rows: Sequence[Row], side: int) -> int:
    sentences = (_sentence(row, side) for row in rows)
    return sum(count_words(sentence.text) for sentence in sentences if sentence)


def _cell(row: Row, side: int) -> str:
    sentence = _sentence(row, side)
    assert sentence is not None
    if not row.edits:
        return f"¶{sentence.paragraph} {sentence.text}"
    told, before = f"¶{sentence.paragraph} ", ""
    for edit in row.edits:
        if words := edit.right if side else edit.left:
            told += gap(before, words) + _marked(edit, side)
            before = words
    return told


def _marked(edit: Edit, side: int) -> str:
    words = edit.right if side else edit.left
    if edit.kind == "kept" or not words:
        return words
    return f"{{{words}}}" if side else f"[{words}]"


def _side_by_side(kind: str, left: str, right: str) -> Iterator[str]:
    cells = [wrapped(text, _CELL) for text in (left, right)]
    for line in range(max(map(len, cells))):
        one, other = (cell[line] if line < len(cell) else "" for cell in cells)
        yield f"{_MARKS[kind] if line == 0 else ' '} {padded(one, _CELL)}{_GAP}{other}"
