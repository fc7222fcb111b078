"""A running stream folds its own small files, so that a day of micro-batches is tens of files and not thousands."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.stream.micro_batch import REJECT_FILES, STORY_FILES, StandingState
from transforms import layout
from transforms.commit_run import commit_run
from transforms.files import make_folder, matching, read_whole
from transforms.fold_files import Folded, fold_small
from transforms.learn_site_memory import MEMORY_FILES
from transforms.write_batches import EDGE_FILES, FINGERPRINT_FILES, LINK_FILES

ARTICLE_ORDER: Final = ("published", "article_id", "revision")

_ORDER: Final = {
    layout.ARTICLES: ARTICLE_ORDER,
    **{
        files.folder: files.order
        for files in (
            *(STORY_FILES, LINK_FILES, REJECT_FILES),
            *(FINGERPRINT_FILES, EDGE_FILES, MEMORY_FILES),
        )
    },
}


def tidy(state: StandingState, run_id: str, header: dict[str, Any], least: int) -> int:
    """Fold each folder that has at least ``least`` small files, and manifests likewise; how many folders."""
    make_folder(layout.staging(state.out, run_id))
    folded = {
        folder: done
        for folder, order in _folders(state.out)
        if (done := fold_small(state.out, folder, run_id, order, least)) is not None
    }
    runs, counts = stream_runs(state.out)
    if not folded and len(runs) < least:
        return 0
    manifest = header | {"run_id": run_id, "counts": counts, "folded_runs": len(runs)}
    folders = [done.folder for done in folded.values()]
    commit_run(state.out, run_id, [], manifest, runs, folders)
    for folder, done in folded.items():
        _remember(state, folder, done)
    return len(folded)


def stream_runs(out: str) -> tuple[list[str], dict[str, int]]:
    """The manifests of micro-batches, and the sum of their counts."""
    counts: Counter[str] = Counter()
    paths = [m.path for m in matching(layout.join(out, layout.RUNS), "s*.json")]
    for path in paths:
        counts.update(json.loads(read_whole(path)).get("counts", {}))
    return paths, dict(counts)


def _folders(out: str) -> Iterator[tuple[str, Sequence[str]]]:
    for table, order in _ORDER.items():
        yield table, order
        for part in sorted(Path(out, table).glob(layout.PARTITION + "*")):
            yield layout.join(table, part.name), order


def _remember(state: StandingState, folder: str, folded: Folded) -> None:
    """Where the rows stand now that the stream may have to write anew."""
    for path, table in zip(folded.files, folded.tables, strict=True):
        if folder.startswith(layout.ARTICLES):
            state.index.move_facts(table["handle"].to_pylist(), path)
        elif folder == layout.STORIES:
            known = state.story_files.keys() & set(table["story_id"].to_pylist())
            state.story_files.update(dict.fromkeys(known, path))
