"""`nutgraf-train data`, which lists the public sets, and `nutgraf-train data-cards`: the numbers in the cards of `data/`, and the page of public sets."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..licence_option import add_licence


def add_parsers(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `data` and `data-cards` to the commands of `nutgraf-train`."""
    text = "list the public sets with their licences and what each is used for"
    listed = commands.add_parser("data", help=text, description=f"{text.capitalize()}.")
    listed.add_argument("--data", type=Path, default=None, help="a folder of public sets: also say which of them it has")
    add_licence(listed)
    listed.set_defaults(run=show, needs_extra=True)
    text = "update the numbers in the cards of data/, the tables of docs/data.md, and LICENSES.md"
    parser = commands.add_parser("data-cards", help=text, description=f"{text.capitalize()}. Needs a checkout.")
    parser.set_defaults(run=run, needs_extra=False)


def show(options: argparse.Namespace) -> int:
    """Print the sets that a run with that licence may learn from.

    Raises
    ------
    ValueError: `--data` is not a folder.
    """
    from .data_sources import sets_table

    if options.data is not None and not options.data.is_dir():
        raise ValueError(f"--data {options.data} is not a folder: give the one that contains topic/, stance/ and summary/")
    print(sets_table(options.data, options.licence))
    return 0


def run(options: argparse.Namespace) -> int:
    """Update all cards and print which had changed.

    Raises
    ------
    FileNotFoundError: not run from a checkout.
    ValueError: a card has no marks.
    """
    from ..corpora.shipped import data_folder
    from .data_numbers import current

    for path, text in current(data_folder().parent).items():
        before = path.read_text("utf-8") if path.is_file() else ""
        path.write_text(text, "utf-8")
        print(f"{path} {'was up to date' if text == before else 'was updated'}")
    return 0
