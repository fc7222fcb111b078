"""What a Dataflow flex template's launcher runs: the template's parameters become ``copydesk run`` or ``stream``.

The launcher hands each parameter over as ``--name=value``, and with them the options that make Beam write the job graph
for Dataflow (``--template_location`` and others). Nothing is waited for: the launcher starts the job from the graph.
The workers are those of ``configs/dataflow.yaml``; what is given with the launch (``--max-workers``, …) wins over it.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

CONFIGS = Path(__file__).parent / "configs"
QUEUES = ("kafka://", "pubsub://")


def words_of(parameters: Sequence[str]) -> list[str]:
    """The words of ``copydesk`` for a template's parameters; whatever is not one of them goes to Beam."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--input", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--settings", default="local")
    known, beam_words = parser.parse_known_args(parameters)
    config = CONFIGS / f"{known.settings}.yaml"
    is_queue = known.input.startswith(QUEUES)  # of several brokers, parted by commas
    read = ["stream", known.input] if is_queue else ["run", *known.input.split(",")]
    return [*read, "-o", known.out, "-c", str(config), *_workers(), *beam_words]


def _workers() -> list[str]:
    from pipeline.config import load_settings
    from pipeline.runners import as_words

    return as_words(dict(load_settings(CONFIGS / "dataflow.yaml").beam))


if __name__ == "__main__":
    from pipeline.cli import main

    sys.exit(main(words_of(sys.argv[1:])))
