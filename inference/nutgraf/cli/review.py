"""`nutgraf review MARKS ...`: parse, call, print."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RequestError

if TYPE_CHECKING:
    from rich.table import Table

    from ..report.marks import Mark, Precision

FORMATS = ("table", "csv", "json")


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `review` to the commands of `nutgraf`."""
    parser = commands.add_parser(
        "review",
        help="measure precision on sides that you marked right or wrong",
        description="How many of the sides that you marked in a report are right, with a 95% interval: in all, by label, by band of probability.",
    )
    parser.add_argument("marks", nargs="+", metavar="MARKS", help="CSV files of marks that a report saved, or long rows with a column 'mark'")
    parser.add_argument("--random", action="store_true", help="only marks that the page drew at random")
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to print (default: table)")
    parser.add_argument("--examples", metavar="FILE", help="also write the marks that say what is right to FILE.csv, for nutgraf-train fewshot")
    parser.add_argument("--quiet", "-q", action="store_true", help="no closing lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the precisions. Returns 0, or 1 if no side is marked.

    Raises
    ------
    NutgrafError: marks cannot be read, or the examples not be written.
    """
    from ..report.marks import Mark, once_each, precisions, read_marks
    from ..text.markup import count
    from .terminal import complain

    if options.examples is not None:
        _check_examples(Path(options.examples))
    found = [one for given in options.marks for one in read_marks(given)]
    unusable = [one for one in found if isinstance(one, str)]
    given = [one for one in found if isinstance(one, Mark)]
    marks = [one for one in once_each(given) if one.drawn or not options.random]
    for reason in unusable[:10]:
        complain(f"nutgraf: {reason}")
    _write(precisions(marks), options.format)
    if options.examples is not None:
        _write_examples(Path(options.examples), marks, quiet=options.quiet)
    if not options.quiet:
        drawn = sum(one.drawn for one in marks)
        parts = [count(len(marks), "mark"), f"{drawn} drawn at random" if drawn else ""]
        parts += [f"{len(given) - len(once_each(given))} replaced by later ones" if len(given) > len(once_each(given)) else ""]
        parts += [f"{count(found.count(None), 'row')} without a mark" if None in found else ""]
        parts += [f"{count(len(unusable), 'row')} could not be used" if unusable else ""]
        complain("; ".join(part for part in parts if part))
    return 0 if marks else 1


def _check_examples(path: Path) -> None:
    if path.suffix.lower() != ".csv":
        raise RequestError(f"--examples is {path}; expected FILE.csv")
    if not path.parent.is_dir():
        raise RequestError(f"the folder {path.parent} of --examples does not exist: make it first")
    if path.exists():
        raise RequestError(f"--examples {path} exists already: name another file, or delete it first")


def _write(found: Sequence[Precision], form: str) -> None:
    if form == "json":
        plain = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
        print(json.dumps([one.to_dict() for one in found], ensure_ascii=plain, indent=1))
    elif form == "csv":
        from ..jobs.flat import safe_cell

        columns = ["group", "name", "marked", "right", "precision", "low", "high", "said"]
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: safe_cell(value) for name, value in one.to_dict().items()} for one in found)
    else:
        from .terminal import show

        show(_table(found))


def _table(found: Sequence[Precision]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column("", overflow="fold")
    for header in ("right", "precision", "95% interval", "model said"):
        table.add_column(header, justify="right")
    for number, one in enumerate(found):
        ends = number + 1 == len(found) or found[number + 1].group != one.group
        interval, said = f"{one.low:.2f} to {one.high:.2f}", "" if one.said is None else f"{one.said:.2f}"
        table.add_row(Text(one.name), f"{one.right} of {one.marked}", f"{one.precision:.2f}", interval, said, end_section=ends)
    return table


def _write_examples(path: Path, marks: Sequence[Mark], *, quiet: bool) -> None:
    from ..jobs.flat import safe_cell
    from ..report.marks import examples
    from .terminal import complain

    rows = examples(marks)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["text", "label", "holder", "target"], lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: safe_cell(value) for name, value in one.items()} for one in rows)
    if not quiet:
        complain(f"{len(rows)} of {len(marks)} marks say what is right: written to {path}")
