import json
import re
from datetime import datetime, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.compare_command import WIDTH, compare_to_text
from pipeline.errors import UsageError
from tests.test_compare import NEW, RETOLD, WIRE, body

AT = datetime(2026, 1, 2, 9, 30, tzinfo=timezone.utc)
SHORT = body("A local lead that nobody else has, with a word about the weather.", *WIRE[:3])


def write_tables(out: Path, *rows: tuple[str, int, str]) -> str:
    """Tables with the articles of (id, revision, body)."""
    folder = out / "articles" / "published_date=2026-01-02"
    folder.mkdir(parents=True)
    table = pa.Table.from_pylist(
        [
            {
                "article_id": key,
                "revision": revision,
                "input_id": f"in-{key}",
                "outlet": "echo.example",
                "published": AT,
                "headline": f"Headline of {key}",
                "body": text,
                "story_id": "s1",
                "relation": "edited",
            }
            for key, revision, text in rows
        ]
    )
    pq.write_table(table, folder / "part.parquet")
    return str(out)


def write_links(out: str, *rows: tuple[str, str, str, str, float | None]) -> None:
    """Links of first revisions: (article_id, other_id, relation, method, the larger share)."""
    folder = Path(out, "links")
    folder.mkdir()
    table = pa.Table.from_pylist(
        [
            {
                "article_id": one,
                "revision": 1,
                "other_id": other,
                "other_revision": 1,
                "relation": relation,
                "method": method,
                "containment": share,
                "coverage": share and share / 2,
            }
            for one, other, relation, method, share in rows
        ]
    )
    pq.write_table(table, folder / "part.parquet")


def write_record(path: Path, text: str) -> str:
    record = {"text": text, "headline": "Barge hits bridge", "url": "https://echo.example/a/1"}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return str(path)


def test_two_articles_of_the_tables(tmp_path: Path) -> None:
    out = write_tables(
        tmp_path / "out", ("a1", 1, NEW[0]), ("a1", 2, body(*WIRE)), ("a2", 1, SHORT)
    )
    told = compare_to_text("a1", "in-a2", out)
    lines = told.splitlines()
    assert lines[:4] == [
        "A a1 echo.example, 2026-01-02 09:30 UTC",
        "   Headline of a1",
        "B in-a2 echo.example, 2026-01-02 09:30 UTC",
        "   Headline of a2",
    ]
    assert "By their texts: copies of one text; A to B: edited" in lines
    assert "In the tables: one story (s1); A is edited, B is edited" in lines
    assert [line[0] for line in lines if line[1:3] == " ¶"] == list("===---")
    assert max(map(len, lines)) <= WIDTH


def test_the_strongest_links_that_lead_from_one_to_the_other_are_told(tmp_path: Path) -> None:
    one, other = body(*WIRE), body(*NEW)
    rows = [("a1", 1, one), ("a2", 1, one), ("a3", 1, other), ("a4", 1, one), ("a5", 1, one)]
    out = write_tables(tmp_path / "out", *rows)
    write_links(
        out,
        ("a1", "a3", "edited", "minhash", 0.4),  # a passage in common
        ("a1", "a4", "roundup", "minhash", 0.9),
        ("a3", "a2", "rewritten", "minhash", 0.5),
        ("a1", "a2", "version", "provider_id", None),
        ("a2", "a5", "edited", "minhash", 0.3),
        ("a1", "a5", "edited", "minhash", 0.2),
    )
    for a, b, told in (
        ("a1", "a3", "A to a2: version (by the agency's id)\n        B to a2: rewritten (by text)"),
        ("a2", "a3", "B to A: rewritten (by text)"),
        ("a5", "a1", "B to A: edited (by text)"),  # copies: their own link is enough
        ("a4", "a2", "by nothing in the tables"),
    ):
        assert f"\nLinked: {told}\n" in compare_to_text(a, b, out)
    assert "Linked" not in compare_to_text("a1", "a1", out)


def test_links_of_other_revisions_do_not_count(tmp_path: Path) -> None:
    rows = [(key, revision, body(*WIRE)) for key in ("a1", "a2") for revision in (2, 3)]
    out = write_tables(tmp_path / "out", *rows)
    write_links(out, ("a1", "a2", "edited", "minhash", 0.9))
    assert "\nLinked: by nothing" in compare_to_text("a1", "a2", out)


def test_links_that_cannot_be_read_are_told_in_one_line(tmp_path: Path) -> None:
    rows = [(key, 1, body(*WIRE)) for key in ("a1", "a2")]
    out = write_tables(tmp_path / "out", *rows)
    assert "\nLinked: by nothing" in compare_to_text("a1", "a2", out)
    Path(out, "links").mkdir()
    with pytest.raises(UsageError, match="holds no table links"):
        compare_to_text("a1", "a2", out)


def test_two_files(tmp_path: Path) -> None:
    wire = write_record(tmp_path / "wire.jsonl", body(*WIRE[:2]))
    edited = write_record(
        tmp_path / "edited.jsonl", body(WIRE[0], WIRE[1].replace("corn", "grain"), NEW[0])
    )
    told = compare_to_text(wire, edited, None)
    assert "A: 40 words in sentences 20 kept, 20 changed" in told
    assert "= ¶1 A runaway barge struck the road … 20 words  | ¶1" in told
    assert "[corn,]" in told
    assert "{grain,}" in told
    assert "\n+                                                | ¶3 Lawmakers asked" in told


def test_of_japanese_the_characters_are_told(tmp_path: Path) -> None:
    text = "日本銀行は十六日の会合で政策金利を据え置くことを決めた。円相場は下落した。"
    ours = write_record(tmp_path / "a.jsonl", text)
    theirs = write_record(tmp_path / "b.jsonl", text.replace("十六", "十七"))
    told = compare_to_text(ours, theirs, None)
    assert "A: 35 words in sentences 8 kept, 27 changed" in told
    assert "~ ¶1 日本銀行は十[六]日の会合で政策金利を据え置" in told
    assert "¶1 日本銀行は十{七}日の会合で政策金利を据え置" in told


def test_what_decided_is_told(tmp_path: Path) -> None:
    out = write_tables(tmp_path / "out", ("a1", 1, body(*WIRE)), ("a2", 1, body(*NEW)))
    assert "\nDecided by similarity" in compare_to_text("a1", "a2", out)


def test_why_two_are_no_rewrite_is_told(tmp_path: Path) -> None:
    out = write_tables(tmp_path / "out", ("a1", 1, body(*WIRE)), ("a2", 1, body(*RETOLD[:5])))
    told = compare_to_text("a1", "a2", out)
    assert "By their texts: one story in other words" in told
    assert "No rewrite" not in told
    strict = tmp_path / "strict.yaml"
    strict.write_text("copies: {retold_spread: 1.0, retold: 0.9}", "utf-8")
    told = compare_to_text("a1", "a2", out, strict)
    assert "\nNo rewrite by retold" in told
    assert re.search(r"\n  retold +0\.\d\d  at least 0\.90  NO ", told)
    assert max(map(len, told.splitlines())) <= WIDTH


def test_settings_are_those_of_a_run(tmp_path: Path) -> None:
    out = write_tables(tmp_path / "out", ("a1", 1, body(*WIRE)), ("a2", 1, SHORT))
    strict = tmp_path / "strict.yaml"
    strict.write_text("copies: {similarity: 0.99}", "utf-8")
    assert main(["compare", "a1", "a2", "--out", out, "-c", str(strict)]) == 0
    told = compare_to_text("a1", "a2", out, strict)
    assert "at least 0.99  NO " in told
    assert "By their texts: no copies" in told
    strict.write_text("copies: {similarly: 0.99}", "utf-8")
    with pytest.raises(UsageError, match=r"copies\.similarly: no such key"):
        compare_to_text("a1", "a2", out, strict)


def test_what_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    out = write_tables(tmp_path / "out", ("a1", 1, SHORT))
    wire = write_record(tmp_path / "wire.jsonl", SHORT)
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    two = tmp_path / "two.jsonl"
    two.write_text(2 * Path(wire).read_text("utf-8"), "utf-8")
    for a, b, given, told in (
        ("a1", "a9", out, "B a9: no article_id or input_id"),
        ("a1", "a9", str(tmp_path / "none"), "holds no table articles"),
        (str(tmp_path / "gone.html"), wire, None, "No such file or directory"),
        (wire, str(empty), None, "holds no article (empty_file)"),
        (wire, str(two), None, "holds several records; compare takes a file of one"),
    ):
        with pytest.raises(UsageError, match=re.escape(told)) as raised:
            compare_to_text(a, b, given)
        assert "\n" not in str(raised.value)
