"""The messages of one micro-batch laid down as a file that ReadDocuments reads."""

import math
import os
from collections.abc import Iterable, Mapping
from typing import Final

from pipeline.stream.arrivals import Room
from transforms.formats.spooled import Message, write_spool
from transforms.read_documents import InputFile

_NAME: Final = "messages.spool"
_AT_A_TIME: Final = 1000


def spool_messages(folder: str, messages: Iterable[Message]) -> InputFile:
    """The one file of ``folder``. Raises OSError where there is no room; the messages are then not taken."""
    path = os.path.join(folder, _NAME)
    with open(path, "wb") as sink:
        write_spool(sink, messages)
    return InputFile(path, os.path.getsize(path))


def check_read(unread: Mapping[str, str]) -> None:
    """Raise OSError where a spool could not be read: its messages are asked for again."""
    for uri, why in unread.items():
        raise OSError(f"{uri}: {why}")


def room_left(room: Room, records: int, size_bytes: int) -> int:
    """How many messages to ask for next, if they are as large as those that there are; 0 where the room is used up."""
    bytes_left = room.size_bytes - size_bytes
    by_size = math.ceil(bytes_left * records / size_bytes) if size_bytes else _AT_A_TIME
    return max(0, min(_AT_A_TIME, room.records - records, by_size))
