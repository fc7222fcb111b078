"""Records under embargo: kept as they were given, once each, until their time."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.batches import empty
from transforms.embargo import (
    HELD,
    HeldCounts,
    due,
    held_batch,
    held_documents,
    hold,
    is_held,
    read_held,
    stage_held,
)
from transforms.extract_articles import Extracted
from transforms.records import Article, Document

NOON = datetime(2024, 3, 4, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
PAGE = Document(
    "in/a.jsonl", "line 1", "jsonl", html=b"<p>\xff</p>", authors=("Ada Quill",), version_label="2"
)


def extracted(name: str, until: datetime) -> Extracted:
    return Extracted(PAGE._replace(record=name), Article(embargo_until=until))


@pytest.mark.parametrize(
    ("article", "held"),
    [
        (Article(), False),
        (Article(embargo_until=NOON), False),
        (Article(embargo_until=NOON + HOUR), True),
        (Article(embargo_until=NOON + HOUR, pub_status="usable"), True),
        (Article(embargo_until=NOON + HOUR, change_type="kill"), False),
    ],
)
def test_what_is_held_at_noon(article: Article, held: bool) -> None:
    assert is_held(article, NOON) is held


def test_a_record_comes_back_as_it_was_given() -> None:
    one = Extracted(PAGE, Article(embargo_until=NOON))
    assert held_documents(held_batch([one])) == [PAGE]


def test_a_record_waits_once_and_leaves_when_its_time_has_come() -> None:
    one, two = (extracted(name, NOON + HOUR) for name in ("line 1", "line 2"))
    first, counts = hold(empty(HELD), [held_batch([one]), held_batch([one, two])], NOON)
    assert counts == HeldCounts(held=2, known_held=1)
    again, counts = hold(first, [held_batch([two])], NOON)
    assert (again.num_rows, counts) == (2, HeldCounts(held=0, known_held=1))
    assert due(again, NOON).num_rows == 0
    assert held_documents(due(again, NOON + HOUR)) == [one.document, two.document]
    late = extracted("line 3", NOON + 3 * HOUR)
    after, counts = hold(again, [held_batch([late])], NOON + HOUR)
    assert (held_documents(after), counts) == ([late.document], HeldCounts(1, 0))


def test_a_file_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "_index" / "embargoed" / "held.parquet"
    path.parent.mkdir(parents=True)
    rows = pa.Table.from_batches([held_batch([extracted("line 1", NOON)])])
    pq.write_table(rows.drop_columns(["slugline"]), path)
    assert held_documents(read_held(str(tmp_path))) == [PAGE]


def test_the_file_stands_in_out(tmp_path: Path) -> None:
    out = str(tmp_path)
    assert read_held(out).num_rows == 0
    rows = held_batch([extracted("line 2", NOON + HOUR), extracted("line 1", NOON)])
    staged = stage_held(str(tmp_path / "staging"), rows)
    target = tmp_path / staged.final
    target.parent.mkdir(parents=True)
    Path(staged.staged).rename(target)
    assert [d.record for d in held_documents(read_held(out))] == ["line 1", "line 2"]
