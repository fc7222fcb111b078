"""CommitRun: the files of a run take their places, all of them or, after a crash, all of them later.

    staged files → _runs/<run>.commit (the list, written whole) → renames → _runs/<run>.json → list and staging removed

A run killed before its list stands has changed nothing; its staging folder is swept by the next run. Killed after it,
the next run finishes the renames (``recover``): each is repeatable, so any number of kills is survived.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems

from transforms import layout
from transforms.accounts import REASON, Tally, check_accounts, complete
from transforms.article_rows import NO_DATE
from transforms.exchange import exchange
from transforms.files import make_folder, matching, read_whole, remove, replace, write_whole
from transforms.parquet_files import OutputFile, stage_parquet
from transforms.schema import ARTICLES, LINKS, REJECTS, STORIES

_COMMIT: Final = ".commit"

TABLES: Final = {
    layout.ARTICLES: (ARTICLES, layout.PARTITION + NO_DATE),
    layout.STORIES: (STORIES, ""),
    layout.LINKS: (LINKS, ""),
    layout.REJECTS: (REJECTS, ""),
}
"""The tables users open: schema, and the folder in them of rows that have no other."""


class NewFolder(NamedTuple):
    """A folder that stands in the staging folder, marked, and replaces one of OUT (``final``, relative) whole."""

    staged: str
    final: str


def commit_run(
    out: str,
    run_id: str,
    files: Sequence[OutputFile],
    manifest: dict[str, Any],
    removes: Iterable[str] = (),
    folders: Iterable[NewFolder] = (),
) -> None:
    """Put the run's files and folders in place, remove what they make needless, and write the run's manifest.

    Repeatable.
    """
    runs = layout.join(out, layout.RUNS)
    make_folder(runs)
    ordered = sorted(files, key=lambda f: (not f.table.startswith("_"), f.replaces, f.final))
    plan = {
        "moves": [(f.staged, layout.join(out, f.final)) for f in ordered],
        "folders": [(f.staged, layout.join(out, f.final)) for f in folders],
        "removes": list(removes),
        "manifest": manifest,
    }
    write_whole(layout.join(runs, run_id + _COMMIT), json.dumps(plan).encode())
    _finish(out, run_id, plan)


def _finish(out: str, run_id: str, plan: dict[str, Any]) -> None:
    runs = layout.join(out, layout.RUNS)
    for folder in sorted({target.rpartition("/")[0] for _, target in plan["moves"]}):
        make_folder(folder)
    for source, target in plan["moves"]:
        replace(source, target)
    for new, target in plan["folders"]:
        exchange(new, target)
    for path in plan["removes"]:
        remove(path)
    manifest = json.dumps(plan["manifest"], indent=2, sort_keys=True)
    write_whole(layout.join(runs, run_id + ".json"), manifest.encode())
    remove(layout.join(runs, run_id + _COMMIT))
    remove(layout.staging(out, run_id))


def recover(out: str) -> list[str]:
    """Finish the commits that a crash cut off, and sweep what dead runs staged. Returns the runs finished.

    Only one process may write into OUT at a time: the caller holds OUT's lock.
    """
    finished = []
    for entry in matching(layout.join(out, layout.RUNS), "*" + _COMMIT):
        run_id = entry.path.rpartition("/")[2].removesuffix(_COMMIT)
        _finish(out, run_id, json.loads(read_whole(entry.path)))
        finished.append(run_id)
    for entry in matching(layout.join(out, layout.RUNS), "*.part"):  # written when the crash came
        remove(entry.path)
    remove(layout.join(out, layout.STAGING))
    return finished


def is_committing(out: str, run_id: str) -> bool:
    """Whether the run's list of renames stands: its staged files are needed until it is done."""
    return bool(FileSystems.exists(layout.join(out, layout.RUNS, run_id + _COMMIT)))


def read_manifest(out: str, run_id: str) -> dict[str, Any]:
    """The manifest of a finished run."""
    manifest: dict[str, Any] = json.loads(
        read_whole(layout.join(out, layout.RUNS, run_id + ".json"))
    )
    return manifest


def empty_tables(out: str, run_id: str, files: Sequence[OutputFile]) -> Iterator[OutputFile]:
    """A file without rows for each table that OUT would lack: readers find all four, whatever the input held."""
    staging = layout.staging(out, run_id)
    for name, (schema, folder) in TABLES.items():
        has_rows = any(f.table == name for f in files)
        if not has_rows and not matching(layout.join(out, name), "**.parquet"):
            final = layout.join(name, folder, f"{run_id}-no-rows.parquet")
            yield stage_parquet(staging, final, schema.empty_table(), name)


class CommitRun(beam.PTransform):
    """PCollection[OutputFile] and PCollection[Tally], one a name → the manifest that was written. Bounded; file names
    only.

    The last step of the graph, so that a launcher need not wait for the job.
    """

    def __init__(self, out: str, run_id: str, header: dict[str, Any]) -> None:
        super().__init__()
        self.out = out
        self.run_id = run_id
        self.header = header

    def _commit(
        self, _: bytes, tallies: Mapping[str, int], files: list[OutputFile]
    ) -> dict[str, Any]:
        counts = complete(tallies)
        manifest = self.header | {
            "run_id": self.run_id,
            "counts": {name: n for name, n in counts.items() if not name.startswith(REASON)},
            "reject_reasons": {
                name.removeprefix(REASON): n
                for name, n in counts.items()
                if name.startswith(REASON)
            },
            "files": [
                {"path": f.final, "rows": f.rows, "written_anew": f.replaces} for f in sorted(files)
            ],
        }
        check_accounts(counts)
        files = [*files, *empty_tables(self.out, self.run_id, files)]
        commit_run(self.out, self.run_id, files, manifest)
        return manifest

    def expand(
        self, inputs: tuple[beam.PCollection[OutputFile], beam.PCollection[Tally]]
    ) -> beam.PCollection[dict[str, Any]]:
        files, tallies = inputs
        return (
            files.pipeline
            | beam.Impulse()
            | "Commit"
            >> beam.Map(
                self._commit, beam.pvalue.AsDict(tallies), beam.pvalue.AsList(files)
            ).with_output_types(dict[str, Any])
        )
