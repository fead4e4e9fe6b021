"""`nutgraf-train floors`: check the figures of the models against their floors, or record them."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..cards.models import table


def default_file() -> Path:
    """`tests/quality/floors.json` of the checkout.

    Raises
    ------
    FileNotFoundError: not run from a checkout.
    """
    from ..corpora.shipped import data_folder

    return data_folder().parent / "tests" / "quality" / "floors.json"


def add_parser(commands: Any) -> None:
    """Add `floors` to the commands of `nutgraf-train`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "floors",
        help="check that no figure of the shipped models has fallen",
        description="Measure the models on the shipped sets and compare every figure with its floor: exit 1 if one has fallen. Takes a minute or two.",
    )
    parser.add_argument("--models", type=Path, default=None, help="a folder of models (default: those that ship)")
    parser.add_argument("--file", type=Path, default=None, help="the file of floors (default: tests/quality/floors.json of the checkout)")
    parser.add_argument("--record", action="store_true", help="raise floors to what was measured, and add new figures")
    parser.add_argument("--lower", action="store_true", help="with --record: lower floors that are not met, and accept changed data")
    parser.add_argument("--reason", default=None, help="with --lower: why; it is kept in the file with the date and the old value")
    parser.set_defaults(run=run, needs_extra=True)


def run(options: argparse.Namespace) -> int:
    """Check and print a table; return 1 if the check fails and nothing is recorded, else 0.

    Raises
    ------
    ValueError: an option without the one that it needs; see also `floors_file.recorded`.
    """
    from .floors import measure
    from .floors_file import FAILING, compare, read_floors, recorded, write_floors

    if (options.lower and not options.record) or (options.reason is not None and not options.lower):
        raise ValueError('lowering a floor takes all three options: nutgraf-train floors --record --lower --reason "WHY"')
    if options.lower and not (options.reason or "").strip():
        raise ValueError('--lower needs --reason "WHY", which is kept in the file')
    file = options.file or default_file()
    floors = read_floors(file)
    measured = measure(options.models)
    verdicts = compare(floors, measured)
    print(
        table(
            ["figure", "floor", "found", ""],
            [[one.name, _cell(one.floor), _cell(one.found), "" if one.state == "ok" else one.state] for one in verdicts],
        )
    )
    if options.record:
        write_floors(file, recorded(floors, measured, date=datetime.now(UTC).date().isoformat(), lower=options.lower, reason=options.reason))
        print(f"recorded in {file}")
        return 0
    for one in verdicts:
        if one.message:
            print(one.message)
    return 1 if any(one.state in FAILING for one in verdicts) else 0


def _cell(value: float | str | None) -> str:
    if value is None:
        return ""
    return value[:12] if isinstance(value, str) else f"{value:.4f}"
