"""`nutgraf score INPUT ...`: parse, call, print."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from ..errors import RequestError
from ..jobs.engines import ENGINES
from ..jobs.formats import LAYOUTS
from ..modelfolder.locate import MODELS_HELP, located
from ..request import Options, Request, named_topics, with_generator
from ..results import STYLES
from ..tiers import TIERS
from ..where.fields import FIELDS

if TYPE_CHECKING:
    from ..jobs.job import Counts
    from ..jobs.progress import Advance
    from ..rows import Columns

_COLUMNS = ("text", "title", "author", "id", "published", "source", "url")
#: How rows are printed.
FORMATS = ("cards", "table", "json")


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
        help=f"the article's own sentences, or shortened ones (default: {Request.summary_style}; with --generator abstractive)",
    )
    # names of these two options before 0.2
    parser.add_argument("--words", dest="summary_words", type=int, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.add_argument("--style", dest="summary_style", choices=STYLES, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.add_argument(
        "--generator", metavar="NAME", help="a Hugging Face model that writes the abstractive summaries in its own words (extra [hub])"
    )
    parser.add_argument(
        "--min-probability",
        type=float,
        metavar="P",
        help="report no stance of the author or a holder that is less likely than P, 0 to 1 (default: the stance model's own thresholds)",
    )
    parser.add_argument(
        "--where",
        metavar="EXPR",
        help='measure stance only where this holds, as in \'topic == "environment" and words > 200\', \'form in ("report", "analysis")\' or '
        f"'\"NATO\" in title'; the others keep their topics and summary. Fields: {', '.join(FIELDS)}",
    )
    reading = parser.add_argument_group("reading")
    reading.add_argument("--input-format", metavar="FORMAT", help="format of an input if its name does not show it, such as csv")
    for name in _COLUMNS:
        reading.add_argument(f"--{name}-column", metavar="COLUMN", help=f"the column that holds the {name} (default: guessed)")
    writing = parser.add_argument_group("writing")
    writing.add_argument(
        "--output",
        "-o",
        metavar="FILE",
        help="a .jsonl, .csv or .parquet file, with Ray also a folder (scores.parquet/); - for JSON Lines on standard output",
    )
    # argparse's `choices` would refuse the names of input formats, which --format took before 0.5.
    writing.add_argument(
        "--format",
        metavar="{cards,table,json}",
        help="how to print what is not written to a file: a card an article, a table, or JSON Lines (default: cards, from 21 articles on a table)",
    )
    writing.add_argument(
        "--layout",
        choices=LAYOUTS,
        help="nested: a row an article with everything; flat: one plain value per column; long: a row for each article, target and holder "
        "(default: nested, in CSV flat)",
    )
    writing.add_argument("--flat", action="store_true", help="the same as --layout flat")
    writing.add_argument("--with-text", action="store_true", help="write each article's text into its row (nested rows only)")
    writing.add_argument("--matching-only", action="store_true", help="write or print only the articles for which --where holds, and errors")
    writing.add_argument("--keep", action="append", default=[], metavar="COLUMN", help="copy this input column to the output; can be repeated")
    writing.add_argument("--resume", action="store_true", help="continue an earlier, interrupted run of the same command")
    writing.add_argument("--overwrite", action="store_true", help="replace an existing output, once all rows have been scored again")
    running = parser.add_argument_group("running")
    running.add_argument("--models", default=None, metavar="MODELS", help=MODELS_HELP)
    running.add_argument(
        "--tier",
        choices=TIERS,
        default="full",
        help="fast: topics, form and summary alone, many times faster and somewhat worse, for a first pass over very many articles (default: full)",
    )
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
    from .terminal import complain

    _settle_formats(options)
    _check(options)
    columns = OptionColumns(**{name: getattr(options, f"{name}_column") for name in _COLUMNS})
    with progress(options.inputs, format=options.input_format, quiet=options.quiet) as advance:
        counts = _to_screen(options, columns, advance) if options.output in (None, "-") else _to_file(options, columns, advance)
    if not options.quiet:
        where = f" to {options.output}" if options.output not in (None, "-") else ""
        skipped = f"; {counts.skipped} do not match --where, and {'are left out' if options.matching_only else 'have no stances'}"
        wrong = (skipped if counts.skipped else "") + (f"; {counts.failed} could not be scored (see error)" if counts.failed else "")
        done_earlier = " earlier: nothing left to do" if counts.rows and counts.earlier == counts.rows else ""
        complain(f"{counts.rows - counts.failed} of {counts.rows} articles scored{where}{done_earlier}{wrong}")
    return 1 if counts.failed == counts.rows else 0


def _settle_formats(options: argparse.Namespace) -> None:
    """Tell the names of input formats, which --format took before 0.5, from the ways to print; `-o -` and --format json are the same.

    Raises
    ------
    RequestError: --format is neither, or does not go with --output.
    """
    from ..rows.find import checked_format

    given = options.format
    if given is not None and given not in FORMATS:
        try:
            checked_format(given)
        except RequestError:
            raise RequestError(
                f"--format is {given!r}; expected one of {', '.join(FORMATS)}, how to print; the format of an input is set with --input-format"
            ) from None
        if options.input_format not in (None, given):
            raise RequestError(f"--format is {given!r} and --input-format {options.input_format!r}: for the format of an input, give the latter only")
        options.input_format, options.format = given, None
        if not options.quiet:
            from .terminal import complain

            complain(
                f"nutgraf: --format {given} is taken as --input-format {given}, the format of the input; to print, --format is one of {', '.join(FORMATS)}"
            )
    if options.format is not None and options.output == "-" and options.format != "json":
        raise RequestError(f"--output - writes JSON Lines, and --format is {options.format}: leave one of the two out")
    if options.format is not None and options.output not in (None, "-"):
        raise RequestError(
            f"--format says how rows are printed, and --output {options.output} writes them to a file, whose ending decides: leave --format out"
        )
    if options.format == "json":
        options.output = "-"


def _check(options: argparse.Namespace) -> None:
    if options.workers is not None and options.workers < 1:
        raise RequestError(f"--workers is {options.workers}; expected 1 or more")
    to_file = options.output not in (None, "-")
    if options.resume and not to_file:
        raise RequestError("--resume needs --output FILE: printed rows cannot be resumed")
    if options.overwrite and not to_file:
        raise RequestError("--overwrite needs --output FILE: without it there is nothing to replace")
    if options.engine == "ray" and not to_file:
        raise RequestError("--engine ray needs --output, a file or a folder: its workers write the rows")
    if options.engine != "ray" and options.ray_address:
        raise RequestError("--ray-address is for --engine ray: give both, or neither")
    if options.with_text and (options.flat or options.layout in ("flat", "long") or options.output is None):
        raise RequestError("--with-text needs nested rows: give --output FILE.jsonl, FILE.parquet or -, and leave --flat and --layout out")
    if options.layout and options.output is None:
        raise RequestError(f"--layout {options.layout} is for rows: give --output FILE, or --format json to print them")
    if options.layout == "long" and not options.target:
        raise RequestError("--layout long has a row for each target and holder: give --target, or choose another layout")
    if options.matching_only and not options.where:
        raise RequestError("--matching-only leaves out what does not match --where: give --where too")
    if options.where and not options.target and not options.matching_only:
        raise RequestError("--where says which articles stance is measured for: give --target, or --matching-only to leave out the others")


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
        format=options.input_format,
        keep=options.keep,
        flat=options.flat,
        layout=options.layout,
        with_text=options.with_text,
        matching_only=options.matching_only,
        resume=options.resume,
        overwrite=options.overwrite,
        engine=options.engine,
        ray_address=options.ray_address,
        workers=options.workers,
        models=options.models,
        generator=options.generator,
        tier=options.tier,
        threads=options.threads,
        progress=advance,
        **_request_options(options),
    )


def _to_screen(options: argparse.Namespace, columns: Columns, advance: Advance) -> Counts:
    """Cards or a table of the first rows, or JSON Lines on standard output."""
    from ..jobs.formats import Shape, write_lines
    from ..jobs.job import Counts, kept
    from ..jobs.score import checked_layout, scorer
    from ..predictor import Nutgraf
    from ..rows import read_rows
    from .screen import Screen

    request = Request.of(options.target, **with_generator(_request_options(options), options.generator))
    layout = checked_layout(options.layout, flat=options.flat, csv=False)
    folder = located(options.models) if options.models else None
    models = Nutgraf(folder, tier=options.tier, threads=options.threads, generator=options.generator)
    models.prepare_for(request)
    shape = Shape(request.targets, tuple(options.keep), layout == "flat", options.with_text, layout == "long", options.matching_only)
    screen = Screen(options.format)
    count = failed = skipped = 0
    rows = read_rows(options.inputs, columns, format=options.input_format, keep=options.keep)
    with scorer(models, request, options.workers or 1, folder, options.generator, threads=options.threads) as score:
        for row, result in score(rows):
            count, failed, skipped = count + 1, failed + (result.error is not None), skipped + (result.skipped is not None)
            advance(result.error is None)
            if options.output == "-":
                write_lines(sys.stdout, [kept(row, result, shape)], shape)
                sys.stdout.flush()
            elif not (result.skipped and options.matching_only):
                screen.add(result)
    if options.output is None:
        screen.print()
    return Counts(count, failed, 0, skipped)


def _request_options(options: argparse.Namespace) -> Options:
    given: Options = {
        "topics": named_topics(options.topic),
        "summary_words": options.summary_words,
        "min_probability": options.min_probability,
        "where": options.where,
    }
    return given if options.summary_style is None else {**given, "summary_style": options.summary_style}
