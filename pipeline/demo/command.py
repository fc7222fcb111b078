"""``copydesk demo``: make the made-up day, run the pipeline over it, tell what was found."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.demo.newswire import make_day
from pipeline.demo.summary import summarise
from pipeline.run import run_batch


def run_demo(out: Path, seed: int, beam_words: Sequence[str]) -> str:
    """Pages into ``OUT-newswire`` beside OUT, tables into OUT; the story of the run.

    Given twice, the second run finds everything known. Raises what ``run_batch`` raises.
    """
    pages = newswire_folder(out, seed) / "pages"
    truth = make_day(pages, seed)
    closing = run_batch([str(pages)], str(out), None, beam_words)
    return "\n\n".join([summarise(out, truth), f"{closing}\npages in {pages}"])


def newswire_folder(out: Path, seed: int) -> Path:
    """Where the day's pages and its truth stand: never in OUT, whose files are nobody's input."""
    return out.with_name(f"{out.name}-newswire") / f"seed-{seed}"
