"""`nutgraf report SCORES ... -o FILE.html`: parse, call, print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..errors import RequestError

#: With more articles than this the page opens slowly; see docs/report.md.
_MANY = 5000


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `report` to the commands of `nutgraf`."""
    parser = commands.add_parser(
        "report",
        help="show scored articles as one HTML page",
        description="One self-contained HTML page of scored articles: an overview, then each article with its evidence highlighted.",
    )
    parser.add_argument(
        "scores",
        nargs="+",
        metavar="SCORES",
        help="output of nutgraf score: .jsonl or .parquet files, each also .gz or .zst, folders of these, or - for standard input",
    )
    parser.add_argument(
        "--output", "-o", required=True, metavar="FILE", help="the .html file to write; - for standard output; with --by-target also a folder"
    )
    parser.add_argument(
        "--by-target",
        action="store_true",
        help="write a page a target to print or send on, without scripts: into the folder that --output names, or all into one FILE.html",
    )
    parser.add_argument("--most", type=int, default=12, metavar="N", help="with --by-target: people and bodies named on each side (default: 12)")
    parser.add_argument("--title", default=None, help="the page's title")
    reading = parser.add_argument_group("texts", "Texts come from the rows (score --with-text), else from the files that the rows name.")
    reading.add_argument("--articles", nargs="+", default=[], metavar="INPUT", help="the scored inputs, if they have moved")
    reading.add_argument("--no-text", action="store_true", help="leave the texts out of the page")
    reading.add_argument("--input-format", metavar="FORMAT", help="format of the articles if their file names do not show it, such as csv")
    # its name before 0.5
    reading.add_argument("--format", dest="input_format", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    for name in ("text", "id"):
        reading.add_argument(f"--{name}-column", metavar="COLUMN", help=f"the column that holds the articles' {name} (default: guessed)")
    parser.add_argument("--quiet", "-q", action="store_true", help="no closing line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the page. Returns 0, or 1 if no row has a result.

    Raises
    ------
    ValueError: an option is out of range.
    NutgrafError: scores or articles cannot be read, or are empty.
    """
    from .terminal import complain

    if options.by_target:
        return _by_target(options)
    from ..report.page import TITLE
    from ..report.write import write_report
    from ..text.markup import count
    from .columns import OptionColumns

    written = write_report(
        options.output,
        options.scores,
        articles=options.articles,
        columns=OptionColumns(text=options.text_column, id=options.id_column),
        format=options.input_format,
        texts=not options.no_text,
        title=options.title or TITLE,
    )
    for reason in written.unreadable[:10]:
        complain(f"nutgraf: {reason}")
    if not options.quiet:
        more = f"; {count(len(written.unreadable), 'row')} could not be read" if written.unreadable else ""
        failed = f", {count(written.failed, 'row')} without a result" if written.failed else ""
        lacking = written.articles - written.texts
        texts = f"; {lacking} without text (see --articles)" if lacking and not options.no_text else ""
        where = "" if options.output == "-" else f" in {Path(options.output)}"
        complain(f"{count(written.articles, 'article')}{failed}{where}{texts}{more}")
        if written.articles > _MANY:
            complain(f"a page of more than {_MANY} articles opens slowly: split it, for example by month or source")
    return 0 if written.articles else 1


def _by_target(options: argparse.Namespace) -> int:
    from ..report.briefwrite import write_target_pages
    from ..text.markup import count
    from .terminal import complain

    if options.articles or options.no_text:
        raise RequestError(
            f"--by-target takes no {'--articles' if options.articles else '--no-text'}: its pages have no texts, only the sentences that the rows hold"
        )
    written = write_target_pages(options.output, options.scores, title=options.title, most=options.most)
    for reason in written.unreadable[:10]:
        complain(f"nutgraf: {reason}")
    if not options.quiet:
        more = f"; {count(len(written.unreadable), 'row')} could not be read" if written.unreadable else ""
        failed = f", {count(written.failed, 'row')} without a result" if written.failed else ""
        where = "" if options.output == "-" else f" in {Path(options.output)}"
        complain(f"{count(written.targets, 'target')}, {count(written.articles, 'article')}{failed}{where}{more}")
    return 0
