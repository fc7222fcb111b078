"""Where things stand under OUT. Paths are joined with '/', so that gs:// and s3:// work as a folder does."""

from typing import Final

ARTICLES: Final = "articles"
STORIES: Final = "stories"
LINKS: Final = "links"
REJECTS: Final = "rejects"
FINGERPRINTS: Final = "_index/fingerprints"
EDGES: Final = "_index/edges"
SITE_MEMORY: Final = "_index/site_memory"
WAITING: Final = "_index/waiting"
EMBARGOED: Final = "_index/embargoed"
RUNS: Final = "_runs"
STAGING: Final = "_staging"
JOURNAL: Final = "_runs/journal.sqlite"

PARTITION: Final = "published_date="


def join(*parts: str) -> str:
    """Path of the parts, no doubled slashes."""
    first, *rest = parts
    return "/".join([first.rstrip("/"), *(part.strip("/") for part in rest if part)])


def staging(out: str, run_id: str) -> str:
    """The folder a run writes into before it commits."""
    return join(out, STAGING, run_id)


def below(out: str, path: str) -> str:
    """The path relative to OUT, as run manifests and commits have it."""
    return path[len(join(out, "")) :].lstrip("/")


def day_of(path: str) -> str | None:
    """The partition value in a path of articles/; None where there is none."""
    _, mark, rest = path.rpartition(PARTITION)
    return rest.split("/", 1)[0] if mark else None
