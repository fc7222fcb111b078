import os
from pathlib import Path

import pytest

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


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs Linux's /proc")
def test_a_file_whose_reading_fails_is_told_as_one_that_does_not_open() -> None:
    (failed,) = read_documents(InputFile("/proc/self/mem", 13))
    assert isinstance(failed, Reject)
    assert (failed.reason, failed.error) == ("unreadable_file", "[Errno 5] Input/output error")
