"""The `nutgraf` command: parse, call, print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from . import __version__
from .digests import command as digest
from .errors import NutgrafError
from .results import STYLES

if TYPE_CHECKING:
    from .results import Prediction


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit status: 0 something was done, 1 nothing could be scored, 2 wrong usage or models."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        status: int = options.run(options)
        return status
    except (NutgrafError, ValueError, OSError) as error:
        print(f"nutgraf: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("nutgraf: stopped; the rows written so far are whole", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nutgraf", description="Say what news articles are about, where they stand, and what they say.")
    parser.add_argument("--version", action="version", version=f"nutgraf {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    score = commands.add_parser("score", help="score article files", description="Score article files: .txt, .html or .json, one article each.")
    score.add_argument("files", nargs="+", type=Path, metavar="FILE")
    score.add_argument("--target", "-t", action="append", default=[], help="what stance is measured toward; may be given several times")
    score.add_argument(
        "--topic",
        action="append",
        default=[],
        metavar="NAME=DESCRIPTION",
        help="a topic of your own in place of the 17 (the description may be left out); may be given several times",
    )
    score.add_argument("--output", "-o", metavar="FILE", help="write JSON Lines there ('-': standard output) instead of a table")
    score.add_argument("--words", type=int, default=60, help="the most words of each summary (default: 60)")
    score.add_argument("--style", choices=STYLES, default="extractive", help="the article's own sentences, or new ones (extra [abstractive])")
    score.add_argument("--generator", metavar="NAME", help="a Hugging Face model that writes the abstractive summaries (extra [hub])")
    score.add_argument("--models", type=Path, default=None, help="a folder of models (default: those that ship)")
    score.add_argument("--threads", type=int, default=None, help="cores to use (default: all)")
    score.add_argument("--quiet", "-q", action="store_true", help="no progress bar and no closing line")
    score.set_defaults(run=_score)
    digest.add_parser(commands)
    targets = commands.add_parser("targets", help="suggest what to measure stance toward", description="What articles take or report a stance on.")
    targets.add_argument("files", nargs="+", type=Path, metavar="FILE")
    targets.add_argument("--most", type=int, default=10, help="suggestions for each article, at most (default: 10)")
    targets.add_argument("--models", type=Path, default=None, help="a folder of models (default: those that ship)")
    targets.set_defaults(run=_targets)
    models = commands.add_parser("models", help="list the models in use and how well they did")
    models.add_argument("--models", type=Path, default=None, help="a folder of models (default: those that ship)")
    models.set_defaults(run=_models)
    return parser


def _score(options: argparse.Namespace) -> int:
    from .batch import json_line, score_files
    from .predictor import Nutgraf

    models = Nutgraf(options.models, threads=options.threads, generator=options.generator)
    style = "abstractive" if options.generator else options.style
    failed = 0
    kept: list[Prediction] = []
    with _progress(len(options.files), quiet=options.quiet) as advance, _sink(options.output) as sink:
        topics = _named(options.topic)
        rows = score_files(models, options.files, options.target, topics=topics, summary_words=options.words, summary_style=style, progress=advance)
        for row in rows:
            failed += row.error is not None
            if sink is None:
                kept.append(row)
            else:
                sink.write(json_line(row) + "\n")
                sink.flush()
    if sink is None:
        _print_table(kept)
    if not options.quiet:
        where = f" to {options.output}" if options.output not in (None, "-") else ""
        wrong = f"; {failed} could not be scored (see error)" if failed else ""
        print(f"{len(options.files) - failed} of {len(options.files)} articles scored{where}{wrong}", file=sys.stderr)
    return 1 if failed == len(options.files) else 0


def _targets(options: argparse.Namespace) -> int:
    from .predictor import Nutgraf

    models = Nutgraf(options.models)
    failed = 0
    for path in options.files:
        print(path)
        try:
            found = models.suggest_targets(path, most=options.most)
        except NutgrafError as error:
            failed += 1
            print(f"  {error}")
            continue
        for one in found:
            print(f"  {one.score:.2f}  {one.kind:6}  {one.text}")
    return 1 if failed == len(options.files) else 0


def _named(given: Sequence[str]) -> dict[str, str] | None:
    """ "NAME=DESCRIPTION" as name -> description; None where none was given.

    Raises
    ------
    ValueError: a name came twice.
    """
    pairs = [text.partition("=")[::2] for text in given]
    names = [name.strip() for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"--topic names {max(names, key=names.count)!r} twice: give each name once")
    return {name: description.strip() for name, description in pairs} or None


def _print_table(rows: Sequence[Prediction]) -> None:
    from rich.console import Console

    from .table import score_table

    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    console.print(score_table(rows))


@contextmanager
def _sink(output: str | None) -> Iterator[TextIO | None]:
    if output is None:
        yield None
    elif output == "-":
        yield sys.stdout
    else:
        path = Path(output)
        if not path.parent.is_dir():
            raise ValueError(f"the folder {path.parent} of --output does not exist: make it first")
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("scoring"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("scoring", total=total)
        yield lambda rows: bar.advance(task, rows)


def _models(options: argparse.Namespace) -> int:
    from rich.console import Console

    from .inventory import inventory_table

    Console(width=None if sys.stdout.isatty() else 140).print(inventory_table(options.models))
    return 0
