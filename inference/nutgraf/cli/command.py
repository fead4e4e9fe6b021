"""The `nutgraf` command: parse, call, print."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import ArticleError, NutgrafError
from ..modelfolder.locate import MODELS_HELP
from ..version import __version__
from . import digest, holders, report, review, score
from .terminal import complain, say, show


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit status: 0 success, 1 nothing could be scored, 2 wrong usage or unusable models, 130 interrupted."""
    # numpy's matrix products are small here: BLAS threads gain nothing and compete with the models. OpenBLAS reads this once, at load.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        status: int = options.run(options)
        return status
    except BrokenPipeError:
        return 0
    except (NutgrafError, ValueError, OSError) as error:
        complain(f"nutgraf: {error}")
        return 2
    except KeyboardInterrupt:
        hint = score.resume_hint(options) if options.run is score.run else ""
        print(f"nutgraf: stopped{hint}", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nutgraf", description="Topics, stances and summaries of news articles.")
    parser.add_argument("--version", action="version", version=f"nutgraf {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    score.add_parser(commands)
    digest.add_parser(commands)
    report.add_parser(commands)
    holders.add_parser(commands)
    review.add_parser(commands)
    targets = commands.add_parser(
        "targets", help="suggest targets to measure stance toward", description="Suggest what articles take or report a stance on."
    )
    targets.add_argument("files", nargs="+", type=Path, metavar="FILE")
    targets.add_argument("--most", type=int, default=10, help="maximum number of suggestions per article (default: 10)")
    targets.add_argument("--models", default=None, metavar="MODELS", help=MODELS_HELP)
    targets.set_defaults(run=_targets)
    models = commands.add_parser("models", help="list the models in use and their evaluation results")
    models.add_argument("--models", default=None, metavar="MODELS", help=MODELS_HELP)
    models.set_defaults(run=_models)
    return parser


def _targets(options: argparse.Namespace) -> int:
    from ..predictor import Nutgraf

    models = Nutgraf(options.models)
    failed = 0
    for path in options.files:
        say(str(path))
        try:
            found = models.suggest_targets(path, most=options.most)
        except ArticleError as error:
            failed += 1
            say(f"  {error}")
            continue
        for one in found:
            say(f"  {one.score:.2f}  {one.kind:6}  {one.text}")
    return 1 if failed == len(options.files) else 0


def _models(options: argparse.Namespace) -> int:
    from ..modelfolder.inventory import inventory_table

    show(inventory_table(options.models))
    return 0
