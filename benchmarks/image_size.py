"""The size of the container (Dockerfile) on paper, layer by layer, where there is no Docker to build it.

    .ci/engines                                                 # once: brings boot
    python benchmarks/image_size.py --table docs/dataflow.md

Packages are installed as the Dockerfile does it, with the versions of deploy/requirements.txt, into an environment of
its own: first what copydesk needs, then each extra on top; a row is what came with it. Sizes are of files, in millions
of bytes. The base image has what its page tells, and the launcher cannot be had without Docker. Exit 1 where a package
comes that the requirements do not name, or in another version.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

import engine_table
import engines

REQUIREMENTS: Final = engines.ROOT / "deploy" / "requirements.txt"
BASE_MB: Final = 125  # python:3.11-slim-bookworm, as its page tells
LARGEST: Final = 6
EXTRAS: Final = {
    "": "packages",
    "gcp,aws,pubsub": "of `gs://`, `pubsub://` and `s3://`",
    "kafka": "of `kafka://`",
}
OWN: Final = ("pipeline", "transforms", "copydesk")


def megabytes(path: Path) -> float:
    """Of a file, or of the files below; without tests and bytecode, which the image leaves out."""
    left_out = {"tests", "__pycache__"}
    files = path.rglob("*") if path.is_dir() else [path]
    sizes = (f.lstat().st_size for f in files if f.is_file() and left_out.isdisjoint(f.parts))
    return sum(sizes) / 1e6


def weigh(packages: Path) -> dict[str, float]:
    """MB by name at the top of site-packages."""
    return {path.name: megabytes(path) for path in packages.iterdir()}


def install(python: Path, words: list[str]) -> None:
    """As the Dockerfile does."""
    pip = [str(python), "-I", "-m", "pip", "install", "-q", "--no-cache-dir", "--no-compile"]
    subprocess.run([*pip, "-c", str(REQUIREMENTS), *words], check=True)


def not_as_required(python: Path) -> list[str]:
    """Packages that the requirements do not name, or in another version."""
    freeze = [str(python), "-I", "-m", "pip", "freeze", "--exclude=copydesk"]
    found = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout.split("\n")
    named = set(map(_normal, REQUIREMENTS.read_text().splitlines()))
    return [line for line in found if line and _normal(line) not in named]


def _normal(line: str) -> str:
    name, _, version = line.partition("==")
    return f"{re.sub('[-_.]+', '-', name).lower()}=={version}"


def layers(folder: Path) -> tuple[list[tuple[str, float, str]], list[str]]:
    """What each is called, its MB, how that was measured; and what is not as required."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    wheel = engines.make_package(folder).wheel
    told = []
    before: dict[str, float] = {}
    for extra, name in EXTRAS.items():
        install(python, [f"copydesk[{extra}] @ {wheel.as_uri()}"])
        now = weigh(packages)
        came = {p: mb - before.get(p, 0) for p, mb in now.items() if not p.startswith(OWN)}
        largest = sorted(came, key=lambda p: -came[p])[:LARGEST]
        shown = ", ".join(f"{p} {came[p]:.0f}" for p in largest if came[p] >= 1)
        told.append((name, sum(came.values()), shown))
        before = now
    own = sum(mb for p, mb in before.items() if p.startswith(OWN))
    boot = megabytes(engines.FOLDER / "bin" / "boot")
    return [
        ("`python:3.11-slim-bookworm`", BASE_MB, "what its page tells"),
        ("boot program", boot, "the binary, as `go install` builds it"),
        ("template launcher", boot, "taken to be like boot; not measured"),
        *told,
        ("copydesk", own, ""),
    ], not_as_required(python)


def main() -> None:
    """Measure, print, and write the table where it is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--table", type=Path, metavar="PAGE", help="write the table into this page")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows, others = layers(Path(folder))
    lines = ["| layer | MB | measured as, or the largest in it |", "|---|--:|---|"]
    lines += [f"| {name} | {mb:,.0f} | {how} |" for name, mb, how in rows]
    lines.append(f"| **in all** | **{sum(mb for _, mb, _ in rows):,.0f}** | |")
    print("\n".join(lines))
    for each in others:
        print(f"not as deploy/requirements.txt: {each}", file=sys.stderr)
    if args.table:
        engine_table.replace_part(args.table, "image", "\n".join(lines))
    raise SystemExit(bool(others))


if __name__ == "__main__":
    main()
