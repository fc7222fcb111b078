"""The messages of one micro-batch laid down as a file that ReadDocuments reads."""

import os
from collections.abc import Iterable
from typing import Final

from transforms.formats.spooled import Message, write_spool
from transforms.read_documents import InputFile

_NAME: Final = "messages.spool"


def spool_messages(folder: str, messages: Iterable[Message]) -> InputFile:
    """The one file of ``folder``. Raises OSError where there is no room; the messages are then not taken."""
    path = os.path.join(folder, _NAME)
    with open(path, "wb") as sink:
        write_spool(sink, messages)
    return InputFile(path, os.path.getsize(path))
