import os
from pathlib import Path

from transforms.read_documents import InputFile, read_documents
from transforms.records import Document, Reject


def test_a_file_name_that_is_not_utf8_is_opened_and_told_of(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/dam\xff.txt")
    Path(name).write_bytes(b"The dam held.")
    told = f"{tmp_path}/dam\ufffd.txt"
    assert list(read_documents(InputFile(name, 13))) == [
        Document(told, None, "text", page_text="The dam held.")
    ]
    Path(name).unlink()
    (missing,) = read_documents(InputFile(name, 13))
    assert isinstance(missing, Reject)
    assert (missing.source_uri, missing.reason) == (told, "unreadable_file")
    missing.error.encode()
