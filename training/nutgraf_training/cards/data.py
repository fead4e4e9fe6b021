"""`nutgraf-train data-cards`: the numbers in the cards of `data/`, and the page of public sets."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `data-cards` to the commands of `nutgraf-train`."""
    text = "update the numbers in the cards of data/, and the tables of docs/data.md"
    parser = commands.add_parser("data-cards", help=text, description=f"{text.capitalize()}. Needs a checkout.")
    parser.set_defaults(run=run, needs_extra=False)


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
