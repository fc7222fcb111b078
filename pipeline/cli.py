"""The command line. Importing this loads no Beam: ``--help`` and ``extract`` answer at once."""

import argparse
import gc
import io
import logging
import math
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.errors import JobFailed, UsageError

DONE, FAILED, USAGE = 0, 1, 2

_EPILOG: Final = (
    "Every other option goes to Beam: --runner=..., --direct_num_workers=2, --temp_location=..."
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise UsageError(message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="copydesk", description="Which articles carry this wire text?", allow_abbrev=False
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )
    run = commands.add_parser(
        "run", help="batch: files, folders, globs, gs://, s3://", epilog=_EPILOG, allow_abbrev=False
    )
    run.add_argument("input", nargs="+", metavar="INPUT", help="file, folder, glob, gs:// or s3://")
    run.add_argument(
        "-o", "--out", required=True, metavar="OUT", help="folder of the tables; added to"
    )
    run.add_argument(
        "-c", "--config", type=Path, metavar="FILE", help="settings (YAML), see configs/"
    )
    _add_stream(commands)
    demo = commands.add_parser(
        "demo", help="a made-up newswire day: makes it, runs it, prints what it found"
    )
    demo.add_argument(
        "-o", "--out", default="copydesk-demo", metavar="OUT", help="default: %(default)s"
    )
    demo.add_argument(
        "--seed", type=int, default=7, help="of the made-up day (default: %(default)s)"
    )
    extract = commands.add_parser(
        "extract", help="one document → one JSON object, with what was dropped and why"
    )
    extract.add_argument(
        "file", metavar="FILE", help="a page, a rendered page or a JSON record; - reads stdin"
    )
    extract.add_argument("--url", help="where the document was fetched from")
    extract.add_argument(
        "--explain", action="store_true", help="list every block: kept as what, or dropped by what"
    )
    compare = commands.add_parser(
        "compare", help="two copies side by side: kept, cut, added, changed"
    )
    compare.add_argument("a", metavar="A", help="a file, or with --out an article_id")
    compare.add_argument("b", metavar="B")
    compare.add_argument("--out", metavar="OUT", help="look A and B up in the tables there")
    compare.add_argument(
        "-c",
        "--config",
        type=Path,
        metavar="FILE",
        help="settings (YAML): judge as a run with them",
    )
    return parser


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{word!r}: a number of seconds, 0 or more")
    return seconds


def _add_stream(commands: Any) -> None:
    stream = commands.add_parser(
        "stream",
        help="streaming: a folder being filled, kafka://..., pubsub://...",
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    stream.add_argument(
        "input", metavar="INPUT", help="folder, kafka://broker/topic, pubsub://project/subscription"
    )
    stream.add_argument("-o", "--out", required=True, metavar="OUT", help="folder of the tables")
    stream.add_argument("-c", "--config", type=Path, metavar="FILE", help="settings (YAML)")
    stream.add_argument("--until-idle", action="store_true", help="stop when nothing more arrives")
    stream.add_argument("--max-seconds", type=_seconds, metavar="N", help="stop after N seconds")
    stream.add_argument("--stop-file", type=Path, metavar="FILE", help="stop when FILE is there")
    compact = commands.add_parser(
        "compact", help="folds the small files of a stream; settles late merges"
    )
    compact.add_argument("out", metavar="OUT")
    compact.add_argument("-c", "--config", type=Path, metavar="FILE", help="settings (YAML)")
    status = commands.add_parser("status", help="how the stream into OUT is doing")
    status.add_argument("out", metavar="OUT")


def _prepare_process() -> None:
    """Settings of a process that runs a job.

    Beam logs warnings of clients that are not installed, and the traceback of what a job dies of: that is told in one
    line and kept in a file. Its threads die loudly when an engine hangs up on them. Garbage is collected less often
    than by default: a job holds many live objects, and walking them took a tenth of its time (10,000 articles).
    """
    logging.getLogger().setLevel(logging.CRITICAL)
    threading.excepthook = _log_thread
    gc.set_threshold(100_000, 50, 100)


def _log_thread(args: threading.ExceptHookArgs) -> None:
    died = (args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
    logging.getLogger(__name__).error("a thread died", exc_info=died)


def _run(args: argparse.Namespace, beam_words: Sequence[str]) -> int:
    _prepare_process()
    from pipeline.run import run_batch

    print(run_batch(args.input, args.out, args.config, beam_words))
    return DONE


def _demo(args: argparse.Namespace, beam_words: Sequence[str]) -> int:
    _prepare_process()
    from pipeline.demo.command import run_demo

    print(run_demo(Path(args.out), args.seed, beam_words))
    return DONE


def _extract(args: argparse.Namespace, beam_words: Sequence[str]) -> int:
    from pipeline.extract_command import explain_to_text, extract_to_json

    if beam_words:
        raise UsageError(f"{beam_words[0]}: no option of copydesk extract")
    text, code = (explain_to_text if args.explain else extract_to_json)(args.file, args.url)
    if not args.explain:
        _reconfigure(encoding="utf-8")  # as JSON is
    print(text)
    return code


def _compare(args: argparse.Namespace, beam_words: Sequence[str]) -> int:
    from pipeline.compare_command import compare_to_text

    if beam_words:
        raise UsageError(f"{beam_words[0]}: no option of copydesk compare")
    print(compare_to_text(args.a, args.b, args.out, args.config))
    return DONE


def _stream(args: argparse.Namespace, beam_words: Sequence[str]) -> int:
    from pipeline.stream.stop import Stop, stop_when_asked

    stop = Stop(args.stop_file, args.max_seconds, args.until_idle)
    stop_when_asked(stop)
    _prepare_process()
    from pipeline.stream.command import StreamWords, run_stream

    print(run_stream(StreamWords(args.input, args.out, args.config), stop, beam_words))
    return DONE


def _compact(args: argparse.Namespace, beam_words: Sequence[str]) -> int:
    _prepare_process()
    from pipeline.stream.compact import compact

    if beam_words:
        raise UsageError(f"{beam_words[0]}: no option of copydesk compact")
    print(compact(args.out, args.config))
    return DONE


def _status(args: argparse.Namespace, beam_words: Sequence[str]) -> int:
    from pipeline.stream.status_command import status_of

    if beam_words:
        raise UsageError(f"{beam_words[0]}: no option of copydesk status")
    print(status_of(args.out))
    return DONE


_COMMANDS: Final = {
    "run": _run,
    "stream": _stream,
    "status": _status,
    "compact": _compact,
    "demo": _demo,
    "extract": _extract,
    "compare": _compare,
}


def _reconfigure(**how: str) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(**how)  # type: ignore[arg-type]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: failed; 2: wrong usage or configuration, told in one line."""
    _reconfigure(errors="replace")  # a terminal may lack letters that a headline has
    try:
        args, beam_words = _parser().parse_known_args(argv)
        return _COMMANDS[args.command](args, beam_words)
    except UsageError as error:
        print(f"copydesk: {error}", file=sys.stderr)
        return USAGE
    except JobFailed as error:
        print(f"copydesk: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("copydesk: stopped; OUT is as it was before this run", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
