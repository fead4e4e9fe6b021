"""`nutgraf score INPUT ...`: parse, call, print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import RequestError
from ..jobs.engines import ENGINES
from ..modelfolder.locate import MODELS_HELP, located
from ..request import Options, Request, named_topics, with_generator
from ..results import STYLES

if TYPE_CHECKING:
    from ..jobs.job import Counts
    from ..jobs.progress import Advance
    from ..results import Prediction
    from ..rows import Columns

_COLUMNS = ("text", "title", "author", "id", "published", "source", "url")
#: Maximum number of rows in the table on the screen.
_TABLE_ROWS = 500


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `score` to the commands of `nutgraf`."""
    parser = commands.add_parser(
        "score",
        help="score articles",
        description="Score articles: files (.txt, .html, .json, .jsonl, .csv, .tsv, .parquet, each also .gz or .zst), folders, or - for standard input.",
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file, a folder, a pattern, or - for JSON Lines on standard input")
    parser.add_argument("--target", "-t", action="append", default=[], help="target to measure stance toward; can be repeated")
    parser.add_argument(
        "--topic",
        action="append",
        default=[],
        metavar="NAME=DESCRIPTION",
        help="a custom topic, replacing the built-in 17 (the description is optional); can be repeated",
    )
    words = Request.summary_words
    parser.add_argument("--summary-words", type=int, default=words, metavar="N", help=f"maximum words in each summary (default: {words})")
    parser.add_argument(
        "--summary-style",
        choices=STYLES,
        help=f"the article's own sentences, or new ones, from the abstractive model (default: {Request.summary_style}; with --generator abstractive)",
    )
    # names of these two options before 0.2
    parser.add_argument("--words", dest="summary_words", type=int, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.add_argument("--style", dest="summary_style", choices=STYLES, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.add_argument("--generator", metavar="NAME", help="a Hugging Face model that writes the abstractive summaries (extra [hub])")
    parser.add_argument(
        "--min-probability",
        type=float,
        metavar="P",
        help="report no stance of the author or a holder that is less likely than P, 0 to 1 (default: the stance model's own thresholds)",
    )
    reading = parser.add_argument_group("reading")
    reading.add_argument("--format", help="format of an input if its name does not show it, such as csv")
    for name in _COLUMNS:
        reading.add_argument(f"--{name}-column", metavar="COLUMN", help=f"the column that holds the {name} (default: guessed)")
    writing = parser.add_argument_group("writing")
    writing.add_argument(
        "--output",
        "-o",
        metavar="FILE",
        help="a .jsonl, .csv or .parquet file, with Ray also a folder (scores.parquet/); - for JSON Lines on standard output (default: a table)",
    )
    writing.add_argument("--flat", action="store_true", help="one plain value per column (always so in CSV)")
    writing.add_argument("--with-text", action="store_true", help="write each article's text into its row (not with --flat or CSV)")
    writing.add_argument("--keep", action="append", default=[], metavar="COLUMN", help="copy this input column to the output; can be repeated")
    writing.add_argument("--resume", action="store_true", help="continue an earlier, interrupted run of the same command")
    writing.add_argument("--overwrite", action="store_true", help="replace an existing output, once all rows have been scored again")
    running = parser.add_argument_group("running")
    running.add_argument("--models", default=None, metavar="MODELS", help=MODELS_HELP)
    running.add_argument("--threads", type=int, default=None, help="cores to use (default: all; with Ray, 1 per worker)")
    running.add_argument(
        "--workers",
        type=int,
        default=None,
        help="scoring processes, each with its own copy of the models (default: 1; with Ray, one per core of the cluster)",
    )
    running.add_argument("--engine", choices=ENGINES, default="local", help="run locally, or on Ray Data (extra [ray]), on one or many machines")
    running.add_argument(
        "--ray-address", metavar="ADDRESS", help="a running Ray cluster, such as auto (default: RAY_ADDRESS, else start a local one)"
    )
    running.add_argument("--quiet", "-q", action="store_true", help="no progress bar and no closing line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Score the inputs. Returns 0, or 1 if no row could be scored.

    Raises
    ------
    RequestError: an option is out of range.
    NutgrafError: a model, an input or an output cannot be used.
    """
    from ..jobs.progress import progress
    from .columns import OptionColumns

    if options.workers is not None and options.workers < 1:
        raise RequestError(f"--workers is {options.workers}; expected 1 or more")
    if options.resume and options.output in (None, "-"):
        raise RequestError("--resume needs --output FILE: printed rows cannot be resumed")
    if options.overwrite and options.output in (None, "-"):
        raise RequestError("--overwrite needs --output FILE: without it there is nothing to replace")
    if options.engine == "ray" and options.output in (None, "-"):
        raise RequestError("--engine ray needs --output, a file or a folder: its workers write the rows")
    if options.engine != "ray" and options.ray_address:
        raise RequestError("--ray-address is for --engine ray: give both, or neither")
    if options.with_text and (options.flat or options.output is None):
        raise RequestError("--with-text needs nested rows: give --output FILE.jsonl, FILE.parquet or -, and leave --flat out")
    columns = OptionColumns(**{name: getattr(options, f"{name}_column") for name in _COLUMNS})
    with progress(options.inputs, format=options.format, quiet=options.quiet) as advance:
        counts = _to_screen(options, columns, advance) if options.output in (None, "-") else _to_file(options, columns, advance)
    if not options.quiet:
        where = f" to {options.output}" if options.output not in (None, "-") else ""
        wrong = f"; {counts.failed} could not be scored (see error)" if counts.failed else ""
        done_earlier = " earlier: nothing left to do" if counts.rows and counts.earlier == counts.rows else ""
        print(f"{counts.rows - counts.failed} of {counts.rows} articles scored{where}{done_earlier}{wrong}", file=sys.stderr)
    return 1 if counts.failed == counts.rows else 0


def resume_hint(options: argparse.Namespace) -> str:
    """The hint to print when the user interrupts this command."""
    if options.output in (None, "-"):
        return ""
    how = "run the same command with --resume in place of --overwrite" if options.overwrite else "add --resume to the same command"
    return f"; the rows scored so far are saved: {how} to continue"


def _to_file(options: argparse.Namespace, columns: Columns, advance: Advance) -> Counts:
    from ..jobs.score import score_into

    return score_into(
        options.inputs,
        options.output,
        options.target,
        columns=columns,
        format=options.format,
        keep=options.keep,
        flat=options.flat,
        with_text=options.with_text,
        resume=options.resume,
        overwrite=options.overwrite,
        engine=options.engine,
        ray_address=options.ray_address,
        workers=options.workers,
        models=options.models,
        generator=options.generator,
        threads=options.threads,
        progress=advance,
        **_request_options(options),
    )


def _to_screen(options: argparse.Namespace, columns: Columns, advance: Advance) -> Counts:
    """A table of the first rows, or JSON Lines on standard output."""
    from ..jobs.formats import Shape, write_lines
    from ..jobs.job import Counts, kept
    from ..jobs.score import scorer
    from ..predictor import Nutgraf
    from ..rows import read_rows

    request = Request.of(options.target, **with_generator(_request_options(options), options.generator))
    folder = located(options.models) if options.models else None
    models = Nutgraf(folder, threads=options.threads, generator=options.generator)
    models.prepare_for(request)
    shape = Shape(request.targets, tuple(options.keep), options.flat, options.with_text)
    count = failed = 0
    shown: list[Prediction] = []
    rows = read_rows(options.inputs, columns, format=options.format, keep=options.keep)
    with scorer(models, request, options.workers or 1, folder, options.generator, threads=options.threads) as score:
        for row, result in score(rows):
            count, failed = count + 1, failed + (result.error is not None)
            advance(result.error is None)
            if options.output == "-":
                write_lines(sys.stdout, [kept(row, result, shape)], shape)
                sys.stdout.flush()
            elif len(shown) < _TABLE_ROWS:
                shown.append(result)
    if options.output is None:
        _print_table(shown, count)
    return Counts(count, failed, 0)


def _request_options(options: argparse.Namespace) -> Options:
    given: Options = {
        "topics": named_topics(options.topic),
        "summary_words": options.summary_words,
        "min_probability": options.min_probability,
    }
    return given if options.summary_style is None else {**given, "summary_style": options.summary_style}


def _print_table(shown: Sequence[Prediction], count: int) -> None:
    from .table import score_table
    from .terminal import show

    show(score_table(shown))
    if count > len(shown):
        print(f"{count - len(shown)} more rows: write them to a file with -o", file=sys.stderr)
