from pathlib import Path

import pytest

from pipeline.stream.arrivals import Mark
from pipeline.stream.journal import Journal, read_status

A, B = Mark("/in/a", "10:1"), Mark("/in/b", "20:2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "_runs" / "journal.sqlite"


def test_marks_count_once_their_run_is_finished(path: Path) -> None:
    journal = Journal(path)
    run = journal.begin((A, B))
    assert journal.taken() == {}
    assert journal.finish(run) == (A, B)
    assert journal.taken() == {"/in/a": "10:1", "/in/b": "20:2"}


def test_a_later_mark_of_a_key_replaces_the_earlier(path: Path) -> None:
    journal = Journal(path)
    journal.finish(journal.begin((Mark("news/3", "17"),)))
    journal.finish(journal.begin((Mark("news/3", "42"),)))
    assert journal.taken() == {"news/3": "42"}


def test_after_a_crash_committed_runs_are_finished_and_others_forgotten(path: Path) -> None:
    journal = Journal(path)
    committed, lost, unnamed = journal.begin((A,)), journal.begin((B,)), journal.begin((B,))
    journal.name(committed, "s1")
    journal.name(lost, "s2")
    journal.close()
    again = Journal(path)
    assert again.resolve(lambda run_id: run_id == "s1") == (A,)
    assert again.taken() == {"/in/a": "10:1"}
    assert again.resolve(lambda run_id: True) == ()
    assert unnamed > lost


def test_run_numbers_are_never_used_again(path: Path) -> None:
    journal = Journal(path)
    first = journal.begin((A,))
    journal.resolve(lambda run_id: False)
    assert journal.begin((A,)) > first


def test_a_journal_that_is_being_made_tells_nothing_yet(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert read_status(path) is None


def test_status_is_read_while_the_journal_is_open(path: Path) -> None:
    assert read_status(path) is None
    journal = Journal(path)
    assert read_status(path) is None
    journal.tell({"records": 1})
    journal.tell({"records": 2})
    assert read_status(path) == {"records": 2}
