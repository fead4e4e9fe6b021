"""`nutgraf holders SCORES ...`: parse, call, print."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RequestError

if TYPE_CHECKING:
    from ..report.holders import Position

FORMATS = ("table", "csv", "json")
#: Holders of each target in the printed table; files have all.
_MOST = 20


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `holders` to the commands of `nutgraf`."""
    parser = commands.add_parser(
        "holders",
        help="show who stands where across scored articles",
        description="Who stands where on each target, in how many of the scored articles, and since when. Names of the same person are merged.",
    )
    parser.add_argument("scores", nargs="+", metavar="SCORES", help="output of nutgraf score: nested .jsonl or .parquet files, folders, or -")
    parser.add_argument("--target", "-t", action="append", default=[], help="only this target; can be repeated (default: all)")
    parser.add_argument("--least", type=int, default=1, metavar="N", help="only holders with a side in at least N articles (default: 1)")
    parser.add_argument(
        "--most", type=int, default=_MOST, metavar="N", help=f"holders of each target in the printed table (default: {_MOST}; files have all)"
    )
    parser.add_argument("--authors", action="store_true", help="count authors too, by their byline")
    parser.add_argument("--exact", action="store_true", help="merge no names but equal ones")
    parser.add_argument("--format", choices=FORMATS, help="how to print (default: table)")
    parser.add_argument("--output", "-o", metavar="FILE", help="write FILE.csv or FILE.json instead of printing")
    parser.add_argument("--quiet", "-q", action="store_true", help="no closing line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or write the positions. Returns 0, or 1 if no row has a result.

    Raises
    ------
    RequestError: an option is out of range.
    NutgrafError: scores cannot be read, or a target is in none of them.
    """
    from ..report.holders import positions_of
    from ..report.read import Scored, read_scores
    from ..text.markup import count
    from .terminal import complain

    form = _checked(options)
    unreadable: list[str] = []
    predictions = []
    for given in options.scores:
        for row in read_scores(given):
            if isinstance(row, Scored):
                predictions.append(row.prediction)
            else:
                unreadable.append(row.reason)
    for reason in unreadable[:10]:
        complain(f"nutgraf: {reason}")
    if not predictions:
        what = f"no row of {', '.join(options.scores)} can be used" if unreadable else f"{', '.join(options.scores)} holds no rows"
        raise RequestError(f"{what}; expected the output of nutgraf score")
    there = list(dict.fromkeys(stance.target for one in predictions for stance in one.stances))
    if absent := [one for one in options.target if one not in there]:
        raise RequestError(f"no article was scored for the target {absent[0]!r}; the targets are {', '.join(map(repr, there)) or 'none'}")
    found = positions_of(predictions, authors=options.authors, merged=not options.exact)
    asked = [one for one in found if not options.target or one.target in options.target]
    found = [one for one in asked if one.articles >= options.least]
    if asked and not found:
        complain(f"nutgraf: none of {count(len(asked), 'position')} is held in {options.least} articles or more: choose a lower --least")
    _write(found, form, options.output, options.most)
    if not options.quiet:
        where = f", written to {options.output}" if options.output else ""
        unread = f"; {count(len(unreadable), 'row')} could not be read" if unreadable else ""
        complain(f"{count(len(found), 'position')} in {count(sum(one.error is None for one in predictions), 'article')}{where}{unread}")
    return 0 if any(one.error is None for one in predictions) else 1


def _checked(options: argparse.Namespace) -> str:
    """The format to write."""
    for name in ("least", "most"):
        if getattr(options, name) < 1:
            raise RequestError(f"--{name} is {getattr(options, name)}; expected 1 or more")
    if options.output is None:
        return options.format or "table"
    path = Path(options.output)
    ending = path.suffix.lower().removeprefix(".")
    if ending not in ("csv", "json") or options.format not in (None, ending):
        raise RequestError(f"--output is {path}; expected FILE.csv or FILE.json, with no other --format")
    if not path.parent.is_dir():
        raise RequestError(f"the folder {path.parent} of --output does not exist: make it first")
    return ending


def _write(found: Sequence[Position], form: str, output: str | None, most: int) -> None:
    if form == "table":
        from .positions import positions_table
        from .terminal import show

        show(positions_table(found, most=most))
        return
    text = _csv(found) if form == "csv" else json.dumps([one.to_dict() for one in found], ensure_ascii=output is None and _plain(), indent=1) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        Path(output).write_text(text, encoding="utf-8", newline="\n")


def _plain() -> bool:
    return not (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def _csv(found: Sequence[Position]) -> str:
    from dataclasses import fields

    from ..jobs.flat import safe_cell
    from ..report.holders import Position, as_cells

    written = io.StringIO()
    writer = csv.DictWriter(written, [one.name for one in fields(Position)], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe_cell(value) for name, value in as_cells(one).items()} for one in found)
    return written.getvalue()
