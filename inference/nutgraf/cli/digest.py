"""`nutgraf digest FILES`: parse, call, print."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RequestError
from ..modelfolder.locate import MODELS_HELP

if TYPE_CHECKING:
    from ..digests.results import Digest

#: Output format by the ending of --output.
_ENDINGS = {".json": "JSON", ".html": "one HTML page", ".htm": "one HTML page"}


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `digest` to the commands of `nutgraf`."""
    parser = commands.add_parser(
        "digest",
        help="summarize several articles by event",
        description="For each event: what its articles agree on, and what only one of them says.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--target", "-t", action="append", default=[], help="target to measure stance toward; can be repeated")
    parser.add_argument("--words", type=int, default=120, help="maximum words in each event's summary (default: 120)")
    parser.add_argument("--output", "-o", type=Path, metavar="FILE", help="write FILE.json or FILE.html instead of printing")
    parser.add_argument("--models", default=None, metavar="MODELS", help=MODELS_HELP)
    parser.add_argument("--threads", type=int, default=None, help="cores to use (default: all)")
    parser.add_argument("--quiet", "-q", action="store_true", help="no closing line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Digest the files. Returns 0, or 1 if no article could be used.

    Raises
    ------
    RequestError: an option is out of range.
    """
    output: Path | None = options.output
    if output is not None:
        if output.suffix.lower() not in _ENDINGS:
            raise RequestError(f"--output is {output}, which ends in {output.suffix or 'nothing'}; expected FILE.json or FILE.html")
        if not output.parent.is_dir():
            raise RequestError(f"the folder {output.parent} of --output does not exist: make it first")
    from ..predictor import Nutgraf
    from .terminal import complain

    found = Nutgraf(options.models, threads=options.threads).digest(options.files, options.target, words=options.words)
    if output is None:
        _print(found)
    else:
        output.write_text(_rendered(found, output.suffix.lower()), encoding="utf-8", newline="\n")
    if not options.quiet:
        complain(_closing(found, output))
    return 0 if found.events else 1


def _rendered(found: Digest, ending: str) -> str:
    if ending == ".json":
        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    from ..digests.page import digest_page

    return digest_page(found)


def _print(found: Digest) -> None:
    from ..digests.text import digest_text
    from .terminal import show

    show(digest_text(found))


def _closing(found: Digest, output: Path | None) -> str:
    copies = sum(len(source.copies) for event in found.events for source in event.sources)
    articles = sum(len(event.sources) for event in found.events)
    line = f"{articles} article{'' if articles == 1 else 's'} on {len(found.events)} event{'' if len(found.events) == 1 else 's'}"
    line += f", {copies} near-identical" if copies else ""
    line += f"; {len(found.errors)} could not be used" if found.errors else ""
    return f"{line}, written to {output}" if output else line
