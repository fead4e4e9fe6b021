"""The option `--licence` of the training commands."""

from __future__ import annotations

import argparse
from typing import Literal, get_args

Licence = Literal["any", "open"]
LICENCES: tuple[Licence, ...] = get_args(Licence)


def add_licence(parser: argparse.ArgumentParser) -> None:
    """Add `--licence`."""
    parser.add_argument(
        "--licence",
        choices=LICENCES,
        default="any",
        help="which sets to learn from: any, or open: only those whose stated licence allows commercial use, and this project's own (default: any)",
    )
