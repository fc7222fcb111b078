"""Which source a stream's INPUT word names."""

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.sources import is_remote
from pipeline.stream.arrivals import Source
from pipeline.stream.folder import FolderSource


def source_of(word: str, out: str, settings: Settings) -> Source:
    """The source; it connects when the stream starts. Raises UsageError for a word that names none."""
    scheme = word.partition("://")[0] if is_remote(word) else "folder"
    if scheme == "folder":
        return FolderSource(word, out, settings.stream.file_settles_s)
    raise UsageError(f"INPUT {word}: a stream reads a folder, kafka://... or pubsub://...")
