import pickle
import time
from pathlib import Path

from pipeline.stream import unbounded_folder
from pipeline.stream.unbounded_folder import FolderFiles, FolderReader, Taken
from transforms.read_documents import InputFile

DAY_S = 86_400.0


def source(tmp_path: Path) -> FolderFiles:
    return FolderFiles(str(tmp_path / "in"), str(tmp_path / "out"), 0.0, 14 * DAY_S)


def put(tmp_path: Path, name: str, text: str = "{}\n") -> InputFile:
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return InputFile(str(path), len(text))


def rest(reader: FolderReader) -> list[InputFile]:
    found = []
    while reader.advance():
        found.append(reader.get_current())
    return found


def test_files_are_handed_out_once(tmp_path: Path) -> None:
    one = put(tmp_path, "a.jsonl")
    reader = source(tmp_path).create_reader(None, None)
    assert reader.start()
    assert reader.get_current() == one
    other = put(tmp_path, "b.jsonl")
    assert rest(reader) == [other]
    assert rest(reader) == []


def test_a_reader_goes_on_where_the_mark_stands(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl")
    first = source(tmp_path).create_reader(None, None)
    first.start()
    mark = pickle.loads(pickle.dumps(first.get_checkpoint_mark()))
    other = put(tmp_path, "b.jsonl")
    second = source(tmp_path).create_reader(None, mark)
    assert second.start()
    assert second.get_current() == other
    assert not second.advance()


def test_what_was_found_and_not_handed_out_is_not_in_the_mark(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl")
    put(tmp_path, "b.jsonl")
    reader = source(tmp_path).create_reader(None, None)
    reader.start()
    assert len(reader.get_checkpoint_mark().files) == 1


def test_a_file_that_changed_comes_again(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl")
    reader = source(tmp_path).create_reader(None, None)
    reader.start()
    changed = put(tmp_path, "a.jsonl", "{}\n{}\n")
    assert rest(reader) == [changed]


def test_files_that_are_gone_are_forgotten(tmp_path: Path, monkeypatch: object) -> None:
    gone = put(tmp_path, "a.jsonl")
    put(tmp_path, "b.jsonl")
    reader = source(tmp_path).create_reader(None, None)
    reader.start()
    rest(reader)
    Path(gone.uri).unlink()
    reader._forgot -= unbounded_folder._FORGETS_S + 1
    rest(reader)
    assert [Path(path).name for path in reader.get_checkpoint_mark().files] == ["b.jsonl"]


def test_the_watermark_is_as_far_behind_as_an_article_may_be_late(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl")
    reader = source(tmp_path).create_reader(None, None)
    reader.start()
    rest(reader)
    assert abs(float(reader.get_watermark()) - (time.time() - 14 * DAY_S)) < 60


def test_a_mark_is_small(tmp_path: Path) -> None:
    files = {
        f"/news/2025/03/02/page-{i:06d}.html": f"30{i:04d}:174093{i:013d}" for i in range(10_000)
    }
    packed = pickle.dumps(Taken(files))
    assert len(packed) < 20 * len(files)
    assert pickle.loads(packed).files == files
